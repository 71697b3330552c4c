"""The logbook on charts: what is a region, what is a mark, and which words stand above the plot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from components.chart_parts import figure_of, line, note
from components.charts import empty_figure, palette
from components.logbook_marks import CALENDAR_PX, ROW_PX, with_logbook
from data_access.rows.logbook import LogbookRow
from tests.unit.test_logbook_page import NORD, a_row

LOOK = ("light", "fr")
START, END = datetime(2018, 10, 1, 23, tzinfo=UTC), datetime(2018, 10, 8, 23, tzinfo=UTC)  # a local week
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def drawn(*lines: LogbookRow, notes: tuple[dict[str, Any], ...] = (), lang: str = "fr") -> dict[str, Any]:
    """The layout of a chart of that week with these lines on it."""
    whole = figure_of(LOOK, [line([1], [1], "#000000", 1)], [], list(notes), margin={"l": 1, "r": 1, "t": 12, "b": 1})
    layout: dict[str, Any] = with_logbook(whole, lines, START, END, ("light", lang))["layout"]
    return layout


def a_line(kind: str, since: timedelta, lasts: timedelta | None, **facts: Any) -> LogbookRow:
    ended_at = None if lasts is None else START + since + lasts
    return a_row(kind=kind, started_at=START + since, ended_at=ended_at, value=None, unit=None, **facts)


def spans(layout: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(shape["type"], shape["x0"], shape["x1"]) for shape in layout["shapes"]]


def test_what_lasts_is_a_light_region_with_a_dashed_beginning_on_the_city_s_clocks():
    layout = drawn(a_line("flushing", DAY + 2 * HOUR, 3 * HOUR))
    begin, end = "2018-10-03T02:00:00", "2018-10-03T05:00:00"
    assert spans(layout) == [("rect", begin, end), ("line", begin, begin)]
    assert (layout["shapes"][0]["fillcolor"], layout["shapes"][0]["layer"]) == (palette("light")["band"], "below")
    assert [words["text"] for words in layout["annotations"]] == ["Purge"]
    assert "Purge" in layout["annotations"][0]["hovertext"]
    assert "k.bennani" in layout["annotations"][0]["hovertext"]


@pytest.mark.parametrize(("kind", "lasts"), [("set_point", None), ("note", None), ("valve", 20 * MINUTE)])
def test_what_is_brief_or_stays_is_a_mark(kind, lasts):
    at = "2018-10-03T00:00:00"
    assert spans(drawn(a_line(kind, DAY, lasts))) == [("line", at, at)]


def test_what_goes_on_reaches_the_end_of_the_plot_and_what_began_before_has_no_beginning_in_it():
    edges = ("2018-10-02T00:00:00", "2018-10-09T00:00:00")
    assert spans(drawn(a_line("boundary", -DAY, None, other=NORD))) == [("rect", *edges)]
    assert drawn(a_line("boundary", -DAY, None, other=NORD))["annotations"][0]["text"] == "Limite ouverte, AC-05"


def test_words_that_would_meet_stand_in_two_rows_and_the_newest_comes_first():
    near = [a_line("flushing", DAY + n * HOUR, HOUR) for n in range(3)]
    layout = drawn(*near)
    assert [(words["x"], words["yshift"]) for words in layout["annotations"]] == [
        ("2018-10-03T02:00:00", 2),
        ("2018-10-03T01:00:00", 2 + ROW_PX),
    ]
    assert len(layout["shapes"]) == 6, "the third keeps its region"
    assert layout["margin"]["t"] == 2 + 2 * ROW_PX + 4


def test_the_names_of_special_days_keep_their_place():
    layout = drawn(a_line("flushing", DAY, HOUR), notes=(note(START, 1.03, "Ramadan"),))
    assert [words["text"] for words in layout["annotations"]] == ["Ramadan", "Purge"]
    assert layout["annotations"][1]["yshift"] == CALENDAR_PX


def test_late_words_lean_to_the_left_and_arabic_ones_keep_their_direction():
    words = drawn(a_line("flushing", 6 * DAY, HOUR), lang="ar")["annotations"][0]
    assert words["xanchor"] == "right"
    assert words["text"] == "\u2067تصريف\u2069"


def test_a_chart_without_lines_or_without_data_is_left_as_it_is():
    assert drawn()["margin"]["t"] == 12
    empty = empty_figure("Rien", "", "light", "fr")
    assert with_logbook(empty, [a_line("flushing", DAY, HOUR)], START, END, LOOK) == empty
