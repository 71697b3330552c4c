"""Signing in where the server is reachable by others: people, screens, and what each may not do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver.common.by import By

from app import create_app
from components.text import say
from data_access import accounts, screen_tokens
from data_access.actors import Role, system_actor
from data_access.clock import FixedClock, wall_now
from settings import Settings
from tests.bench.served import free_port
from tests.browser.conftest import SIX, Visitor
from tests.builders.screens import LONG_ENOUGH, add_person

pytestmark = pytest.mark.browser
SECRET = "a secret of the tests, long enough"


@pytest.fixture
def outsider(demo_database, dash_duo) -> Iterator[Visitor]:
    """A browser before a server on an open address: nobody is signed in by itself."""
    settings = Settings(host="0.0.0.0", secret_key=SECRET, database_url=str(demo_database.engine.url))  # noqa: S104
    dash_duo.start_server(create_app(settings, demo_database, FixedClock(SIX)), navigate=False, port=free_port())
    dash_duo._url = dash_duo.server.url  # setting `server_url` would wait for a Dash page, and nobody gets one
    someone = Visitor(dash_duo, demo_database)
    yield someone
    assert someone.console() == []


def open_page(visitor: Visitor, address: str) -> None:
    visitor.driver.get(visitor.duo.server_url + address)


def sign_in(visitor: Visitor, name: str, password: str = LONG_ENOUGH) -> None:
    """Fill the form in and send it."""
    for field, text in (("name", name), ("password", password)):
        visitor.see(f"input[name={field}]").send_keys(text)
    visitor.see("button[type=submit]").click()


@pytest.mark.parametrize("lang", ["fr", "en", "ar"])
def test_acc001_the_sign_in_page_opens_for_nobody_in_every_language(outsider, lang):
    open_page(outsider, f"/login?lang={lang}")
    outsider.see("h1", say("sign_in.title", lang))
    html = outsider.driver.find_element(By.TAG_NAME, "html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == (lang, "rtl" if lang == "ar" else "ltr")
    body = outsider.driver.find_element(By.TAG_NAME, "body")
    assert body.get_attribute("data-connection") == "lost"  # nothing on it is live


def test_acc002_the_language_can_be_chosen_before_signing_in_and_the_way_is_kept(outsider):
    open_page(outsider, "/roadmap")
    outsider.see(".sign-in__languages a[lang=ar]").click()
    outsider.see("h1", say("sign_in.title", "ar"))
    add_person(outsider.database, "samira", Role.VIEWER)
    sign_in(outsider, "samira")
    outsider.wait(lambda _: outsider.address().startswith("/roadmap"))


def test_acc003_a_viewer_signs_in_sees_the_pages_and_changes_nothing(outsider):
    add_person(outsider.database, "samira", Role.VIEWER)
    open_page(outsider, "/alerts")
    assert outsider.address().startswith("/login?next=/alerts")
    sign_in(outsider, "samira")
    outsider.wait(lambda _: outsider.address() == "/alerts")
    outsider.see("body[data-connection=live] .header")
    assert outsider.see(".avatar").get_attribute("title").startswith("samira")
    before = outsider.database.call(accounts.account_count)
    outsider.see("#shell-scenario-next").click()
    outsider.see(".notice", say("error.not_permitted", "fr"))
    assert outsider.database.call(accounts.account_count) == before


def test_acc004_a_wrong_password_is_said_and_opens_nothing(outsider):
    add_person(outsider.database, "samira", Role.VIEWER)
    open_page(outsider, "/login?next=/roadmap")
    sign_in(outsider, "samira", "not her password")
    outsider.see("[role=alert]", say("sign_in.refused", "fr"))
    assert outsider.address() == "/login?refused=1&next=/roadmap"
    sign_in(outsider, "samira")
    outsider.wait(lambda _: outsider.address() == "/roadmap")


def test_acc005_signing_out_closes_the_door(outsider):
    add_person(outsider.database, "samira", Role.VIEWER)
    open_page(outsider, "/roadmap")
    sign_in(outsider, "samira")
    outsider.see(".avatar").click()
    outsider.see(".account__panel a", say("shell.sign_out", "fr")).click()
    outsider.see("h1", say("sign_in.title", "fr"))
    open_page(outsider, "/roadmap")
    outsider.wait(lambda _: outsider.address().startswith("/login"))


def test_acc006_a_wall_opens_with_the_token_of_its_screen_and_not_without(outsider):
    outsider.driver.get(outsider.duo.server_url + "/wall/demo")
    assert "demo" in outsider.see(".closed-wall").text
    assert outsider.count("form, input, a") == 0
    assert all("401" in message for message in outsider.console())
    token = outsider.database.call(
        accounts.create_token, "demo", "screen", actor=system_actor("test"), at=SIX, screen="demo"
    )
    open_page(outsider, f"/session/screen?screen=demo&token={token}")
    outsider.see(".wall-judged__figure")
    assert outsider.address() == "/wall/demo"
    assert token not in outsider.driver.execute_script("return document.cookie")
    revoked_and_let_in_again(outsider)


def revoked_and_let_in_again(outsider):
    """The wall closes by itself, without a form, and opens with a new link."""
    change = {"screen": "demo", "actor": system_actor("test"), "at": SIX}
    assert outsider.database.call(screen_tokens.take_token, **change) == 1
    outsider.see(".closed-wall", "demo")
    assert outsider.count("form, input, a") == 0
    token = outsider.database.call(screen_tokens.give_token, **change, wall=wall_now())
    open_page(outsider, f"/session/screen?screen=demo&token={token}")
    outsider.see(".wall-judged__figure")
    assert all("401" in message for message in outsider.console())
