"""Walls over a long time: they turn hundreds of times without growing, sleep through a frozen server, hang by twenty.

AIN_SOAK_ROTATIONS says how many turns; a wall turns every five seconds here. AIN_SOAK_HURRY=10 lets the clock of its
rotation run ten times as fast, and changes everything that it shows ten times as often.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import psutil
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from sqlalchemy.orm import Session

from data_access import screens
from data_access.actors import system_actor
from data_access.database import Database
from data_access.rows.screens import VIEWS, ScreenRow, Showing
from data_access.topics import Topic, changes
from tests.bench.pages import browser
from tests.bench.served import Served, served
from tests.bench.walls import burst, wall_memory_mb
from tests.soak.test_long_runs import city, heap_mb, url  # noqa: F401 (fixtures)

pytestmark = pytest.mark.soak
ROTATIONS = int(os.environ.get("AIN_SOAK_ROTATIONS", "500"))
SETTLED_AFTER = 50
TURN_S = 5
HURRY = float(os.environ.get("AIN_SOAK_HURRY", "1"))
CHANGES_EVERY_S = 15  # a quarter-hour of the scenario at its sixtyfold speed
MOST_GROWTH = 1.05
MOST_MB = 200
FROZEN_S = 30
SCREENS = 20


@changes(*Topic)
def everything_moved(_session: Session) -> None:
    """Nothing is written but the versions."""


@pytest.fixture
def wall(url: str) -> Iterator[tuple[Served, webdriver.Chrome]]:  # noqa: F811 (the fixture of that name)
    """The product, and a browser on a wall that turns as fast as a wall may."""
    database = Database(url, connections=1)
    fast = ScreenRow("fast", "Soak", "fr", "dark", 4, tuple(Showing(view, TURN_S) for view in VIEWS))
    database.call(screens.put_screen, fast, actor=system_actor("soak"), at=datetime.now(UTC))
    database.close()
    with served(url) as product:
        driver = browser()
        driver.get(f"{product.url}/wall/fast")
        waits(driver, "return window.ain && ain.wallIsDrawn && ain.wallIsDrawn()", 60)
        yield product, driver
        driver.quit()


def waits(driver: webdriver.Chrome, script: str, seconds: float) -> None:
    WebDriverWait(driver, seconds, 0.1).until(lambda page: page.execute_script(script))


def settled_mb(driver: webdriver.Chrome) -> float:
    """The least of a few moments: between two updates, not in the middle of one."""
    samples = []
    for _ in range(8):
        samples.append(heap_mb(driver))
        time.sleep(3)
    return min(samples)


HURRIED = """
const turn = ain.wallTurn, hurry = arguments[0];
ain.wallTurn = (before, views, now) =>
  turn(before, views.map((view) => ({ ...view, seconds: view.seconds / hurry })), now);
"""


def turned(driver: webdriver.Chrome, turns: int, database: Database) -> None:
    """So many turns later, with everything on the wall drawn anew meanwhile as often as telemetry would have it."""
    first = turns_of(driver)
    while turns_of(driver) - first < turns:
        if HURRY > 1:
            database.call(everything_moved)
        time.sleep(CHANGES_EVERY_S / HURRY)


def turns_of(driver: webdriver.Chrome) -> int:
    return int(driver.execute_script("return ain.wallState(ain.wall()).turns"))


def test_a_wall_that_turns_hundreds_of_times_keeps_its_size(wall, url):  # noqa: F811
    _, driver = wall
    database = Database(url, connections=1)
    driver.execute_script(HURRIED, HURRY)
    turned(driver, SETTLED_AFTER, database)
    before = settled_mb(driver)
    turned(driver, ROTATIONS - SETTLED_AFTER, database)
    after = settled_mb(driver)
    database.close()
    process = wall_memory_mb(driver)
    sys.stdout.write(f"\nwall: {before:.2f} MB, after {ROTATIONS} rotations {after:.2f} MB\n")
    sys.stdout.write(f"its process: {process:.0f} MB of its own\n")
    assert after <= before * MOST_GROWTH
    assert process < MOST_MB


def test_a_server_that_froze_for_half_a_minute_goes_on_without_a_stampede(wall):
    product, driver = wall
    server = psutil.Process(product.process.pid)
    driver.execute_script("window.samePage = true")
    server.send_signal(signal.SIGSTOP)
    try:
        time.sleep(FROZEN_S)
        assert driver.find_element(By.TAG_NAME, "body").get_attribute("data-connection") == "lost"
        waiting = len(server.net_connections("tcp"))
    finally:
        server.send_signal(signal.SIGCONT)
    waits(driver, "return document.body.dataset.connection === 'live'", 20)
    time.sleep(8)
    assert driver.execute_script("return window.samePage") is True
    sys.stdout.write(f"\nconnections that waited: {waiting}\n")
    assert waiting < 30


def test_twenty_screens_at_once_all_follow_a_change(wall, url):  # noqa: F811
    product, driver = wall
    frames = "".join(f'<iframe src="/wall/demo?n={n}" width="480" height="270"></iframe>' for n in range(SCREENS))
    driver.get(f"{product.url}/login")
    driver.execute_script("document.body.innerHTML = arguments[0]", frames)
    is_drawn = "one.contentWindow.ain && one.contentWindow.ain.wallIsDrawn && one.contentWindow.ain.wallIsDrawn()"
    drawn = f"return [...document.querySelectorAll('iframe')].filter((one) => {is_drawn}).length"
    WebDriverWait(driver, 180, 0.5).until(lambda page: page.execute_script(drawn) == SCREENS)
    alerts = "one.contentDocument.querySelector('#wall-alerts')"
    driver.execute_script(f"document.querySelectorAll('iframe').forEach((one) => {alerts}.replaceChildren())")
    database = Database(url, connections=1)
    began = time.monotonic()
    database.call(burst, sector="AN-01")
    database.close()
    again = f"return [...document.querySelectorAll('iframe')].every((one) => {alerts}.children.length > 0)"
    waits(driver, again, 60)
    sys.stdout.write(f"\n{SCREENS} screens in one browser followed within {time.monotonic() - began:.1f} s\n")
