"""The feeders that leave a substation: what each carries, and who hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from data_access.facility_readings import NO_TRACE, Works, hourly, works, worst_by_subject
from data_access.interruptions import FEEDER, power_cuts
from data_access.rows.alerts import AlertRow
from data_access.rows.power import FeederRow
from data_access.rows.situation import NOBODY_OFF, Cuts
from data_access.rule_settings import watch_limits
from data_access.schema import Asset
from data_access.topics import Topic
from data_access.unmoved import unmoved

UNKNOWN, OFF, FED = range(3)


def feeders(session: Session, *, at: datetime, substation: str | None = None) -> list[FeederRow]:
    """Of one substation, with the last 24 hours, or of all without them, as known at `at`.

    Unknown load first, then where customers are off, then the most loaded cable. Empty for a substation whose feeders
    nobody told, and for one that is not known.
    """
    found = works(session, kind=FEEDER, at=at, quantities=("load",))
    alerts, cuts = worst_by_subject(session, at=at), power_cuts(session, at=at)
    heavy_pct = watch_limits(session, at=at).feeder_pct
    rows = [_row(asset, found, cuts, alerts.get(asset.code), heavy_pct) for asset in found.assets]
    rows = sorted((row for row in rows if substation in (None, row.substation)), key=_order)
    return _with_traces(session, rows, at) if substation else rows


def by_substation(session: Session) -> Mapping[str, Sequence[str]]:
    """The codes of the feeders of each substation that has any, by its code."""
    return unmoved(session, Topic.NETWORK, "feeders", lambda: _by_substation(session))


def _by_substation(session: Session) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code, told in session.execute(select(Asset.code, Asset.attributes).where(Asset.kind == FEEDER)):
        found[(told or {}).get("substation", "")].append(code)
    return dict(found)


def _with_traces(session: Session, rows: Sequence[FeederRow], at: datetime) -> list[FeederRow]:
    traces = hourly(session, [row.load.sensor_id for row in rows if row.load.sensor_id is not None], at=at)
    return [replace(row, load=replace(row.load, trace=traces.get(row.load.sensor_id or 0, NO_TRACE))) for row in rows]


def _order(row: FeederRow) -> tuple[int, float, str]:
    if row.load.value is None:
        return UNKNOWN, 0.0, row.code
    return OFF if row.is_off else FED, -(row.load_pct or 0.0), row.code


def _row(asset: Row[Any], found: Works, cuts: Cuts, alert: AlertRow | None, heavy_pct: float) -> FeederRow:
    told = asset.attributes or {}
    substation = told.get("substation", "")
    return FeederRow(
        code=asset.code,
        name=asset.name or asset.code,
        substation=substation,
        sectors=tuple(told.get("serves", ())),
        load=found.reading(asset, "load"),
        capacity_mva=asset.capacity,
        customers=told.get("customers"),
        off=cuts.by_work.get(asset.code, None if substation in cuts.by_work else NOBODY_OFF),
        priority=alert.priority if alert else None,
        display=alert.display if alert else None,
        heavy_pct=heavy_pct,
    )
