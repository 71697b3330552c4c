"""Works that meet, by hand: distances between outlines, days of the calendar, and nothing quadratic."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.coordination import Dig, Encounter, Reach, at_open_trenches, meetings, metres_from
from analytics.worksites import METRES_PER_DEGREE

TODAY = date(2018, 10, 9)
SOUTH, EAST = 33.57, -7.6
METRE = 1 / METRES_PER_DEGREE  # of latitude


def a_dig(ref: str, north_m: float = 0.0, trade: str = "water", days: tuple[int, int] = (1, 20), **more: bool) -> Dig:
    """A trench of 90 m from west to east, that far north of the first, open from one day of October to another."""
    lat = SOUTH + north_m * METRE
    line = {"type": "LineString", "coordinates": [[EAST, lat], [EAST + 0.001, lat]]}
    return Dig(ref, trade, line, *(date(2018, 10, day) for day in days), more.get("is_open", True))


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (a_dig("B", 40, "telecom"), Encounter.CLASH),
        (a_dig("B", 99.9, "telecom"), Encounter.CLASH),
        (a_dig("B", 101, "telecom"), None),
        (a_dig("B", 40, "water"), None),  # the same trade coordinates itself
        (a_dig("B", 40, "telecom", (20, 25)), Encounter.CLASH),  # one shared day
        (a_dig("B", 40, "telecom", (21, 25)), Encounter.SHARE),  # the next morning
        (a_dig("B", 40, "telecom", (1, 8)), None),  # shared days that are over
    ],
)
def test_two_works_are_to_each_other(other: Dig, kind: Encounter | None) -> None:
    found = meetings([a_dig("A"), other], TODAY)
    assert [meeting.kind for meeting in found] == ([kind] if kind else [])


def test_a_shared_trench_needs_days_that_are_near_and_one_that_has_not_begun() -> None:
    first, later = a_dig("A", days=(1, 12)), a_dig("B", 40, "telecom", (23, 30))
    [found] = meetings([first, later], TODAY, Reach(share_days=11))
    assert (found.first, found.last) == (date(2018, 10, 13), date(2018, 10, 22))
    assert meetings([first, later], TODAY, Reach(share_days=10)) == []
    assert meetings([first, later], date(2018, 10, 23)) == [], "the second has begun: there is no trench to share"


def test_a_pair_comes_once_with_its_distance_and_its_days_the_nearest_first() -> None:
    found = meetings([a_dig("C", 80, "roads", (5, 30)), a_dig("A"), a_dig("B", 40, "telecom", (8, 12))], TODAY)
    assert [(one.one, one.other, round(one.metres)) for one in found] == [
        ("A", "B", 40),
        ("B", "C", 40),
        ("A", "C", 80),
    ]
    assert (found[0].first, found[0].last) == (date(2018, 10, 8), date(2018, 10, 12))


def test_a_leak_beside_an_open_trench_is_told_and_one_beside_a_closed_one_is_not() -> None:
    leaks = {"A-1": (EAST, SOUTH + 49 * METRE), "A-2": (EAST, SOUTH + 51 * METRE)}
    [(leak, ref, metres)] = at_open_trenches(leaks, [a_dig("A"), a_dig("B", 60, is_open=False)])
    assert (leak, ref, round(metres)) == ("A-1", "A", 49)


def test_a_leak_inside_an_open_pit_is_at_no_distance() -> None:
    corners = [[EAST, SOUTH], [EAST + 0.001, SOUTH], [EAST + 0.001, SOUTH + 0.001], [EAST, SOUTH + 0.001]]
    pit = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
    assert metres_from(pit, EAST + 0.0005, SOUTH + 0.0005) == 0
    assert metres_from(pit, EAST + 0.0005, SOUTH - 20 * METRE) == pytest.approx(20, abs=0.01)
