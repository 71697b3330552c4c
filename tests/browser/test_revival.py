"""The server is killed or freezes, and comes back: the page says so within ten seconds and recovers without a touch."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from data_access.database import Database
from tests.bench.pages import LISTEN
from tests.bench.served import HOME, free_port, wait_until_it_answers
from tests.bench.walls import Ask, Listener, asked_by, burst, listen
from tests.bench.wire import Wire
from tests.browser.conftest import SIX
from tests.builders.alerts import raised

SAYS_SO_WITHIN_S = 10
COMES_BACK_WITHIN_S = 60
SCREENS = 20
FROZEN_HEARTBEATS = 6  # thirty seconds of the product's own
MOST_CONNECTIONS = 30
CRITICAL = "return JSON.parse(document.querySelector('[data-critical]').dataset.critical).length"
Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def start(demo_file: Path, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the product on one database and one port, as often as asked; what still runs is ended."""
    monkeypatch.setenv("AIN_DATABASE_URL", f"sqlite:///{shutil.copy(demo_file, tmp_path / 'ain.db')}")
    monkeypatch.setenv("AIN_CLOCK", "2018-10-09T06:00+01:00")
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, str(HOME / "app.py"), "--port", str(port)], cwd=HOME)
        started.append(process)
        wait_until_it_answers(f"http://127.0.0.1:{port}", process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.browser
def test_live001_a_killed_server_is_said_within_ten_seconds_and_forgotten_when_it_is_back(dash_br, start, port):
    driver = dash_br.driver
    first = start()
    driver.get(f"http://127.0.0.1:{port}/alerts")
    wait_for(driver, "live", COMES_BACK_WITHIN_S)
    newest = driver.find_element(By.TAG_NAME, "body").get_attribute("data-newest")
    first.kill()
    killed_at = time.monotonic()
    wait_for(driver, "lost", SAYS_SO_WITHIN_S)
    assert time.monotonic() - killed_at < SAYS_SO_WITHIN_S
    start()
    wait_for(driver, "live", COMES_BACK_WITHIN_S)
    assert driver.find_element(By.TAG_NAME, "body").get_attribute("data-newest") == newest
    driver.get_log("browser")  # what the dead server could not answer stands in the console, as it should


@pytest.mark.browser
def test_live002_twenty_screens_follow_and_a_wall_outlives_a_server_that_freezes_and_one_that_dies(
    dash_br, start, port, monkeypatch
):
    monkeypatch.setenv("AIN_HEARTBEAT_S", "2")  # the patience of a wall is counted in heartbeats
    driver, url = dash_br.driver, f"http://127.0.0.1:{port}"
    server = start()
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": LISTEN})
    asks = asked_by(driver, f"{url}/wall/demo", "window.ain && ain.wallIsDrawn && ain.wallIsDrawn()")
    database = Database(os.environ["AIN_DATABASE_URL"], connections=1)
    asyncio.run(all_follow(url, asks, database))
    asked = frozen(driver, server)
    critical = driver.execute_script(CRITICAL)
    database.call(raised, at=SIX, sector="HH-01", rule="burst", kind="alarm", priority=1, flow_m3h=999.0)
    WebDriverWait(driver, COMES_BACK_WITHIN_S, 0.05).until(lambda page: page.execute_script(CRITICAL) == critical + 1)
    database.close()
    assert driver.execute_script("return window.samePage") is True
    again = Counter(json.loads(body)["output"] for body in driver.execute_script("return __bodies")[asked:])
    assert max(again.values()) <= 3  # after the silence, after the change, and one to spare: no queue was waiting
    server.kill()
    wait_for(driver, "lost", SAYS_SO_WITHIN_S)
    start()
    wait_for(driver, "live", COMES_BACK_WITHIN_S)
    driver.get_log("browser")


async def all_follow(url: str, asks: Sequence[Ask], database: Database) -> None:
    """Twenty screens hear of one change, and each has the answers to what it asks then."""
    screens, wires = [Listener(asks) for _ in range(SCREENS)], [Wire(url) for _ in range(SCREENS)]
    tasks = [asyncio.create_task(listen(wire, each)) for wire, each in zip(wires, screens, strict=True)]
    async with asyncio.timeout(COMES_BACK_WITHIN_S):
        while not all(each.versions for each in screens):
            await asyncio.sleep(0.05)
        await asyncio.to_thread(database.call, burst, sector="AN-10")
        while not all(each.seen for each in screens):
            await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for wire in wires:
        wire.close()


def frozen(driver: Any, server: subprocess.Popen[bytes]) -> int:
    """Stop the server for thirty seconds of a wall's patience; how often the wall had asked before."""
    driver.execute_script("window.samePage = true; window.since = performance.now()")
    asked = int(driver.execute_script("return __bodies.length"))
    server.send_signal(signal.SIGSTOP)
    try:
        wait_for(driver, "lost", SAYS_SO_WITHIN_S)
        thaws = f"return performance.now() - since > {FROZEN_HEARTBEATS} * ain.beat()"
        WebDriverWait(driver, COMES_BACK_WITHIN_S, 0.05).until(lambda page: page.execute_script(thaws))
        assert driver.find_element(By.CSS_SELECTOR, ".wall-lost").is_displayed()
        assert len(psutil.Process(server.pid).net_connections("tcp")) < MOST_CONNECTIONS
    finally:
        server.send_signal(signal.SIGCONT)
    wait_for(driver, "live", COMES_BACK_WITHIN_S)
    return asked


def wait_for(driver, connection, seconds):
    WebDriverWait(driver, seconds, 0.05).until(
        lambda page: page.find_elements(By.CSS_SELECTOR, f"body[data-connection='{connection}']")
    )
