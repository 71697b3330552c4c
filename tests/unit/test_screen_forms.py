"""The form of a screen: what stands in it becomes a screen, a preview and back, and nothing else does."""

from __future__ import annotations

import pytest

from callbacks.screens import draft_of, minute_of, screen_of
from components.screen_drafts import draft_text, drafted
from components.screens_page import form_fields, preview_address, registry_table, view_options
from data_access.errors import RefusedInput
from data_access.rows.screens import Manners, Registered, Showing, Sign
from tests.builders.screens import NOON, a_screen
from tests.builders.walls import texts

FIELDS = ["hall", "Hall", "ar", "dark", "6", "75", "water", "22:00", "06:00", 30, ["stays", "sounds"]]


def test_what_stands_in_the_form_is_the_screen():
    screen = screen_of(FIELDS, [("alerts", 20), (None, 30), ("service:water", 15), ("arrondissement:AN", 10)])
    assert screen.playlist == (
        Showing("alerts", 20, stays=True),
        Showing("service", 15, subject="water"),
        Showing("arrondissement", 10, subject="AN"),
    )
    assert (screen.distance_m, screen.panel_in) == (6, 75)
    assert screen.manners == Manners(False, True, "water", 22 * 60, 6 * 60, 30, shifts=False)


def test_a_screen_survives_its_way_through_an_address():
    screen = a_screen(manners=Manners(night_from=60, night_until=120), panel_in=86)
    assert drafted(draft_text(screen)) == screen
    assert preview_address(screen).startswith("/wall/demo?draft=%7B")


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"code": "x"}', '{"playlist": [], "manners": {}}'])
def test_what_is_no_screen_is_no_draft(text):
    assert drafted(text) is None


@pytest.mark.parametrize("changed", [{0: " "}, {7: "late"}, {4: None}])
def test_a_form_that_is_not_finished_has_no_preview(changed):
    fields = [changed.get(place, value) for place, value in enumerate(FIELDS)]
    assert draft_of(fields, ["alerts"], [20]) is None


def test_a_form_without_a_view_has_no_preview():
    assert draft_of(FIELDS, [None], [20]) is None


def test_a_time_is_a_minute_of_the_day():
    assert (minute_of("22:30"), minute_of(" 00:01 "), minute_of(""), minute_of(None)) == (1350, 1, None, None)
    with pytest.raises(RefusedInput):
        minute_of("25:00")


def test_every_view_can_be_chosen_by_its_name():
    options = dict(view_options({"AN": "Anfa"}, "fr"))
    assert options["situation"] == "Situation"
    assert options["service:electricity"] == "Électricité"
    assert options["arrondissement:AN"] == "Anfa"


def test_the_form_of_a_screen_has_a_place_for_each_of_its_views():
    long = a_screen(playlist=tuple(Showing("alerts", 10) for _ in range(11)))
    assert "11" in texts(form_fields(long, {}, "fr"))


def test_the_registry_says_how_a_screen_is_and_what_it_shows():
    sign = Sign("alerts", 0.0, "abcdef1", 41.6, 59.7, 3840, 2160)
    registered = Registered(a_screen("hall", last_seen_at=NOON), sign, True, None, "frozen")
    told = texts(registry_table([registered], NOON, "abcdef1", "fr"))
    assert {"figé", "0 s", "alerts", "abcdef1, actuelle", "42 MB", "60"} <= set(told)
    assert any("3840×2160" in text for text in told)
