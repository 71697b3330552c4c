"""The works of the four services and the customer application, each with its age, its state and its worst alert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Row, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from analytics.firm_capacity import firm_mva
from analytics.judgement import Judgement
from analytics.limit_rules import LimitRule
from analytics.watch_limits import WatchLimits
from analytics.wet_well import autonomy_h, minutes_to_overflow, rise_pct_h
from data_access import beliefs
from data_access.alerts import order_of_work
from data_access.columnar import spans_of
from data_access.facility_readings import Works, works, worst_by_subject
from data_access.feeders import by_substation
from data_access.inflows import HOUR_S
from data_access.interruptions import power_cuts
from data_access.latest import latest
from data_access.rows.alerts import AlertRow
from data_access.rows.gateways import GatewayRow, Silence
from data_access.rows.network import Trace
from data_access.rows.situation import NOBODY_OFF, LiftStationRow, ReservoirRow, SubstationRow
from data_access.rows.telemetry import LatestReading
from data_access.rule_settings import limit_rule, watch_limits
from data_access.schema import Asset, Sensor, SensorRole, Zone
from data_access.sector_seats import is_fresh
from data_access.topics import Topic
from data_access.unmoved import unmoved

RISE_OVER = timedelta(hours=1)
ACOUSTIC = "noise_level"
NORMAL_RANK = 9
UNKNOWN_RANK = 2.5
OFF_RANK = 2.4  # customers without supply stand before what is unknown, behind every alert that is urgent


def substations(session: Session, *, at: datetime, traces: bool = True) -> list[SubstationRow]:
    """Every substation as known at `at`: worst alert first, then where customers are off, what is unknown, the load.

    Where customers are off and it has no alert of its own, the worst of its feeders' stands for it.
    """
    loads = ("load",)
    found = works(session, kind="substation", at=at, quantities=loads, traced=loads if traces else ())
    cuts, alerts = power_cuts(session, at=at), worst_by_subject(session, at=at)
    heavy_pct, n1_pct = limit_rule(session, "heavy_load", at=at).threshold, watch_limits(session, at=at).n1_pct
    feeders = by_substation(session) if alerts and cuts.customers else {}
    fed = {asset.id: (asset.zone_id, asset.customers) for asset in found.assets} | _fed_areas(session)
    rows = [
        SubstationRow(
            code=asset.code,
            name=asset.name or asset.code,
            capacity_mva=asset.capacity,
            load=found.reading(asset, "load"),
            customers=fed[asset.id][1],
            off=(off := cuts.by_zone.get(fed[asset.id][0], NOBODY_OFF)),
            heavy_pct=heavy_pct,
            n1_pct=n1_pct,
            firm_mva=firm_mva(asset.capacity, _transformers(asset)),
            firm_is_assumed=not _transformers(asset),
            **_alert(alerts.get(asset.code) or _worst(alerts, feeders.get(asset.code, ()) if off.customers else ())),
        )
        for asset in found.assets
    ]
    return sorted(rows, key=lambda row: (_urgency(row), -row.off.customers, -(row.load_pct or 0), row.code))


def lift_stations(session: Session, *, at: datetime) -> list[LiftStationRow]:
    """Every lift station as known at `at`: worst alert first, then what cannot be judged, then the highest level."""
    found = works(session, kind="lift_station", at=at, traced=("level",))
    alerts, rises = worst_by_subject(session, at=at), _rises(session, found, at)
    rule, own = limit_rule(session, "high_level", at=at), _own_limits(session, found, "level", Sensor.high_limit)
    soon_min = watch_limits(session, at=at).overflow_min
    rows = [
        _lift_station(
            asset, found, rises.get(asset.id), alerts.get(asset.code), (_limit(rule, own.get(asset.id)), soon_min)
        )
        for asset in found.assets
    ]
    return sorted(rows, key=lambda row: (_rank(row.priority, row.level.judgement), -(row.level.value or 0), row.code))


def gateways(session: Session, *, at: datetime) -> list[GatewayRow]:
    """Every gateway as known at `at`: worst alert first, then the most silent sensors, then by code."""
    batteries = ("battery",)
    found = works(session, kind="gateway", at=at, quantities=batteries, traced=batteries)
    alerts, limits = worst_by_subject(session, at=at), watch_limits(session, at=at)
    behind, own = _behind(session, at, slowest_s=None), _own_limits(session, found, "battery", Sensor.low_limit)
    rows = [
        _gateway(asset, found, behind.get(asset.id, ()), alerts.get(asset.code), _with_own(limits, own.get(asset.id)))
        for asset in found.assets
    ]
    return sorted(rows, key=lambda row: (row.priority or NORMAL_RANK, -row.silent, row.code))


def behind_gateways(session: Session, *, at: datetime) -> dict[str, list[LatestReading]]:
    """What the sensors that speak every hour said last, by the gateway that carries them; every gateway, by code."""
    behind = _behind(session, at, slowest_s=HOUR_S)
    known = select(Asset.id, Asset.code).where(Asset.kind == "gateway").order_by(Asset.code)
    return {code: behind.get(gateway, []) for gateway, code in session.execute(known)}


def carried(session: Session, *, slowest_s: int | None = None) -> dict[int, int]:
    """The sensors behind a gateway, with its key; with `slowest_s` those whose step is no longer."""
    return unmoved(session, Topic.NETWORK, ("carried", slowest_s), lambda: _carried(session, slowest_s))


def _carried(session: Session, slowest_s: int | None) -> dict[int, int]:
    query = select(Sensor.id, Sensor.gateway_id).where(Sensor.gateway_id.is_not(None)).order_by(Sensor.id)
    if slowest_s is not None:
        query = query.where(Sensor.step_s <= slowest_s)
    return {sensor: gateway or 0 for sensor, gateway in session.execute(query)}


def carried_hourly(session: Session) -> list[int]:
    """Those that speak every hour: one that speaks once a night says nothing of the others."""
    return list(carried(session, slowest_s=HOUR_S))


def reservoirs(session: Session, *, at: datetime, traces: bool = False) -> list[ReservoirRow]:
    """Every reservoir as known at `at`, the shortest autonomy first, those whose autonomy is unknown last.

    With `traces` its level of the last 24 hours too, and its worst alert.
    """
    found = works(session, kind="reservoir", at=at, traced=("flow", "level") if traces else ("flow",))
    alerts = worst_by_subject(session, at=at) if traces else {}
    least_h = watch_limits(session, at=at).autonomy_h
    rows = [_reservoir(each, found, alerts.get(each.code), least_h) for each in found.assets]
    return sorted(rows, key=lambda row: (row.autonomy_h is None, row.autonomy_h or 0.0, row.code))


def customers_of(session: Session, *, kind: str) -> int:
    """How many customers the zones of a kind have together."""
    return session.scalar(select(func.sum(Zone.customers)).where(Zone.kind == kind)) or 0


def _own_limits(
    session: Session, found: Works, quantity: str, limit: InstrumentedAttribute[Any]
) -> dict[int, float | None]:
    """The limits of their own that the sensors of a quantity have, by asset."""
    asset_of = {sensor: asset for (asset, of), sensor in found.sensor_ids.items() if of == quantity}
    query = select(Sensor.id, limit).where(Sensor.id.in_(list(asset_of)))
    return {asset_of[sensor]: own for sensor, own in session.execute(query)}


def _limit(rule: LimitRule, own: float | None) -> float:
    return rule.limit_for(own, rule.unit, None) or rule.limit


def _lift_station(
    asset: Row[Any], found: Works, rise: float | None, alert: AlertRow | None, limits: tuple[float, float]
) -> LiftStationRow:
    """`limits`: the level that is high, and the minutes to an overflow that are few."""
    level, pump = found.reading(asset, "level"), found.reading(asset, "pump_state")
    return LiftStationRow(
        code=asset.code,
        name=asset.name or asset.code,
        level=level,
        rising_pct_h=rise if level.value is not None else None,
        overflow_min=minutes_to_overflow(level.value, rise),
        pumps_running=None if pump.value is None else int(pump.value),
        pumps=1 if pump.judgement is not Judgement.MISSING else 0,
        high_pct=limits[0],
        soon_min=limits[1],
        lon=asset.lon,
        lat=asset.lat,
        **_alert(alert),
    )


def _with_own(limits: WatchLimits, battery_pct: float | None) -> WatchLimits:
    return limits if battery_pct is None else replace(limits, battery_pct=battery_pct)


def _gateway(
    asset: Row[Any], found: Works, behind: Sequence[LatestReading], alert: AlertRow | None, limits: WatchLimits
) -> GatewayRow:
    told, is_silent = hourly_silence(behind), all_silent(behind)
    spoken = [each.usable_ts for each in behind if each.usable_ts and each.step_s <= HOUR_S]
    return GatewayRow(
        code=asset.code,
        name=asset.name or asset.code,
        carried=told.of,
        silent=told.silent,
        is_silent=is_silent,
        battery=found.reading(asset, "battery"),
        heard_at=max((row.ts for row in behind if row.ts), default=None),
        silent_since=max(spoken, default=None) if is_silent else None,
        loggers=logger_silence(behind),
        low_battery_pct=limits.battery_pct,
        battery_days=limits.battery_days,
        not_kept=sum(not each.kept for each in behind if each.step_s <= HOUR_S),
        **_alert(alert),
    )


def _reservoir(asset: Row[Any], found: Works, alert: AlertRow | None, least_h: float) -> ReservoirRow:
    level, outflow = found.reading(asset, "level"), _mean(found.reading(asset, "flow").trace)
    return ReservoirRow(
        code=asset.code,
        name=asset.name or asset.code,
        level=level,
        capacity_m3=asset.capacity,
        autonomy_h=autonomy_h(level.value, asset.capacity, outflow),
        outflow_m3h=outflow,
        least_h=least_h,
        **_alert(alert),
    )


def _fed_areas(session: Session) -> dict[int, tuple[int, int | None]]:
    """The zone that each substation feeds, and its customers: where its load is the consumption of a feeder area."""
    query = (
        select(Sensor.asset_id, Zone.id, Zone.customers)
        .join(SensorRole, SensorRole.sensor_id == Sensor.id)
        .join(Zone, Zone.id == SensorRole.zone_id)
        .where(Zone.kind == "feeder_area", Sensor.quantity == "load", Sensor.asset_id.is_not(None))
    )
    return {row.asset_id or 0: (row.id, row.customers) for row in session.execute(query)}


def _rises(session: Session, found: Works, at: datetime) -> dict[int, float | None]:
    """How fast each level has been rising over the last hour, in per cent per hour, by asset."""
    sensors = {sensor: asset for (asset, quantity), sensor in found.sensor_ids.items() if quantity == "level"}
    spans = spans_of(list(sensors), int((at - RISE_OVER).timestamp()), int(at.timestamp()) + 1)
    told = beliefs.known(session, spans, int(at.timestamp()))
    told = told.where(told.usable)
    rises = {}
    for sensor, asset in sensors.items():
        mine = told.where(np.flatnonzero(told.sensor_id == sensor))
        rises[asset] = rise_pct_h((mine.ts / 3600 - mine.ts[:1] / 3600).tolist(), mine.value.tolist())
    return rises


def _behind(session: Session, at: datetime, *, slowest_s: int | None) -> dict[int, list[LatestReading]]:
    """The newest readings of the sensors behind each gateway, by its key."""
    gateway_of = carried(session, slowest_s=slowest_s)
    behind: dict[int, list[LatestReading]] = defaultdict(list)
    for reading in latest(session, at=at, slowest_s=slowest_s):
        if reading.sensor_id in gateway_of:
            behind[gateway_of[reading.sensor_id]].append(reading)
    return behind


def all_silent(readings: Sequence[LatestReading]) -> bool:
    """Something behind the gateway should speak every hour, and none of it does."""
    hourly = [reading for reading in readings if reading.step_s <= HOUR_S and reading.kept]
    return bool(hourly) and not any(is_fresh(reading) for reading in hourly)


def hourly_silence(readings: Iterable[LatestReading]) -> Silence:
    """Of the sensors that speak every hour: the population of every figure of silence and freshness."""
    return silence(reading for reading in readings if reading.step_s <= HOUR_S)


def logger_silence(readings: Iterable[LatestReading]) -> Silence:
    """Of the acoustic loggers, which speak once a night."""
    return silence(reading for reading in readings if reading.quantity == ACOUSTIC)


def silence(readings: Iterable[LatestReading]) -> Silence:
    """How many of these are silent; those of which nothing is kept from then are not counted."""
    fresh = [is_fresh(reading) for reading in readings if reading.kept]
    return Silence(fresh.count(False), len(fresh))


def _transformers(asset: Row[Any]) -> list[float]:
    """The transformers of a substation, MVA, as its source lists them under `transformers_mva`; empty when unknown."""
    return list((asset.attributes or {}).get("transformers_mva", ()))


def _worst(alerts: Mapping[str, AlertRow], codes: Iterable[str]) -> AlertRow | None:
    return min((alerts[code] for code in codes if code in alerts), key=order_of_work, default=None)


def _alert(alert: AlertRow | None) -> dict[str, Any]:
    return {"priority": alert.priority if alert else None, "display": alert.display if alert else None}


def _rank(priority: int | None, judgement: Judgement) -> float:
    return priority or (NORMAL_RANK if judgement is Judgement.JUDGED else UNKNOWN_RANK)


def _urgency(row: SubstationRow) -> float:
    return OFF_RANK if row.off.customers and not row.priority else _rank(row.priority, row.load.judgement)


def _mean(trace: Trace) -> float | None:
    known = [value for value in trace if value is not None]
    return sum(known) / len(known) if known else None
