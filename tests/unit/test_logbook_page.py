"""The logbook's form and page: what is read from the fields, how a refusal and a line are said, what may be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from callbacks.logbook import panel, wanted
from callbacks.logbook_forms import draft_of, field_time, read_time, refusal_words
from components.logbook_form import spot_options
from components.logbook_page import grid_rows
from components.logbook_words import end, operation, short_operation
from components.text import LANGUAGES
from data_access.errors import SomebodyWasFaster
from data_access.logbook_actions import LineRefused
from data_access.rows.alerts import Place
from data_access.rows.logbook import Draft, LogbookDetail, LogbookRow, Spot
from tests.builders.alerts import GUEST, KARIMA

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


CALIFORNIE, NORD = Place("AC-06", "Californie", "كاليفورنيا"), Place("AC-05", "Nord")


def a_row(**facts: object) -> LogbookRow:
    """A set point of 3.2 bar in AC-06 since six o'clock, written five minutes later."""
    told = {
        "entry": 7, "version": 1, "kind": "set_point", "sector": CALIFORNIE, "other": None, "asset": None,
        "started_at": SIX, "ended_at": None, "value": 3.2, "unit": "bar", "text": "PRV A", "author": "k.bennani",
        "reason": None, "recorded_at": SIX + timedelta(minutes=5),
    }  # fmt: skip
    return LogbookRow(**(told | facts))  # type: ignore[arg-type]


def test_a_line_says_what_was_done_with_its_figure_or_its_neighbour():
    assert operation(a_row(), "fr") == "Consigne de pression 3,2\u00a0bar"
    opened = a_row(kind="boundary", value=None, unit=None, other=NORD)
    assert operation(opened, "en") == "Boundary valve opened, AC-05"
    assert short_operation(opened, "fr") == "Limite ouverte, AC-05"


def test_a_missing_end_is_said_as_what_it_means():
    assert end(a_row(), "fr") == "maintenue"
    assert end(a_row(kind="flushing"), "fr") == "en cours"
    assert end(a_row(kind="note"), "fr") == ""
    assert end(a_row(ended_at=SIX), "fr") == "9 oct. 06:00"


def test_rows_sort_by_what_they_show_and_keep_their_number():
    row = grid_rows([a_row(ended_at=SIX)], "fr")[0]
    assert (row["entry"], row["what"]["code"], row["from"]["order"]) == ("7", "AC-06", SIX.timestamp())
    assert row["until"] == {"text": "9 oct. 06:00", "strong": False, "order": SIX.timestamp()}
    note = grid_rows([a_row(kind="note", sector=None, value=None, unit=None)], "fr")[0]
    assert note["what"] == {"code": "", "title": "", "detail": "Note", "order": ""}


def test_only_what_goes_on_can_be_ended_and_only_by_who_may_write():
    open_row, ended_row = a_row(kind="flushing"), a_row(ended_at=SIX)
    for row, who, query, lasts, may in [
        (open_row, KARIMA, {}, True, True),
        (ended_row, KARIMA, {}, False, True),
        (open_row, GUEST, {}, False, False),
        (open_row, KARIMA, {"at": "2018-10-09T06:00"}, False, False),
    ]:
        _, seen, shown = panel(LogbookDetail(row, [row]), query, who, "fr")
        assert seen == {"number": 7, "version": 1}
        assert (shown.endswith("--lasts"), "--open" in shown) == (lasts, may)


def test_the_form_is_filled_with_the_line_that_is_corrected():
    filled = wanted(a_row(other=NORD, ended_at=SIX + timedelta(hours=1)), SIX, "fr")
    assert (filled["where"], filled["other"], filled["value"]) == ("AC-06", "AC-05", 3.2)
    assert (filled["from"], filled["until"]) == ("2018-10-09 06:00:00", "2018-10-09 07:00:00")
    assert "7" in filled["title"]
