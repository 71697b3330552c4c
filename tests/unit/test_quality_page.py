"""The page of the alarm system's health: empty states, what is written strong, bars, and an address of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analytics.alarm_nuisance import bad_actors, priority_mix
from analytics.alarm_rates import rates
from analytics.alert_answers import Precision, StageTimes
from components.quality_figure import load_figure
from components.quality_headlines import quality_headlines
from components.quality_tables import quality_tables
from components.text import LANGUAGES
from data_access.rows.alarm_quality import QualityPicture

NOON = datetime(2018, 10, 9, 12, tzinfo=UTC)
SINCE = NOON - timedelta(days=1)


def a_picture(alarms: int = 0, **changes: object) -> QualityPicture:
    """A day with so many alarms, a second apart, in its last ten minutes."""
    instants = [NOON - timedelta(seconds=each) for each in range(alarms)]
    facts = {
        "since": SINCE, "at": NOON, "rates": rates(instants, since=SINCE, until=NOON), "standing": [],
        "chattering": {}, "fleeting": [], "actors": bad_actors([]), "mix": priority_mix({}), "prompts": {},
        "shelved": [], "suppressed": [], "times": [], "by_rule": [], "by_sector": [],
    }  # fmt: skip
    return QualityPicture(**(facts | changes))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_period_without_anything_says_so_in_every_card(lang: str):
    told = str([*quality_headlines(a_picture(), lang), *quality_tables(a_picture(), lang)])
    assert told.count("className='empty'") == 4


def test_what_misses_its_target_is_written_strong():
    heads = quality_headlines(a_picture(11), "fr")
    assert "B('hors objectif : ≤ 10')" in str(heads[2])
    assert "'objectif ≤ 144'" in str(heads[0])
    (mix,) = [each for each in priority_mix({1: 1, 4: 9}) if each.is_over]
    assert mix.band == "high"


def test_a_target_for_acknowledging_is_shown_beside_the_figure_that_misses_it():
    slow = StageTimes("alarm", 1, "acknowledge", 4, 3, timedelta(minutes=3), timedelta(minutes=8), timedelta(minutes=2))
    told = str(quality_tables(a_picture(times=[slow]), "fr"))
    assert "Bdi(children='3 min · 8 min', className='strong')" in told
    assert "3/4, objectif 2 min" in told


def test_of_the_sectors_those_with_most_false_alerts_come_first_and_precise_ones_not_at_all():
    lines = [Precision("prompt", "AN-01", 0, 1), Precision("prompt", "HH-12", 5, 3), Precision("prompt", "SM-05", 9, 0)]
    told = str(quality_tables(a_picture(by_sector=lines), "fr")[1])
    assert told.index("HH-12") < told.index("AN-01")
    assert "SM-05" not in told


def test_a_bar_beyond_ten_is_in_the_colour_of_alarm_and_the_flood_stands_behind_it():
    figure = load_figure(a_picture(12), ("light", "fr"))
    (bars,) = figure["data"]
    assert (bars["y"][-1], bars["marker"]["color"][-1]) == (12, "#D7263D")
    assert [shape["type"] for shape in figure["layout"]["shapes"]] == ["rect", "line"]
    assert set(bars["marker"]["color"][:-1]) == {"#75808A"}
