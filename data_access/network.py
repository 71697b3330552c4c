"""Network health: what can be judged now, the sectors worst first, and the figures above them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from analytics.judgement import Judgement
from analytics.limit_rules import LimitRule
from data_access.alert_history import standing
from data_access.alerts import order_of_work
from data_access.boundaries import sectors_open
from data_access.inflows import HOUR_S, UNKNOWN, Inflows, hourly_traces, inflows, total_trace
from data_access.latest import latest
from data_access.night_zones import LastNight, last_night
from data_access.rows.alerts import AlertRow, Place
from data_access.rows.network import Headlines, Judged, NetworkPicture, SectorAlert, SectorRow, Trace, Zoned
from data_access.rule_settings import limit_rule
from data_access.schema import Zone
from data_access.sector_seats import Newest, Seat, is_fresh, judged, pressure, seats
from data_access.topics import Topic
from data_access.transfers import transfers
from data_access.unmoved import unmoved

SERVICE = "water"
UNKNOWN_RANK = 2.5  # what cannot be judged stands behind P2 and before P3
NORMAL_RANK = 9.0
Ground = Row[Any]


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of all sectors at once, each part by the sector's key or code."""

    newest: Newest
    flows: Inflows
    traces: Mapping[int, Trace]
    nights: LastNight
    alerts: Mapping[str, Sequence[AlertRow]]
    opened: Collection[int]
    low_pressure: LimitRule
    gives_to: Mapping[str, str]


def network_picture(
    session: Session,
    *,
    at: datetime,
    zone: str | None = None,
    only: Collection[int] | None = None,
    traces: bool = True,
) -> NetworkPicture:
    """Every hydraulic sector as known at `at`, those of an arrondissement or `only` these; worst first, then by code.

    Empty rows when no sector is known. The sensors counted have a role in one of the sectors and speak within the hour.
    Without `traces` the last 24 hours are left empty: they cost a quarter of the answer.
    """
    grounds = _grounds(session, zone, only)
    by_sector = _seats(session, grounds, everywhere=zone is None and only is None)
    newest = _newest(session, by_sector if only is not None else None, at)
    told = _Told(
        newest,
        inflows(session, by_sector, newest, at=at),
        hourly_traces(session, by_sector, at=at) if traces else dict.fromkeys(by_sector, ()),
        last_night(session, at=at),
        active_by_sector(session, at=at),
        sectors_open(session, at=at),
        limit_rule(session, "low_pressure", at=at),
        {each.giver: each.receiver for each in transfers(session, at=at)},
    )
    rows = tuple(sorted((_row(ground, by_sector[ground.id], told) for ground in grounds), key=severity))
    return NetworkPicture(rows, _headlines(rows, told))


def judged_now(rows: Sequence[SectorRow]) -> Judged:
    """How many of these sectors and of their kilometres can be judged; a sector of unknown length counts as 0 km."""
    known = [row for row in rows if row.is_judged]
    km: dict[Judgement, float] = defaultdict(float)
    for row in rows:
        km[row.judgement] += 0.0 if row.is_judged else row.mains_km or 0.0
    return Judged(
        sectors=len(known),
        of_sectors=len(rows),
        km=sum(row.mains_km or 0.0 for row in known),
        of_km=sum(row.mains_km or 0.0 for row in rows),
        reasons=Counter(row.judgement for row in rows if not row.is_judged),
        reasons_km={reason: length for reason, length in km.items() if reason is not Judgement.JUDGED},
    )


def severity(row: SectorRow) -> tuple[float, float, str]:
    """Sort key: priority with the unknown between P2 and P3, then the larger loss, then the code."""
    rank = row.priority or (NORMAL_RANK if row.is_judged else UNKNOWN_RANK)
    return rank, -(row.losses_m3h or 0.0), row.place.code


def active_by_sector(session: Session, *, at: datetime) -> dict[str, list[AlertRow]]:
    """The active water alerts of each sector that has any, by its code, in the order of work."""
    by_sector: dict[str, list[AlertRow]] = defaultdict(list)
    for row in sorted(standing(session, at), key=order_of_work):
        if row.is_active and row.service == SERVICE and row.place is not None:
            by_sector[row.place.code].append(row)
    return by_sector


def _newest(session: Session, by_sector: Mapping[int, Sequence[Seat]] | None, at: datetime) -> Newest:
    """What the sensors of these sectors said last, or every sensor of the service that speaks within the hour."""
    asked = None if by_sector is None else [seat.sensor_id for seats_of in by_sector.values() for seat in seats_of]
    found = latest(session, at=at, sensor_ids=asked, service=SERVICE, slowest_s=HOUR_S)
    return {reading.sensor_id: reading for reading in found}


def _grounds(session: Session, zone: str | None, only: Collection[int] | None) -> Sequence[Row[Any]]:
    if only is not None:
        return session.execute(_sectors(zone, only)).all()
    return unmoved(session, Topic.NETWORK, ("grounds", zone), lambda: session.execute(_sectors(zone, None)).all())


def _sectors(zone: str | None, only: Collection[int] | None) -> Select[Any]:
    parent = aliased(Zone)
    named = ("code", "name_fr", "name_ar", "name_en")
    query = (
        select(Zone.id, Zone.lon, Zone.lat, Zone.mains_km, Zone.customers)
        .add_columns(*(getattr(Zone, name) for name in named))
        .add_columns(*(getattr(parent, name).label(f"parent_{name}") for name in named))
        .outerjoin(parent, parent.id == Zone.parent_id)
        .where(Zone.kind == "sector")
    )
    if only is not None:
        query = query.where(Zone.id.in_(only))
    return query if zone is None else query.where(parent.code == zone)


def _seats(session: Session, grounds: Sequence[Ground], *, everywhere: bool) -> dict[int, Sequence[Seat]]:
    zones = None if everywhere else [ground.id for ground in grounds]
    found = seats(session, zone_ids=zones, slowest_s=HOUR_S)  # nightly sensors say nothing of now
    return {ground.id: found.get(ground.id, []) for ground in grounds}


def _row(ground: Ground, of_sector: Sequence[Seat], told: _Told) -> SectorRow:
    judgement, lacking = judged(of_sector, told.newest, boundary_open=ground.id in told.opened)
    pressed = pressure(of_sector, told.newest, told.low_pressure)
    alerts = told.alerts.get(ground.code, ())
    asked = {seat.sensor_id for seat in of_sector}
    readings = [told.newest[sensor] for sensor in asked if sensor in told.newest]
    return SectorRow(
        zone_id=ground.id,
        place=Place(ground.code, ground.name_fr, ground.name_ar, ground.name_en),
        arrondissement=_parent(ground),
        lon=ground.lon,
        lat=ground.lat,
        mains_km=ground.mains_km,
        customers=ground.customers,
        judgement=judgement,
        lacking=lacking,
        inflow=told.flows.by_sector.get(ground.id, UNKNOWN),
        inflow_at=told.flows.heard_at.get(ground.id),
        night=told.nights.by_sector.get(ground.id, UNKNOWN),
        night_of=told.nights.night,
        pressure_m=pressed.lowest_m,
        pressure_is_low=pressed.is_low,
        losses_m3h=losses(alerts),
        alert=_worst(alerts),
        sensors_fresh=sum(map(is_fresh, readings)),
        sensors=len(asked),
        trace=told.traces[ground.id],
        sensors_not_kept=sum(not reading.kept for reading in readings),
        gives_to=told.gives_to.get(ground.code),
    )


def losses(alerts: Sequence[AlertRow]) -> float | None:
    """What these alerts suspect to be lost now, m3/h: what was repaired no more; None when none of them says."""
    flows = [alert.running_loss_m3h for alert in alerts if alert.running_loss_m3h is not None]
    return sum(flows) if flows else None


def _worst(alerts: Sequence[AlertRow]) -> SectorAlert | None:
    if not alerts:
        return None
    first = alerts[0]
    return SectorAlert(first.code, first.priority, first.display, first.cause, len(alerts))


def _parent(ground: Ground) -> Place | None:
    if ground.parent_code is None:
        return None
    return Place(ground.parent_code, ground.parent_name_fr, ground.parent_name_ar, ground.parent_name_en)


def _headlines(rows: Sequence[SectorRow], told: _Told) -> Headlines:
    codes = {row.place.code for row in rows}
    leaks = [alert for code in codes for alert in told.alerts.get(code, ()) if alert.running_loss_m3h is not None]
    nights = [row.night for row in rows if row.night.value is not None and row.night.expected is not None]
    return Headlines(
        judged=judged_now(rows),
        inflow=told.flows.city,
        inflow_at=max(filter(None, told.flows.heard_at.values()), default=None),
        inflow_sectors=len(told.flows.by_sector),
        trace=total_trace([row.trace for row in rows]),
        night=_night_total(nights),
        night_of=told.nights.night,
        night_sectors=len(nights),
        losses_m3h=losses(leaks) or 0.0,
        leaks=len(leaks),
        abnormal=Counter(row.priority for row in rows if row.priority is not None),
        low_pressure=tuple(row.place.code for row in rows if row.pressure_is_low),
        pressure_sectors=sum(row.pressure_m is not None for row in rows),
        sensors_fresh=sum(row.sensors_fresh for row in rows),
        sensors=sum(row.sensors for row in rows),
        sensors_not_kept=sum(row.sensors_not_kept for row in rows),
    )


def _night_total(nights: Sequence[Zoned]) -> Zoned:
    """Over the sectors whose night and usual night are both known; their deviations add up as chance does."""
    if not nights:
        return UNKNOWN
    level = sum(night.expected or 0.0 for night in nights)
    reach = sum(((night.high or 0.0) - (night.expected or 0.0)) ** 2 for night in nights) ** 0.5
    return Zoned(sum(night.value or 0.0 for night in nights), level, level - reach, level + reach)
