"""Figures and times as each language writes them (visual.md, section 10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from components.formats import (
    clock_time,
    day,
    duration,
    first_codes,
    full_day_time,
    labelled,
    listed,
    number,
    percent,
    quantity,
    quarter,
    signed,
)

NOON = datetime(2016, 7, 13, 13, 32, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "lang", "decimals", "text"),
    [
        (1234.5, "fr", 1, "1\u00a0234,5"),
        (1234.5, "en", 1, "1,234.5"),
        (1234.5, "ar", 1, "1\u00a0234,5"),
        (-0.4, "fr", 1, "\u22120,4"),
        (-0.04, "fr", 1, "0,0"),
        (None, "fr", 1, "–"),
        (float("nan"), "en", 0, "–"),
    ],
)
def test_numbers(value, lang, decimals, text):
    assert number(value, lang, decimals) == text


def test_differences_carry_their_sign_and_zero_none():
    assert [signed(value, "fr") for value in (5, -5, 0)] == ["+5", "\u22125", "0"]


def test_percentages_are_isolated_in_arabic_so_that_they_do_not_turn_around():
    assert percent(62, "fr", sign=True) == "+62\u00a0%"
    assert percent(62, "en", sign=True) == "+62%"
    assert percent(62, "ar", sign=True) == "\u2066+62\u00a0%\u2069"


def test_a_figure_keeps_its_unit():
    assert quantity(38.4, "m3/h", "fr", 1) == "38,4\u00a0m³/h"


@pytest.mark.parametrize(
    ("minutes", "lang", "text"),
    [
        (21, "fr", "21 min"),
        (762, "fr", "12 h 42"),
        (3124, "fr", "2 j 04 h"),
        (3124, "ar", "2 ي 4 س"),
        (-3, "en", "0 min"),
    ],
)
def test_durations(minutes, lang, text):
    assert duration(timedelta(minutes=minutes), lang) == text


def test_times_are_those_of_the_city():
    assert clock_time(NOON) == "14:32"  # Casablanca was at UTC+1 in July 2016, after Ramadan
    assert clock_time(datetime(2026, 12, 1, 12, tzinfo=UTC)) == "12:00"  # and is at UTC+0 since 20 September 2026


def test_days_and_quarters():
    assert day(date(2016, 7, 13), "fr") == "mer. 13 juil. 2016"
    assert day(date(2016, 7, 13), "en") == "Wed 13 Jul 2016"
    assert day(date(2016, 7, 13), "ar") == "الأربعاء 13 يوليوز 2016"
    assert [quarter(date(2017, 3, 31), lang) for lang in ("fr", "en")] == ["T1 2017", "Q1 2017"]


def test_a_list_has_the_comma_of_its_language():
    assert [listed(("a", "b"), lang) for lang in ("fr", "en", "ar")] == ["a, b", "a, b", "a\u060c b"]
    assert listed((), "ar") == ""
    assert full_day_time(NOON, "ar") == f"{day(date(2016, 7, 13), 'ar')}\u060c 14:32"


def test_french_alone_has_a_space_before_the_colon():
    assert [labelled("a", "b", lang) for lang in ("fr", "en", "ar")] == ["a : b", "a: b", "a: b"]


def test_of_many_codes_the_first_three_stand_there_and_a_sign_for_the_others():
    assert first_codes(["AN-01", "AN-02", "AN-03"], "fr") == "AN-01, AN-02, AN-03"
    assert first_codes(["AN-01", "AN-02", "AN-03", "AN-04"], "fr") == "AN-01, AN-02, AN-03 …"
    assert first_codes(["AN-01", "AN-02"], "ar") == "\u2066AN-01, AN-02\u2069"  # codes keep their order in a sentence
    assert first_codes([], "ar") == ""
