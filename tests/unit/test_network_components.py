"""What a person sees of the network: headlines, rows, map and charts made from rows written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from analytics.explanations import Cause
from analytics.judgement import Judgement
from components.calendar_marks import special_spans
from components.flow_figure import flow_figure
from components.formats import quantity
from components.gateway_sensors import gateway_note
from components.gateway_table import gateway_rows
from components.lane import service_lane
from components.lift_station_table import station_rows
from components.network_headlines import judged_headline, network_headlines
from components.night_figure import night_figure
from components.polygons import between, stretches
from components.pressure import bar
from components.pressure_figure import pressure_figure
from components.sector_map import MODES, labels, map_states, of_every_service
from components.sector_sheet import reading_cells
from components.sector_table import mark_of, sector_rows, sensors_fresh
from components.service_lanes import customer_lane, electricity_lane, sanitation_lane, telecom_lane
from components.sewers_headlines import sewers_headlines
from components.situation_page import alerts_note
from components.substation_table import substation_rows
from components.text import LANGUAGES, say
from data_access.network import losses
from data_access.rows.alerts import AlertRow, Place, SectorState, Sentence
from data_access.rows.gateways import GatewayRow, Silence
from data_access.rows.network import (
    FlowChart,
    Headlines,
    Judged,
    NightChart,
    PressureChart,
    PressureTrace,
    SectorAlert,
    SectorRow,
    Zoned,
)
from data_access.rows.nights import NightRow
from data_access.rows.sewers import SewersPicture
from data_access.rows.situation import (
    NOBODY_OFF,
    Application,
    Cuts,
    LiftStationRow,
    Off,
    PowerState,
    Reading,
    SanitationState,
    SubstationRow,
    TelecomState,
    UsualDay,
)
from data_access.rows.telemetry import LatestReading
from data_access.rows.telemetry_page import GatewaySensors

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
UNHEARD = Reading(None, None, 900, Judgement.MISSING, (None,) * 24)
LIGHT_FR = ("light", "fr")


def a_sector(code: str = "AC-06", **changes: Any) -> SectorRow:
    facts: dict[str, Any] = {
        "zone_id": 1,
        "place": Place(code, "Californie", "كاليفورنيا"),
        "arrondissement": Place("AC", "Aïn Chock", "عين الشق"),
        "lon": -7.63,
        "lat": 33.54,
        "mains_km": 25.0,
        "customers": 5600,
        "judgement": Judgement.JUDGED,
        "lacking": None,
        "inflow": Zoned(86.4, 86.0, 80.0, 92.0),
        "inflow_at": SIX,
        "night": Zoned(50.0, 50.0, 44.0, 56.0),
        "night_of": date(2018, 10, 9),
        "pressure_m": 30.59148,
        "pressure_is_low": False,
        "losses_m3h": None,
        "alert": None,
        "sensors_fresh": 3,
        "sensors": 3,
        "trace": (1.0,) * 24,
    }
    return SectorRow(**(facts | changes))


def an_alert(priority: int = 2, **changes: Any) -> SectorAlert:
    facts = {"code": "A-1", "priority": priority, "display": "unacknowledged", "count": 1}
    return SectorAlert(**(facts | {"cause": Sentence("alerts.cause.burst", {"pressure_m": 20.39})} | changes))


def heads(**changes: Any) -> Headlines:
    facts: dict[str, Any] = {
        "judged": Judged(193, 200, 4839.5, 5000.0, {Judgement.STALE: 5, Judgement.BAD: 2}),
        "inflow": Zoned(24850.0, 24560.0, 22840.8, 26279.2),
        "inflow_at": SIX,
        "inflow_sectors": 193,
        "trace": (1.0, 2.0),
        "night": Zoned(9985.0, 9429.0, 9300.0, 9558.0),
        "night_of": date(2018, 10, 9),
        "night_sectors": 190,
        "losses_m3h": 228.4,
        "leaks": 11,
        "abnormal": {1: 2, 2: 4, 3: 12},
        "low_pressure": ("SM-05", "AS-08"),
        "pressure_sectors": 195,
        "sensors_fresh": 580,
        "sensors": 600,
    }
    return Headlines(**(facts | changes))


def text(component: Any) -> str:
    """Everything a reader reads, with one space between."""
    if component is None or isinstance(component, str | int | float):
        return "" if component is None else str(component)
    if isinstance(component, Sequence):
        return " ".join(filter(None, map(text, component)))
    return text(getattr(component, "children", None))


def test_the_first_headline_is_how_much_can_be_judged_and_why_not_the_rest():
    told = [network_headlines(heads(), "fr")[0], judged_headline(heads().judged, "fr")]
    for first in map(text, told):
        assert first.startswith("Jugeable maintenant 193 sur 200 secteurs")
        assert "4\u00a0840 sur 5\u00a0000 km" in first
    assert "2 en défaut, 5 muets" in text(told[1])


def test_sensors_whose_readings_are_no_longer_kept_are_not_called_silent():
    gone = heads(sensors_fresh=0, sensors_not_kept=600, judged=Judged(0, 200, 0.0, 5.0, {Judgement.NOT_KEPT: 200}))
    read = [text(block) for block in network_headlines(gone, "fr")]
    assert read[6] == "Capteurs à jour – sur 0 600 sans archive"
    assert "200 sans archive" in read[7]
    part = text(network_headlines(heads(sensors_not_kept=10), "fr")[6])
    assert part == "Capteurs à jour 98,3\u00a0% sur 590 10 muets, 10 sans archive"
    few = text(network_headlines(heads(sensors_fresh=190, sensors_not_kept=400), "fr")[6])
    assert few == "Capteurs à jour – sur 200 10 muets, 400 sans archive", "a third of them tells nothing of all"
    assert sensors_fresh(a_sector(sensors_fresh=0, sensors_not_kept=3), "fr") == "–"
    assert sensors_fresh(a_sector(sensors_fresh=1, sensors_not_kept=1), "fr") == "1/2"
    lane = telecom_lane(TelecomState(0, 0, (), 32, None, UsualDay((), (), ()), not_kept=680), "fr")
    assert [fact.figure for fact in lane.facts] == ["–", "–", "–"]
    assert (lane.facts[0].note, lane.is_judged) == ("680 sans archive", False)


def test_of_a_gateway_the_sensors_without_archive_are_counted_apart():
    mute = LatestReading(1, "Q-1", "flow", "m3/h", "water", 900, None, None, 2, None, None, None)
    lost = mute._replace(kept=False)
    two, none = Silence(2, 2), Silence()
    assert gateway_note(GatewaySensors("GW", "GW", [mute, mute, lost], two, two, none), "fr") == (
        "2 muets sur 2 · 1 sans archive"
    )
    assert gateway_note(GatewaySensors("GW", "GW", [lost], none, none, none), "fr") == "1 sans archive"
    old = mute._replace(ts=SIX, value=3.0, quality=0, age_s=6000.0)
    told = [reading_cells(each, "fr")["quality"]["text"] for each in (mute, lost, old, old._replace(quality=2))]
    assert told == ["jamais entendu", "sans archive", "périmée", "mauvaise"]


def test_a_chart_without_pressures_says_why():
    mute = [PressureTrace("P-1", "inlet", None, np.empty(0, np.int64), np.empty(0))]
    charts = [([], True), (mute, True), (mute, False)]
    read = [
        pressure_figure(PressureChart(Place("AC-06", "Californie", ""), SIX, SIX, traces, kept=kept), LIGHT_FR)
        for traces, kept in charts
    ]
    words = [
        "Aucun capteur de pression",
        "Aucune mesure sur cette période",
        "Aucune pression archivée sur cette période",
    ]
    assert [figure["layout"]["annotations"][0]["text"] for figure in read] == [f"<b>{each}</b><br>" for each in words]


def test_headlines_say_figure_unit_and_one_comparison():
    read = [text(block) for block in network_headlines(heads(), "fr")]
    assert "24 850 m³/h attendu 24 560, zone ± 7 %" in " ".join(read[1].split())
    assert "+5,9\u00a0%" in read[2]
    assert "11 fuites ou casses" in read[3]
    assert "18 sur 200 2 critiques, 4 hautes" in read[4]
    assert "SM-05, AS-08" in read[5]
    assert "96,7\u00a0%" in read[6]


def test_one_critical_and_one_high_alert_are_told_in_the_singular():
    read = {lang: text(network_headlines(heads(abnormal={1: 1, 2: 1}), lang)[4]) for lang in LANGUAGES}
    assert "1 critique, 1 haute" in read["fr"]
    assert "1 critical, 1 high" in read["en"]
    assert "واحدة حرجة، واحدة عالية" in read["ar"]


def test_what_is_not_known_is_a_dash_and_never_nought():
    unknown = heads(
        inflow=Zoned(), night=Zoned(), night_of=None, sensors=0, sensors_fresh=0, low_pressure=(), pressure_sectors=0
    )
    read = [text(block) for block in network_headlines(unknown, "fr")]
    assert all("–" in read[place] for place in (1, 2, 5, 6))
    assert "aucune nuit jugée" in read[2]


@pytest.mark.parametrize(
    ("row", "mark"),
    [
        (a_sector(), {"priority": None, "state": "normal"}),
        (a_sector(judgement=Judgement.STALE), {"priority": None, "state": "acknowledged"}),
        (a_sector(judgement=Judgement.STALE, alert=an_alert(3)), {"priority": 3, "state": "unacknowledged"}),
    ],
)
def test_a_sector_that_cannot_be_judged_never_bears_the_ring_of_a_normal_one(row, mark):
    assert {key: mark_of(row)[key] for key in mark} == mark


def test_rows_hold_raw_figures_pressure_in_bar_and_name_what_is_abnormal():
    low = a_sector(inflow=Zoned(95.0, 86.0, 80.0, 92.0), pressure_is_low=True, losses_m3h=12.0, sensors_fresh=2)
    [record] = sector_rows([low], "ar")
    assert record["inflow"] == 95.0
    assert record["pressure"] == pytest.approx(3.0)
    assert record["sector"]["title"] == "كاليفورنيا"
    assert record["strong"] == ["inflow", "pressure", "losses"]
    assert record["sensors"]["strong"] is True
    assert bar(None) is None


def test_the_bullet_is_coloured_only_beyond_the_zone():
    inside = sector_rows([a_sector(night=Zoned(55.0, 50.0, 44.0, 56.0), alert=an_alert(2))], "fr")[0]["night"]
    beyond = sector_rows([a_sector(night=Zoned(69.0, 50.0, 44.0, 56.0), alert=an_alert(2))], "fr")[0]["night"]
    unknown = sector_rows([a_sector(night=Zoned(69.0))], "fr")[0]["night"]
    assert (inside["value"], inside["priority"]) == (1.1, None)
    assert (beyond["value"], beyond["priority"]) == (1.38, 2)
    assert unknown is None


def test_the_map_marks_what_is_abnormal_and_what_is_unknown_in_every_mode():
    rows = [
        a_sector("AC-01", alert=an_alert(2), night=Zoned(69.0, 50.0, 44.0, 56.0)),
        a_sector("AC-02", judgement=Judgement.MISSING, night=Zoned(), pressure_m=None, sensors=0, sensors_fresh=0),
        a_sector("AC-03"),
    ]
    states = map_states(rows, "fr")
    assert set(states["states"]) == set(MODES)
    assert states["states"]["alert"]["AC-01"]["p"] == 2
    assert [mode for mode in MODES if states["states"][mode]["AC-02"].get("u")] == list(MODES)
    assert "u" not in states["states"]["alert"]["AC-03"]
    assert [mark["properties"]["code"] for mark in states["marks"]["alert"]] == ["AC-01", "AC-02"]
    assert [mark["properties"]["code"] for mark in states["marks"]["pressure"]] == ["AC-02"]
    assert states["states"]["night"]["AC-01"]["s"] == pytest.approx(0.95)  # 38 % of the 40 % that shade fully


def test_the_pointer_is_told_what_is_wrong_and_where_the_water_went():
    rows = [a_sector("BE-05", alert=an_alert(2)), a_sector("BE-06", gives_to="BE-05"), a_sector("BE-07")]
    told = {mode: {code: state["t"] for code, state in states.items()}
            for mode, states in map_states(rows, "fr")["states"].items()}  # fmt: skip
    assert "Casse probable, pression 2,0" in told["alert"]["BE-05"]
    assert all("Eau passée vers BE-05, probable" in told[mode]["BE-06"] for mode in ("alert", "night"))
    assert "Eau passée" not in told["sensors"]["BE-06"] + told["alert"]["BE-05"] + told["alert"]["BE-07"]
    assert "Casse" not in told["pressure"]["BE-05"]


def test_names_keep_clear_of_marks_and_are_at_most_eight():
    calm = [a_sector(f"Z{n}-1", arrondissement=Place(f"Z{n}", f"Zone {n}"), lon=-7.7 + 0.1 * n) for n in range(10)]
    assert len(labels(calm, "fr")) == 8
    loud = [replace(row, alert=an_alert()) for row in calm]
    assert labels(loud, "fr") == []


def a_chart(**changes: Any) -> FlowChart:
    start = SIX - timedelta(hours=1)
    ts = np.array([int(start.timestamp()) + 900 * step for step in range(4)], np.int64)
    facts: dict[str, Any] = {
        "place": Place("AC-06", "Californie"),
        "start": start,
        "end": SIX,
        "ts": ts,
        "inflow": np.array([10.0, np.nan, 12.0, 13.0]),
        "expected": np.array([10.0, 10.0, 10.0, np.nan]),
        "low": np.array([8.0, 8.0, 8.0, np.nan]),
        "high": np.array([12.0, 12.0, 12.0, np.nan]),
        "alerts": [],
        "days": {},
    }
    return FlowChart(**(facts | changes))


def test_gaps_stay_gaps_and_the_zone_ends_where_nothing_is_expected():
    figure = flow_figure(a_chart(), LIGHT_FR)
    zone, expected, measured = figure["data"]
    assert measured["y"] == [10.0, None, 12.0, 13.0]
    assert expected["y"] == [10.0, 10.0, 10.0, None]
    assert zone["y"] == [12.0, 12.0, 12.0, 8.0, 8.0, 8.0, None]
    assert measured["x"][0] == "2018-10-09T05:00:00", "the clocks of the city, an hour ahead of UTC"


def test_an_empty_chart_says_why():
    nothing = np.empty(0)
    figure = flow_figure(
        a_chart(ts=np.empty(0, np.int64), inflow=nothing, expected=nothing, low=nothing, high=nothing), LIGHT_FR
    )
    assert "Aucune mesure" in figure["layout"]["annotations"][0]["text"]


def an_alert_row(**changes: Any) -> AlertRow:
    since = SIX - timedelta(minutes=30)
    facts: dict[str, Any] = {
        "code": "A-2018-0001", "rule": "burst", "kind": "alarm", "priority": 2, "service": "water", "subject": "AC-06",
        "place": Place("AC-06", "Californie"), "arrondissement": None, "condition": "active", "handling": "new",
        "display": "unacknowledged", "is_active": True, "onset_at": since, "detected_at": since, "cleared_at": None,
        "shelved_until": None, "acknowledged_by": None, "owner": None, "crew": None, "flow_m3h": 18.0,
        "confidence": None, "cause": Sentence("alerts.cause.burst"), "closed_reason": None,
    }  # fmt: skip
    return AlertRow(**(facts | changes))


def a_night(day: int, mnf: float | None = 50.0, **changes: Any) -> NightRow:
    night = date(2018, 10, day)
    facts: dict[str, Any] = {
        "sector_id": 1, "night": night, "window_start": SIX, "window_end": SIX, "mnf_m3h": mnf, "mnf_at": SIX,
        "mnf_mean_m3h": mnf, "n_samples": 8, "completeness": 1.0, "p_night_m": None, "lnu_m3h": None, "nnf_m3h": None,
        "baseline_m3h": 50.0, "baseline_sd_m3h": 2.0, "z": None if mnf is None else (mnf - 50.0) / 2.0,
        "calendar_class": "normal", "quality": 0, "unusable_reason": None,
    }  # fmt: skip
    return NightRow(**(facts | changes))


def test_the_map_of_every_service_shows_the_worst_alert_of_any():
    well = SectorState("AC-06", "A-1", 2, "unacknowledged", Sentence("alerts.cause.high_level"), None, 1)
    shown = of_every_service([a_sector("AC-06", alert=None), a_sector("AC-07", alert=None)], [well])
    assert [row.priority for row in shown] == [2, None]


def test_what_something_else_explains_is_no_loss():
    leak, transfer = an_alert_row(), an_alert_row(cause=Sentence("alerts.cause.not_transfer"))
    assert (leak.loss_m3h, transfer.loss_m3h, transfer.flow_m3h) == (18.0, None, 18.0)
    assert losses([leak, transfer]) == 18.0


def test_what_was_repaired_is_lost_no_more_unless_the_check_did_not_show_it():
    repaired = an_alert_row(handling="repaired")
    checks = [replace(repaired, work={"check": {"verdict": verdict}}) for verdict in ("shown", "not_shown")]
    assert [row.running_loss_m3h for row in (repaired, *checks)] == [None, None, 18.0]
    assert losses([repaired]) is None
    assert losses([repaired, an_alert_row()]) == 18.0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.LEAK])
def test_a_chart_calls_an_alert_what_explains_it_and_never_a_burst(lang, cause):
    explained, bare = (an_alert_row(cause=Sentence(key)) for key in (f"alerts.cause.not_{cause}", "alerts.cause.burst"))
    told, suspected = (str(flow_figure(a_chart(alerts=[row]), ("light", lang))) for row in (explained, bare))
    assert say("alerts.rule.burst", lang) in suspected
    assert say("alerts.rule.burst", lang) not in told
    assert say(f"alerts.explained.not_{cause}", lang) in told
    loss = repr(quantity(18.0, "m3/h", lang, 1)).strip("'")  # as it stands in the text of a figure
    assert (loss in suspected, loss in told) == (True, False), "what is not lost is no loss in its words either"


def test_one_cause_counts_once_in_the_note_above_the_worst_alerts():
    burst = an_alert_row()
    below = an_alert_row(code="A-2018-0002", rule="low_pressure", parent=burst.code)
    assert alerts_note([burst, below], "fr") == "1 sur 1"


def test_nights_are_dots_hollow_when_no_measure_and_shaped_when_abnormal():
    blank = a_night(7, None, unusable_reason="incomplete", completeness=0.25)
    nights = [a_night(5), a_night(6, 51.0, unusable_reason="valve"), blank, a_night(9, 69.0)]
    figure = night_figure(NightChart(Place("AC-06", "Californie"), nights, {}, 2, SIX), LIGHT_FR)
    _zone, line, usual, unusable, abnormal, unknown = figure["data"]
    assert line["y"] == [50.0, 51.0, None, None, 69.0], "a night without a figure and a missing one break the line"
    assert (usual["y"], unusable["y"], abnormal["y"]) == ([50.0], [51.0], [69.0])
    assert unusable["text"] == ["6 oct. : 51,0, nuit non comparable : autre raison"]
    assert abnormal["marker"]["symbol"] == "triangle-up"
    assert (unknown["x"], unknown["y"], unknown["yaxis"]) == (["2018-10-07"], [0.0], "y2"), "hollow on the base line"
    assert unknown["text"] == ["7 oct. : –, nuit non comparable : incomplète, mesures reçues à 25\u00a0%"]
    assert "69,0 (+38\u00a0%)" in figure["layout"]["annotations"][-1]["text"]


def test_only_nights_since_the_leak_began_bear_the_shape_of_its_alert():
    flushed = a_night(5, 80.0, unusable_reason="operation")
    early = a_night(7, 70.0, window_end=SIX - timedelta(days=2))
    leaking = a_night(9, 69.0, unusable_reason="leak_suspected")
    chart = NightChart(Place("AC-06", "Californie"), [flushed, early, leaking], {}, 1, SIX)
    _zone, _line, unusable, bold, shaped = night_figure(chart, LIGHT_FR)["data"]
    assert (unusable["y"], bold["y"], shaped["y"]) == ([80.0], [70.0], [69.0])
    assert "symbol" not in bold["marker"]
    assert shaped["marker"]["symbol"] == "diamond"


def test_nights_that_nobody_judged_are_an_empty_chart():
    figure = night_figure(NightChart(Place("AC-06", "Californie"), [], {}, None), LIGHT_FR)
    assert "Aucune nuit jugée" in figure["layout"]["annotations"][0]["text"]


def test_nights_without_any_figure_say_why():
    nights = [a_night(day, None, unusable_reason="incomplete") for day in (5, 6)]
    figure = night_figure(NightChart(Place("AC-06", "Californie"), nights, {}, None), LIGHT_FR)
    assert "incomplète 2" in figure["layout"]["annotations"][0]["text"]


@pytest.mark.parametrize("theme", ["light", "dark", None])
def test_plotly_knows_every_word_of_the_charts(theme):
    leak = an_alert_row()
    chart = a_chart(alerts=[leak], days={date(2018, 10, 9): "holiday"})
    nights = NightChart(Place("AC-06", "Californie"), [a_night(9, 69.0)], {date(2018, 10, 9): "holiday"}, 2, SIX)
    for figure in (flow_figure(chart, (theme, "ar")), night_figure(nights, (theme, "fr"))):
        checked = go.Figure(figure)
        assert len(checked.data) == len(figure["data"])
    assert flow_figure(chart, (theme, "fr"))["layout"]["shapes"]


def test_the_excess_begins_with_the_leak_and_bears_its_colour():
    excess = flow_figure(a_chart(alerts=[an_alert_row()]), LIGHT_FR)["data"][1]
    assert excess["fillcolor"] == "#F08A24"
    # since 05:30 only one step is both measured and expected, and one point has no area
    assert excess["y"] == []
    earlier = an_alert_row(onset_at=SIX - timedelta(hours=2))
    full = a_chart(alerts=[earlier], inflow=np.array([11.0, 12.0, 12.0, 13.0]))
    assert flow_figure(full, LIGHT_FR)["data"][1]["y"] == [11.0, 12.0, 12.0, 10.0, 10.0, 10.0, None]


def test_days_of_one_class_are_one_span():
    feast = {date(2018, 6, 15): "eid", date(2018, 6, 16): "eid", date(2018, 6, 14): "ramadan"}
    assert special_spans(feast) == [
        (date(2018, 6, 14), date(2018, 6, 14), "ramadan"),
        (date(2018, 6, 15), date(2018, 6, 16), "eid"),
    ]


def test_areas_are_closed_outlines_one_for_each_stretch():
    x = [SIX + timedelta(hours=hour) for hour in range(5)]
    xs, ys = between(x, [1.0, 1.0, None, 1.0, 1.0], [2.0, 3.0, 9.0, 4.0, 5.0])
    assert ys == [2.0, 3.0, 1.0, 1.0, None, 4.0, 5.0, 1.0, 1.0, None]
    assert xs[:5] == [x[0], x[1], x[1], x[0], None]
    assert stretches([True, False, True]) == [], "one point has no area"


def test_the_works_of_a_service_say_what_is_unknown():
    post = SubstationRow("PS-01", "Poste", 40.0, UNHEARD, 500, NOBODY_OFF, None, None, 80.0, 100.0)
    station = LiftStationRow("SR-01", "Relevage", UNHEARD, None, None, None, 1, None, None, 85.0, 60.0)
    gateway = GatewayRow("GW-01", "Passerelle", 6, 6, True, UNHEARD, None, 2, "unacknowledged", 20.0, 90.0)
    [power], [sewer] = substation_rows([post], "fr"), station_rows([station], "fr")
    [telecom] = gateway_rows([gateway], SIX.date(), "fr")
    assert (power["share"], power["load_share"], power["state"]) == (None, None, "sans capteur")
    assert (sewer["overflow"]["text"], sewer["mark"]["state"]) == ("–", "acknowledged")
    assert (telecom["strong"], telecom["mark"]["priority"]) == (["silent"], 2)
    judged, *figures = sewers_headlines(SewersPicture([station], []), "fr")
    assert text(judged).startswith("Jugeable maintenant 0 sur 1")
    assert all("–" in text(figure) for figure in figures), "nothing is 0 while nothing is known"


def test_a_well_that_spills_over_is_the_first_to_be_named():
    level = replace(UNHEARD, value=99.8, at=SIX, judgement=Judgement.JUDGED)
    full = LiftStationRow("SR-36", "Nord", level, 0.0, 0.0, 0, 1, 2, "unacknowledged", 85.0, 60.0)
    rising = replace(full, code="SR-25", level=replace(level, value=60.0), rising_pct_h=30.0, overflow_min=80.0)
    [sewer] = station_rows([full], "fr")
    assert (sewer["overflow"]["text"], sewer["overflow"]["strong"]) == ("en cours", True)
    _, soonest, *_ = sewers_headlines(SewersPicture([rising, full], []), "fr")
    assert text(soonest).startswith("Débordement le plus proche en cours")
    assert "SR-36" in text(soonest)


def test_a_service_of_which_nothing_is_known_is_not_normal():
    silent = service_lane(sanitation_lane(SanitationState(None, None, (), 0, 40, SIX), "fr"), None, "fr")
    assert "sans donnée" in text(silent)
    assert "normal" not in text(silent)
    level = replace(UNHEARD, value=40.0, at=SIX)
    well = LiftStationRow("SR-01", "Relevage", level, None, None, 1, 1, None, None, 85.0, 60.0)
    calm = service_lane(sanitation_lane(SanitationState(well, None, (), 40, 40, SIX), "fr"), None, "fr")
    assert "normal · 40 sur 40 mesurés" in text(calm)


def test_an_application_that_nobody_probed_is_a_dash():
    nothing = Application(3, None, (), SIX, None, None, None, None, UsualDay((), (), ()))
    read = text(service_lane(customer_lane(nothing, "en"), None, "en"))
    assert read.count("–") >= 3
    assert "no data" in read


def test_a_few_payments_always_fail():
    paid = Application(3, 3, (), SIX, 50, 3, 5, SIX, UsualDay((), (), ()))
    failed = customer_lane(paid, "fr").facts[1]
    assert (failed.figure, failed.normal, failed.strong) == ("3", "normal ≤ 5", False)
    assert customer_lane(replace(paid, failed=6), "fr").facts[1].strong
    unheard = customer_lane(replace(paid, failed_most=None), "fr").facts[1]
    assert (unheard.normal, unheard.strong) == ("", True), "where nothing is known of the usual, none is usual"


def test_a_lane_tells_between_what_its_figures_would_be_normal():
    day = UsualDay((97.0,), (98.0,), (100.0,))
    state = TelecomState(30, 680, (), 32, SIX, day)
    lane = telecom_lane(state, "fr")
    assert (lane.facts[2].note, lane.facts[2].strong) == ("normal dès 98\u00a0%", True)
    assert (lane.facts[0].normal, lane.facts[0].strong) == ("normal ≤ 14", True), "2 % of 680 may be silent, 30 are"
    partly = telecom_lane(TelecomState(1, 70, (), 32, SIX, day, not_kept=610), "fr")
    assert [fact.figure for fact in partly.facts] == ["–", "–", "–"], "a tenth of the sensors tells nothing of all"
    assert not any(fact.strong for fact in partly.facts[:2])
    few = telecom_lane(replace(state, silent=13), "fr")
    assert not few.facts[0].strong
    load = UsualDay((476.0,), (450.0,), (507.0,))
    power = PowerState(Cuts(0, None, {}, {}, 0), 500, 476.0, SIX, None, 30, 30, load)
    assert electricity_lane(power, "fr").facts[1].note == "normal 450 à 507"
    assert electricity_lane(replace(power, day=UsualDay((), (), ())), "fr").facts[1].note == ""


def test_a_lane_is_not_normal_while_customers_are_off_though_no_alert_stands():
    quiet = PowerState(Cuts(0, None, {}, {}, 0), 500, 476.0, SIX, None, 30, 30, UsualDay((), (), ()))
    cut = replace(quiet, cuts=Cuts(120, SIX, {1: Off(120, SIX)}, {}, 1))
    before, now = (str(service_lane(electricity_lane(state, "fr"), None, "fr")) for state in (quiet, cut))
    assert "mark--normal" in before
    assert "normal · 30" in before
    assert "mark--normal" not in now
    assert "normal · 30" not in now
    assert "Sans électricité : 120 clients" in now


def test_the_reasons_not_to_judge_are_buttons_with_their_kilometres():
    judged = Judged(193, 200, 4839.5, 5000.0, {Judgement.STALE: 5, Judgement.BAD: 2}, {Judgement.STALE: 120.4})
    first, *_, reasons = network_headlines(heads(judged=judged), "fr")
    assert "4 840 sur 5 000 km" in text(first).replace("\u00a0", " ")
    buttons = reasons.children[1:]
    assert [getattr(button, "data-judged") for button in buttons] == ["bad", "stale"]
    assert text(buttons[1]).replace("\u00a0", " ").split() == ["5", "muets", "·", "120", "km"]
    whole = Judged(200, 200, 5000.0, 5000.0, {})
    assert len(network_headlines(heads(judged=whole), "fr")) == 7, "nothing to explain"
