"""The books of a sector as they are drawn: pipes, contacts, nights that are no measure, boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from components.boundary_lines import boundary_lines
from components.chart_marks import with_contacts
from components.chart_parts import figure_of, time_axis
from components.charts import empty_figure
from components.night_words import night_note
from components.pipe_figure import pipe_figure, pipe_note
from components.sector_months import month_rows
from components.sector_page import sector_page
from components.text import LANGUAGES, say
from data_access.rows.alerts import Place
from data_access.rows.balance import Metered, SectorMonth
from data_access.rows.boundaries import Boundary, Transfer
from data_access.rows.contacts import Contact
from data_access.rows.network import NightChart
from data_access.rows.nights import NightRow
from data_access.rows.pipes import PipeClass

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
LOOK = ("light", "fr")
PIPES = [PipeClass("PVC", 1985, 2500.0), PipeClass("fonte grise", 1962, 1000.0), PipeClass("PVC", None, 500.0)]


def test_pipes_by_material_and_by_decade_with_the_empty_decade_between():
    lying, standing = pipe_figure(PIPES, LOOK)["data"]
    assert dict(zip(lying["y"], lying["x"], strict=True)) == {"PVC": 3.0, "fonte grise": 1.0}
    assert dict(zip(standing["x"], standing["y"], strict=True)) == {
        "1960": 1.0, "1970": 0.0, "1980": 2.5, "inconnu": 0.5
    }  # fmt: skip


def test_the_mean_year_of_pipes_goes_by_their_length():
    """2,500 m of 1985 and 1,000 m of 1962: 1978.4."""
    assert pipe_note(PIPES, "fr") == "4,0 km, posées en moyenne en 1978"


def a_week_of_inflow() -> dict[str, Any]:
    """A chart of the week before SIX, from 0 to 90 m3/h."""
    axes = {"xaxis": time_axis(SIX - timedelta(days=7), SIX + timedelta(hours=3), "fr"), "yaxis": {"range": [0, 90]}}
    return figure_of(LOOK, [{"type": "scatter"}], [], [], **axes)


def test_calls_of_one_hour_are_one_mark_and_are_told_by_kind():
    drawn = a_week_of_inflow()
    told = ((0, "visible_leak"), (20, "visible_leak"), (30, "no_water"), (120, "no_water"))
    calls = [Contact(SIX + timedelta(minutes=after), kind) for after, kind in told]
    told_on = with_contacts(drawn, calls, LOOK)
    marks = told_on["data"][-1]
    assert marks["x"] == ["2018-10-09T06:00:00", "2018-10-09T08:00:00"]
    assert marks["text"][0].endswith("2 fuite visible, 1 manque d'eau")
    [name] = told_on["layout"]["annotations"]
    assert (name["text"], name["x"], name["xanchor"]) == ("4 appels clients", "2018-10-09T06:00:00", "right")
    assert told_on["layout"]["yaxis"]["range"] == pytest.approx([-10.0, 90.0]), "the marks cover no line"
    assert with_contacts(drawn, [], LOOK) is drawn
    nothing = empty_figure("", "", *LOOK)
    assert with_contacts(nothing, calls, LOOK) is nothing


def test_nights_that_are_no_measure_are_counted_by_reason(a_night: NightRow):
    nights = [a_night, *(replace(a_night, unusable_reason=why) for why in ("operation", "incomplete", "incomplete"))]
    chart = NightChart(Place("AC-01", "x", None, None), nights, {}, None)
    assert night_note(chart, "fr") == "m³/h, 4 nuits · non comparables : incomplète 2, manœuvre 1"
    assert night_note(replace(chart, nights=[a_night]), "fr") == "m³/h, 1 nuit"


@pytest.fixture
def a_night() -> NightRow:
    opens = SIX - timedelta(hours=4)
    return NightRow(
        sector_id=1, night=date(2018, 10, 9), window_start=opens, window_end=SIX, mnf_m3h=50.0, mnf_at=opens,
        mnf_mean_m3h=50.0, n_samples=8, completeness=1.0, p_night_m=None, lnu_m3h=None, nnf_m3h=None,
        baseline_m3h=50.0, baseline_sd_m3h=2.0, z=0.0, calendar_class="normal", quality=0, unusable_reason=None,
    )  # fmt: skip


def test_a_month_says_why_its_losses_are_unknown():
    whole, part, none = Metered(100.0, 1, 1), Metered(None, 0, 1), Metered(None, 0, 0)
    rows = [
        SectorMonth(date(2018, 9, 1), 30, whole, 75.0),
        SectorMonth(date(2018, 8, 1), 31, whole, None),
        SectorMonth(date(2018, 7, 1), 31, part, 75.0),
        SectorMonth(date(2018, 6, 1), 30, none, 75.0),
    ]
    told = month_rows(rows, "fr")
    assert [row["told"] for row in told] == ["", "pas encore facturé", "entrée : mois incomplet", "aucun débitmètre"]
    assert [row["lost"] for row in told] == [25.0, None, None, None]


def test_an_open_boundary_is_a_way_to_the_other_sector():
    [opened, closed] = boundary_lines([Boundary(None, "AC-02", SIX), Boundary("BV-1", "AC-03", None)], "fr")
    assert opened.href == "/sectors/AC-02"
    assert opened.children[-1].children == "ouverte depuis 9 oct. 06:00"
    assert closed.children[-1].children == "fermée"


def test_a_valve_that_water_probably_passes_is_marked_and_leads_to_the_alert():
    passed = Transfer("A-1", 3, "acknowledged", giver="AC-02", receiver="AC-01")
    [suspected, booked] = boundary_lines(
        [Boundary("BV-1", "AC-02", None, passed), Boundary("BV-2", "AC-02", SIX, passed)], "fr"
    )
    way, told = suspected.children
    assert (way.href, told.href) == ("/sectors/AC-02", "/alerts/A-1")
    assert told.children[-1].children == "ouverte ?"
    assert booked.children[-1].children == "ouverte depuis 9 oct. 06:00", "the logbook knows it"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_of_valves_says_whose_word_it_is(lang: str):
    assert say("pipes.boundary.note", lang) in str(sector_page(lang, "AC-01", {}))
