"""Every explanation has its share, the clues move it as they should, and the leak is never left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.explanations import Around, Cause, Clues, matched, ranked

NIGHT = Clues(15.0, 0.8, fall_m=0.3)
BURST = Clues(60.0, 0.9, is_abrupt=True, fall_m=12.0)


def shares(clues: Clues, around: Around | None = None) -> dict[Cause, float]:
    return {each.cause: each.share for each in ranked(clues, around or Around())}


@pytest.mark.parametrize("clues", [NIGHT, BURST, replace(NIGHT, noted=frozenset({"flushing", "boundary"}))])
def test_the_shares_are_one_and_the_leak_is_among_them(clues: Clues):
    told = ranked(clues, Around())
    assert sum(each.share for each in told) == pytest.approx(1.0)
    assert {each.cause for each in told} == set(Cause)
    assert [each.share for each in told] == sorted((each.share for each in told), reverse=True)


def test_without_a_clue_it_is_a_leak():
    assert ranked(NIGHT, Around())[0].cause == Cause.LEAK


def test_a_neighbour_that_loses_as_much_has_passed_the_water_on():
    lead = ranked(replace(NIGHT, opposite={"AC-13": 14.0, "AC-14": 3.0}), Around())[0]
    assert (lead.cause, lead.figures) == (Cause.TRANSFER, {"sector": "AC-13", "fall_m3h": 14.0})
    assert shares(replace(NIGHT, opposite={"AC-14": 3.0}))[Cause.TRANSFER] == shares(NIGHT)[Cause.TRANSFER]


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("boundary", Cause.TRANSFER),
        ("flushing", Cause.FLUSHING),
        ("valve", Cause.WORKS),
        ("set_point", Cause.SET_POINT),
    ],
)
def test_what_the_logbook_says_leads(kind: str, cause: Cause):
    assert ranked(replace(NIGHT, noted=frozenset({kind})), Around())[0].cause == cause


def test_a_night_crew_opens_hydrants_and_a_burst_takes_the_pressure():
    at_night = replace(BURST, certain=0.7, fall_m=0.0, crews=True)
    assert shares(at_night)[Cause.FLUSHING] > 3 * shares(replace(at_night, crews=False))[Cause.FLUSHING]
    assert shares(replace(at_night, fall_m=12.0))[Cause.LEAK] > 0.85


def test_calls_and_loggers_that_hear_raise_the_confidence_and_silent_ones_lower_it():
    alone = shares(NIGHT)[Cause.LEAK]
    assert shares(NIGHT, Around(contacts=2))[Cause.LEAK] > alone
    assert shares(NIGHT, Around(heard=1, listened=10))[Cause.LEAK] > 0.95
    assert shares(NIGHT, Around(heard=0, listened=10))[Cause.LEAK] < alone
    assert shares(NIGHT, Around(contacts=9)) == shares(NIGHT, Around(contacts=4)), "a weak sensor"


def test_doubtful_readings_speak_for_the_meter():
    assert shares(NIGHT, Around(doubtful=0.5))[Cause.SENSOR] > 5 * shares(NIGHT)[Cause.SENSOR]


def test_an_unknown_pressure_says_nothing():
    unknown = shares(replace(NIGHT, fall_m=None))[Cause.LEAK]
    assert shares(replace(NIGHT, fall_m=0.0))[Cause.LEAK] < unknown < shares(replace(NIGHT, fall_m=5.0))[Cause.LEAK]


def test_only_a_fall_of_about_the_size_matches():
    assert matched(20.0, {"A": 9.0}) is None
    assert matched(20.0, {"A": 31.0}) is None
    assert matched(20.0, {"A": 15.0, "B": 21.0}) == ("B", 0.95)
    assert matched(0.0, {"A": 1.0}) is None
