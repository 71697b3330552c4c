"""Days that are not ordinary on charts: what is seen of them, and which names have room."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from components.calendar_marks import names, pointed, runs
from components.chart_parts import midnight

LOOK = ("light", "fr")
DAY = timedelta(days=1)
JUNE = {date(2018, 6, day): "ramadan" for day in range(1, 15)} | {date(2018, 6, day): "eid" for day in (15, 16)}
START, END = midnight(date(2018, 6, 13)) + DAY / 4, midnight(date(2018, 6, 20)) + DAY / 4


def test_a_run_that_began_before_is_cut_to_what_is_seen_and_each_has_its_own_name():
    seen = [(run.begin, run.end, run.name) for run in runs(JUNE, START, END, "fr")]
    feast = midnight(date(2018, 6, 15))
    assert seen == [(START, feast, "Ramadan"), (feast, feast + 2 * DAY, "Aïd al-Fitr")]


def test_every_name_stands_within_the_plot():
    found = names(runs(JUNE, START, END, "fr"), START, END, 1.03, LOOK)
    assert {words["text"] for words in found} == {"Ramadan", "Aïd al-Fitr"}
    assert all(START.isoformat() < words["x"] < END.isoformat() for words in found)


@pytest.mark.parametrize(("day", "name"), [("2018-08-22", "Fête"), ("2018-09-11", "Jour férié")])
def test_a_feast_of_another_month_is_a_feast(day, name):
    kind = {"Fête": "eid", "Jour férié": "holiday"}[name]
    assert (
        runs({date.fromisoformat(day): kind}, midnight(date(2018, 8, 1)), midnight(date(2018, 10, 1)), "fr")[0].name
        == name
    )


def test_short_runs_are_named_where_they_have_room_and_always_at_the_pointer():
    days = {date(2018, 8, day): kind for day, kind in ((14, "holiday"), (20, "holiday"), (21, "eid"), (22, "eid"))}
    first, last = midnight(date(2018, 8, 11)), midnight(date(2018, 10, 10))
    written = names(runs(days, first, last, "fr"), first, last, 1.01, LOOK)
    assert [words["text"] for words in written] == ["Fête", "Jour férié"], "the 20th stands too near to its neighbours"
    [told] = pointed(days, LOOK)
    assert told["text"] == ["14 août : Jour férié", "20 août : Jour férié", "21 août : Fête", "22 août : Fête"]
    assert told["y"] == [1.0] * 4


def test_days_of_a_class_without_a_name_are_left_out():
    assert runs({date(2018, 6, 14): "unheard_of"}, START, END, "fr") == []
    assert pointed({date(2018, 6, 14): "unheard_of"}, LOOK) == []
