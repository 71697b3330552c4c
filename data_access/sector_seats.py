"""Which sensors tell about each sector, in which role, and what they say together: can it be judged, what flows in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.judgement import Judgement, of_all, of_any
from analytics.limit_rules import LimitRule
from data_access.rows.telemetry import LatestReading
from data_access.schema import Sensor, SensorRole, Zone
from data_access.topics import Topic
from data_access.unmoved import unmoved

FLOW_SIGNS = {"inlet": 1.0, "outlet": -1.0}
Newest = Mapping[int, LatestReading]


@dataclass(frozen=True, slots=True)
class Seat:
    """A sensor in its role for a sector."""

    sensor_id: int
    zone_id: int
    role: str
    quantity: str
    asset_id: int | None
    low_limit: float | None

    @property
    def sign(self) -> float:
        """What its flow adds to the net inflow: 1 at an inlet, -1 at an outlet, 0 for everything else."""
        return FLOW_SIGNS.get(self.role, 0.0) if self.quantity == "flow" else 0.0


@dataclass(frozen=True, slots=True)
class Pressure:
    """The lowest fresh pressure of a sector, and whether any of its critical points is below its minimum."""

    lowest_m: float | None
    is_low: bool


def seats(
    session: Session, *, zone_ids: Collection[int] | None = None, slowest_s: int | None = None
) -> dict[int, list[Seat]]:
    """The sensors of every sector, or of these, by the sector's key; with `slowest_s` those whose step is no longer.

    Whoever gets them changes nothing in them.
    """
    if zone_ids is None:
        return unmoved(session, Topic.NETWORK, ("seats", slowest_s), lambda: _seats(session, None, slowest_s))
    return _seats(session, zone_ids, slowest_s)


def _seats(session: Session, zone_ids: Collection[int] | None, slowest_s: int | None) -> dict[int, list[Seat]]:
    columns = (SensorRole.sensor_id, SensorRole.zone_id, SensorRole.role, Sensor.quantity, Sensor.asset_id)
    query = (
        select(*columns, Sensor.low_limit)
        .join(Sensor, Sensor.id == SensorRole.sensor_id)
        .join(Zone, Zone.id == SensorRole.zone_id)
        .where(Zone.kind == "sector")
        .order_by(SensorRole.zone_id, SensorRole.sensor_id)
    )
    if zone_ids is not None:
        query = query.where(SensorRole.zone_id.in_(zone_ids))
    if slowest_s is not None:
        query = query.where(Sensor.step_s <= slowest_s)
    by_sector: dict[int, list[Seat]] = defaultdict(list)
    for row in session.execute(query):
        by_sector[row.zone_id].append(Seat(*row))
    return by_sector


def flow_signs(session: Session) -> dict[int, float]:
    """What each flow sensor adds to the net inflow of all sectors together; one between two sectors adds nothing."""
    query = (
        select(SensorRole.sensor_id, SensorRole.role)
        .join(Sensor, Sensor.id == SensorRole.sensor_id)
        .join(Zone, Zone.id == SensorRole.zone_id)
        .where(Zone.kind == "sector", Sensor.quantity == "flow", SensorRole.role.in_(list(FLOW_SIGNS)))
        .order_by(SensorRole.sensor_id)
    )
    signs: dict[int, float] = defaultdict(float)
    for sensor_id, role in session.execute(query):
        signs[sensor_id] += FLOW_SIGNS[role]
    return {sensor_id: sign for sensor_id, sign in signs.items() if sign}


def place_of(seat: Seat, of_sector: Iterable[Seat]) -> str:
    """The role of a sensor; "inlet" for a pressure that stands as a logger on the work of an inlet's meter."""
    inlets = {other.asset_id for other in of_sector if other.role == "inlet" and other.asset_id is not None}
    is_at_inlet = seat.role == "logger" and seat.quantity == "pressure" and seat.asset_id in inlets
    return "inlet" if is_at_inlet else seat.role


def flow_seats(of_sector: Iterable[Seat]) -> list[Seat]:
    """The sensors that make up the net inflow."""
    return [seat for seat in of_sector if seat.sign]


def judged(of_sector: Sequence[Seat], newest: Newest, *, boundary_open: bool) -> tuple[Judgement, str | None]:
    """Whether the sector can be judged, and the quantity that is lacking when it cannot.

    While one of its boundaries stands open its flow says nothing of it, however well it is measured.

    Every flow sensor must be fresh and usable, and one pressure sensor at an inlet; where none is known to stand at an
    inlet, one pressure sensor anywhere in the sector. A sector that never had a pressure sensor is judged by its flow:
    losses are seen in it, and its pressure stays unknown where pressures are shown.
    """
    flow = of_all(_of(seat, newest) for seat in flow_seats(of_sector))
    if flow is not Judgement.JUDGED:
        return flow, "flow"
    if boundary_open:
        return Judgement.BOUNDARY_OPEN, "flow"
    gauges = _inlet_pressures(of_sector)
    if not gauges:
        return Judgement.JUDGED, None
    pressure = of_any(_of(seat, newest) for seat in gauges)
    return pressure, None if pressure is Judgement.JUDGED else "pressure"


def is_fresh(reading: LatestReading) -> bool:
    """Its newest value can be believed."""
    return reading.judgement is Judgement.JUDGED


def net_inflow(of_sector: Iterable[Seat], newest: Newest) -> float | None:
    """What flows in less what flows out, m3/h; None unless every one of these sensors is fresh and usable."""
    parts = [(seat.sign, newest.get(seat.sensor_id)) for seat in flow_seats(of_sector)]
    if not parts or any(reading is None or not is_fresh(reading) for _, reading in parts):
        return None
    return sum(sign * (reading.value or 0.0) for sign, reading in parts if reading)


def pressure(of_sector: Iterable[Seat], newest: Newest, rule: LimitRule) -> Pressure:
    """The lowest pressure among the fresh sensors of the sector; low by the rule of low pressure in force."""
    fresh = [
        (seat, reading.value)
        for seat in of_sector
        if seat.quantity == "pressure" and (reading := newest.get(seat.sensor_id)) and is_fresh(reading)
    ]
    low = [value for seat, value in fresh if value is not None and value < (lowest_allowed_m(seat, rule) or 0.0)]
    return Pressure(min((value for _, value in fresh if value is not None), default=None), bool(low))


def lowest_allowed_m(seat: Seat, rule: LimitRule) -> float | None:
    """The minimum holds where customers are: at critical points, or wherever a sensor has a limit of its own."""
    if seat.role != "critical_point":
        return seat.low_limit
    return rule.limit_for(seat.low_limit, rule.unit, None)


def _inlet_pressures(of_sector: Sequence[Seat]) -> list[Seat]:
    doors = {seat.asset_id for seat in of_sector if seat.sign and seat.asset_id is not None}
    pressures = [seat for seat in of_sector if seat.quantity == "pressure"]
    return [seat for seat in pressures if seat.asset_id in doors] or pressures


def _of(seat: Seat, newest: Newest) -> Judgement:
    reading = newest.get(seat.sensor_id)
    return Judgement.MISSING if reading is None else reading.judgement
