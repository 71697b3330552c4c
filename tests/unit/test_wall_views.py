"""What walls say: words of alerts, figures that are missing, charts with gaps, counts for the browser."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from analytics.explanations import Cause
from components import wall_words as words
from components.text import LANGUAGES, catalogue
from components.wall_alert_list import alert_list
from components.wall_alerts import waiting_block
from components.wall_charts import Span, day_chart, rate_chart, spark
from components.wall_focus import Focus, focus_block, worst
from components.wall_foot import wall_foot
from components.wall_lanes import Lane, _told
from components.wall_map import Spot
from components.wall_page import wall_class, wall_counts, wall_head
from components.wall_viewing import Viewing
from data_access.rows.alerts import Sentence
from data_access.rows.screens import Showing
from data_access.rows.worksites import WorksiteSummary
from tests.builders.screens import a_screen
from tests.builders.walls import FAR, NEAR, SIX, an_alert, classes, texts
from tests.unit.test_wall_maps import paths

RULES = ("night_flow", "night_flow_new", "burst", "burst_flow", "low_pressure", "low_reservoir", "high_level")
RULES += ("overflow", "overload", "heavy_load", "silent_gateway", "silent_sensor", "interruption")
EXPLAINED = tuple(f"not_{cause}" for cause in Cause if cause is not Cause.LEAK)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", [*RULES, *EXPLAINED])
def test_every_rule_has_words_of_its_own(lang, rule):
    sentence = Sentence(
        f"alerts.cause.{rule}", {"change_percent": 42.0, "pressure_m": 20.0, "limit": 85.0, "unit": "%"}
    )
    assert words.cause(sentence, lang) != words.cause(Sentence("alerts.cause.of_tomorrow"), lang)


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("burst", {"pressure_m": 20.39}, "Casse probable, 2,0 bar"),
        ("burst_flow", {"change_percent": 41.6}, "Casse probable, débit +42\u00a0%"),
        ("low_pressure", {"measured": 10.2, "limit": 20.4, "unit": "m"}, "Pression basse, <\u00a02,0\u00a0bar"),
        ("high_level", {"measured": 91.4, "limit": 85.0, "unit": "%"}, "Niveau haut, >\u00a085\u00a0%"),
        ("overflow", {"measured": 99.8, "limit": 99.0, "unit": "%"}, "Débordement, >\u00a099\u00a0%"),
        ("silent_gateway", {"silent": 20}, "20 capteurs muets"),
        ("interruption", {"off": 1899}, "Coupure, 1\u00a0899 touchés"),
        ("of_tomorrow", {}, "Anormal"),
    ],
)
def test_a_cause_has_its_figure_in_the_unit_of_the_control_room(key, values, told):
    said = words.cause(Sentence(f"alerts.cause.{key}", values), "fr")
    assert said.replace("\u00a0bar", " bar") == told.replace("\u00a0bar", " bar")


def test_a_figure_that_is_not_known_is_a_dash_and_not_a_zero():
    row = an_alert(flow_m3h=None)
    assert words.flow(row, NEAR) == "–"
    assert words.flow(an_alert(flow_m3h=0.0), NEAR) == "0"


def test_what_has_returned_to_normal_unseen_still_waits():
    assert words.state(an_alert(display="returned"), "fr") == words.state(an_alert(), "fr") == "À acquitter"
    assert words.state(an_alert(display="acknowledged", handling="in_field"), "fr") == "Équipe envoyée"


def test_every_state_that_an_alert_can_show_has_a_word():
    steps = {key.rsplit(".", 1)[-1] for key in catalogue("fr") if key.startswith("wall.state.")}
    assert {"new", "acknowledged", "investigating", "in_field", "repaired", "verified", "closed", "shelved"} <= steps


def test_the_focus_is_the_worst_that_nobody_acknowledged_and_of_these_the_largest():
    seen = an_alert("A-1", flow_m3h=900.0, display="acknowledged", handling="acknowledged")
    small, large, high = an_alert("A-2", flow_m3h=10.0), an_alert("A-3", flow_m3h=90.0), an_alert("A-4", priority=2)
    assert worst([seen, small, large, high]).code == "A-3"
    assert worst([seen, high]).code == "A-1"
    assert worst([]) is None


def a_focus(**changes):
    return Focus(an_alert(**changes), Spot("HH-12", 1, None, None), None, None, None, None)


def test_a_focus_without_curve_place_or_customers_says_so_and_invents_nothing():
    told = texts(focus_block(a_focus(flow_m3h=None), [], SIX, NEAR))
    assert "aucune mesure de débit ici" in told
    assert told[told.index("clients") + 1] == "–"
    assert "m³/h estimés" not in told


def test_nothing_active_is_said_in_words():
    assert "Aucune alerte active" in texts(focus_block(None, [], SIX, NEAR))
    assert "Aucune alerte active" in texts(alert_list([], SIX, NEAR, shown=5, title="x", none="wall.alerts.none"))


def test_the_list_says_of_how_many_and_keeps_the_order_it_was_given():
    rows = [an_alert(f"A-{n}", priority=1 + n // 2, subject=f"S{n}", place=None) for n in range(8)]
    told = texts(alert_list(rows, SIX, NEAR, shown=5, title="x", none="wall.alerts.none"))
    assert "5 sur 8" in told
    assert [text for text in told if text.startswith("S")] == ["S0", "S1", "S2", "S3", "S4"]


def test_farther_screens_lose_columns_and_never_the_place_the_cause_or_the_state():
    near, far = (
        texts(alert_list([an_alert()], SIX, v, shown=3, title="x", none="wall.alerts.none")) for v in (NEAR, FAR)
    )
    assert {"HH-12", "Casse probable, 2,0\u00a0bar", "À acquitter"} <= set(far)
    assert {"Oulfa", "1 h 00"} <= set(near) - set(far)


def test_what_waits_is_counted_by_priority_with_the_age_of_the_oldest():
    old = an_alert("A-1", detected_at=SIX - timedelta(hours=3))
    seen = an_alert("A-2", detected_at=SIX - timedelta(hours=9), display="acknowledged")
    told = texts(waiting_block([old, an_alert("A-3"), seen], SIX, NEAR))
    assert told[2:6] == ["1", "2", "3 h 00", "0"]


def a_lane(value=1.0, **changes):
    return Lane("water", value, 0, SIX, (), **changes)


@pytest.mark.parametrize(
    ("lane", "alerts", "told"),
    [
        (a_lane(), [], "Normal"),
        (a_lane(value=None), [], "Sans donnée récente"),
        (a_lane(), [an_alert()], "HH-12 Casse probable, 2,0\u00a0bar"),
        (a_lane(), [an_alert(), an_alert("B", priority=2)], "1 critique, 1 haute"),
        (a_lane(), [an_alert(priority=2), an_alert("B", priority=2)], "2 hautes"),
        (a_lane(consequence="9 300 clients coupés"), [an_alert()], "9 300 clients coupés"),
    ],
)
def test_a_lane_says_what_customers_feel_first_and_never_normal_without_data(lane, alerts, told):
    assert _told(lane, alerts, "fr") == told


def test_a_gap_in_a_curve_stays_a_gap():
    chart = spark((1.0, 2.0, None, 4.0, 3.0), None, None, (200, 80))
    (line,) = paths(chart, "svg-line")
    assert line.count("M") == 2


def test_a_curve_of_nothing_is_an_empty_drawing_and_not_a_line_at_zero():
    assert paths(spark((None, None), None, None, (200, 80)), "svg-line") == []
    nothing = day_chart(Span([0, 900], [None, None]), (400, 300), NEAR, priority=None)
    assert paths(nothing, "svg-line") == []


def test_a_gap_in_the_normal_zone_is_not_bridged():
    zone = ((1.0, 1.0, None, 1.0, 1.0), (2.0, 2.0, None, 2.0, 2.0))
    (band,) = paths(spark((1.0,) * 5, zone, None, (200, 80)), "svg-zone")
    assert band.count("Z") == 2


def test_hours_are_those_of_the_citys_clocks():
    """From 00:00 to 12:00 UTC in October 2018, one hour behind the city: whole even hours inside 01:00-13:00."""
    start = int(datetime(2018, 10, 9, tzinfo=UTC).timestamp())
    chart = day_chart(Span([start, start + 43200], [1.0, 2.0]), (900, 300), NEAR, priority=None)
    assert [text for text in texts(chart) if ":" in text] == ["02:00", "04:00", "06:00", "08:00", "10:00", "12:00"]


def test_more_than_ten_alarms_in_ten_minutes_stand_out():
    chart = rate_chart([0, 10, 11], SIX, (400, 280), NEAR, "limite 10")
    bars = [name for name in classes(chart) if name.startswith("svg-bar")]
    assert bars.count("svg-bar") == 2  # none for zero
    assert bars.count("svg-bar--flood") == 1


def test_the_browser_is_told_which_critical_alerts_wait_and_no_others():
    counts = {1: 2, 2: 7, 3: 0, 4: 31}
    component = wall_counts(counts, [an_alert("A-1"), an_alert("A-2", priority=2)], NEAR)
    told = json.loads(getattr(component, "data-critical"))
    assert told == [{"code": "A-1", "since": int((SIX - timedelta(hours=1)).timestamp()) * 1000, "service": "water"}]
    assert [text for text in texts(component) if len(text) > 0][1::2] == ["2", "7", "0", "31"]


def test_the_playlist_reaches_the_browser_in_the_screens_language():
    screen = a_screen(language="en", playlist=(Showing("alerts", 60, stays=True), Showing("roadmap", 20)))
    head = wall_head(screen, Viewing("en"), "weather", simulated=True)
    rotation = head.children[-1]
    assert json.loads(getattr(rotation, "data-playlist")) == [
        {"view": "alerts", "seconds": 60, "stays": True, "name": "Alerts"},
        {"view": "roadmap", "seconds": 20, "stays": False, "name": "Roadmap"},
    ]
    assert getattr(rotation, "data-pinned") == ""
    assert "simulation" in texts(head)


def test_a_simulated_city_is_announced_at_every_distance():
    for distance in (4, 5, 6, 8):
        assert "simulation" in texts(wall_head(a_screen(), Viewing("fr", distance), None, simulated=True))
        assert "simulation" not in texts(wall_head(a_screen(), Viewing("fr", distance), None, simulated=False))


@pytest.mark.parametrize(
    ("distance", "name"), [(1, "wall--4m"), (4, "wall--4m"), (5, "wall--5m"), (40, "wall--6m wall--8m")]
)
def test_the_root_is_sized_for_its_distance(distance, name):
    assert wall_class("dark", Viewing("fr", distance)) == f"wall wall--dark {name}"


def test_the_last_line_names_the_newest_datum_of_each_service_and_none_where_nothing_came(a_summary):
    foot = wall_foot(a_summary, 349.0, {"water": SIX}, NEAR)
    assert {"Eau", "06:00", "349\u00a0m³/h"} <= set(texts(foot))
    assert "Élec." not in texts(foot)
    assert "aucune" in texts(wall_foot(a_summary, 0.0, {}, NEAR))


@pytest.fixture
def a_summary():
    counts = dict.fromkeys((field.name for field in fields(WorksiteSummary)), 0)
    return WorksiteSummary(**counts | {"alerts_by_trade": {}})
