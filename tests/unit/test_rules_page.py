"""The rules page: sentences with the figures in force, values as typed and as told, refusals that name the field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analytics.limit_rules import LIMIT_RULES
from analytics.rule_settings import SHEETS, Change, Thresholds, in_force, sheet_of
from analytics.watch_limits import WatchLimits
from callbacks.rules import refusal, wish_of
from components import rule_words as words
from components.rules_page import rules_table
from components.text import LANGUAGES
from data_access.rows.rules import SettingRow, Wish
from data_access.rule_settings import SettingRefused

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
DELIVERED = Thresholds({})


def test_without_a_change_every_rule_is_as_delivered():
    assert DELIVERED.limit_rules == LIMIT_RULES
    assert (DELIVERED.night.clear_share, DELIVERED.burst.alone_z, DELIVERED.gateway.share) == (0.5, 7.0, 0.6)
    assert DELIVERED.sensor_silent_s == 12 * 3600


def test_the_newest_change_by_then_is_in_force():
    settings = ((8.0, 0), (9.0, 1), (6.0, 2))
    changes = [Change("burst", "alone_z", value, SIX + timedelta(hours=hours)) for value, hours in settings]
    at = [in_force(changes, SIX + timedelta(minutes=minutes)).burst.alone_z for minutes in (-1, 0, 60, 119, 120)]
    assert at == [7.0, 8.0, 9.0, 9.0, 6.0]


def test_a_limit_that_was_set_holds_for_every_sensor_and_for_loads_as_a_share_of_the_capacity():
    low, *_, heavy = Thresholds({("low_pressure", "limit"): 25.0, ("heavy_load", "limit"): 60.0}).limit_rules
    assert low.limit_for(20.0, "m", None) == 25.0, "the sensor's own limit was delivered with the old one"
    assert heavy.limit_for(None, "MW", 40.0) == 24.0
    assert LIMIT_RULES[0].limit_for(18.0, "m", None) == 18.0
    assert LIMIT_RULES[-1].limit_for(None, "MW", 40.0) == 32.0


def test_every_limit_of_what_is_watched_is_a_field_of_its_rule():
    assert DELIVERED.watch == WatchLimits()
    for sheet, field, limit in (
        ("feeder_load", "limit", "feeder_pct"),
        ("n1_load", "limit", "n1_pct"),
        ("overflow_time", "overflow_min", "overflow_min"),
        ("reservoir_autonomy", "autonomy_h", "autonomy_h"),
        ("sensors_heard", "heard_pct", "heard_pct"),
        ("gateway_battery", "battery_pct", "battery_pct"),
        ("gateway_battery", "battery_days", "battery_days"),
    ):
        assert Thresholds({(sheet, field): 55.0}).watch == replace(WatchLimits(), **{limit: 55.0})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_its_sentence_and_its_fields_in_every_language(lang):
    for sheet in SHEETS:
        sentence = words.sentence(sheet, DELIVERED, lang)
        assert "{" not in sentence
        assert all(words.field_name(field.name, lang) for field in sheet.fields)
        assert words.delay(sheet, DELIVERED, lang)
        assert words.priority(sheet, DELIVERED, lang)


def test_a_sentence_tells_the_figures_in_force():
    sheet = sheet_of("low_pressure")
    assert sheet is not None
    changed = Thresholds({("low_pressure", "limit"): 25.4929, ("low_pressure", "on_samples"): 4.0})
    assert "2,50\u00a0bar" in words.sentence(sheet, changed, "fr")
    assert words.delay(sheet, changed, "fr") == "1 h 00 / 30 min"


def test_pressures_are_typed_in_bar_and_kept_in_metres():
    assert words.typed(20.39432, "m") == 2.0
    wish = wish_of("low_pressure", "limit", 2.5)
    assert wish.value == pytest.approx(25.4929)
    assert wish_of("burst", "alone_z", 6) == Wish("burst", "alone_z", 6.0)
    assert wish_of("burst", "alone_z", "") == Wish("burst", "alone_z", None)
    assert wish_of(None, None, 3) == Wish("", "", 3.0)


def test_a_refusal_names_the_field_and_the_bounds_as_they_are_typed():
    bounds = SettingRefused("bounds", field="limit", low=5.09, high=61.19, unit="m")
    assert refusal(bounds, "fr") == "Seuil : la valeur est comprise entre 0,50\u00a0bar et 6,00\u00a0bar."
    order = SettingRefused("order", field="with_pressure_z", other="alone_z")
    assert "Deviation of the flow alone" in refusal(order, "en")
    whole = SettingRefused("whole", field="on_samples", low=1.0, high=12.0, unit="samples")
    assert "12 relevés" in refusal(whole, "fr")


def test_the_table_has_a_button_for_each_rule_that_can_be_set_and_says_who_set_it():
    change = SettingRow(Change("burst", "alone_z", 8.0, SIX), "y.alami", "saison")
    table = str(rules_table(Thresholds({("burst", "alone_z"): 8.0}), [change], "fr", editable=True))
    assert table.count("rules-edit") == len(SHEETS) - 1, "what is stale is the same for every page"
    assert "y.alami, le 9 oct. 06:00" in table
    assert table.count("réglage d'origine") == len(SHEETS) - 1
    assert "rules-edit" not in str(rules_table(DELIVERED, [], "fr", editable=False))
