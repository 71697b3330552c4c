"""The works of a sector on its chart: which bars are drawn, where, and what they say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import plotly.graph_objects as go
import pytest

from components.chart_parts import figure_of, line, midnight, time_axis
from components.charts import empty_figure
from components.work_marks import ROW_PX, placed, with_works
from data_access.rows.worksites import WorkSpan

LOOK = ("light", "fr")
START, END = datetime(2018, 10, 1, 23, tzinfo=UTC), datetime(2018, 10, 8, 23, tzinfo=UTC)  # a local week, 2 to 8
FIRST, LAST = midnight(date(2018, 10, 2)), midnight(date(2018, 10, 9))


def a_site(number: int, first: date, last: date | None = None, trade: str = "water") -> WorkSpan:
    return WorkSpan(f"CH-2018-{number:04d}", "Fonte Ø150", None, trade, "renewal", first, last)


def drawn(*works: WorkSpan, lang: str = "fr") -> dict[str, Any]:
    """The layout of a chart of that week, from 0 to 80, with these works."""
    axes = {"xaxis": time_axis(START, END, lang), "yaxis": {"range": [0, 80.0]}}
    whole = figure_of(LOOK, [line([1], [1], "#000000", 1)], [], [], **axes)
    shown = with_works(whole, works, START, END, ("light", lang))
    go.Figure(shown)
    layout: dict[str, Any] = shown["layout"]
    return layout


def test_a_bar_goes_from_the_first_day_to_the_end_of_the_last_within_the_span():
    spans = [(bar.begin, bar.end) for bar in placed([a_site(1, date(2018, 9, 9), date(2018, 10, 4))], FIRST, LAST)]
    assert spans == [(FIRST, midnight(date(2018, 10, 5)))]
    assert [bar.end for bar in placed([a_site(1, date(2018, 10, 5))], FIRST, LAST)] == [LAST], "it goes on"


def test_the_chart_grows_downwards_so_that_a_bar_covers_no_line():
    layout = drawn(a_site(1, date(2018, 9, 9)))
    foot = layout["yaxis"]["range"][0]
    assert foot / (foot - 80) == pytest.approx(0.105)
    assert (layout["shapes"][0]["yanchor"], layout["shapes"][0]["y0"]) == (foot, 1)


def test_sites_at_the_same_time_stand_in_rows_and_water_stands_first():
    sites = [a_site(1, date(2018, 9, 9), trade="roads"), a_site(2, date(2018, 9, 1))]
    layout = drawn(*sites)
    assert [words["text"] for words in layout["annotations"]] == ["CH-2018-0002", "CH-2018-0001"]
    assert [shape["y0"] for shape in layout["shapes"]] == [1, ROW_PX + 1]


def test_what_has_no_room_is_counted_and_told_at_the_first_bar():
    layout = drawn(*(a_site(number, date(2018, 9, number)) for number in (1, 2, 3, 4)))
    assert [words["text"] for words in layout["annotations"]] == ["CH-2018-0004 +2", "CH-2018-0003"]
    assert "et 2 autres chantiers" in layout["annotations"][0]["hovertext"]
    assert "CH-2018-0001" in layout["annotations"][0]["hovertext"]


def test_the_pointer_is_told_code_trade_nature_title_and_days():
    told = [drawn(site)["annotations"][0]["hovertext"].split("<br>") for site in (
        a_site(1, date(2018, 9, 9)), a_site(1, date(2018, 10, 3), date(2018, 10, 3)),
        a_site(1, date(2018, 10, 3), date(2018, 10, 6)),
    )]  # fmt: skip
    assert told[0] == ["CH-2018-0001 · Eau", "Renouvellement · Fonte Ø150", "ouvert depuis le 9 sept."]
    assert [lines[-1] for lines in told[1:]] == ["le 3 oct.", "du 3 oct. au 6 oct."]


def test_the_words_of_a_site_of_the_last_day_lean_left():
    [words] = drawn(a_site(1, date(2018, 10, 8)), lang="ar")["annotations"]
    assert (words["xanchor"], words["x"]) == ("right", "2018-10-09T00:00:00")


def test_without_works_or_readings_the_figure_stays_as_it_is():
    empty = empty_figure("", "", *LOOK)
    assert with_works(empty, [a_site(1, date(2018, 9, 9))], START, END, LOOK) is empty
    assert drawn()["yaxis"]["range"] == [0, 80.0]
