"""A wall screen as the room sees it: it turns by itself, puts what is new first, and says when it is frozen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from selenium.webdriver.common.by import By

from app import create_app
from components.wall_viewing import CLASSES_M
from data_access import latest, network, screens
from data_access.actors import system_actor
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.rows.screens import SERVICES, VIEWS, Showing
from settings import Settings
from tests.bench.served import free_port
from tests.browser.conftest import SIX, Visitor
from tests.browser.legibility import faults
from tests.builders.alerts import raised
from tests.builders.screens import a_screen

pytestmark = pytest.mark.browser
SHOWN = """
const isShown = (view) => getComputedStyle(view).visibility === 'visible';
return [...document.querySelectorAll('.wall__view')].filter(isShown).map((view) => view.dataset.view);
"""
DRAWN = """
return ain.wallIsDrawn() && document.querySelector('.wall__foot').children.length > 0
  && !document.querySelector('.wall--before');
"""


def put(database: Database, code: str, **changes: Any) -> None:
    database.call(screens.put_screen, a_screen(code, **changes), actor=system_actor("test"), at=SIX)


def open_wall(visitor: Visitor, address: str) -> None:
    """Every view of the playlist stands in the page, whichever shows, and no picture of the page before it."""
    visitor.go(address)
    visitor.wait(lambda page: page.execute_script(DRAWN))


PIN = "document.querySelector('[data-playlist]').dataset.pinned = arguments[0]"


def hold(visitor: Visitor, view: str) -> None:
    """Stay on one view: a slow machine must not rotate it away while it is looked at."""
    visitor.driver.execute_script(PIN, view)
    visitor.wait(lambda page: page.execute_script(SHOWN) == [view])


def shown(visitor: Visitor) -> list[str]:
    return list(visitor.driver.execute_script(SHOWN))


def size(visitor: Visitor, width: int, height: int, density: float) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": density, "mobile": False}
    visitor.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def test_wall001_the_first_figure_is_how_much_can_be_judged(visitor):
    open_wall(visitor, "/wall/demo")
    judged = visitor.database.call(network.network_picture, at=SIX).headlines.judged
    assert shown(visitor) == ["situation"]
    assert visitor.see(".wall-judged__figure").text.startswith(f"{judged.sectors}/{judged.of_sectors}")
    assert judged.sectors < judged.of_sectors  # the demonstration has sectors that nobody can judge


def test_wall002_speaks_the_screens_language_whatever_the_browser_last_chose(visitor):
    visitor.go("/roadmap?lang=ar")
    open_wall(visitor, "/wall/demo")
    root = visitor.see(".wall")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("fr", "ltr")
    html = visitor.driver.find_element(By.TAG_NAME, "html")
    visitor.wait(lambda _: (html.get_attribute("lang"), html.get_attribute("dir")) == ("fr", "ltr"))
    assert html.get_attribute("data-theme") == "dark"
    assert "secteurs jugés" in root.text


def test_wall003_shows_nothing_of_the_desk_and_takes_no_touch(visitor):
    open_wall(visitor, "/wall/demo")
    assert not any(part.is_displayed() for part in visitor.driver.find_elements(By.CSS_SELECTOR, ".header, .scenario"))
    assert visitor.count(".wall a, .wall button, .wall input, .wall [tabindex]") == 0
    style = (
        "const style = getComputedStyle(document.querySelector('.wall')); return [style.cursor, style.pointerEvents]"
    )
    assert visitor.driver.execute_script(style) == ["none", "none"]
    scrolls = "const d = document.documentElement; return d.scrollHeight > innerHeight || d.scrollWidth > innerWidth"
    assert not visitor.driver.execute_script(scrolls)


HELD = "return [...document.querySelectorAll(`[data-html*='<']`)].map((part) => part.id)"


def test_wall003b_what_is_drawn_is_no_attribute_and_what_comes_new_is_drawn(visitor):
    put(visitor.database, "still", playlist=(Showing("alerts", 600),))
    open_wall(visitor, "/wall/still")
    assert visitor.driver.execute_script(HELD) == []
    visitor.database.call(raised, at=SIX, sector="AN-10", rule="burst", kind="alarm", priority=1, flow_m3h=999.0)
    visitor.see(".wall-focus__title", "AN-10")
    assert visitor.driver.execute_script(HELD) == []


def test_wall004_turns_by_itself_and_says_when(visitor):
    put(visitor.database, "fast", playlist=(Showing("roadmap", 5), Showing("worksites", 5)))
    open_wall(visitor, "/wall/fast")
    visitor.wait(lambda page: page.execute_script(SHOWN) == ["roadmap"])
    assert re.fullmatch(r"vue 1/2, suivante dans [1-5] s", visitor.see(".wall-rotation__next", "suivante").text)
    visitor.wait(lambda page: page.execute_script(SHOWN) == ["worksites"])
    visitor.see(".wall-rotation__name", "Chantiers")
    visitor.wait(lambda page: page.execute_script(SHOWN) == ["roadmap"])


def test_wall005_a_new_critical_alert_takes_the_screen_and_the_old_ones_do_not(visitor):
    put(visitor.database, "calm", playlist=(Showing("roadmap", 600),))
    open_wall(visitor, "/wall/calm")
    critical = visitor.see(".wall-counts__figure").text
    assert int(critical) > 0
    assert shown(visitor) == ["roadmap"]
    visitor.database.call(raised, at=SIX, sector="AN-10", rule="burst", kind="alarm", priority=1, flow_m3h=999.0)
    visitor.wait(lambda page: page.execute_script(SHOWN) == ["alerts"])
    visitor.see(".wall-focus__title", "AN-10")
    assert visitor.see(".wall-rotation__next", "alerte critique, encore").is_displayed()
    assert visitor.see(".wall-counts__figure").text == str(int(critical) + 1)


def test_wall006_keeps_to_an_alert_that_waits_too_long_where_its_playlist_says_so(visitor):
    put(visitor.database, "strict", playlist=(Showing("roadmap", 5), Showing("alerts", 5, stays=True)))
    open_wall(visitor, "/wall/strict")
    assert shown(visitor) == ["alerts"]
    sequence = "return ain.wallSequence(arguments[0], arguments[1], arguments[2]).map((one) => one.view)"
    playlist = [{"view": "roadmap", "stays": False}, {"view": "alerts", "stays": True}]
    for waited_s, views in ((299, ["roadmap", "alerts"]), (301, ["alerts", "alerts", "alerts"])):
        waiting = [{"code": "A", "since": 0}]
        assert visitor.driver.execute_script(sequence, playlist, waiting, waited_s * 1000) == views
    with_situation = [*playlist, {"view": "situation", "stays": False}]
    told = visitor.driver.execute_script(sequence, with_situation, [{"code": "A", "since": 0}], 400000)
    assert told == ["alerts", "alerts", "situation"]


def test_wall007_an_address_may_pin_one_view(visitor):
    open_wall(visitor, "/wall/demo?view=network")
    assert shown(visitor) == ["network"]
    assert visitor.see(".wall-rotation__next", "fixe").text == "vue 2/5, fixe"


def test_wall008_an_unknown_screen_says_how_to_make_it(visitor):
    visitor.go("/wall/attic")
    visitor.see(".wall-unknown", "attic")


def test_wall009_follows_when_its_screen_is_arranged_anew(visitor):
    put(visitor.database, "moved", playlist=(Showing("roadmap", 600),))
    open_wall(visitor, "/wall/moved")
    put(visitor.database, "moved", playlist=(Showing("roadmap", 600),), distance_m=6, language="en")
    visitor.see(".wall--6m .wall-rotation__name", "Roadmap")


def test_wall010_the_body_tells_outside_watchers_what_is_on_the_screen(visitor):
    open_wall(visitor, "/wall/demo")
    body = visitor.driver.find_element(By.TAG_NAME, "body")
    assert body.get_attribute("data-connection") == "live"
    newest = max(visitor.database.call(latest.newest_instant, at=SIX).values())
    assert body.get_attribute("data-newest") == newest.isoformat().replace("+00:00", "Z")


def test_wall011_what_nobody_has_heard_of_lately_is_hatched_and_has_no_figure(demo_database, dash_duo):
    settings = Settings(database_url=str(demo_database.engine.url))
    dash_duo.start_server(create_app(settings, demo_database, FixedClock(SIX + timedelta(hours=2))), port=free_port())
    late = Visitor(dash_duo, demo_database)
    open_wall(late, "/wall/demo")
    hold(late, "situation")
    late.wait(lambda page: len(page.find_elements(By.CSS_SELECTOR, ".wall-lane.is-stale")) == 4)
    figures = "return [...document.querySelectorAll('.wall-lane .wall-big')].map((figure) => figure.textContent)"
    assert late.driver.execute_script(figures) == ["–", "–", "–", "0,0"]  # none of the sensors is heard: that is known
    late.wait(lambda page: len(page.find_elements(By.CSS_SELECTOR, ".wall-foot__data .is-stale")) == 4)
    late.see(".wall-judged__figure", "0/200")
    assert late.console() == []


def test_wall013_a_figure_goes_stale_on_the_screen_itself_and_then_shows_its_time(visitor):
    open_wall(visitor, "/wall/demo")
    hold(visitor, "situation")
    age = visitor.driver.find_element(By.CSS_SELECTOR, ".wall-lane .age")
    assert not age.is_displayed()
    past_the_limit = "arguments[0].dataset.ts = String(Number(arguments[0].dataset.ts) - 46 * 60000)"
    visitor.driver.execute_script(past_the_limit, age)
    assert visitor.see(".wall-lane.is-stale .age").text == "05:45"


SIZES = {distance_m: [(1920, 1080, 1)] for distance_m in CLASSES_M}
SIZES[4] += [(1920, 1080, 2), (3840, 2160, 1)]
EVERY_VIEW = (
    *(Showing(view) for view in VIEWS),
    *(Showing("service", subject=service) for service in SERVICES),
    Showing("arrondissement", subject="AN"),
)


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_wall012_every_text_is_large_enough_whole_and_by_itself(visitor, lang):
    put(visitor.database, "all", language=lang, playlist=EVERY_VIEW)
    for distance_m, sizes in SIZES.items():
        size(visitor, *sizes[0])
        open_wall(visitor, f"/wall/all?distance={distance_m}&view=situation")
        for screen in sizes:
            size(visitor, *screen)
            visitor.wait(lambda page, width=screen[0]: page.execute_script("return innerWidth") == width)
            assert faults(visitor.driver, [showing.key for showing in EVERY_VIEW]) == {}, (distance_m, screen)
    if lang == "fr":  # its words are the longest but for these
        open_wall(visitor, f"/wall/all?distance={CLASSES_M[-1]}&view=situation&lang=en")
        assert faults(visitor.driver, [showing.key for showing in EVERY_VIEW]) == {}
