"""What the detection worker reads: the sensors it watches, and their readings with the instants they were known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from itertools import chain
from typing import Any, cast

import numpy as np
from sqlalchemy import Row, and_, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from analytics.rollup import BAD
from analytics.sample_grid import STEP_S, Correction, Floats, Ints, SampleGrid, fill, sample_grid
from data_access.columnar import Spans, as_table, fetch, spans_of
from data_access.rows.detection import Gateway, NightOperation, Watch, WatchedSector, WatchedSensor
from data_access.schema import (
    Asset,
    CalendarDay,
    NetworkService,
    Operation,
    Reading,
    ReadingDaily,
    ReadingRevision,
    Sensor,
    SensorLatest,
    SensorRole,
    Zone,
)
from data_access.schema.telemetry import LATE

WATCHED = ("flow", "pressure", "level", "load")
FASTEST_CHANGE_S = 3600  # slower sensors (acoustic, battery by day) are no matter of minutes
PRESSURE_ROLES = ("critical_point", "logger", "inlet")
UNTOUCHING = ("note", "out_of_service")  # say nothing of the water of a sector
DAYS_AT_ONCE = 4
DAY_S = 86_400
REVISION_KINDS = (np.int64, np.int64, np.int64, np.int64, np.float64, np.int64)


def watch(session: Session) -> Watch:
    """Every sensor with a reading whose quantity a rule knows, the metered sectors, the gateways and the calendar."""
    sensors = _sensors(session)
    roles = _roles(session)
    sector_ids = set(session.scalars(select(Zone.id).where(Zone.kind == "sector")))
    watched = [_sensor(row, roles.get(row.id, []), sector_ids) for row in sensors]
    return Watch(
        sensors=watched,
        sectors=_sectors(session, roles, {sensor.sensor_id: sensor for sensor in watched}),
        gateways=_gateways(session, watched),
        day_class=day_classes(session),
    )


def day_classes(session: Session) -> dict[date, str]:
    """The class of every day in the calendar; an observed day beats the computed one."""
    rows = session.execute(select(CalendarDay.day, CalendarDay.day_class, CalendarDay.status))
    by_status: dict[bool, dict[date, str]] = {False: {}, True: {}}
    for day, day_class, status in rows:
        by_status[status == "observed"][day] = day_class
    return by_status[False] | by_status[True]


def has_arrivals(session: Session, *, after: datetime, until: datetime) -> bool:
    """Whether any reading became known in (after, until]: the newest of its sensor, or one that came late.

    One that is neither came within minutes after an older one of a sensor whose newest is past `until`: the look at
    its quarter-hour sees it.
    """
    span = int(after.timestamp()) + 1, int(until.timestamp())
    newest = select(SensorLatest.sensor_id).where(SensorLatest.received_at.between(*span)).limit(1)
    late = select(Reading.sensor_id).where(text(LATE), Reading.received_at.between(*span)).limit(1)
    return session.scalar(newest) is not None or session.scalar(late) is not None


def first_reading_ts(session: Session) -> int | None:
    """The first instant of the first local day with a reading; None in an empty database."""
    return session.scalar(select(func.min(ReadingDaily.day_ts)))


def operations(session: Session, *, since: datetime) -> list[NightOperation]:
    """What touched sectors since then, and every set-point ever changed, oldest first: each version that was believed.

    A boundary touches both of its sides. Notes and works out of service touch nothing.
    """
    later = aliased(Operation)
    next_version = and_(
        later.first_id == func.coalesce(Operation.first_id, Operation.id), later.version == Operation.version + 1
    )
    told = (Operation.kind, Operation.started_at, Operation.ended_at, Operation.recorded_at)
    reach = or_(Operation.started_at >= since, Operation.ended_at.is_(None), Operation.ended_at >= since)
    wanted = and_(Operation.kind.not_in(UNTOUCHING), or_(reach, Operation.kind == "set_point"))
    rows = session.execute(
        select(Operation.sector_id, Operation.other_sector_id, *told, later.recorded_at.label("replaced_at"))
        .outerjoin(later, next_version)
        .where(wanted)
        .order_by(Operation.started_at, Operation.id)
    )
    return [NightOperation(sector_id, *row[2:]) for row in rows for sector_id in row[:2] if sector_id is not None]


def grid(
    session: Session,
    *,
    sensors: Sequence[WatchedSensor],
    start_ts: int,
    columns: int,
    parts: Sequence[Spans] | None = None,
) -> SampleGrid:
    """Readings of these sensors from `start_ts` on, by quarter-hour, with the corrections that were made to them.

    With `parts` only these stretches are read (they must not overlap); all else looks as if never measured.
    """
    ids, end_ts = [sensor.sensor_id for sensor in sensors], start_ts + columns * STEP_S
    everything = [
        spans_of(ids, begin_ts, min(begin_ts + DAYS_AT_ONCE * DAY_S, end_ts))
        for begin_ts in range(start_ts, end_ts, DAYS_AT_ONCE * DAY_S)
    ]
    found = sample_grid(np.array(ids, np.int64), start_ts, columns)
    return _filled(session, sensors, found, everything if parts is None else parts)


def _filled(
    session: Session, sensors: Sequence[WatchedSensor], found: SampleGrid, parts: Sequence[Spans]
) -> SampleGrid:
    steps = np.array([sensor.step_s for sensor in sensors], np.int64)
    corrections: list[Correction] = []
    for spans in parts:
        fill(found, *_usable(session, spans), step_s=steps)
        corrections += _corrections(session, found, spans)
    return replace(found, corrections=tuple(corrections))


def _usable(session: Session, spans: Spans) -> tuple[Ints, Ints, Floats, Ints]:
    """Sensor, instant, value and arrival of every usable reading, as columns.

    The driver's own rows are packed straight into one array: these are millions, and a row object costs more than the
    reading.
    """
    span = as_table(session, spans)
    columns = (Reading.sensor_id, Reading.ts, Reading.value, Reading.received_at)
    within = (Reading.sensor_id == span.c.sensor_id, Reading.ts >= span.c.start_ts, Reading.ts < span.c.end_ts)
    query = select(*columns).join_from(span, Reading, and_(*within))
    result = session.connection().execute(query.where(Reading.quality < BAD, Reading.value.is_not(None)))
    rows = cast("Iterable[tuple[float, ...]]", result.cursor)
    packed = np.fromiter(chain.from_iterable(rows), np.float64).reshape(-1, len(columns)).T
    result.close()
    return packed[0].astype(np.int64), packed[1].astype(np.int64), packed[2], packed[3].astype(np.int64)


def _corrections(session: Session, found: SampleGrid, spans: Spans) -> list[Correction]:
    span, revised = as_table(session, spans), ReadingRevision
    within = (revised.sensor_id == span.c.sensor_id, revised.ts >= span.c.start_ts, revised.ts < span.c.end_ts)
    believed = (revised.believed_from, revised.believed_to, revised.value, revised.quality)
    query = select(revised.sensor_id, revised.ts, *believed).join_from(span, revised, and_(*within))
    rows = zip(*(part.tolist() for part in fetch(session, query, REVISION_KINDS)), strict=True)
    return [
        Correction(
            row=int(np.searchsorted(found.sensor_ids, sensor_id)),
            column=found.column_of(ts),
            believed_from=believed_from,
            believed_to=believed_to,
            value=value if quality < BAD else float("nan"),
        )
        for sensor_id, ts, believed_from, believed_to, value, quality in rows
    ]


def _sensors(session: Session) -> Sequence[Row[*tuple[Any, ...]]]:
    first = select(func.min(ReadingDaily.day_ts)).where(ReadingDaily.sensor_id == Sensor.id).scalar_subquery()
    return session.execute(
        select(
            Sensor.id, Sensor.code, Sensor.quantity, Sensor.unit, Sensor.step_s, Sensor.service_id, Sensor.asset_id,
            Sensor.low_limit, Sensor.high_limit, Sensor.gateway_id, first.label("first_ts"),
            NetworkService.code.label("service"),
            Asset.code.label("asset"), Asset.kind.label("asset_kind"), Asset.name.label("asset_name"), Asset.capacity,
            Asset.zone_id,
        )
        .join(NetworkService, NetworkService.id == Sensor.service_id)
        .outerjoin(Asset, Asset.id == Sensor.asset_id)
        .where(Sensor.quantity.in_(WATCHED), Sensor.step_s <= FASTEST_CHANGE_S, first.is_not(None))
        .order_by(Sensor.id)
    ).all()  # fmt: skip


def _roles(session: Session) -> dict[int, list[tuple[int, str]]]:
    roles: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for sensor_id, zone_id, role in session.execute(select(SensorRole.sensor_id, SensorRole.zone_id, SensorRole.role)):
        roles[sensor_id].append((zone_id, role))
    return roles


def _sensor(row: Row[*tuple[Any, ...]], roles: Sequence[tuple[int, str]], sector_ids: Set[int]) -> WatchedSensor:
    sectors = [zone_id for zone_id, _ in roles if zone_id in sector_ids]
    others = [zone_id for zone_id, _ in roles]
    return WatchedSensor(
        sensor_id=row.id,
        code=row.code,
        quantity=row.quantity,
        unit=row.unit,
        step_s=row.step_s,
        service_id=row.service_id,
        service=row.service,
        roles=frozenset(role for _, role in roles),
        zone_id=next(iter([*sectors, *filter(None, [row.zone_id]), *others]), None),
        asset_id=row.asset_id,
        asset=row.asset,
        asset_kind=row.asset_kind,
        asset_name=row.asset_name,
        capacity=row.capacity,
        gateway_id=row.gateway_id,
        low_limit=row.low_limit,
        high_limit=row.high_limit,
        first_ts=row.first_ts,
    )


def _sectors(
    session: Session, roles: Mapping[int, Sequence[tuple[int, str]]], sensors: Mapping[int, WatchedSensor]
) -> list[WatchedSector]:
    water = session.scalar(select(NetworkService.id).where(NetworkService.code == "water"))
    by_zone: dict[int, dict[tuple[str, str], list[int]]] = defaultdict(lambda: defaultdict(list))
    for sensor_id, named in roles.items():
        for zone_id, role in named:
            if sensor_id in sensors:
                by_zone[zone_id][role, sensors[sensor_id].quantity].append(sensor_id)
    columns = (Zone.id, Zone.code, Zone.population, Zone.lon, Zone.lat)
    rows = session.execute(select(*columns).where(Zone.kind == "sector").order_by(Zone.code))
    return [
        WatchedSector(
            sector_id=row.id,
            code=row.code,
            service_id=water or 0,
            population=row.population,
            inlets=by_zone[row.id]["inlet", "flow"],
            outlets=by_zone[row.id]["outlet", "flow"],
            pressures=next((by_zone[row.id][role, "pressure"] for role in PRESSURE_ROLES
                            if by_zone[row.id][role, "pressure"]), []),
            lon=row.lon,
            lat=row.lat,
        )
        for row in rows
        if by_zone[row.id]["inlet", "flow"]
    ]  # fmt: skip


def _gateways(session: Session, sensors: Iterable[WatchedSensor]) -> list[Gateway]:
    behind: dict[int, list[int]] = defaultdict(list)
    for sensor in sensors:
        if sensor.gateway_id is not None:
            behind[sensor.gateway_id].append(sensor.sensor_id)
    rows = session.execute(
        select(Asset.id, Asset.code, Asset.name, Asset.service_id, Asset.zone_id).where(Asset.id.in_(list(behind)))
    )
    return [Gateway(row.id, row.code, row.name, row.service_id, row.zone_id, behind[row.id]) for row in rows]
