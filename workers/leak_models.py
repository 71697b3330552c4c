"""What the EPANET model of a zone says its loggers would show of a leak at each node: computed in a process of its own.

A broken model may end the process inside the EPANET library, so it runs in a child: the caller gets None then. Steady
states of eight hours of the day; the engine's regression on the flows is taken off (analytics/leaks/pressures).
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from analytics.leaks.pressures import drivers
from analytics.leaks.series import Floats

DURATION, PATTERN_START, EMITTER, FLOW, PRESSURE, JUNCTION = 0, 4, 3, 8, 11, 0
ALL_HOURS = range(24)
LEAK_HOURS = range(0, 24, 3)
NIGHT = (3,)
YIELDING = 10  # of niceness: pages and detection come first
LEAK_SHARE = 0.02  # of the greatest demand at a node: the direction counts, not the size
TIMEOUT_S = 600
SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Question:
    """The model, where its loggers are, and the links of the flows that explain them; may be none.

    `leak_m3h`: the size where it is known and the model counts in m3/h; else only directions count.
    """

    path: Path
    loggers: tuple[str, ...]
    inlets: tuple[str, ...]
    outlets: tuple[str, ...]
    leak_m3h: float | None = None
    hours: Sequence[int] = LEAK_HOURS


def signatures(question: Question) -> dict[str, Floats] | None:
    """Per junction the shift of each logger under a leak there; None when the model cannot be solved.

    In the model's unit of pressure with a size, in any unit without.
    """
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(question, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        found: dict[str, Floats] | None = mine.recv() if mine.poll(TIMEOUT_S) else None
    except EOFError:
        found = None
    finally:
        child.kill()
        child.join()
        mine.close()
    return found


def _answer(question: Question, out: Connection) -> None:
    """In the child: send the signatures, or None when EPANET refuses the model."""
    from wntr.epanet.exceptions import EpanetException

    os.nice(YIELDING)
    try:
        with tempfile.TemporaryDirectory() as folder:
            out.send(_solved(question, Path(folder)))
    except EpanetException:
        out.send(None)
    out.close()


def _solved(question: Question, folder: Path) -> dict[str, Floats]:
    from wntr.epanet.toolkit import ENepanet

    engine = ENepanet()
    engine.ENopen(str(question.path), str(folder / "model.rpt"), str(folder / "model.bin"))
    engine.ENsettimeparam(DURATION, 0)
    engine.ENopenH()
    model = _Model(engine, question)
    found = model.all_signatures()
    engine.ENcloseH()
    engine.ENclose()
    return found


class _Model:
    """An open model: its heads and flows at an hour, with or without a leak."""

    def __init__(self, engine: Any, question: Question) -> None:
        self._engine, self._question = engine, question
        self._loggers = [engine.ENgetnodeindex(name) for name in question.loggers]
        self._inlets = [engine.ENgetlinkindex(name) for name in question.inlets]
        self._outlets = [engine.ENgetlinkindex(name) for name in question.outlets]

    def all_signatures(self) -> dict[str, Floats]:
        """Per junction, the mean over the hours of the day."""
        base = [self._state(hour) for hour in ALL_HOURS]
        heads, driven = np.array([state[0] for state in base]), np.array([state[1] for state in base])
        slopes = _slopes(heads, driven)
        usual = heads - driven @ slopes
        small = LEAK_SHARE * max(float(np.abs(driven[:, :1]).max(initial=0.0)) * 100, 100.0)
        leak = self._question.leak_m3h or small
        found = {}
        for node in range(1, self._engine.ENgetcount(0) + 1):
            if self._engine.ENgetnodetype(node) == JUNCTION:
                shifts = self._with_leak(node, leak, slopes, usual)
                found[str(self._engine.ENgetnodeid(node))] = shifts
        return found

    def _with_leak(self, node: int, leak: float, slopes: Floats, usual: Floats) -> Floats:
        pressure = max(float(self._engine.ENgetnodevalue(node, PRESSURE)), 1.0)
        self._engine.ENsetnodevalue(node, EMITTER, leak / pressure**0.5)
        shifts = []
        for hour in self._question.hours:
            heads, driven = self._state(hour)
            shifts.append(heads - driven @ slopes - usual[hour])
        self._engine.ENsetnodevalue(node, EMITTER, 0.0)
        return np.asarray(np.mean(shifts, axis=0))

    def _state(self, hour: int) -> tuple[Floats, Floats]:
        """Pressures at the loggers and the drivers of the engine's regression; without inlets there are none."""
        engine = self._engine
        engine.ENsettimeparam(PATTERN_START, hour * SECONDS)
        engine.ENinitH(0)
        engine.ENrunH()
        heads = np.array([engine.ENgetnodevalue(node, PRESSURE) for node in self._loggers])
        if not self._inlets:
            return heads, np.empty(0)
        total = sum(abs(engine.ENgetlinkvalue(link, FLOW)) for link in self._inlets)
        out = [abs(engine.ENgetlinkvalue(link, FLOW)) for link in self._outlets]
        return heads, drivers(np.array([[total, *out]]))[0]


def _slopes(heads: Floats, driven: Floats) -> Floats:
    if not driven.shape[1]:
        return np.empty((0, heads.shape[1]))
    centred = driven - driven.mean(axis=0)
    return np.asarray(np.linalg.lstsq(centred, heads - heads.mean(axis=0), rcond=None)[0])
