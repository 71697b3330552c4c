"""The score of a city by hand: what counts as found, as false, as explained, and on what a false alarm fell."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from analytics.city_score import CityAlarm, CityFault, cause_of, score
from analytics.leaks.scoring import Alarm

DAY = 86_400
START = int(datetime(2018, 9, 3, tzinfo=UTC).timestamp())  # a Monday
SPAN = (START, START + 10 * DAY)


def at(day: float) -> int:
    return START + round(day * DAY)


def kind_of(day: date) -> str:
    return "friday" if day.weekday() == 4 else "normal"


LEAK = CityFault("leak", "A", at(2), at(6), 12.0)


def test_a_leak_is_found_once_with_its_delay_and_its_size():
    alarms = [CityAlarm("A", at(3), 10.0, 9.0, 13.0), CityAlarm("A", at(4), 12.0)]
    found = score(alarms, [LEAK], ["A", "B"], SPAN, kind_of)
    assert (len(found.verdict.hits), found.verdict.delays_h, found.verdict.false) == (1, (24.0,), ())
    assert found.size_errors == (pytest.approx(2 / 12),)
    assert found.covered == 1.0
    assert found.sector_days == 20.0


def test_small_leaks_and_those_of_before_and_of_the_last_day_count_neither_way():
    faults = [
        CityFault("leak", "A", at(1), at(3), 4.0),
        CityFault("leak", "B", at(-5), at(3), 12.0),
        CityFault("leak", "C", at(9.5), at(14), 12.0),
    ]
    alarms = [CityAlarm(sector, at(day)) for sector, day in (("A", 2), ("B", 2), ("C", 9.8))]
    found = score(alarms, faults, ["A", "B", "C"], SPAN, kind_of)
    assert (found.verdict.hits, found.verdict.misses, found.verdict.false) == ((), (), ())


def test_an_alarm_that_names_its_cause_is_no_false_one_and_does_not_find_a_leak():
    named = [CityAlarm("A", at(3), 11.0, explained="transfer"), CityAlarm("B", at(3), 11.0, explained="flushing")]
    found = score(named, [LEAK], ["A", "B"], SPAN, kind_of)
    assert (len(found.verdict.misses), len(found.verdict.false)) == (1, 0)
    assert (found.explained, found.doubted) == (1, 1)


def test_a_false_alarm_is_told_with_what_went_on():
    faults = [
        CityFault("transfer", "A", at(1), at(2), 15.0),
        CityFault("set_point", "B", at(1), at(4000), 9.0),
        CityFault("misscaled", "C", at(1), at(1.2), 25.0),
    ]
    causes = {("A", 3.5): "transfer", ("B", 2.5): "set_point", ("B", 7.2): "none", ("C", 1.1): "misscaled"}
    for (sector, day), cause in causes.items():
        assert cause_of(Alarm(sector, at(day)), faults, kind_of) == cause
    assert cause_of(Alarm("A", at(4.5)), [], kind_of) == "friday"


def test_the_nights_after_a_clock_change_are_named():
    change = int(datetime(2018, 6, 17, 12, tzinfo=UTC).timestamp())
    assert cause_of(Alarm("A", change + DAY), [], kind_of) == "clock_change"
    assert cause_of(Alarm("A", change + 3 * DAY), [], kind_of) == "none"


def test_false_alarms_are_counted_per_hundred_sector_days():
    found = score([CityAlarm("B", at(1)), CityAlarm("B", at(6))], [LEAK], ["A", "B"], SPAN, kind_of)
    assert (len(found.verdict.false), found.false_per_100_days, found.causes) == (2, 10.0, {"none": 2})
