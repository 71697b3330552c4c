"""The last night of every sector beside its usual one, as detection stored it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from analytics.night_flow import PROMPT_Z
from data_access.rows.network import Zoned
from data_access.schema import NightFlow


@dataclass(frozen=True, slots=True)
class LastNight:
    """The newest night known, with the minimum of each sector by its key; a sector without that night is absent."""

    night: date | None
    by_sector: Mapping[int, Zoned]


def last_night(session: Session, *, at: datetime) -> LastNight:
    """The minimum night flow of the newest night known at `at`; normal is within three standard deviations."""
    newest = select(func.max(NightFlow.night)).where(_known(at)).scalar_subquery()
    figures = (NightFlow.mnf_m3h, NightFlow.baseline_m3h, NightFlow.baseline_sd_m3h)
    columns = (NightFlow.night, NightFlow.sector_id, *figures)
    rows = session.execute(select(*columns).where(_known(at), NightFlow.night == newest)).all()
    by_sector = {row.sector_id: night_zone(row.mnf_m3h, row.baseline_m3h, row.baseline_sd_m3h) for row in rows}
    return LastNight(rows[0].night if rows else None, by_sector)


def night_zone(mnf_m3h: float | None, baseline_m3h: float | None, sd_m3h: float | None) -> Zoned:
    """A night beside the zone in which it is normal: three standard deviations around its usual level."""
    if baseline_m3h is None or sd_m3h is None:
        return Zoned(value=mnf_m3h)
    reach = PROMPT_Z * sd_m3h
    return Zoned(mnf_m3h, baseline_m3h, max(baseline_m3h - reach, 0.0), baseline_m3h + reach)


def _known(at: datetime) -> ColumnElement[bool]:
    """The row that was believed at `at`."""
    return and_(NightFlow.known_from <= at, or_(NightFlow.known_to.is_(None), NightFlow.known_to > at))
