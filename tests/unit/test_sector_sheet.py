"""What the sheet of a sector says of its pressures and works, made from rows written by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from dash.development.base_component import Component

from components.network_page import network_page
from components.pressure_figure import pressure_figure
from components.sector_page import sector_page
from components.sector_sheet import sector_state, work_lines
from components.situation_page import situation_page
from components.text import LANGUAGES, say
from data_access.rows.alerts import Place, Sentence
from data_access.rows.boundaries import Transfer
from data_access.rows.network import PressureChart, PressureTrace, SectorAlert, SectorEvents, SectorSheet
from data_access.rows.worksites import Place as Site
from data_access.rows.worksites import Standing, WorksiteRow
from tests.builders.worksites import a_timetable
from tests.unit.test_alerts_page import text_of
from tests.unit.test_network_components import a_sector

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)


def a_trace(code: str, role: str, metres: float) -> PressureTrace:
    ts = np.array([int((SIX - timedelta(minutes=15 * back)).timestamp()) for back in (2, 1, 0)], np.int64)
    return PressureTrace(code, role, None, ts, np.full(3, metres))


def test_pressures_are_named_by_their_place_and_the_names_stand_apart():
    traces = [a_trace("P-1", "inlet", 51.0), a_trace("P-3", "logger", 49.0), a_trace("P-2", "critical_point", 9.0)]
    chart = PressureChart(Place("SM-05", "Sidi Moumen", None), SIX - timedelta(hours=1), SIX, traces)
    notes = pressure_figure(chart, ("light", "fr"))["layout"]["annotations"]
    heights = {note["text"]: note["y"] for note in notes}
    assert list(heights) == ["point critique", "autre point", "entrée"]
    assert heights["entrée"] - heights["autre point"] > 0.12 * 5.0, "an eighth of the chart: a line of text"


def a_work(days_late: int | None) -> WorksiteRow:
    standing = Standing(days_late, 3 if days_late else None, None, None, None, False, False, None, None, False, False)
    place = Site("SM", "Sidi Moumen", None, "SM-05", None, None, None)
    facts = ("Fonte Ø150, 857 m", None, "water", "renewal", None, None, "all-lanes-open")
    figures = (857.0, 12, 1e6, 0.0, None, "demo")
    return WorksiteRow(1, "CH-1", *facts, *figures, a_timetable(), place, standing)


def test_the_works_of_a_sector_say_that_they_are_on_time_or_how_late():
    late, on_time, early, unknown = map(str, work_lines(SectorEvents([], [a_work(n) for n in (18, 0, -2, None)]), "fr"))
    assert "retard +18" in late
    assert "à l'heure" in on_time
    assert "à l'heure" in early
    assert "–" in unknown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_maps_explain_their_marks_rings_and_sensors(lang: str):
    network, situation = str(network_page(lang, {})), str(situation_page(lang, {}))
    for drawn in (network, situation):
        assert "map-legend--marks" in drawn
        assert say("network.map.priorities", lang) in drawn
        assert say("network.map.waiting", lang) in drawn
    assert say("network.quantity.noise_level", lang) in str(sector_page(lang, "SM-05", {}))


PASSED = Transfer("A-1", 3, "acknowledged", giver="BE-06", receiver="BE-05")
RECEIVED = SectorAlert("A-1", 3, "acknowledged", Sentence("alerts.cause.not_transfer"), 1)
BURST = SectorAlert("A-2", 1, "unacknowledged", Sentence("alerts.cause.burst_flow", {"change_percent": 50.0}), 1)


def a_state(code: str, alert: SectorAlert | None, *passed: Transfer) -> Component:
    return sector_state(SectorSheet(a_sector(code, alert=alert), (), (), passed), "fr")


def test_the_receiver_names_the_neighbour_whose_water_it_has():
    assert text_of(a_state("BE-05", RECEIVED, PASSED)) == "Eau d'un secteur voisin, probable : BE-06"
    behind = text_of(a_state("BE-05", BURST, PASSED))
    assert behind.startswith("Casse probable")
    assert "Eau passée de BE-06, probable" in behind


def test_the_giver_says_where_its_water_went_and_leads_to_the_alert():
    [line] = a_state("BE-06", None, PASSED).children
    assert text_of(line) == "Eau passée vers BE-05, probable"
    assert line.children.href == "/alerts/A-1"
    beside = text_of(a_state("BE-06", BURST, PASSED))
    assert beside.startswith("Casse probable")
    assert "Eau passée vers BE-05" in beside


def test_a_sector_without_an_alert_and_without_a_transfer_says_so():
    assert text_of(a_state("BE-07", None)) == "aucune alerte"
