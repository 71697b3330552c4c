"""The logbook's form as the browser sends it: what is read from its fields, and how a refusal is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callbacks.logbook_forms import draft_of, field_time, read_time, refusal_words
from components.logbook_form import spot_options
from components.text import LANGUAGES
from data_access.errors import SomebodyWasFaster
from data_access.logbook_actions import LineRefused
from data_access.rows.alerts import Place
from data_access.rows.logbook import Draft, Spot

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)  # six o'clock in Casablanca
EMPTY = {
    "kind": "valve", "where": None, "other": None, "from": None, "until": None, "value": "", "words": "", "reason": "",
    "edited": None,
}  # fmt: skip


def test_the_fields_are_read_as_local_time_and_figures():
    sent = {**EMPTY, "kind": "set_point", "where": "AC-01", "from": "2018-10-09 06:00:00", "value": 3.2}
    assert draft_of(sent) == Draft("set_point", "AC-01", SIX, value=3.2, text="")
    assert draft_of(EMPTY) == Draft("valve", None, None, text="")


def test_the_field_shows_the_minute_that_it_would_read_again():
    assert field_time(SIX.replace(second=41)) == "2018-10-09 06:00:00"
    assert read_time(field_time(SIX), "from") == SIX


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_time_that_is_none_is_told_with_its_field(lang):
    with pytest.raises(LineRefused) as refused:
        draft_of({**EMPTY, "until": "ce soir"})
    assert "ce soir" in refusal_words(refused.value, lang)


def test_a_refusal_names_figures_and_people_as_they_are_read():
    assert "16,0 bar" in refusal_words(LineRefused("value_bounds", low=0.1, high=16.0), "fr")
    assert "k.bennani" in refusal_words(SomebodyWasFaster(by="k.bennani", at=SIX), "fr")
    assert "06:00" in refusal_words(SomebodyWasFaster(by="k.bennani", at=SIX), "en")


def test_a_place_is_told_by_its_code_and_its_name_in_the_reader_s_language():
    oulfa = Place("HH-12", "Oulfa", "الألفة")
    spots = [Spot("HH-12", "sector", oulfa), Spot("V-17", "valve", oulfa), Spot("X-1", "mystery", None)]
    assert [option["label"] for option in spot_options(spots, "fr")] == [
        "HH-12 Oulfa", "V-17 · vanne · Oulfa", "X-1 · ouvrage"
    ]  # fmt: skip
    assert "الألفة" in spot_options(spots, "ar")[0]["label"]
