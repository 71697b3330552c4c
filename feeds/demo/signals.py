"""What every sensor of the demonstration city would show at given moments: a function of seed, story and time alone.

Values at an instant never depend on when they are made or on what was made before, so history and live telemetry meet
without a seam. A sector's inflow is its leakage plus its use; pressures follow the flow; reservoirs feed their sectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from feeds.demo import effects, facilities, habits, instruments, pressures, profile
from feeds.demo.faults import Fault, Kind
from feeds.demo.habits import Moments
from feeds.demo.noise import Real, Whole, normal, uniform, wandering

STEP_S = 900
AFTER_RESERVOIRS = 1.02  # from there to the sectors two per cent are lost
BEFORE_RESERVOIRS = 1.009
PRESSURE_GROUPS = ("inlet_pressure", "critical_pressure", "third_pressure")


@dataclass(frozen=True, slots=True)
class Story:
    """Which city this is: the seed of its chance and the first instant of its scenario, in epoch seconds."""

    seed: int
    start: int

    @classmethod
    def at(cls, seed: int, start: datetime) -> Story:
        """The same from an instant."""
        return cls(seed, int(start.timestamp()))


def values(story: Story, moments: Moments, faults: Sequence[Fault]) -> Real:
    """One row per instrument in their order, one column per slot; NaN where nothing can be measured."""
    shown = np.full((len(instruments.instruments()), len(moments.slots)), np.nan)
    flow = inflow(story, moments, faults)
    loads = _substations(story, moments, faults)
    groups = {
        "inflow": flow,
        **_pressures(story, moments, faults, flow),
        **_reservoirs(story, moments, faults, flow),
        "source_flow": source_flow(story, moments, faults),
        "substation_load": loads,
        "feeder_load": _feeders(story, moments, faults, loads),
        **_lift_stations(story, moments, faults),
        "rain": _rain(story, moments, faults),
        "battery": _batteries(story, moments),
        "latency": _latency(story, moments, faults),
    }
    for group, found in groups.items():
        shown[instruments.rows_of(group)] = found
    return effects.as_measured(shown, moments.slots, faults)


def inflow(story: Story, moments: Moments, faults: Sequence[Fault]) -> Real:
    """Inflow of the sectors, m3/h."""
    city = profile.of_sectors(story.seed)
    streams = instruments.streams()[instruments.rows_of("inflow")]
    shape = (
        np.outer(city.household, habits.household(moments))
        + np.outer(city.business, habits.business(moments))
        + np.outer(city.industry, habits.industry(moments))
    ) * habits.season(moments)
    lively = (
        1
        + 0.022 * wandering(story.seed, streams, moments.slots, 16)
        + city.noise[:, None] * normal(story.seed + 1, streams, moments.slots)
    )
    leaking = city.leakage_m3h[:, None] * (1 + 0.01 * wandering(story.seed + 2, streams, moments.slots, 96))
    extra = effects.on_sectors(faults, moments.slots)
    return np.maximum(
        (city.use_m3h[:, None] * shape * lively + leaking * extra.leak_share + extra.flow_m3h) * extra.open_share, 0.0
    ).round(2)


def outflow(flow: Real) -> Real:
    """What reservoirs give for these inflows of the sectors, m3/h."""
    return (profile.fed_by() @ flow * AFTER_RESERVOIRS).round(1)


def source_flow(story: Story, moments: Moments, faults: Sequence[Fault]) -> Real:
    """What is bought from each source, m3/h: the mean of the day, for the reservoirs take up its hours."""
    city = profile.of_sectors(story.seed)
    factories = np.outer(city.industry, habits.industry_day(moments))
    shape = city.household[:, None] + np.outer(city.business, habits.business_day(moments)) + factories
    extra = effects.on_sectors(faults, moments.slots)
    used = city.use_m3h @ shape * habits.season(moments) + city.leakage_m3h @ extra.leak_share
    streams = instruments.streams()[instruments.rows_of("source_flow")]
    steady = 1 + 0.006 * wandering(story.seed, streams, moments.slots, 96)
    needed = (used + extra.flow_m3h.sum(axis=0)) * AFTER_RESERVOIRS * BEFORE_RESERVOIRS
    return (profile.source_shares(story.seed)[:, None] * needed * steady).round(1)


def _pressures(story: Story, moments: Moments, faults: Sequence[Fault], flow: Real) -> dict[str, Real]:
    """Pressure at the three loggers of the sectors, m: what the network leaves of it, and some noise."""
    extra = effects.on_sectors(faults, moments.slots)
    streams = instruments.streams()[instruments.rows_of(PRESSURE_GROUPS[0])]
    shaking = 0.18 * normal(story.seed, streams, moments.slots) + 0.25 * wandering(
        story.seed, streams, moments.slots, 24
    )
    used = np.maximum(flow - extra.flow_m3h, 0.0)
    shown: dict[str, Real] = {}
    for group, found in zip(
        PRESSURE_GROUPS, pressures.at_loggers(story.seed, used, faults, moments.slots), strict=True
    ):
        streams = instruments.streams()[instruments.rows_of(group)]
        alone = 0.0 if group == PRESSURE_GROUPS[0] else 0.22 * normal(story.seed, streams, moments.slots)
        shown[group] = (np.maximum(found + shaking + alone, 0.0) * extra.open_share).round(2)
    return shown


def _reservoirs(story: Story, moments: Moments, faults: Sequence[Fault], flow: Real) -> dict[str, Real]:
    tanks = facilities.of_kind("reservoir")
    streams = instruments.streams()[instruments.rows_of("reservoir_level")]
    capacity = np.array([tank.capacity for tank in tanks])[:, None]
    daily = (profile.fed_by() @ profile.of_sectors(story.seed).mean_m3h)[:, None] * 24
    swing = 100 * habits.stored_share(moments.hour)[None, :] * daily / capacity
    level = (
        68
        + swing
        + 4 * wandering(story.seed, streams, moments.slots, 192)
        + 0.3 * normal(story.seed, streams, moments.slots)
    )
    level -= effects.emptied(faults, moments.slots)
    return {"reservoir_level": np.clip(level, 3, 96).round(1), "reservoir_outflow": outflow(flow)}


def _substations(story: Story, moments: Moments, faults: Sequence[Fault]) -> Real:
    streams = instruments.streams()[instruments.rows_of("substation_load")]
    mean = profile.of_substations(story.seed)[:, None]
    lively = (
        1
        + 0.02 * wandering(story.seed, streams, moments.slots, 12)
        + 0.008 * normal(story.seed, streams, moments.slots)
    )
    on = effects.supplied(faults, moments.slots) * (profile.feeder_shares().T @ effects.fed(faults, moments.slots))
    return (mean * habits.power(moments)[None, :] * lively * on).round(2)


def _feeders(story: Story, moments: Moments, faults: Sequence[Fault], loads: Real) -> Real:
    """The load of each substation shared out among those of its feeders that are on, each with a life of its own, MW.

    After an outage they come back one after the other, in their order, as far as the substation does. A feeder that is
    off alone takes its share of the load with it.
    """
    streams = instruments.streams()[instruments.rows_of("feeder_load")]
    weight = profile.feeder_customers()[:, None] * (1 + 0.06 * wandering(story.seed, streams, moments.slots, 24))
    leaves = profile.feeders_of()
    weight *= profile.feeder_turns()[:, None] < leaves @ effects.supplied(faults, moments.slots)
    weight *= effects.fed(faults, moments.slots)
    whole = leaves @ (leaves.T @ weight)
    return np.divide(weight * (leaves @ loads), whole, out=np.zeros_like(weight), where=whole > 0).round(3)


def _lift_stations(story: Story, moments: Moments, faults: Sequence[Fault]) -> dict[str, Real]:
    """Wells that fill with the used water and are pumped out; the pumps of a broken one stand still."""
    streams = instruments.streams()[instruments.rows_of("lift_level")]
    wet = effects.rain_mm(faults, moments.slots)[None, :]
    turn = uniform(story.seed, streams, np.zeros(1, np.int64)) * 40 + moments.slots[None, :] / 4.0 * 0.37
    filling = (turn + 0.8 * habits.household(moments)[None, :]) % 1.0  # more would let it run backwards in the evening
    way, reached = effects.flooded(faults, moments.slots)
    usual = 32 + 26 * np.abs(2 * filling - 1) + 3.5 * wet
    level = usual + way * (reached - usual) + 0.5 * normal(story.seed, streams, moments.slots)
    runs = ((filling < 0.5) | (wet > 1)) & (way <= 0)
    return {"lift_level": np.clip(level, 5, 100).round(1), "pump_state": runs.astype(float)}


def _rain(story: Story, moments: Moments, faults: Sequence[Fault]) -> Real:
    streams = instruments.streams()[instruments.rows_of("rain")]
    uneven = np.maximum(1 + 0.4 * wandering(story.seed, streams, moments.slots, 4), 0)
    return ((effects.rain_mm(faults, moments.slots)[None, :] * uneven) / 0.2).round() * 0.2


def _batteries(story: Story, moments: Moments) -> Real:
    """Charge of the gateways: a slow fall from each one's own day of service."""
    streams = instruments.streams()[instruments.rows_of("battery")]
    months = moments.slots[None, :] * STEP_S / (30 * 86_400) + 24 * uniform(story.seed, streams, np.zeros(1, np.int64))
    return (100 - 3.4 * (months % 24) + 0.1 * normal(story.seed, streams, moments.slots)).round(1)


def _latency(story: Story, moments: Moments, faults: Sequence[Fault]) -> Real:
    """Answering time of the parts of the customer application, s; none while a part fails."""
    streams = instruments.streams()[instruments.rows_of("latency")]
    base = np.array([0.32, 0.45, 0.62])[:, None] * (0.8 + 0.35 * habits.household(moments)[None, :])
    answered = base * np.exp(0.12 * normal(story.seed, streams, moments.slots))
    failing = effects.failing(faults, moments.slots, Kind.APPLICATION, instruments.PROBED)
    return np.where(failing, np.nan, answered).round(3)


def slots_between(since: int, until: int) -> Whole:
    """The slots of (since, until], by number: epoch seconds over 900."""
    return np.arange(since // STEP_S + 1, until // STEP_S + 1)
