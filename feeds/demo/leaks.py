"""Where the leaks of the story are: each has a junction and a pipe, chosen by what the critical point is to feel.

A leak's place depends on its sector, its flow and the fall of pressure it is told to cause, not on when it begins, so
that another start of the scenario finds the same leak in the same pipe.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from feeds.demo import hydraulics
from feeds.demo.faults import Fault, Kind
from feeds.demo.hydraulics import GROWN, LEAK_LOADS, Leak
from feeds.demo.noise import Real, Whole, stream, uniform
from feeds.demo.solved import cells
from feeds.demo.streets import Network, network
from feeds.demo.zones import plan

LEAKING = (Kind.LEAK, Kind.BURST)
NEAR, ELSEWHERE = 16, 14  # candidates around the critical point, and anywhere


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A leak in the ground: junction and pipe of its sector, and metres lost there, loggers x LEAK_LOADS x GROWN."""

    junction: int
    pipe: int
    drops_m: Real


@lru_cache(maxsize=4096)
def placed(sector: str, flow_m3h: float, drop_m: float) -> Placed:
    """The leak of such a flow whose fall of pressure at the critical point comes nearest to `drop_m`."""
    found = cells(_name(sector, flow_m3h, drop_m), lambda: _worked_out(sector, flow_m3h, drop_m))
    junction = int(found[0])
    drops = found[1:].reshape(3, len(LEAK_LOADS), len(GROWN)) / 1000
    return Placed(junction, _pipe_at(network_of(sector), junction), drops)


def place_of(fault: Fault) -> Placed:
    """Where a leak or a burst is."""
    return placed(fault.target, fault.size, fault.drop_m)


def table_of(fault: Fault) -> str:
    """The name of the solved table of a leak or a burst, which is there afterwards."""
    place_of(fault)
    return _name(fault.target, fault.size, fault.drop_m)


@cache
def network_of(sector: str) -> Network:
    """The pipes of a sector by its code."""
    return network(next(each for each in plan().sectors if each.code == sector))


def _name(sector: str, flow_m3h: float, drop_m: float) -> str:
    return f"leak/{sector}/{flow_m3h!r}/{drop_m!r}"


def _worked_out(sector: str, flow_m3h: float, drop_m: float) -> Whole:
    """The junction and then the drops in millimetres, as they are kept."""
    ground = network_of(sector)
    candidates = _candidates(ground, flow_m3h)
    felt = hydraulics.trial_drops(ground, candidates, flow_m3h)[1]
    junction = int(candidates[np.abs(felt - drop_m).argmin()])
    drops = hydraulics.leak_drops(ground, Leak(junction, flow_m3h))
    return np.concatenate([[junction], np.rint(drops.ravel() * 1000).astype(np.int64)])


def _candidates(ground: Network, flow_m3h: float) -> Whole:
    away = ((ground.places - ground.places[ground.critical]) ** 2).sum(axis=1)
    draw = uniform(0, np.array([stream("leak", ground.sector.code, f"{flow_m3h:.3f}")]), np.arange(len(away)))[0]
    chosen = np.concatenate([np.argsort(away, kind="stable")[:NEAR], np.argsort(draw, kind="stable")[:ELSEWHERE]])
    return np.setdiff1d(chosen, [ground.inlet])


def _pipe_at(ground: Network, junction: int) -> int:
    """The thinnest pipe that touches the junction: thin ones break first."""
    touching = np.flatnonzero(((ground.start == junction) | (ground.end == junction)) & ~ground.shut)
    return int(touching[ground.diameter_mm[touching].argmin()])
