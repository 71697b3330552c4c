"""Closing a pipe: which valves isolate it, and which pipes have no water then.

A junction with a valve can be shut on every pipe that meets there. From the pipe one goes on through junctions without
a valve; what is reached is emptied, and so is whatever hangs on it and has no other way to a source.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Node = tuple[float, float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """A pipe between two junctions."""

    code: str
    one: Node
    other: Node
    metres: float


@dataclass(frozen=True, slots=True)
class Closure:
    """What closing brings: valves to shut, pipes that are emptied to be dug at, and those that hang on them."""

    valves: tuple[str, ...]
    emptied: tuple[str, ...]
    cut_off: tuple[str, ...]
    metres: float
    share: float  # of all metres
    reaches_source: bool  # no valve stands between the pipe and where water comes in: everything is cut off

    @property
    def dry(self) -> tuple[str, ...]:
        """Every pipe without water."""
        return (*self.emptied, *self.cut_off)


def closure(runs: Sequence[Run], valves: Mapping[Node, str], sources: Collection[Node], pipe: str) -> Closure | None:
    """The smallest part that valves can cut out around the pipe; None when there is no such pipe.

    Without `sources` the largest part that is left is taken to have water.
    """
    start = next((run for run in runs if run.code == pipe), None)
    if start is None:
        return None
    meeting = _meeting(runs)
    emptied, shut = _emptied(start, meeting, valves)
    wet_at = set(sources) - {node for run in emptied for node in (run.one, run.other) if node not in valves}
    rest = [run for run in runs if run not in emptied]
    fed = _fed(rest, wet_at) if sources else _largest(rest)
    dry = [run for run in rest if run not in fed]
    metres = sum(run.metres for run in (*emptied, *dry))
    return Closure(
        valves=tuple(sorted(valves[node] for node in shut)),
        emptied=tuple(sorted(run.code for run in emptied)),
        cut_off=tuple(sorted(run.code for run in dry)),
        metres=metres,
        share=metres / (sum(run.metres for run in runs) or 1.0),
        reaches_source=bool(sources) and not wet_at,
    )


def _meeting(runs: Iterable[Run]) -> dict[Node, list[Run]]:
    meeting: dict[Node, list[Run]] = defaultdict(list)
    for run in runs:
        meeting[run.one].append(run)
        meeting[run.other].append(run)
    return meeting


def _emptied(start: Run, meeting: Mapping[Node, list[Run]], valves: Mapping[Node, str]) -> tuple[set[Run], set[Node]]:
    """From the pipe through every junction that has no valve, and the junctions where one goes no farther."""
    reached, shut, waiting = {start}, set(), deque([start.one, start.other])
    seen: set[Node] = set()
    while waiting:
        node = waiting.popleft()
        if node in seen:
            continue
        seen.add(node)
        if node in valves:
            shut.add(node)
            continue
        for run in meeting[node]:
            reached.add(run)
            waiting += [run.one, run.other]
    return reached, shut


def _fed(runs: Sequence[Run], sources: Collection[Node]) -> set[Run]:
    """Every pipe that a source reaches."""
    meeting, fed, waiting, seen = _meeting(runs), set(), deque(sources), set(sources)
    while waiting:
        for run in meeting.get(waiting.popleft(), ()):
            fed.add(run)
            for node in {run.one, run.other} - seen:
                seen.add(node)
                waiting.append(node)
    return fed


def _largest(runs: Sequence[Run]) -> set[Run]:
    """The connected part with the most metres."""
    left, best = set(runs), set[Run]()
    while left:
        part = _fed(runs, [next(iter(left)).one])
        left -= part
        if sum(run.metres for run in part) > sum(run.metres for run in best):
            best = part
    return best
