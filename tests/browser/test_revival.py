"""The server is killed and comes back: the page says so within ten seconds, and recovers without a touch."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.bench.served import HOME, free_port, wait_until_it_answers

SAYS_SO_WITHIN_S = 10
COMES_BACK_WITHIN_S = 60


@dataclass(frozen=True)
class Window:
    """A window of the browser, and the instant of the newest datum that it showed."""

    handle: str
    newest: str | None = None


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
    desk, wall = (opened(driver, f"http://127.0.0.1:{port}{address}") for address in ("/alerts", "/wall/demo"))
    first.kill()
    killed_at = time.monotonic()
    for window in (desk, wall):
        wait_for(driver, window, "lost", SAYS_SO_WITHIN_S)
    assert time.monotonic() - killed_at < SAYS_SO_WITHIN_S
    start()
    for window in (desk, wall):
        wait_for(driver, window, "live", COMES_BACK_WITHIN_S)
        assert driver.find_element(By.TAG_NAME, "body").get_attribute("data-newest") == window.newest
        driver.get_log("browser")  # what the dead server could not answer stands in the console, as it should


def opened(driver, url):
    """A window of its own at that address, once it is alive."""
    driver.switch_to.new_window("window")
    driver.get(url)
    window = Window(driver.current_window_handle)
    wait_for(driver, window, "live", COMES_BACK_WITHIN_S)
    return replace(window, newest=driver.find_element(By.TAG_NAME, "body").get_attribute("data-newest"))


def wait_for(driver, window, connection, seconds):
    driver.switch_to.window(window.handle)
    WebDriverWait(driver, seconds, 0.05).until(
        lambda page: page.find_elements(By.CSS_SELECTOR, f"body[data-connection='{connection}']")
    )
