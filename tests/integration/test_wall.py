"""Walls on real databases: every part draws at every distance with or without data, and asks little."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from callbacks import wall
from callbacks.wall import VIEWS, drawn, drawn_subject, note_sign_of_life, the_screen, told_of
from components.screen_drafts import draft_text
from components.text import LANGUAGES
from components.wall_ids import Wall
from components.wall_viewing import Viewing
from data_access import alarm_rate, screens
from data_access.actors import Actor, Role, current_actor
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.rows.screens import Showing
from data_access.topics import Topic, changes
from tests.builders import alerts as alert_city
from tests.builders.alerts import SIX
from tests.builders.screens import a_screen, add_screen
from tests.builders.walls import texts
from tests.builders.worksites import store_ground

CLOCK = FixedClock(SIX)


def told(lang: str = "fr", distance_m: int = 4, **changes: str) -> dict[str, object]:
    """What the store of a screen holds."""
    return wall.told_of(a_screen(language=lang, distance_m=distance_m), {}) | changes


def part(database: Database, place: Wall, **changes: object) -> list[str]:
    """The texts of a part of the wall, as its callback draws it."""
    return texts(asyncio.run(drawn(database, CLOCK, VIEWS[place], told(**changes))))


@pytest.mark.parametrize("distance_m", [4, 5, 6, 8])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", [place for place in VIEWS if place is not Wall.GROUND])
def test_on_an_empty_database_every_part_says_that_nothing_is_known(sqlite_database, place, lang, distance_m):
    assert part(sqlite_database, place, lang=lang, distance_m=distance_m)


def test_an_empty_city_is_never_shown_as_normal(database: Database):
    assert part(database, Wall.SITUATION)[:3] == ["0", "/0", "secteurs jugés"]
    assert "Aucun secteur connu" in part(database, Wall.NETWORK)


@pytest.fixture
def city(database: Database) -> Database:
    """Two sectors, a leak in HH-12 since six, and ground to dig in."""
    database.call(alert_city.build_city)
    database.call(store_ground, 2)
    database.call(alert_city.raised, at=SIX, priority=1, kind="alarm", rule="burst")
    return database


@pytest.mark.parametrize("place", [Wall.SITUATION, Wall.NETWORK, Wall.ALERTS])
def test_an_alert_is_on_every_view_that_shows_the_network(city, place):
    shown = part(city, place)
    assert "HH-12" in shown
    assert any("Fuite probable" in text for text in shown)


@pytest.mark.parametrize("distance_m", [4, 8])
@pytest.mark.parametrize(
    ("key", "is_told"),
    [
        ("service:water", True),
        ("service:electricity", False),
        ("arrondissement:HAY", True),
        ("arrondissement:ANFA", False),
    ],
)
def test_a_view_of_one_thing_shows_the_alerts_of_that_thing_alone(city, key, is_told, distance_m):
    shown = texts(asyncio.run(drawn_subject(city, CLOCK, key, told(distance_m=distance_m))))
    assert ("HH-12" in shown) is is_told
    assert shown


def test_an_arrondissement_that_is_none_is_said_in_the_place_of_the_view(city):
    assert any(
        "NOWHERE" in text for text in texts(asyncio.run(drawn_subject(city, CLOCK, "arrondissement:NOWHERE", told())))
    )


def test_a_screen_draws_what_it_may_show_and_nothing_else():
    few = wall.told_of(a_screen(playlist=(Showing("roadmap"),)), {"view": "service:water"})
    wanted = {place for place in VIEWS if wall.is_wanted(place, few)}
    always = {Wall.GROUND, Wall.COUNTS, Wall.FOOT}
    assert wanted == always | {Wall.ROADMAP, Wall.ALERTS, Wall.SITUATION}
    assert "service:water" in few["views"]


def test_a_draft_is_shown_in_the_place_of_what_is_stored(database: Database):
    draft = draft_text(a_screen("new", language="ar", distance_m=8))
    stored, _head, _life = screen_of(database, draft=draft)
    assert (stored["lang"], stored["distance_m"]) == ("ar", 8)


def test_the_counts_agree_with_the_list(city):
    assert part(city, Wall.COUNTS) == ["1", "1", "2", "0", "3", "0", "4", "0"]
    assert "1 sur 1" in part(city, Wall.SITUATION)


def test_names_are_those_of_the_screens_language(city):
    assert "Oulfa" in part(city, Wall.SITUATION)
    assert "الألفة" in part(city, Wall.SITUATION, lang="ar")


def test_a_past_instant_shows_what_was_known_then(city):
    before = (SIX - timedelta(minutes=1)).isoformat()
    assert part(city, Wall.COUNTS, at=before) == ["1", "0", "2", "0", "3", "0", "4", "0"]


def test_an_instant_that_is_none_is_said_in_the_place_of_the_view(city):
    (sentence,) = [text for text in part(city, Wall.ALERTS, at="yesterday") if "yesterday" in text]
    assert "2018-10-09T06:00" in sentence


def test_a_part_asks_the_same_number_of_questions_however_many_sectors_there_are(city, count_queries):
    def asked(place: Wall) -> int:
        with count_queries(city) as queries:
            part(city, place)
        return len(queries)

    few = {place: asked(place) for place in VIEWS}
    city.call(more_sectors)
    assert {place: asked(place) for place in VIEWS} == few
    assert max(few.values()) <= 45


@changes(Topic.NETWORK)
def more_sectors(session: Session) -> None:
    session.add_all(alert_city.a_zone(f"X-{n:02d}", "sector", f"Secteur {n}") for n in range(40))


def test_the_rate_counts_alarms_by_ten_minutes_and_leaves_prompts_out(city):
    city.call(alert_city.raised, at=SIX - timedelta(minutes=25), sector="AN-01", kind="alarm", rule="low_pressure")
    city.call(alert_city.raised, at=SIX - timedelta(minutes=5), sector="AN-01", kind="prompt")
    assert city.call(alarm_rate.new_alarms, at=SIX, windows=4) == [0, 1, 0, 1]
    assert city.call(alarm_rate.new_alarms, at=SIX + timedelta(minutes=10), windows=4) == [1, 0, 1, 0]
    assert city.call(alarm_rate.new_alarms, at=SIX - timedelta(minutes=1), windows=2) == [0, 0]


def test_the_edge_of_a_window_belongs_to_the_later_instant(city):
    """Raised at six: counted in the ten minutes that end at six, not in those that begin then."""
    assert city.call(alarm_rate.new_alarms, at=SIX, windows=1) == [1]
    assert city.call(alarm_rate.new_alarms, at=SIX + timedelta(minutes=10), windows=1) == [0]


def screen_of(database: Database, **query: str):
    return asyncio.run(the_screen(database, {"path": "/wall/demo"} | query, simulated=True))


def test_the_language_is_the_screens_and_not_the_browsers(database: Database):
    add_screen(database, language="ar", distance_m=6)
    stored, head, life = screen_of(database)
    assert (stored["lang"], stored["distance_m"]) == ("ar", 6)
    assert "محاكاة" in texts(head)
    assert "في انتظار الاتصال" in texts(life)


@pytest.mark.parametrize(
    ("query", "lang", "distance_m"),
    [
        ({"lang": "en"}, "en", 4),
        ({"lang": "de"}, "fr", 4),
        ({"distance": "6"}, "fr", 6),
        ({"distance": "far"}, "fr", 4),
    ],
)
def test_the_address_may_try_another_language_or_distance_out(query, lang, distance_m):
    stored = told_of(a_screen(), query)
    assert (stored["lang"], stored["distance_m"]) == (lang, distance_m)


def test_a_screen_that_does_not_exist_says_how_to_make_it(database: Database):
    stored, head, life = screen_of(database)
    assert (stored, life) == (None, None)
    assert any("manage.py screen add" in text for text in texts(head))


@pytest.mark.parametrize(
    ("actor", "seen"),
    [(Actor("demo", Role.SCREEN, "x"), True), (Actor("demo", Role.ADMIN, "x"), False), (None, False)],
    ids=["the screen", "a person", "nobody"],
)
def test_only_the_screens_own_token_is_a_sign_of_its_life(sqlite_database: Database, actor, seen):
    add_screen(sqlite_database)

    async def look() -> None:
        current_actor.set(actor)
        await note_sign_of_life(sqlite_database)

    asyncio.run(look())
    assert (sqlite_database.call(screens.screen, code="demo").last_seen_at is not None) is seen


def test_what_an_unknown_screen_shows_is_nothing(sqlite_database: Database):
    assert asyncio.run(drawn(sqlite_database, CLOCK, VIEWS[Wall.ALERTS], None)) is wall.no_update


def test_reading_a_screen_tells_how_it_is_read():
    assert wall.viewing_of(told("ar", 5)) == Viewing("ar", 5)
