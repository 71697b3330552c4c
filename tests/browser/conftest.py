"""A browser on the product with the demonstration city in it, standing at 9 October 2018, 06:00."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from app import create_app
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.upgrade import upgrade
from feeds.demo.build import build
from settings import Settings
from tests.bench.served import free_port
from tests.made_once import made_once, shared_folder
from workers.detection import catch_up

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
PATIENCE_S = 40  # of a machine that does other things too


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration city and what detection found in it, built once for all browser tests."""
    return made_once(shared_folder(tmp_path_factory) / "city.db", _build_city)


def _build_city(file: Path) -> None:
    upgrade(f"sqlite:///{file}")
    database = Database(f"sqlite:///{file}", connections=2)
    build(database, days=40, detect=catch_up, progress=False)  # the long past is no matter of pages
    database.close()


@pytest.fixture
def demo_database(demo_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the city for one test."""
    database = Database(f"sqlite:///{shutil.copy(demo_file, tmp_path / 'ain.db')}", connections=4)
    yield database
    database.close()


@dataclass
class Visitor:
    """A browser at the product: goes to addresses, waits for what a person would wait for, collects the console."""

    duo: Any
    database: Database
    messages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.driver.implicitly_wait(0)  # dash[testing] waits two seconds for whatever is not there, and is not to be

    @property
    def driver(self) -> Any:
        """The Selenium driver."""
        return self.duo.driver

    def go(self, address: str) -> None:
        """Open an address and wait until the frame is alive."""
        self.driver.get(self.duo.server_url + address)
        self.wait(lambda page: page.find_elements(By.CSS_SELECTOR, "body[data-connection='live']"))

    def wait(self, claim: Callable[[Any], Any]) -> Any:
        """Whatever the claim returns once it is true; fails after PATIENCE_S."""
        not_yet = (StaleElementReferenceException, NoSuchElementException)
        return WebDriverWait(self.driver, PATIENCE_S, 0.05, ignored_exceptions=not_yet).until(claim)

    def see(self, css: str, text: str = "") -> Any:
        """The first element of that selector once it shows the text."""
        return self.wait(
            lambda page: next((e for e in page.find_elements(By.CSS_SELECTOR, css) if text in e.text), None)
        )

    def click(self, css: str) -> None:
        """Click the first element of that selector once it is shown."""
        self.wait(
            lambda page: next((e for e in page.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()), None)
        ).click()

    def count(self, css: str) -> int:
        """How many elements match now."""
        return len(self.driver.find_elements(By.CSS_SELECTOR, css))

    def address(self) -> str:
        """The address without its host."""
        return str(self.driver.current_url).removeprefix(self.duo.server_url)

    def console(self) -> list[str]:
        """Every message of the console since the last time it was asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture
def visitor(demo_database: Database, dash_duo: Any, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """On loopback, so signed in as the demonstration's operator. A message on the console fails the test.

    The database is asked for before the server, here and wherever a test starts one, so that it is closed after it:
    a server that outlives its database leaves a failed task behind, which is told of whenever the garbage collector
    comes by. In the middle of a parse CPython 3.11 does not survive that (AST constructor recursion depth mismatch).

    Its parameter is the heartbeat in seconds, for tests of a page's patience with silence.
    """
    facts = {"database_url": str(demo_database.engine.url), "secret_key": "a secret of the tests, long enough"}
    settings = Settings(**facts, heartbeat_s=getattr(request, "param", Settings.heartbeat_s))
    dash_duo.start_server(create_app(settings, demo_database, FixedClock(SIX)), port=free_port())
    someone = Visitor(dash_duo, demo_database)
    yield someone
    assert someone.console() == []
