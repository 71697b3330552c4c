"""Alarms against known leaks, by hand: the cases of the scorer beside this checkout give the same counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analytics.leaks.scoring import Alarm, Leak, Span, chance_recall, verdict

DAY_S = 86_400


def ts(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


LEAKS = [
    Leak("A", ts("2022-03-01"), ts("2022-03-11"), "abrupt", 0.3),
    Leak("A", ts("2022-06-01"), ts("2022-06-05"), "abrupt", 0.07),
    Leak("B", ts("2022-05-01"), ts("2022-05-21"), "incipient", 0.5),
]
YEAR = [Span(zone, ts("2022-01-01"), ts("2023-01-01")) for zone in "AB"]
ALARMS = [
    Alarm("A", ts("2022-03-02T12:00")),  # finds the first
    Alarm("A", ts("2022-03-05")),  # the same again: nothing
    Alarm("A", ts("2022-09-01")),  # false
    Alarm("A", ts("2022-09-02")),  # the same false alarm
    Alarm("A", ts("2022-09-09")),  # another one
    Alarm("B", ts("2022-05-22")),  # within the day of grace
    Alarm("B", ts("2021-12-01")),  # before the period
]


def test_hits_misses_and_false_alarms():
    found = verdict(ALARMS, LEAKS, YEAR)
    assert [leak.zone for leak, _ in found.hits] == ["A", "B"]
    assert [leak.share for leak in found.misses] == [0.07]
    assert len(found.false) == 2
    assert found.recall == pytest.approx(2 / 3)
    assert found.precision == 0.5
    assert found.delays_h == (36.0, 504.0)


def test_years_without_a_leak_count_the_day_of_grace_as_leaky():
    """Two years less 11, 5 and 21 days."""
    assert verdict([], LEAKS, YEAR).quiet_years == pytest.approx((2 * 365 - 37) / 365.25)


def test_what_is_ignored_counts_neither_way():
    ignored = [Span("A", ts("2022-08-30"), ts("2022-09-03"))]
    assert len(verdict(ALARMS, LEAKS, YEAR, ignored).false) == 1


def test_crying_wolf_finds_everything_and_is_false_all_year():
    always = [Alarm(zone, ts("2022-01-01") + 6 * 3600 * k) for zone in "AB" for k in range(4 * 364)]
    found = verdict(always, LEAKS, YEAR)
    assert found.recall == 1.0
    assert found.false_per_year > 100


def test_without_alarms_there_is_no_precision():
    found = verdict([], LEAKS, YEAR)
    assert (found.recall, found.precision, found.false_per_year) == (0.0, None, 0.0)


def test_chance_finds_little_and_always_the_same():
    found = verdict(ALARMS, LEAKS, YEAR)
    chance = chance_recall(found, LEAKS, YEAR)
    assert 0.0 < chance < 0.4
    assert chance_recall(found, LEAKS, YEAR) == chance


def test_an_alarm_on_the_day_after_a_found_leak_may_be_that_of_the_next():
    leaks = [Leak("A", ts("2022-03-01"), ts("2022-03-11"), "leak"), Leak("A", ts("2022-03-11 12:00"), ts("2022-03-12"))]
    told = [Alarm("A", ts("2022-03-02")), Alarm("A", ts("2022-03-11 13:00"))]
    year = [Span("A", ts("2022-01-01"), ts("2023-01-01"))]
    assert len(verdict(told, leaks, year).hits) == 1
    assert [alarm for _, alarm in verdict(told, leaks, year, moves_on=True).hits] == told
    assert len(verdict(told[1:], leaks, year, moves_on=True).hits) == 1, "one alarm finds one leak"
