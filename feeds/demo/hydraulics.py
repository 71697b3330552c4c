"""Heads in a sector's pipes, solved by EPANET (through WNTR) once for a table of loads, with and without a leak.

Only `manage.py demo` and the worker come here: WNTR is imported when the first table is solved. A table holds the head
lost between the source and the three pressure loggers, m, so that it does not depend on set points or on seeds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from feeds.demo.inp import Model, Period, inp_text
from feeds.demo.noise import Real, Whole
from feeds.demo.streets import Network, design_m3h

LOADS = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 2.4, 2.8, 3.3, 4.0])  # of the design's mean hour
LEAK_LOADS = LOADS[[0, 2, 4, 6, 9, 12]]  # what a leak adds changes slowly with the load
GROWN = np.array([0.0, 0.4, 0.7, 1.0])  # how much of a leak is there
SOURCE_HEAD_M = 400.0  # any height above all: demands are met whatever the pressure
TRIAL_LOAD = 0.7
NODE_HEAD = 10  # EN_HEAD of the toolkit


@dataclass(frozen=True, slots=True)
class Leak:
    """Water that leaves at a junction, m3/h."""

    junction: int
    flow_m3h: float


def losses(network: Network) -> Real:
    """Head lost on the way to the loggers without a leak, m: loggers x LOADS."""
    return _lost(network, [Period(load) for load in LOADS])


def leak_drops(network: Network, leak: Leak) -> Real:
    """How much lower the heads at the loggers are with the leak than without, m: loggers x LEAK_LOADS x GROWN."""
    grown = [Period(load, ((leak.junction, leak.flow_m3h * share),)) for load in LEAK_LOADS for share in GROWN]
    lost = _lost(network, grown).reshape(3, len(LEAK_LOADS), len(GROWN))
    return np.maximum(lost - lost[:, :, :1], 0.0)


def trial_drops(network: Network, junctions: Whole, flow_m3h: float) -> Real:
    """Metres that the loggers would lose to the leak at each of the junctions, at a usual load: loggers x junctions."""
    trials = [Period(TRIAL_LOAD, ((int(junction), flow_m3h),)) for junction in junctions]
    lost = _lost(network, [Period(TRIAL_LOAD), *trials])
    return lost[:, 1:] - lost[:, :1]


def heads(model: Model, periods: Sequence[Period], junctions: Sequence[int]) -> Real:
    """Heads at junctions of a model, m: junctions x periods."""
    with tempfile.TemporaryDirectory(prefix="ain-epanet-") as folder:
        file = Path(folder) / "sector.inp"
        file.write_text(inp_text(model, periods), encoding="ascii")
        found = list(_solved(file, [model.junction_names[junction] for junction in junctions]))
    return np.array(found).T


def _lost(network: Network, periods: Sequence[Period]) -> Real:
    """Rounded to the millimetre, so that the last bits of a solution decide nothing."""
    model = true_model(network)
    lost: Real = np.round(SOURCE_HEAD_M - heads(model, periods, network.loggers), 3)
    return lost


def true_model(network: Network) -> Model:
    """The sector as it is, with its design demand and a source above everything."""
    return Model.of(network, demand_m3h=network.share * design_m3h()[network.sector.code], source_head_m=SOURCE_HEAD_M)


def _solved(file: Path, names: Sequence[str]) -> Iterator[list[float]]:
    """The heads at these nodes, period by period."""
    from wntr.epanet.toolkit import ENepanet  # 100 MB: only the process that solves pays for it

    engine = ENepanet()
    engine.ENopen(str(file), str(file.with_suffix(".rpt")), str(file.with_suffix(".bin")))
    nodes = [engine.ENgetnodeindex(name) for name in names]
    engine.ENopenH()
    engine.ENinitH(0)
    ahead = 1
    while ahead > 0:
        engine.ENrunH()
        yield [engine.ENgetnodevalue(node, NODE_HEAD) for node in nodes]
        ahead = engine.ENnextH()
    engine.ENcloseH()
    engine.ENclose()
