"""Closing a pipe of a small network, drawn here; and the line through the middle of an area.

S --a-- V1 --b-- 2 --c-- V3 --d-- 4        V: a valve; S: water comes in
                 |                |
                 e                f
                 |                |
                 5                V6 --g-- 7
"""

from __future__ import annotations

import pytest

from analytics.centre_line import as_line
from analytics.closure import Run, closure

S, ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN = ((float(number), 0.0) for number in range(8))
RUNS = [
    Run("a", S, ONE, 100.0),
    Run("b", ONE, TWO, 50.0),
    Run("c", TWO, THREE, 50.0),
    Run("d", THREE, FOUR, 80.0),
    Run("e", TWO, FIVE, 30.0),
    Run("f", FOUR, SIX, 40.0),
    Run("g", SIX, SEVEN, 50.0),
]
VALVES = {ONE: "V1", THREE: "V3", SIX: "V6"}


@pytest.mark.parametrize(
    ("pipe", "valves", "emptied", "cut_off"),
    [
        ("b", ("V1", "V3"), ("b", "c", "e"), ("d", "f", "g")),  # what hangs behind has no other way
        ("e", ("V1", "V3"), ("b", "c", "e"), ("d", "f", "g")),
        ("d", ("V3", "V6"), ("d", "f"), ("g",)),
        ("g", ("V6",), ("g",), ()),
    ],
)
def test_valves_cut_out_the_pipe_and_what_hangs_on_it(
    pipe: str, valves: tuple[str, ...], emptied: tuple[str, ...], cut_off: tuple[str, ...]
) -> None:
    found = closure(RUNS, VALVES, {S}, pipe)
    assert found is not None
    assert (found.valves, found.emptied, found.cut_off) == (valves, emptied, cut_off)
    assert found.metres == sum(run.metres for run in RUNS if run.code in emptied + cut_off)
    assert not found.reaches_source


def test_a_loop_keeps_what_lies_behind_in_water() -> None:
    looped = [*RUNS, Run("h", S, SEVEN, 200.0)]
    found = closure(looped, VALVES, {S}, "b")
    assert found is not None
    assert (found.emptied, found.cut_off, found.share) == (("b", "c", "e"), (), 130 / 600)


def test_without_a_valve_before_the_source_everything_is_cut_off() -> None:
    found = closure(RUNS, VALVES, {S}, "a")
    assert found is not None
    assert (found.valves, found.reaches_source, found.share) == (("V1",), True, 1.0)
    assert closure(RUNS, VALVES, {S}, "z") is None


def test_the_longest_axis_of_an_area_is_its_line_and_a_point_is_points() -> None:
    tall = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 6], [0, 6], [0, 0]]]}
    assert as_line(tall) == {"type": "LineString", "coordinates": [[0.5, 0.0], [0.5, 6.0]]}
    assert as_line({"type": "Point", "coordinates": [1, 2]}) == {"type": "MultiPoint", "coordinates": [[1.0, 2.0]]}
    pieces = {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 0]], [[1, 0], [2, 1]]]}
    assert as_line(pieces) == {"type": "LineString", "coordinates": [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0]]}
