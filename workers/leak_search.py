"""The search zone of a leak: the sector's EPANET model, its pressure loggers and what its acoustic loggers heard.

In a thread of the worker, one alert after the other; the model is solved in a process of its own. Detection never waits
for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from analytics.leaks.search import by_noise, by_pressure, probability, smallest_set
from analytics.leaks.series import Floats
from analytics.nearness import Place, km_apart
from data_access.acoustics import heard
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import DeliveryRefused
from data_access.leak_search import gauges, laid_pipes, rank, waiting
from data_access.rows.alert_scene import Heard
from data_access.rows.hydraulics import SectorModelRow
from data_access.rows.leak_search import Gauge, LaidPipe, LostWater, SearchZone
from data_access.sector_models import model_of
from workers.leak_models import NIGHT, Question, signatures
from workers.leak_places import Network, read_network
from workers.rounds import Round
from workers.verdicts import WORKER

LOOK_S = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Sector:
    """What is known of the sector of a leak."""

    pipes: Sequence[LaidPipe]
    gauges: Sequence[Gauge]
    listeners: Sequence[Heard]
    model: SectorModelRow | None


def search_next(database: Database, at: datetime) -> bool:
    """Rank the pipes for the alert that has waited longest; whether there was one."""
    leaks = database.call(waiting, at=at)
    if not leaks:
        return False
    leak = leaks[0]
    zone = search_zone(known_of(database, leak, at), leak.flow_m3h)
    database.call(rank, code=leak.code, zone=zone, actor=WORKER, at=at)
    return True


def known_of(database: Database, leak: LostWater, at: datetime, *, model_at: datetime | None = None) -> Sector:
    """As known at `at`; the model as known at `model_at` where the past is searched with a model of later."""
    return Sector(
        pipes=database.call(laid_pipes, sector=leak.sector),
        gauges=database.call(gauges, sector=leak.sector, since=leak.since, at=at),
        listeners=database.call(heard, sector=leak.sector, since=leak.since, at=at),
        model=database.call(model_of, sector=leak.sector, at=model_at or at),
    )


def search_zone(sector: Sector, flow_m3h: float) -> SearchZone:
    """The pipes to search for a leak of that size; all empty where the register has no pipe of the sector."""
    length_m = np.array([pipe.length_m for pipe in sector.pipes])
    expected_m, missing = _expected(sector, flow_m3h)
    told = [by_noise([each.is_loud for each in sector.listeners], _distances(sector))]
    if expected_m is not None:
        told.append(by_pressure([gauge.shift for gauge in sector.gauges], expected_m))
    chosen = smallest_set(probability(length_m, *told)) if len(length_m) else []
    return SearchZone(
        pipes=[sector.pipes[place].code for place in chosen],
        length_m=round(float(length_m[chosen].sum())),
        of_length_m=round(float(length_m.sum())),
        gauges=0 if expected_m is None else sum(gauge.shift is not None for gauge in sector.gauges),
        listeners=len(sector.listeners),
        loud=sum(each.is_loud for each in sector.listeners),
        model=sector.model.name if sector.model and expected_m is not None else None,
        missing=missing,
    )


def _expected(sector: Sector, flow_m3h: float) -> tuple[Floats | None, str | None]:
    """What the model says each logger loses to the leak at each pipe, m; or why it says nothing."""
    if sector.model is None:
        return None, "no_model"
    if not sector.pipes or not any(gauge.shift is not None for gauge in sector.gauges):
        return None, "no_logger"
    with tempfile.TemporaryDirectory(prefix="ain-search-") as folder:
        file = Path(folder) / "sector.inp"
        file.write_text(sector.model.inp, encoding="ascii")
        try:
            network = read_network(file)
        except DeliveryRefused:
            return None, "not_solved"
        nodes = [_node_at(gauge.place, sector.pipes, network) for gauge in sector.gauges]
        told = [node for node in nodes if node is not None]
        solved = signatures(Question(file, tuple(told), (), (), leak_m3h=flow_m3h, hours=NIGHT)) if told else None
    if solved is None:
        return None, "not_solved"
    return _by_pipe(sector.pipes, network, solved, [node is not None for node in nodes]), None


def _by_pipe(pipes: Sequence[LaidPipe], network: Network, solved: dict[str, Floats], is_told: list[bool]) -> Floats:
    """The mean of a pipe's two ends: pipes x loggers."""
    nothing = np.full(sum(is_told), np.nan)
    names = list(network.nodes)
    table = np.full((len(pipes), len(is_told)), np.nan)
    for place, pipe in enumerate(pipes):
        ends = [solved.get(names[node], nothing) for node in network.links.get(pipe.code, ())]
        if ends:
            table[place, is_told] = np.mean(ends, axis=0)
    return table


def _node_at(place: Place, pipes: Sequence[LaidPipe], network: Network) -> str | None:
    """The end of a pipe of the model that lies nearest to the logger."""
    ends = [
        (km_apart(place, pipe.line[side]), network.links[pipe.code][side])
        for pipe in pipes
        if pipe.code in network.links
        for side in (0, -1)
    ]
    return list(network.nodes)[min(ends)[1]] if ends else None


def _distances(sector: Sector) -> Floats:
    """From the middle of each pipe to each acoustic logger, m."""
    middles = [pipe.line[len(pipe.line) // 2] if len(pipe.line) > 2 else _middle(pipe.line) for pipe in sector.pipes]
    rows = [[1000 * km_apart(middle, (each.lon, each.lat)) for each in sector.listeners] for middle in middles]
    return np.array(rows).reshape(len(middles), len(sector.listeners))


def _middle(line: Sequence[Place]) -> Place:
    (west, south), (east, north) = line[0], line[-1]
    return (west + east) / 2, (south + north) / 2


def leak_search(database: Database, clock: Clock) -> Round:
    """A context: leaks are searched inside it."""
    return Round("leak-search", lambda: search_next(database, clock.now()), LOOK_S)
