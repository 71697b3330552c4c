"""What stands beside an alert without a browser: its loggers, the second panel of its chart, its span, its target."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from callbacks.alert_chart import span_of
from components.alert_life import life
from components.alert_list import grid_rows
from components.alert_listening import ears, listening
from components.chart_parts import figure_of
from components.evidence_panel import with_cusum, with_pressure
from components.text import LANGUAGES
from data_access.rows.alert_scene import Heard, NightScores
from data_access.rows.network import PressureTrace
from tests.builders.alerts import SIX
from tests.unit.test_alerts_page import RAISED, ROW, SEEN, a_detail, text_of

LOUD = Heard("A-HH12-09", -7.67, 33.53, SIX, 51.6, 19.7, True)
QUIET = Heard("A-HH12-02", -7.66, 33.54, SIX, 34.5, 2.6, False)
UNKNOWN = Heard("A-HH12-03", -7.65, 33.55, SIX, 30.0, None, False)
LOOK = ("light", "fr")


def test_the_loudest_logger_stands_first_with_its_rise_and_its_night():
    told = text_of(listening([LOUD, QUIET, UNKNOWN], 1, "fr"))
    assert "nuit du 9 oct., 1 bruyant sur 3" in told
    assert "1 A-HH12-09 51,6\u00a0dB" in told
    assert "+20\u00a0dB" in told
    assert told.endswith("–")


def test_only_a_loud_logger_of_the_list_bears_its_rank_on_the_map():
    marks = [each["properties"]["rank"] for each in ears([LOUD, QUIET], "fr")["features"]]
    assert marks == ["1", ""]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_loggers_that_have_not_spoken_since_are_not_passed_over(lang: str):
    assert text_of(listening([], 1, lang)).strip()


def a_chart() -> dict:
    return figure_of(
        LOOK, [], [], [{"y": 0.5, "yref": "paper", "text": "mark"}],
        xaxis={}, yaxis={"range": [0, 10]}, yaxis2={"range": [0, 1]},
    )  # fmt: skip


def test_the_pressure_stands_below_the_inflow_in_bar_with_its_limit():
    ts = np.array([int(SIX.timestamp()), int(SIX.timestamp()) + 900])
    trace = PressureTrace("P-HH12-2", "critical_point", 19.6, ts, np.array([39.2, 29.4]))
    figure = with_pressure(a_chart(), trace, LOOK)
    drawn, layout = figure["data"][-1], figure["layout"]
    assert drawn["yaxis"] == "y3"
    assert [round(each, 1) for each in drawn["y"]] == [3.8, 2.9]
    assert layout["yaxis3"]["domain"][1] < layout["yaxis"]["domain"][0] == layout["yaxis2"]["domain"][0]
    assert layout["yaxis3"]["range"][1] < 6
    assert layout["annotations"][0]["y"] == pytest.approx(0.42 + 0.58 * 0.5)
    assert "Pression P-HH12-2, bar" in layout["annotations"][1]["text"]
    assert layout["shapes"][-1]["y0"] == pytest.approx(1.92, abs=0.01)


def test_the_cusum_is_coloured_above_its_threshold_and_never_leaves_the_plot():
    nights = [SIX + timedelta(days=n) for n in range(4)]
    figure = with_cusum(a_chart(), NightScores(nights, [0.0, 4.0, 7.0, 90.0], 5.0, 20.0), 2, LOOK)
    whole, over = figure["data"][-2:]
    assert whole["y"] == [0.0, 4.0, 7.0, 20.0]
    assert over["y"] == [None, 4.0, 7.0, 20.0]
    assert "seuil 5" in figure["layout"]["annotations"][-1]["text"]


def test_a_chart_reaches_back_to_the_usual_state_before_the_alert():
    fresh = replace(ROW, rule="burst", onset_at=SIX - timedelta(hours=1))
    assert span_of(fresh, SIX) == timedelta(days=1)
    assert span_of(replace(fresh, onset_at=SIX - timedelta(hours=31)), SIX) == timedelta(days=2)
    assert span_of(replace(fresh, onset_at=SIX - timedelta(days=90)), SIX) == timedelta(days=14)
    assert span_of(ROW, SIX) == timedelta(days=14)


def test_an_alarm_has_its_target_to_be_acknowledged_and_a_prompt_has_none():
    alarm = replace(ROW, kind="alarm", priority=2)
    assert "objectif 5 min" in text_of(life(a_detail(alarm, RAISED, SEEN), "fr"))
    assert "objectif" not in text_of(life(a_detail(ROW, RAISED, SEEN), "fr"))


def test_a_row_whose_sensor_is_lost_says_since_when_and_keeps_its_cause_and_state():
    (line,) = grid_rows([ROW], "fr", {ROW.code: {"Q-HH12-1": SIX - timedelta(hours=2, minutes=50)}})
    assert line["what"]["detail"] == "sans mesure depuis 9 oct. 03:10 · Fuite probable, débit nocturne +62\u00a0%"
    assert line["what"]["unknown"] is True
    assert line["state"]["text"] == "À acquitter"
