"""One sector: its state, its neighbours, its sensors, its alerts, the works in it, and what lies in its ground."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.alerts import alerts
from data_access.latest import latest
from data_access.network import network_picture
from data_access.pipe_lines import lines_of
from data_access.rows.alerts import ListState
from data_access.rows.network import SectorEvents, SectorGround, SectorSheet, SensorLine, SensorSpot
from data_access.rows.worksites import ALL_STATUSES, WorksiteFilters
from data_access.schema import Sensor, SensorRole, Zone
from data_access.sector_charts import sector_place
from data_access.sector_seats import place_of, seats
from data_access.transfers import transfers
from data_access.worksites import worksites

CANDIDATES = 20  # the nearest middles; more sectors than this do not share one border
TOUCHING_DEG = 0.0003  # about 30 m: outlines drawn by different hands leave such gaps

FIRST_QUANTITIES = ("flow", "pressure")


def sector_sheet(session: Session, *, code: str, at: datetime) -> SectorSheet:
    """What is known of the sector at `at`. NotFound when there is no sector of this code."""
    zone_id, _ = sector_place(session, code)
    around = neighbours(session, zone_id)
    rows = {row.zone_id: row for row in network_picture(session, at=at, only=[zone_id, *around]).rows}
    passed = [each for each in transfers(session, at=at) if code in (each.giver, each.receiver)]
    return SectorSheet(rows[zone_id], [rows[other] for other in around], _sensors(session, zone_id, at), passed)


def sector_events(session: Session, *, code: str, at: datetime) -> SectorEvents:
    """What people and rules have to do with the sector at `at`; both empty for an unknown code."""
    works = worksites(session, at=at, filters=WorksiteFilters(status=ALL_STATUSES, zone=code))
    return SectorEvents(alerts(session, at=at, state=ListState.ALL, zone=code), works)


def sector_ground(session: Session, *, code: str) -> SectorGround:
    """The outline, the pipes and the sensors of a sector; NotFound."""
    zone_id, _ = sector_place(session, code)
    outline = session.scalar(select(Zone.geometry).where(Zone.id == zone_id))
    spots = (
        select(Sensor.code, Sensor.quantity, Sensor.lon, Sensor.lat)
        .join(SensorRole, SensorRole.sensor_id == Sensor.id)
        .where(SensorRole.zone_id == zone_id, Sensor.lon.is_not(None), Sensor.lat.is_not(None))
        .order_by(Sensor.code, Sensor.quantity)
    )
    return SectorGround(
        outline,
        lines_of(session, zone_id),
        [SensorSpot(row.code, row.quantity, row.lon or 0.0, row.lat or 0.0) for row in session.execute(spots)],
    )


def neighbours(session: Session, zone_id: int) -> list[int]:
    """The sectors that share the border, nearest first; none where outlines are unknown."""
    columns = (Zone.id, Zone.lon, Zone.lat)
    placed = select(*columns).where(Zone.kind == "sector", Zone.lon.is_not(None), Zone.lat.is_not(None))
    places = {row.id: (row.lon or 0.0, row.lat or 0.0) for row in session.execute(placed.order_by(Zone.id))}
    if zone_id not in places:
        return []
    own = places[zone_id]
    nearest = sorted(places, key=lambda other: _apart(own, places[other]))[: CANDIDATES + 1]
    shapes = _outlines(session, nearest)
    if zone_id not in shapes:
        return []
    touching = [other for other in nearest if other in shapes and other != zone_id]
    return [other for other in touching if shapes[other].distance(shapes[zone_id]) < TOUCHING_DEG]


def _outlines(session: Session, zone_ids: Sequence[int]) -> dict[int, BaseGeometry]:
    rows = session.execute(select(Zone.id, Zone.geometry).where(Zone.id.in_(zone_ids), Zone.geometry.is_not(None)))
    return {zone_id: shape(geometry) for zone_id, geometry in rows}


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _sensors(session: Session, zone_id: int, at: datetime) -> list[SensorLine]:
    watching = seats(session, zone_ids=[zone_id]).get(zone_id, [])
    newest = {
        found.sensor_id: found for found in latest(session, at=at, sensor_ids=[seat.sensor_id for seat in watching])
    }
    lines = [SensorLine(newest[seat.sensor_id], place_of(seat, watching), seat.low_limit) for seat in watching]
    return sorted(lines, key=lambda line: (_rank(line.reading.quantity), line.reading.code, line.role))


def _rank(quantity: str) -> int:
    """Flow and pressure first: they tell every quarter-hour what the many loggers tell once a night."""
    return FIRST_QUANTITIES.index(quantity) if quantity in FIRST_QUANTITIES else len(FIRST_QUANTITIES)
