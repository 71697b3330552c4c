"""Every sensor of the demonstration city in one fixed order: what it measures, where, for which zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from shapely.geometry import Point

from feeds.demo import facilities, streets
from feeds.demo.facilities import Facility
from feeds.demo.noise import Whole, stream
from feeds.demo.zones import Area, plan

STEP_S = 900
NIGHT_S, WEEK_S = 86_400, 604_800
LOGGERS_A_SECTOR = 10
PROBED = ("mobile", "portal", "payment")  # parts of the customer application


@dataclass(frozen=True, slots=True)
class Instrument:
    """One sensor. `group` is the process its values come from, `number` its place in that group."""

    code: str
    quantity: str
    unit: str
    service: str
    group: str
    number: int
    place: tuple[float, float] | None
    asset: str | None = None
    gateway: str | None = None
    zone: str | None = None
    role: str | None = None
    low_limit: float | None = None
    high_limit: float | None = None
    step_s: int = STEP_S


@cache
def instruments() -> tuple[Instrument, ...]:
    """About 1,200; code and quantity are unique."""
    return tuple(_all())


@cache
def loggers() -> tuple[Instrument, ...]:
    """The acoustic loggers, sector by sector: they speak once a night, so they stand in no matrix of quarter-hours."""
    return tuple(_logger(number, sector, place) for number, sector in enumerate(plan().sectors)
                 for place in range(LOGGERS_A_SECTOR))  # fmt: skip


@cache
def every_sensor() -> tuple[Instrument, ...]:
    """Instruments, loggers and the batteries of the loggers, in this order."""
    batteries = (replace(each, quantity="battery", unit="%", role=None, step_s=WEEK_S) for each in loggers())
    return (*instruments(), *loggers(), *batteries)


@cache
def streams() -> Whole:
    """One stream of chance per sensor, in the same order."""
    return np.array([stream(instrument.code, instrument.quantity) for instrument in instruments()])


@cache
def rows_of(group: str) -> Whole:
    """Where the sensors of a group stand in the order of all, by their number in the group."""
    found = [(each.number, row) for row, each in enumerate(instruments()) if each.group == group]
    return np.array([row for _, row in sorted(found)])


@cache
def gateway_of() -> dict[str, str]:
    """The gateway that carries each sector."""
    return {sector: gateway.code for gateway in facilities.of_kind("gateway") for sector in gateway.served}


def tag(sector: str) -> str:
    """A sector's code as it stands in tags: SM-05 is SM05."""
    return sector.replace("-", "")


def _all() -> Iterator[Instrument]:
    for number, sector in enumerate(plan().sectors):
        yield from _sector(number, sector)
    for number, tank in enumerate(facilities.of_kind("reservoir")):
        yield from _reservoir(number, tank)
    for number, post in enumerate(facilities.of_kind("substation")):
        yield replace(_at(post, "substation_load", number, ("load", "MW")), zone=f"FA-{post.code}", role="consumption")
    for number, station in enumerate(facilities.of_kind("lift_station")):
        yield from _lift_station(number, station)
    yield from _one_each("rain_gauge", "rain", ("rain", "mm"))
    for number, gateway in enumerate(facilities.of_kind("gateway")):
        yield replace(_at(gateway, "battery", number, ("battery", "%")), low_limit=20.0)
    for number, part in enumerate(PROBED):
        yield Instrument(f"APP-{part.upper()}", "latency", "s", "customer", "latency", number, None, high_limit=2.0)
    yield from _one_each("feeder", "feeder_load", ("load", "MW"))
    yield from _one_each("water_source", "source_flow", ("flow", "m3/h"))


def _one_each(kind: str, group: str, measured: tuple[str, str]) -> Iterator[Instrument]:
    return (_at(work, group, number, measured) for number, work in enumerate(facilities.of_kind(kind)))


def _sector(number: int, sector: Area) -> Iterator[Instrument]:
    gateway, valve, name = gateway_of()[sector.code], f"V-{tag(sector.code)}", tag(sector.code)
    pipes = streets.network(sector)
    door, far, third = (pipes.place(junction) for junction in pipes.loggers)
    yield Instrument(
        f"Q-{name}-1", "flow", "m3/h", "water", "inflow", number, door, valve, gateway, sector.code, "inlet"
    )
    yield Instrument(
        f"P-{name}-1", "pressure", "m", "water", "inlet_pressure", number, door, valve, gateway, sector.code, "logger"
    )
    yield Instrument(
        f"P-{name}-2", "pressure", "m", "water", "critical_pressure", number, far, None, gateway, sector.code,
        "critical_point", low_limit=20.0,
    )  # fmt: skip
    yield Instrument(
        f"P-{name}-3", "pressure", "m", "water", "third_pressure", number, third, None, gateway, sector.code, "logger"
    )


def _reservoir(number: int, tank: Facility) -> Iterator[Instrument]:
    level = _at(tank, "reservoir_level", number, ("level", "%"))
    yield replace(level, low_limit=30.0, high_limit=97.0)
    yield _at(tank, "reservoir_outflow", number, ("flow", "m3/h"))


def _lift_station(number: int, station: Facility) -> Iterator[Instrument]:
    gateway = gateway_of()[station.served[0]]
    level = replace(_at(station, "lift_level", number, ("level", "%")), gateway=gateway, high_limit=85.0)
    yield replace(level, zone=f"BV-{station.code}", role="storage")
    yield replace(_at(station, "pump_state", number, ("pump_state", "1")), gateway=gateway)


def _at(facility: Facility, group: str, number: int, measured: tuple[str, str]) -> Instrument:
    quantity, unit = measured
    return Instrument(
        code=facility.code,
        quantity=quantity,
        unit=unit,
        service=facility.service,
        group=group,
        number=number,
        place=facility.place,
        asset=facility.code,
    )


def _logger(number: int, sector: Area, place: int) -> Instrument:
    """Spread over the sector: on a ring around its inner point, and inside its outline."""
    angle, away = 2 * np.pi * place / LOGGERS_A_SECTOR, 0.35 if place % 2 else 0.6
    east, north = sector.place
    edge = np.sqrt(sector.shape.area / np.pi) * away
    for share in (1.0, 0.6, 0.3):
        spot = (float(east + share * edge * np.cos(angle)), float(north + share * edge * np.sin(angle)))
        if sector.shape.contains(Point(spot)):
            break
    return Instrument(
        f"A-{tag(sector.code)}-{place + 1:02d}", "noise_level", "dB", "water", "noise",
        number * LOGGERS_A_SECTOR + place, spot, None, gateway_of()[sector.code], sector.code, "acoustic",
        step_s=NIGHT_S,
    )  # fmt: skip
