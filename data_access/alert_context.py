"""What else may explain an alert, and what is remembered of its rule there: read from what other parts have written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shapely import prepared
from shapely.geometry import Point, shape
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from analytics.limit_rules import BURST_RULE, INTERRUPTION_RULE, NIGHT_RULE, OVERFLOW_RULE
from analytics.local_time import local_day
from analytics.night_flow import PROMPT_Z
from data_access import logbook
from data_access.alert_history import standing
from data_access.alert_scene import ground
from data_access.boundaries import boundaries_with
from data_access.evidence_sources import sources
from data_access.lost_sensors import lost_sensors
from data_access.night_flows import all_nights
from data_access.rows.alert_scene import AlertContext, Geometry, Memory
from data_access.rows.alerts import AlertDetail, AlertRow
from data_access.rows.logbook import LogbookRow
from data_access.schema import Alert, AlertEvent, Zone
from data_access.sector_sheet import neighbours
from data_access.sewers import rain_near

YEAR = timedelta(days=365)
AROUND = timedelta(hours=2)  # what began so shortly before or after may be the cause
TRUE, FALSE = ("repair", "verify"), ("false_alarm",)
WELLS = ("high_level", OVERFLOW_RULE)
CAUSES = (INTERRUPTION_RULE, "silent_gateway")


def context(session: Session, *, detail: AlertDetail, at: datetime) -> AlertContext:
    """Everything known at `at` that a person would look up beside the alert."""
    row, sector = detail.row, detail.sector or ""
    since = row.since - AROUND
    found = ground(session, code=row.code, at=at)
    return AlertContext(
        memory=memory(session, row=row, at=at),
        operations=logbook.lines_of(session, sector=sector, start=since, end=row.detected_at, at=at),
        works=[spot.code for spot in found.spots if spot.kind == "worksite"],
        others=[other for other in standing(session, at) if _may_cause(other, row)],
        opposite=_opposite(session, row, sector, at) if row.rule in (NIGHT_RULE, BURST_RULE) else {},
        lost=lost_sensors(session, rows=[row], at=at).get(row.code, {}),
        sources=sources(session, row=row, sector=detail.sector, at=at),
        split=_split(session, sector, found.outline),
        suppressed=_named(session, row, at),
        rain=rain_near(session, station=row.asset or "", at=at) if row.rule in WELLS else None,
        valves=boundaries_with(session, sector=sector, other=detail.giver if sector else None, at=at),
    )


def _split(session: Session, sector: str, outline: Geometry | None) -> list[str]:
    """Other sectors that lie inside this one: it was split after the alert was raised, which stays where it was.

    Of an alert of a feeder area or a catchment none: sectors lie in these anyway.
    """
    if not outline or session.scalar(select(Zone.kind).where(Zone.code == sector)) != "sector":
        return []
    old = prepared.prep(shape(outline))
    west, south, east, north = shape(outline).bounds
    near = (Zone.lon.between(west, east), Zone.lat.between(south, north), Zone.code != sector, Zone.kind == "sector")
    others = session.execute(select(Zone.code, Zone.lon, Zone.lat).where(*near).order_by(Zone.code))
    return [row.code for row in others if old.contains(Point(row.lon, row.lat))]


def _named(session: Session, row: AlertRow, at: datetime) -> LogbookRow | None:
    return None if row.suppressed_by is None else logbook.entry(session, number=row.suppressed_by, at=at).row


def memory(session: Session, *, row: AlertRow, at: datetime) -> Memory:
    """The alerts of the same rule and subject in the year that ends with this one, itself left out."""
    same = (Alert.rule == row.rule, Alert.subject == row.subject, Alert.code != row.code)
    span = (Alert.detected_at > row.detected_at - YEAR, Alert.detected_at <= min(at, row.detected_at))
    ended: list[Any] = [_ended(TRUE, at), _ended(FALSE, at)]
    ends = session.execute(select(*ended).where(*same, *span)).all()
    return Memory(len(ends), sum(true for true, false in ends if not false), sum(false for _, false in ends))


def _ended(events: tuple[str, ...], at: datetime) -> Any:
    told = (AlertEvent.alert_id == Alert.id, AlertEvent.event.in_(events), AlertEvent.at <= at)
    return exists().where(*told)


def _may_cause(other: AlertRow, row: AlertRow) -> bool:
    """A power cut or a silent gateway of the same quarter that began about then."""
    if other.code == row.code or other.rule not in CAUSES or other.rule == row.rule:
        return False
    same = {place.code for place in (row.place, row.arrondissement) if place}
    near = {place.code for place in (other.place, other.arrondissement) if place}
    return bool(same & near) and abs(other.since - row.since) <= AROUND


def _opposite(session: Session, row: AlertRow, sector: str, at: datetime) -> dict[str, float]:
    """Neighbours whose night fell as this one rose: water that takes another way is no leak."""
    zone_id = session.scalar(select(Zone.id).where(Zone.code == sector))
    around = neighbours(session, zone_id) if zone_id is not None else []
    codes = dict(session.execute(select(Zone.id, Zone.code).where(Zone.id.in_(around))).all())
    night = local_day(row.detected_at)
    nights = all_nights(session, first=night, last=night, at=at) if codes else []
    return {
        codes[each.sector_id]: round(each.mnf_m3h - each.baseline_m3h, 1)
        for each in nights
        if each.sector_id in codes and each.z is not None and each.z <= -PROMPT_Z
        if each.mnf_m3h is not None and each.baseline_m3h is not None
    }
