"""Wall screens: what is stored of them, what is refused, and that an open wall hears of a change."""

from __future__ import annotations

import pytest

from data_access import screens, topics
from data_access.actors import Actor, Role
from data_access.database import Database
from data_access.errors import NotFound, NotPermitted, RefusedInput
from data_access.rows.screens import VIEWS, Manners, Showing
from tests.builders.screens import ADMIN, NOON, a_screen, add_screen


def test_a_screen_comes_back_as_it_was_put(database: Database):
    wanted = a_screen(
        "hall", language="ar", distance_m=6, playlist=(Showing("alerts", 60, stays=True), Showing("network"))
    )
    database.call(screens.put_screen, wanted, actor=ADMIN, at=NOON)
    assert database.call(screens.screen, code="hall") == wanted


def test_putting_it_again_changes_it_and_tells_the_open_walls(database: Database):
    add_screen(database, "hall")
    before = database.call(topics.versions)["screens"]
    add_screen(database, "hall", distance_m=5)
    assert [row.distance_m for row in database.call(screens.screens)] == [5]
    assert database.call(topics.versions)["screens"] == before + 1


def test_an_unknown_screen_is_told_by_its_code(database: Database):
    with pytest.raises(NotFound) as missing:
        database.call(screens.screen, code="attic")
    assert missing.value.values == {"code": "attic"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"language": "de"}, "language"),
        ({"theme": "pink"}, "theme"),
        ({"distance_m": 3}, "distance_m"),
        ({"distance_m": 9}, "distance_m"),
        ({"panel_in": 12}, "panel_in"),
        ({"playlist": (Showing("service"),)}, "playlist"),
        ({"playlist": (Showing("alerts", subject="water"),)}, "playlist"),
        ({"manners": Manners(night_from=1320)}, "manners"),
        ({"manners": Manners(room="gas")}, "manners"),
        ({"playlist": ()}, "playlist"),
        ({"playlist": (Showing("weather"),)}, "playlist"),
        ({"playlist": (Showing("alerts", 1),)}, "playlist"),
    ],
)
def test_what_no_wall_can_show_is_refused_with_its_field(database: Database, changes, field):
    with pytest.raises(RefusedInput) as refused:
        database.call(screens.put_screen, a_screen("hall", **changes), actor=ADMIN, at=NOON)
    assert refused.value.values["where"] == f"screen hall, {field}"
    assert database.call(screens.screens) == []


def test_only_an_administrator_arranges_screens(database: Database):
    with pytest.raises(NotPermitted):
        database.call(screens.put_screen, a_screen(), actor=Actor("o", Role.OPERATOR, "x"), at=NOON)


def test_a_sign_of_life_is_kept_and_moves_nothing_else(database: Database):
    add_screen(database, "hall")
    before = database.call(topics.versions)
    assert database.call(screens.mark_seen, code="hall", wall=NOON)
    assert not database.call(screens.mark_seen, code="attic", wall=NOON)
    assert database.call(screens.screen, code="hall").last_seen_at == NOON
    assert database.call(topics.versions) == before


def test_the_playlist_of_everything_has_every_view_once():
    assert [showing.view for showing in screens.EVERYTHING] == list(VIEWS)
