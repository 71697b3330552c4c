"""Works that meet, as known at an instant: which clash, which could share a trench, which leaks lie in an open one.

The distances are settings (rule `coordination`). The leak engine may ask `recent_digs` about any place and instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from analytics import coordination
from analytics.coordination import DIG_DAYS, DIG_WITHIN_M, Dig, Encounter
from analytics.local_time import local_day
from analytics.worksites import OPEN, distance_m
from data_access import rule_settings
from data_access.alert_history import standing
from data_access.once import once
from data_access.rows.coordination import Encounters, LeakInTrench, RecentDig
from data_access.rows.worksites import WorksiteRow
from data_access.schema import Worksite
from data_access.worksite_rows import followed

SUSPECTED = ("new", "acknowledged", "investigating", "in_field")  # alerts whose leak may still run
WIDEST_M = 2000.0  # a trench reaches no farther from its own point


def encounters(session: Session, *, at: datetime) -> Encounters:
    """All meetings among the works that had not ended, by the settings in force then."""
    return once(session, ("encounters", at), lambda: _encounters(session, at))


def recent_digs(session: Session, *, lon: float, lat: float, at: datetime) -> list[RecentDig]:
    """Digs within 30 m of a place whose street was open in the ten days before `at`, the most telling first.

    Ended works count, cancelled ones do not: what matters is that somebody dug.
    """
    day = local_day(at)
    found = [_recent(row, lon, lat, day) for row in session.execute(_dug_near(lon, lat, at, day))]
    return sorted((dig for dig in found if dig.metres <= DIG_WITHIN_M), key=lambda dig: (-dig.odds, dig.ref))


def _encounters(session: Session, at: datetime) -> Encounters:
    reach = rule_settings.thresholds(session, at=at).coordination
    digs = _digs(session, followed(session, at), local_day(at))
    met = coordination.meetings(digs, local_day(at), reach)
    wet = [LeakInTrench(*told) for told in coordination.at_open_trenches(_leaks(session, at), digs, reach)]
    refs = {
        kind.value: frozenset(ref for each in met if each.kind is kind for ref in (each.one, each.other))
        for kind in Encounter
    }
    return Encounters(tuple(met), tuple(wet), {**refs, "leak": frozenset(leak.ref for leak in wet)})


def _digs(session: Session, rows: Iterable[WorksiteRow], today: date) -> list[Dig]:
    """Works whose place was given and whose days are known."""
    placed = {row.ref: row for row in rows if row.place.lon is not None and row.place.guess is None}
    query = select(Worksite.ref, Worksite.geometry).where(Worksite.ref.in_(list(placed)))
    return [dig for ref, outline in session.execute(query) if (dig := _dig(placed[ref], outline, today))]


def _dig(row: WorksiteRow, outline: Mapping[str, Any] | None, today: date) -> Dig | None:
    """An open street is open until today at least, whatever was planned."""
    first = row.time.actual_start or row.time.current_start
    last = row.time.actual_end or row.time.current_end
    if first is None or last is None:
        return None
    is_open = row.status in OPEN
    place = outline or {"type": "Point", "coordinates": [row.place.lon, row.place.lat]}
    return Dig(row.ref, row.trade, place, first, max(last, today) if is_open else last, is_open)


def _leaks(session: Session, at: datetime) -> dict[str, tuple[float, float]]:
    """Where leaks are suspected to a few metres: alerts of water that were pinpointed and are not repaired."""
    placed = {row.code: row.work.get("pinpoint", {}) for row in standing(session, at) if row.handling in SUSPECTED}
    return {code: (point["lon"], point["lat"]) for code, point in placed.items() if point.get("lon") is not None}


def _dug_near(lon: float, lat: float, at: datetime, day: date) -> Any:
    """Works known then whose own point is not too far, open on one of the days."""
    lat_deg = WIDEST_M / coordination.METRES_PER_DEGREE
    since = day - timedelta(days=DIG_DAYS)
    columns = (Worksite.ref, Worksite.geometry, Worksite.lon, Worksite.lat, Worksite.actual_end)
    return select(*columns).where(
        Worksite.recorded_at <= at,
        Worksite.actual_start <= day,
        or_(Worksite.actual_end.is_(None), Worksite.actual_end >= since),
        Worksite.lon.between(lon - 2 * lat_deg, lon + 2 * lat_deg),
        Worksite.lat.between(lat - lat_deg, lat + lat_deg),
    )


def _recent(row: Any, lon: float, lat: float, day: date) -> RecentDig:
    near = coordination.metres_from(row.geometry, lon, lat) if row.geometry else distance_m(lon, lat, row.lon, row.lat)
    days_since = max(0, (day - row.actual_end).days) if row.actual_end else 0
    return RecentDig(row.ref, near, days_since, coordination.third_party_odds(near, days_since))
