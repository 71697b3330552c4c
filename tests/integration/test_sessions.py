"""Who comes in through the door: cookies, tokens, this machine's own operator, and where each is sent."""

from __future__ import annotations

import asyncio
import html
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

from api import sign_in
from api.live import Listener, Watcher, events
from api.sessions import Doorkeeper, SessionMiddleware
from components.closed_wall import closed_wall_page
from components.sign_in import sign_in_page
from components.text import say
from data_access import accounts
from data_access.actors import DEMO_OPERATOR, DEMO_OWNER, LOCAL_OPERATOR, Actor, Role, current_actor
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.rows.languages import current_language
from data_access.topics import Topic
from settings import Settings
from tests.builders.screens import ADMIN, LONG_ENOUGH, NOON, add_person, add_screen

SECRET = "a secret of at least thirty-two characters"
OPEN_DOOR = Settings(host="0.0.0.0", secret_key=SECRET)  # noqa: S104 (nothing listens in these tests)
LOOPBACK_ONLY = Settings()


def a_doorkeeper(database: Database, settings: Settings = OPEN_DOOR, demonstration: bool = False) -> Doorkeeper:
    return Doorkeeper(database, settings, demonstration, sign_in_page, closed_wall_page)


def a_browser(doorkeeper: Doorkeeper, origin: str = "10.0.0.8") -> TestClient:
    """A browser at that address; it follows no redirect, so that tests see where it is sent."""
    server = FastAPI()

    @server.get("/who")
    async def who() -> dict[str, str | None]:
        actor = current_actor.get()
        return {
            "name": actor.name if actor else None,
            "role": actor.role.value if actor else None,
            "language": current_language.get(),
        }

    server.add_middleware(SessionMiddleware, doorkeeper=doorkeeper)
    server.include_router(sign_in.router(doorkeeper))
    return TestClient(server, client=(origin, 50000), follow_redirects=False)


def signed_in(database: Database, name: str = "samira", role: Role = Role.OPERATOR) -> TestClient:
    add_person(database, name, role)
    browser = a_browser(a_doorkeeper(database))
    browser.post("/session", data={"name": name, "password": LONG_ENOUGH})
    return browser


def test_nobody_is_sent_to_the_sign_in_page_and_comes_back_after_it(database: Database):
    sent = a_browser(a_doorkeeper(database)).get("/alerts?zone=HH-12", headers={"accept": "text/html"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=/alerts%3Fzone%3DHH-12")


@pytest.mark.parametrize("path", ["/_dash-layout", "/_dash-update-component", "/api/v1/alerts", "/events", "/metrics"])
def test_a_call_of_nobody_is_refused_with_how_to_come_in(sqlite_database: Database, path):
    refused = a_browser(a_doorkeeper(sqlite_database)).get(path)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_a_person_signs_in_and_is_who_they_are(database: Database):
    add_person(database, "samira", Role.VIEWER)
    browser = a_browser(a_doorkeeper(database))
    answer = browser.post("/session", data={"name": "samira", "password": LONG_ENOUGH, "next": "/alerts?zone=HH-12"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts?zone=HH-12")
    assert browser.get("/who").json() == {"name": "samira", "role": "viewer", "language": "fr"}


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(database: Database):
    add_person(database, "samira", Role.VIEWER)
    answer = a_browser(a_doorkeeper(database)).post("/session", data={"name": "samira", "password": LONG_ENOUGH})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "; secure" not in cookie  # plain http here; the browser would never send it back


def test_over_https_the_cookie_never_travels_in_the_clear(sqlite_database: Database):
    add_person(sqlite_database, "samira", Role.VIEWER)
    browser = a_browser(a_doorkeeper(sqlite_database))
    answer = browser.post("https://testserver/session", data={"name": "samira", "password": LONG_ENOUGH})
    assert "; secure" in answer.headers["set-cookie"].lower()


def test_a_wrong_password_comes_back_to_the_form_without_a_cookie(database: Database):
    add_person(database, "samira", Role.VIEWER)
    browser = a_browser(a_doorkeeper(database))
    answer = browser.post("/session", data={"name": "samira", "password": "guess", "next": "/roadmap"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?refused=1&next=/roadmap")
    assert "set-cookie" not in answer.headers
    assert browser.get("/who").status_code == 401


@pytest.mark.parametrize("lang", ["fr", "en", "ar"])
def test_the_form_says_in_every_language_that_it_refused(sqlite_database: Database, lang):
    browser = a_browser(a_doorkeeper(sqlite_database))
    page = browser.get(f"/login?lang={lang}&refused=1").text
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in page
    assert html.escape(say("sign_in.refused", lang)) in page
    assert html.escape(say("sign_in.refused", lang)) not in browser.get(f"/login?lang={lang}").text


def test_the_form_keeps_where_to_go_and_cannot_be_broken_out_of(sqlite_database: Database):
    page = a_browser(a_doorkeeper(sqlite_database)).get("/login", params={"next": '/alerts"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
    assert 'value="/alerts&quot;&gt;&lt;script&gt;' in page.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "evil.example",
        "javascript:alert(1)",
        "\t//evil",
        "",
    ],
)
def test_signing_in_never_leads_out_of_the_product(sqlite_database: Database, elsewhere):
    add_person(sqlite_database, "samira", Role.VIEWER)
    browser = a_browser(a_doorkeeper(sqlite_database))
    answer = browser.post("/session", data={"name": "samira", "password": LONG_ENOUGH, "next": elsewhere})
    assert answer.headers["location"] == "/"


def test_a_tab_inside_an_address_does_not_open_a_way_out(sqlite_database: Database):
    """Browsers drop tabs from addresses, so an unescaped one would turn this into //evil.example."""
    add_person(sqlite_database, "samira", Role.VIEWER)
    browser = a_browser(a_doorkeeper(sqlite_database))
    answer = browser.post("/session", data={"name": "samira", "password": LONG_ENOUGH, "next": "/\t/evil.example"})
    assert answer.headers["location"] == "/%09/evil.example"


def test_signing_out_leaves_nobody(database: Database):
    browser = signed_in(database)
    answer = browser.get("/session/end")
    assert answer.headers["location"] == "/login"
    assert browser.get("/who").status_code == 401


def test_ended_sessions_are_turned_away_at_their_next_step(database: Database):
    browser = signed_in(database)
    assert browser.get("/who").status_code == 200
    database.call(accounts.end_sessions, name="samira", actor=ADMIN, at=NOON)
    assert browser.get("/who").status_code == 401


def test_a_cookie_signed_with_another_secret_is_worth_nothing(database: Database):
    browser = signed_in(database)
    cookie = browser.cookies["ain_session"]
    elsewhere = a_browser(a_doorkeeper(database, replace(OPEN_DOOR, secret_key=SECRET[::-1])))
    elsewhere.cookies.set("ain_session", cookie)
    assert elsewhere.get("/who").status_code == 401


def test_a_screen_token_leads_to_its_wall_and_may_only_look(database: Database):
    add_screen(database, "hall")
    token = database.call(accounts.create_token, "hall", "screen", actor=ADMIN, at=NOON, screen="hall")
    browser = a_browser(a_doorkeeper(database))
    answer = browser.get("/session/screen", params={"token": token, "screen": "hall"})
    cookie = answer.headers["set-cookie"].lower()
    assert (answer.status_code, answer.headers["location"]) == (303, "/wall/hall")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert browser.get("/who").json()["role"] == "screen"
    database.call(accounts.revoke_token, "hall", actor=ADMIN, at=NOON)
    assert browser.get("/who").status_code == 401


def test_a_guessed_screen_token_opens_nothing(sqlite_database: Database):
    browser = a_browser(a_doorkeeper(sqlite_database))
    browser.get("/session/screen", params={"token": "guess", "screen": "hall"})
    assert browser.get("/who").status_code == 401


def test_a_signed_in_person_is_more_than_the_screen_they_sit_at(sqlite_database: Database):
    add_screen(sqlite_database, "hall")
    token = sqlite_database.call(accounts.create_token, "hall", "screen", actor=ADMIN, at=NOON, screen="hall")
    browser = signed_in(sqlite_database)
    browser.get("/session/screen", params={"token": token, "screen": "hall"})
    assert browser.get("/who").json()["name"] == "samira"


def test_on_loopback_the_demonstration_signs_its_operator_in_who_may_be_an_owner_for_a_while(sqlite_database: Database):
    browser = a_browser(a_doorkeeper(sqlite_database, LOOPBACK_ONLY, demonstration=True), "127.0.0.1")
    assert browser.get("/who").json()["name"] == DEMO_OPERATOR
    chosen = browser.get("/session/demo?role=kpi_owner&next=/roadmap")
    assert chosen.headers["location"] == "/roadmap"
    assert [browser.get("/who").json()[fact] for fact in ("name", "role")] == [DEMO_OWNER, "kpi_owner"]
    for other in ("admin", ""):
        browser.get("/session/demo", params={"role": other})
        assert browser.get("/who").json()["name"] == DEMO_OPERATOR


def test_a_fresh_database_on_loopback_knows_its_own_desk_until_there_is_an_account(sqlite_database: Database):
    browser = a_browser(a_doorkeeper(sqlite_database, LOOPBACK_ONLY), "127.0.0.1")
    assert browser.get("/who").json()["name"] == LOCAL_OPERATOR
    add_person(sqlite_database, "samira", Role.ADMIN)
    assert browser.get("/who").status_code == 401


@pytest.mark.parametrize("demonstration", [True, False])
@pytest.mark.parametrize(
    ("origin", "headers", "settings"),
    [
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, LOOPBACK_ONLY),
        ("10.0.0.8", {}, LOOPBACK_ONLY),
        ("127.0.0.1", {}, OPEN_DOOR),
    ],
    ids=["through a proxy", "from another machine", "when others can reach the server"],
)
def test_nobody_is_signed_in_by_itself(sqlite_database: Database, origin, headers, settings, demonstration):
    browser = a_browser(a_doorkeeper(sqlite_database, settings, demonstration), origin)
    browser.get("/session/demo?role=kpi_owner")
    assert browser.get("/who", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("headers", "params", "language"),
    [
        ({}, {}, "fr"),
        ({}, {"lang": "ar"}, "ar"),
        ({"referer": "http://testserver/alerts?lang=en"}, {}, "en"),
        ({"referer": "http://testserver/alerts?lang=en"}, {"lang": "ar"}, "ar"),
        ({"cookie": "ain_lang=ar"}, {}, "ar"),
        ({}, {"lang": "de"}, "fr"),
    ],
)
def test_the_language_is_the_addresss_the_pages_or_the_one_remembered(sqlite_database, headers, params, language):
    doorkeeper = a_doorkeeper(sqlite_database, LOOPBACK_ONLY, demonstration=True)
    answer = a_browser(doorkeeper, "127.0.0.1").get("/who", headers=headers, params=params)
    assert answer.json()["language"] == language


def a_request(cookie: str) -> Request:
    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()  # the browser stays and says nothing
        return {}

    headers = [(b"cookie", f"ain_session={cookie}".encode())]
    return Request(
        {"type": "http", "method": "GET", "path": "/events", "headers": headers, "client": ("x", 1)}, receive
    )


def test_the_open_live_channel_of_an_ended_session_closes(sqlite_database: Database):
    browser = signed_in(sqlite_database)
    doorkeeper = a_doorkeeper(sqlite_database)
    watcher = Watcher(sqlite_database, FixedClock(NOON), "build")

    async def numbers() -> AsyncIterator[str]:
        yield "1"
        sqlite_database.call(accounts.end_sessions, name="samira", actor=ADMIN, at=NOON)
        watcher.accounts_version += 1
        yield "2"

    async def heard() -> list[str]:
        listener = Listener(a_request(browser.cookies["ain_session"]), watcher, doorkeeper)
        return [message async for message in events(numbers(), listener.gone)]

    assert asyncio.run(heard()) == ["data: 1\n\n"]


def test_whoever_may_look_keeps_hearing_when_other_accounts_change(sqlite_database: Database):
    browser = signed_in(sqlite_database)
    doorkeeper = a_doorkeeper(sqlite_database)
    watcher = Watcher(sqlite_database, FixedClock(NOON), "build")

    async def still_there() -> bool:
        listener = Listener(a_request(browser.cookies["ain_session"]), watcher, doorkeeper)
        watcher.accounts_version += 1
        return not await listener.gone()

    assert asyncio.run(still_there())


def test_an_actor_is_somebody_from_somewhere(sqlite_database: Database):
    token = sqlite_database.call(accounts.create_token, "scada", "ingest", actor=ADMIN, at=NOON)
    scope = {"type": "http", "headers": [(b"authorization", f"Bearer {token}".encode())], "client": ("10.0.0.3", 1)}
    actor = asyncio.run(a_doorkeeper(sqlite_database).actor(Request({**scope, "method": "GET", "path": "/"})))
    assert actor == Actor("scada", Role.FEED, "10.0.0.3")


def test_while_somebody_watches_a_person_is_looked_up_once_and_again_when_accounts_move(
    sqlite_database: Database, count_queries
):
    browser = signed_in(sqlite_database)
    sqlite_database.heard([])
    browser.get("/who")
    with count_queries(sqlite_database) as queries:
        assert browser.get("/who").status_code == 200
    assert queries == []
    sqlite_database.heard([Topic.READINGS])
    with count_queries(sqlite_database) as queries:
        browser.get("/who")
    assert queries == [], "readings say nothing of accounts"
    other = Database(str(sqlite_database.engine.url), connections=1)
    other.call(accounts.end_sessions, name="samira", actor=ADMIN, at=NOON)
    other.close()
    sqlite_database.heard([Topic.ACCOUNTS])
    assert browser.get("/who").status_code == 401
