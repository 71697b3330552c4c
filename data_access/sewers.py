"""Sanitation on its own page: rain, lift stations with the rain that reaches them, the well of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from analytics.limit_rules import STALE_STEPS
from analytics.nearness import Place, km_apart
from data_access.errors import NotFound
from data_access.facilities import lift_stations
from data_access.facility_readings import works
from data_access.logbook import work_lines
from data_access.rows.sewers import Gauge, SewersPicture, WellChart
from data_access.rows.situation import LiftStationRow, NearRain, Reading
from data_access.rows.telemetry import BAD, Series
from data_access.rule_settings import limit_rule
from data_access.schema import Asset, Sensor
from data_access.series import series, with_gaps

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
NOTHING = np.empty(0, np.int64), np.empty(0, np.float64)


def sewers_picture(session: Session, *, at: datetime) -> SewersPicture:
    """Every lift station and every gauge as known at `at`, the stations in the order of work."""
    gauges = rain(session, at=at)
    return SewersPicture([_rained_on(row, gauges) for row in lift_stations(session, at=at)], gauges)


def stations(session: Session, *, at: datetime) -> Sequence[LiftStationRow]:
    """Every lift station with the rain of the gauge nearest to it."""
    return sewers_picture(session, at=at).stations


def rain(session: Session, *, at: datetime) -> list[Gauge]:
    """Every rain gauge with its last 24 hours as known at `at`, by code."""
    found = works(session, kind="rain_gauge", at=at, quantities=("rain",))
    told = series(session, sensor_ids=list(found.sensor_ids.values()), start=at - DAY, end=_just_after(at), at=at)
    gauges = []
    for asset in found.assets:
        sensor = found.sensor_ids.get((asset.id, "rain"))
        fallen = _usable(told[sensor]) if sensor in told else NOTHING
        gauges.append(_gauge(asset, found.reading(asset, "rain"), fallen, at))
    return gauges


def _gauge(asset: Row[Any], reading: Reading, fallen: tuple[np.ndarray, np.ndarray], at: datetime) -> Gauge:
    ts, mm = fallen
    newest = reading.at if reading.value is not None and reading.at else at
    recent = mm[ts > int((newest - HOUR).timestamp())]
    steps = (HOUR.total_seconds() / reading.step_s, DAY.total_seconds() / reading.step_s) if reading.step_s else None
    return Gauge(
        code=asset.code,
        name=asset.name or asset.code,
        lon=asset.lon,
        lat=asset.lat,
        at=reading.at,
        judgement=reading.judgement,
        hour_mm=float(recent.sum()) if steps and len(recent) >= steps[0] else None,
        day_mm=float(mm.sum()) if len(mm) else None,
        is_whole_day=steps is not None and len(mm) >= steps[1] - STALE_STEPS,
        ts=ts,
        mm=mm,
    )


def rain_near(session: Session, *, station: str, at: datetime) -> NearRain | None:
    """The rain of the gauge nearest to a lift station; None when no place is known, or no such station."""
    places = select(Asset.lon, Asset.lat).where(Asset.code == station, Asset.kind == "lift_station")
    place = session.execute(places).one_or_none()
    return _near(_place(place), rain(session, at=at)) if place else None


def well_chart(session: Session, *, station: str, at: datetime) -> WellChart:
    """The last 24 hours of a lift station's well beside the rain. NotFound when there is no such station."""
    columns = (Asset.code, Asset.name, Asset.lon, Asset.lat, Sensor.id, Sensor.quantity, Sensor.high_limit)
    query = select(*columns).outerjoin(Sensor, Sensor.asset_id == Asset.id)
    rows = session.execute(query.where(Asset.code == station, Asset.kind == "lift_station")).all()
    if not rows:
        raise NotFound(code=station)
    rule, sensors = limit_rule(session, "high_level", at=at), {row.quantity: row for row in rows if row.id is not None}
    asked = [row.id for row in sensors.values()]
    told = series(session, sensor_ids=asked, start=at - DAY, end=_just_after(at), at=at)
    level, pump = (_line(told, sensors[of].id) if of in sensors else NOTHING for of in ("level", "pump_state"))
    gauges = rain(session, at=at)
    nearest = near.gauge if (near := _near(_place(rows[0]), gauges)) else None
    shown = [station, nearest] if nearest else [station]
    return WellChart(
        code=station,
        name=rows[0].name or station,
        start=at - DAY,
        end=at,
        ts=level[0],
        level_pct=level[1],
        pump_ts=pump[0],
        pumps=pump[1],
        high_pct=rule.limit_for(sensors["level"].high_limit, rule.unit, None) if "level" in sensors else None,
        nearest=nearest,
        gauges=gauges,
        lines=work_lines(session, works=shown, start=at - DAY, end=at, at=at),
    )


def _rained_on(row: LiftStationRow, gauges: Sequence[Gauge]) -> LiftStationRow:
    return replace(row, rain=_near(_place(row), gauges))


def _near(place: Place | None, gauges: Sequence[Gauge]) -> NearRain | None:
    """The gauge nearest to a place; None when the place or every gauge's is unknown."""
    if place is None:
        return None
    apart = [(km_apart(place, spot), gauge) for gauge in gauges if (spot := _place(gauge))]
    km, gauge = min(apart, key=lambda pair: pair[0], default=(0.0, None))
    return NearRain(gauge.code, km, gauge.hour_mm, gauge.day_mm, gauge.is_whole_day) if gauge else None


def _place(placed: object) -> Place | None:
    lon, lat = getattr(placed, "lon", None), getattr(placed, "lat", None)
    return None if lon is None or lat is None else (lon, lat)


def _usable(trace: Series) -> tuple[np.ndarray, np.ndarray]:
    good = (trace.quality < BAD) & np.isfinite(trace.mean)
    return trace.ts[good], trace.mean[good]


def _line(told: dict[int, Series], sensor: int) -> tuple[np.ndarray, np.ndarray]:
    trace = with_gaps(told[sensor])
    return trace.ts, trace.mean


def _just_after(at: datetime) -> datetime:
    """The reading of the instant itself counts."""
    return at + timedelta(seconds=1)
