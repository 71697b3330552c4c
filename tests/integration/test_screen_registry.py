"""The registry of screens: signs of life over HTTP, tokens that renew themselves, and who is missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import screens as routes
from api.sessions import SCREEN_COOKIE, Doorkeeper, SessionMiddleware
from components.closed_wall import closed_wall_page
from components.sign_in import sign_in_page
from data_access import accounts, alerts, screen_tokens, screens
from data_access.actors import Actor, Role
from data_access.database import Database
from data_access.errors import NotPermitted
from data_access.rows.screens import MISSING_AFTER, Sign
from settings import Settings
from tests.builders import alerts as alert_city
from tests.builders.screens import ADMIN, NOON, add_screen
from workers.screen_watch import ScreenWatch

SECRET = "a secret of at least thirty-two characters"
TOLD: dict[str, Any] = {"view": "alerts", "late_s": 0.2, "build": "abc", "memory_mb": 41.5, "fps": 59.9, "width": 3840}
ALIVE = {**TOLD, "height": 2160}


def a_wall(database: Database, token: str | None) -> TestClient:
    """The browser of a screen on another machine."""
    server = FastAPI()
    settings = Settings(host="0.0.0.0", secret_key=SECRET)  # noqa: S104 (nothing listens in these tests)
    doorkeeper = Doorkeeper(database, settings, False, sign_in_page, closed_wall_page)
    server.add_middleware(SessionMiddleware, doorkeeper=doorkeeper)
    server.include_router(routes.router(database))
    wall = TestClient(server, client=("10.0.0.8", 50000), follow_redirects=False)
    if token:
        wall.cookies.set(SCREEN_COOKIE, token)
    return wall


def given(database: Database, code: str = "hall", wall: datetime | None = None) -> str:
    token: str = database.call(
        screen_tokens.give_token, screen=code, actor=ADMIN, at=NOON, wall=wall or datetime.now(UTC)
    )
    return token


def speaks(database: Database, token: str, wall: datetime) -> bool:
    return database.call(accounts.token_actor, token=token, origin="x", wall=wall) is not None


def test_a_sign_of_life_stands_in_the_registry(sqlite_database: Database):
    add_screen(sqlite_database, "hall")
    wall = a_wall(sqlite_database, given(sqlite_database))
    assert wall.post("/wall/hall/life", json=ALIVE).status_code == 204
    (hall,) = sqlite_database.call(screens.registry, wall=datetime.now(UTC))
    assert (hall.state, hall.has_token, hall.sign.view, hall.sign.width) == ("alive", True, "alerts", 3840)
    (later,) = sqlite_database.call(screens.registry, wall=datetime.now(UTC) + timedelta(seconds=30))
    assert later.state == "missing"


def test_a_screen_speaks_for_itself_alone_and_a_stranger_for_none(sqlite_database: Database):
    add_screen(sqlite_database, "hall")
    add_screen(sqlite_database, "attic")
    wall = a_wall(sqlite_database, given(sqlite_database))
    assert wall.post("/wall/attic/life", json=ALIVE).status_code == 403
    assert a_wall(sqlite_database, None).post("/wall/hall/life", json=ALIVE).status_code == 401
    assert [each.state for each in sqlite_database.call(screens.registry, wall=NOON)] == ["never", "never"]


def test_a_wall_without_a_token_gets_large_words_that_ask_again_and_never_a_form(sqlite_database: Database):
    page = a_wall(sqlite_database, None).get("/wall/hall", headers={"accept": "text/html"})
    assert page.status_code == 401
    assert "hall" in page.text
    assert 'http-equiv="refresh"' in page.text
    assert "<form" not in page.text
    assert "<input" not in page.text


def test_a_screen_has_one_token(database: Database):
    add_screen(database, "hall")
    first, second = given(database, wall=NOON), given(database, wall=NOON)
    assert (speaks(database, first, NOON), speaks(database, second, NOON)) == (False, True)
    assert database.call(screen_tokens.take_token, screen="hall", actor=ADMIN, at=NOON) == 1
    assert not speaks(database, second, NOON)


def test_only_an_administrator_lets_a_screen_in_or_shuts_it_out(sqlite_database: Database):
    add_screen(sqlite_database, "hall")
    operator = Actor("o", Role.OPERATOR, "x")
    with pytest.raises(NotPermitted):
        sqlite_database.call(screen_tokens.give_token, screen="hall", actor=operator, at=NOON, wall=NOON)
    with pytest.raises(NotPermitted):
        sqlite_database.call(screen_tokens.take_token, screen="hall", actor=operator, at=NOON)


def test_a_token_is_renewed_in_the_second_half_of_its_life_and_not_before(database: Database):
    add_screen(database, "hall")
    token = given(database, wall=NOON)
    assert database.call(screen_tokens.renewed, token=token, wall=NOON + timedelta(days=14)) is None
    late = NOON + timedelta(days=16)
    new = database.call(screen_tokens.renewed, token=token, wall=late)
    assert new is not None
    assert speaks(database, token, late)  # the answer may have been lost on its way
    assert database.call(screen_tokens.renewed, token=new, wall=late) is None
    assert (speaks(database, token, late), speaks(database, new, late)) == (False, True)
    assert speaks(database, new, NOON + timedelta(days=45))


def test_an_answer_that_was_lost_locks_no_screen_out(sqlite_database: Database):
    add_screen(sqlite_database, "hall")
    token, late = given(sqlite_database, wall=NOON), NOON + timedelta(days=20)
    lost = sqlite_database.call(screen_tokens.renewed, token=token, wall=late)
    again = sqlite_database.call(screen_tokens.renewed, token=token, wall=late)
    assert again not in (None, lost)
    assert not speaks(sqlite_database, lost, late)
    assert speaks(sqlite_database, again, late)


def test_what_has_ended_is_not_renewed(sqlite_database: Database):
    add_screen(sqlite_database, "hall")
    token = given(sqlite_database, wall=NOON)
    over = NOON + timedelta(days=31)
    assert not speaks(sqlite_database, token, over)
    assert sqlite_database.call(screen_tokens.renewed, token=token, wall=over) is None


def test_the_renewed_token_comes_with_the_answer_to_a_sign_of_life(sqlite_database: Database):
    add_screen(sqlite_database, "hall")
    token = given(sqlite_database, wall=datetime.now(UTC) - timedelta(days=20))
    wall = a_wall(sqlite_database, token)
    answer = wall.post("/wall/hall/life", json=ALIVE)
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert token not in answer.headers["set-cookie"]


def states(database: Database) -> list[tuple[str, str]]:
    return [(row.subject, row.service) for row in database.call(alerts.alerts, at=NOON + timedelta(hours=1))]


def test_a_screen_that_falls_silent_is_an_event_of_the_telecom_service_until_it_lives_again(database: Database):
    database.call(alert_city.build_city)
    add_screen(database, "hall")
    add_screen(database, "toy")  # nobody expects it: it has no token
    given(database, wall=NOON)
    watch = ScreenWatch()
    for code in ("hall", "toy"):
        database.call(screens.mark_seen, code=code, wall=NOON, sign=Sign(fps=60.0))
    assert watch.look(database, NOON, NOON) == 0
    silent = NOON + MISSING_AFTER + timedelta(seconds=1)
    assert watch.look(database, silent, silent) == 1
    assert states(database) == [("hall", "telecom")]
    assert watch.look(database, silent, silent) == 0
    assert ScreenWatch().look(database, silent, silent) == 0  # another worker, or the same after a restart
    database.call(screens.mark_seen, code="hall", wall=silent, sign=Sign(fps=60.0))
    assert watch.look(database, silent, silent) == 1
    assert states(database) == []


def test_a_screen_that_speaks_but_does_not_move_is_frozen(sqlite_database: Database):
    sqlite_database.call(alert_city.build_city)
    add_screen(sqlite_database, "hall")
    given(sqlite_database, wall=NOON)
    sqlite_database.call(screens.mark_seen, code="hall", wall=NOON, sign=Sign(view="alerts", fps=0.1))
    assert ScreenWatch().look(sqlite_database, NOON, NOON) == 1
    (row,) = sqlite_database.call(alerts.alerts, at=NOON + timedelta(hours=1))
    assert row.cause.key == "alerts.cause.frozen_screen"


def test_a_sign_of_life_lets_shared_answers_stand(sqlite_database: Database):
    add_screen(sqlite_database, "hall")
    before = sqlite_database.changes
    sqlite_database.call(screens.mark_seen, code="hall", wall=NOON, sign=Sign())
    assert sqlite_database.changes == before
