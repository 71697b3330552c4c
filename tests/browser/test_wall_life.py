"""Walls that prove they are alive: what is cut comes back without a hand, the registry knows, nobody sees a reload."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from data_access import screens
from data_access.rows.screens import Manners, Showing
from tests.bench.served import note_readings
from tests.browser.conftest import SIX, Visitor
from tests.browser.test_wall import open_wall, put, shown
from tests.builders.alerts import raised
from tests.proxy import Proxy

pytestmark = pytest.mark.browser
IN_QUICK_TIME = pytest.mark.parametrize("visitor", [2.0], indirect=True, ids=["heartbeat"])

HOURS_OF_TURNS = """
const [playlist, hours] = arguments;
let turn = { at: 0, since: 0, turns: 0 }, now = 0;
const longest = {}, began = [];
for (; now <= hours * 3600000; now += 250) {
  const next = ain.wallTurn(turn, playlist, now);
  if (next !== turn) began.push(playlist[next.at].view);
  turn = next;
}
return [turn.turns, began.slice(0, 5)];
"""


@IN_QUICK_TIME
def test_wall014_two_hours_of_rotation_by_a_fake_clock_and_what_a_night_brings(visitor):
    open_wall(visitor, "/wall/demo")
    run = visitor.driver.execute_script
    playlist = [{"view": view, "seconds": seconds} for view, seconds in (("a", 30), ("b", 20), ("c", 10))]
    turns, first = run(HOURS_OF_TURNS, playlist, 2)
    assert turns == 3 * 120  # a round is a minute
    assert first == ["b", "c", "a", "b", "c"]
    over_midnight = {"night_from": 22 * 60, "night_until": 6 * 60}
    night = "return [1320, 1439, 0, 359, 360, 1319].map((minute) => ain.wallIsNight(arguments[0], minute))"
    assert run(night, over_midnight) == [True, True, True, True, False, False]
    assert run("return ain.wallIsNight({ night_from: null, night_until: null }, 0)") is False
    due = "return ain.wallIsDue(...arguments)"
    day_ms = 24 * 3600000
    assert run(due, day_ms, 4 * 60 + 30, True, True) is True
    for not_now in (
        (3600000, 270, True, True),
        (day_ms, 269, True, True),
        (day_ms, 270, False, True),
        (day_ms, 270, True, False),
    ):
        assert run(due, *not_now) is False
    clock_set_forward(visitor)
    renewed_unseen(visitor)


def clock_set_forward(visitor: Visitor) -> None:
    """As after a sleep: what stands there is not believed until the server has spoken again."""
    visitor.driver.execute_script(
        "window.said = []; const real = Date.now; Date.now = () => real() + 3600000;"
        "new MutationObserver(() => said.push(document.body.dataset.connection))"
        ".observe(document.body, { attributeFilter: ['data-connection'] })"
    )
    visitor.wait(lambda page: page.execute_script("return said.includes('lost')"))
    visitor.wait(lambda _: connection(visitor) == "live")


def renewed_unseen(visitor: Visitor) -> None:
    """A new deployment: the old picture stands in the new page before anything else does, and goes once it is drawn."""
    old = "document.querySelectorAll('.wall--before .wall-judged__figure').length"
    watch = f"addEventListener('DOMContentLoaded', () => {{ window.front = {old}; }})"
    visitor.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": watch})
    visitor.driver.execute_script(
        "document.addEventListener('ain:heard', (event) => new BroadcastChannel('ain-live')"
        ".postMessage(JSON.stringify({ ...event.detail, build: 'another' })), { once: true })"
    )
    visitor.wait(lambda page: page.execute_script("return window.front") == 1)
    visitor.wait(
        lambda page: page.execute_script("return ain.wallIsDrawn() && !document.querySelector('.wall--before')")
    )
    assert shown(visitor) == ["situation"]


@IN_QUICK_TIME
def test_wall015_a_proxy_that_cuts_and_a_database_that_goes_leave_no_trace(visitor):
    address = urlsplit(visitor.duo.server_url)
    with Proxy((address.hostname, address.port)) as proxy:
        visitor.driver.get(proxy.url + "/wall/demo")
        visitor.wait(lambda page: page.execute_script("return window.ain && ain.wallIsDrawn()"))
        visitor.driver.execute_script(
            "window.heard = [];"
            "document.addEventListener('ain:heard', (event) => heard.push(event.detail.versions.readings))"
        )
        taken = proxy.taken
        assert proxy.cut() > 0
        visitor.database.call(note_readings)
        version = visitor.driver.execute_script("return heard.at(-1) || 0")
        visitor.wait(lambda page: page.execute_script("return heard.some((one) => one > arguments[0])", version))
        assert connection(visitor) == "live"
        assert proxy.taken - taken < 30  # it connects again, it does not storm
        gone_and_back(visitor)
        visitor.driver.get("about:blank")  # nobody asks a proxy that is gone
    visitor.console()  # what the cut connections could not bring stands there, as it should


def gone_and_back(visitor: Visitor) -> None:
    """While the database answers nobody the wall says so; when it is back it goes on without being loaded anew."""
    visitor.driver.execute_script("window.samePage = true")
    engine = visitor.database.engine
    event.listen(engine, "begin", refuse)
    try:
        visitor.wait(lambda _: connection(visitor) == "lost")
        assert visitor.see(".wall-lost b", "Liaison perdue depuis").is_displayed()
    finally:
        event.remove(engine, "begin", refuse)
    visitor.wait(lambda _: connection(visitor) == "live")
    assert visitor.driver.execute_script("return window.samePage") is True


def refuse(*_transaction: object) -> None:
    """As when the database does not answer."""
    raise OperationalError("BEGIN", None, ConnectionError("nobody there"))


def connection(visitor: Visitor) -> str:
    return str(visitor.driver.find_element(By.TAG_NAME, "body").get_attribute("data-connection"))


def test_wall016_a_critical_alert_is_announced_once_in_the_room_that_owns_it(visitor):
    calm = (Showing("roadmap", 600),)
    put(visitor.database, "water", playlist=calm, manners=Manners(sounds=True, room="water"))
    put(visitor.database, "power", playlist=calm, manners=Manners(sounds=True, room="electricity"))
    open_wall(visitor, "/wall/power")
    visitor.database.call(raised, at=SIX, sector="AN-10", rule="burst", kind="alarm", priority=1, flow_m3h=999.0)
    visitor.wait(
        lambda page: "AN-10" in page.execute_script("return document.querySelector('.wall-focus').textContent")
    )
    visitor.wait(lambda _: shown(visitor) == ["roadmap"])
    assert not visitor.driver.execute_script("return ain.chimed")
    open_wall(visitor, "/wall/water")
    assert not visitor.driver.execute_script("return ain.chimed")  # what stood there already is no news
    visitor.database.call(raised, at=SIX, sector="HH-01", rule="burst", kind="alarm", priority=1, flow_m3h=998.0)
    visitor.wait(lambda page: page.execute_script("return ain.chimed"))
    visitor.driver.refresh()
    visitor.wait(lambda page: page.execute_script("return window.ain && ain.wallIsDrawn && ain.wallIsDrawn()"))
    visitor.wait(lambda _: shown(visitor) == ["roadmap"])
    assert not visitor.driver.execute_script("return ain.chimed")
    assert [message for message in visitor.console() if "AudioContext" not in message] == []


def test_wall017_the_registry_knows_a_wall_and_misses_it(visitor):
    open_wall(visitor, "/wall/demo")
    visitor.wait(lambda _: state(visitor) == "alive")
    visitor.go("/admin/screens")
    row = visitor.see(".screens .plain-table tbody tr", "vivant").text
    assert "situation" in row
    assert re.search(r"\d+×\d+", row)
    visitor.see("iframe.screens__preview")
    visitor.driver.switch_to.frame(visitor.driver.find_element(By.CSS_SELECTOR, "iframe.screens__preview"))
    visitor.see(".wall-judged__figure")
    visitor.driver.switch_to.default_content()
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    visitor.database.call(screens.mark_seen, code="demo", wall=long_ago)
    visitor.see(".screens__state--missing", "muet")
    visitor.see("button", "Enregistrer").click()
    visitor.see(".logbook-form__answer", "administrateur")  # the demonstration's operator may look, not arrange


def state(visitor: Visitor) -> str:
    (demo,) = visitor.database.call(screens.registry, wall=datetime.now(UTC))
    return str(demo.state)


def test_wall018_a_telephone_shows_the_situation_in_one_column(visitor):
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    visitor.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    visitor.go("/pocket")
    visitor.see(".pocket__judged", "secteurs jugés")
    assert visitor.count(".pocket__lane") == 4
    assert visitor.count(".pocket a, .pocket button, .pocket input") == 0
    wide = "return [document.documentElement.scrollWidth, innerWidth]"
    assert visitor.driver.execute_script(wide) == [360, 360]


IN_THE_LAYOUT = "return JSON.stringify(dash_stores.map((store) => store.getState().layout))"


def test_wall019_what_a_wall_shows_is_not_kept_by_dash_as_well(visitor):
    open_wall(visitor, "/wall/demo")
    drawn = visitor.see(".wall-judged__figure").get_attribute("outerHTML")
    kept = visitor.driver.execute_script(IN_THE_LAYOUT)
    assert "wall-situation" in kept
    assert "wall-judged__figure" in drawn
    assert "wall-judged__figure" not in kept
