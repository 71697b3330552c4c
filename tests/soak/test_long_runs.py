"""Hours of live updates: tabs and processes keep their size, and a worker that is killed loses and doubles nothing.

`make soak` runs for an hour; AIN_SOAK_MINUTES says another span. The scenario runs sixty times as fast as the clock.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from selenium import webdriver
from sqlalchemy import func, select

from data_access import scenario
from data_access.actors import system_actor
from data_access.clock import wall_now
from data_access.database import Database
from data_access.schema import Alert, Reading
from data_access.worker_states import cursor
from feeds.demo.build import build
from feeds.demo.live import next_quarter
from tests.bench.pages import browser
from tests.bench.served import HOME, Served, served
from workers.detection import catch_up

pytestmark = pytest.mark.soak
MINUTES = float(os.environ.get("AIN_SOAK_MINUTES", "60"))
SPEED = 60.0
SETTLED_SHARE = 0.2  # of the time, in which caches fill
MOST_GROWTH = 1.10
KILLS, MOST_KILLS = 10, 30  # more than ten where the machine is too slow to write before the kill
SAMPLES, SAMPLE_EVERY_S = 6, 7.0
PAGES = ("/", "/network", "/alerts", "/worksites", "/wall/demo")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration city with a week of telemetry."""
    file = tmp_path_factory.mktemp("soak") / "ain.db"
    subprocess.run([sys.executable, "manage.py", "db", "upgrade"], check=True, cwd=HOME, env=environment(file))
    database = Database(f"sqlite:///{file}", connections=2)
    build(database, days=7, detect=catch_up, progress=False)
    database.close()
    return file


@pytest.fixture
def url(city: Path, tmp_path: Path) -> str:
    """A copy of it, running at sixty times the clock's speed."""
    address = f"sqlite:///{shutil.copy(city, tmp_path / 'ain.db')}"
    database = Database(address, connections=1)
    database.call(scenario.set_speed, actor=system_actor("soak"), speed=SPEED, wall=wall_now())
    database.close()
    return address


def environment(file: Path) -> dict[str, str]:
    return {**os.environ, "AIN_DATABASE_URL": f"sqlite:///{file}"}


@pytest.fixture
def tabs(url: str) -> Iterator[tuple[Served, list[webdriver.Chrome]]]:
    """The product and one browser on each page."""
    with served(url) as product:
        drivers = [browser() for _ in PAGES]
        for driver, page in zip(drivers, PAGES, strict=True):
            driver.get(product.url + page)
        yield product, drivers
        for driver in drivers:
            driver.quit()


def heap_mb(driver: webdriver.Chrome) -> float:
    """What the page's scripts hold after the rubbish was taken out."""
    driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    return float(driver.execute_cdp_cmd("Runtime.getHeapUsage", {})["usedSize"]) / 1e6


def settled_mb(product: Served, drivers: Sequence[webdriver.Chrome]) -> dict[str, float]:
    """The least that each page and process held at several moments: between two updates, not in the middle of one."""
    samples = []
    for _ in range(SAMPLES):
        samples.append({**dict(zip(PAGES, map(heap_mb, drivers), strict=True)), **product.memory_mb()})
        time.sleep(SAMPLE_EVERY_S)
    return {name: min(sample[name] for sample in samples) for name in samples[0]}


def newest(driver: webdriver.Chrome) -> str:
    return str(driver.execute_script("return document.body.dataset.newest || ''"))


def test_tabs_and_processes_keep_their_size(tabs):
    product, drivers = tabs
    began = time.monotonic()
    seen = [newest(driver) for driver in drivers]
    time.sleep(max(0.0, began + MINUTES * 60 * SETTLED_SHARE - time.monotonic()))
    before = settled_mb(product, drivers)
    time.sleep(max(0.0, began + MINUTES * 60 - time.monotonic()))
    after = settled_mb(product, drivers)
    for name, held in before.items():
        sys.stdout.write(f"{name}: {held:.2f} MB, after {MINUTES:.0f} minutes {after[name]:.2f} MB\n")
    assert [page for page, driver, then in zip(PAGES, drivers, seen, strict=True) if newest(driver) <= then] == []
    assert {name: after[name] for name, held in before.items() if after[name] > held * MOST_GROWTH} == {}


def test_a_worker_that_is_killed_at_any_moment_loses_and_doubles_nothing(url, city, tmp_path):
    chance = random.Random(1)
    database = Database(url, connections=2)
    before = database.call(cursor, name=scenario.WRITER)
    written_to = before
    for kills in range(1, MOST_KILLS + 1):
        with served(url) as product:
            time.sleep(chance.uniform(2.0, 12.0))
            for process in (*product.process.children(recursive=True), product.process):
                process.kill()
        written_to = database.call(cursor, name=scenario.WRITER)
        if kills >= KILLS and written_to > before:
            break
    assert written_to > before, "on a machine so slow nothing was ever written before the kill"
    undisturbed = Database(f"sqlite:///{shutil.copy(city, tmp_path / 'undisturbed.db')}", connections=1)
    next_quarter(undisturbed, written_to)
    span = {"since": before, "until": written_to}
    assert database.call(told, **span) == undisturbed.call(told, **span)
    assert database.call(doubled_alerts) == 0
    undisturbed.close()
    database.close()


def told(session, *, since, until):
    """Every reading of (since, until] with its value."""
    span = Reading.ts.between(int(since.timestamp()) + 1, int(until.timestamp()))
    query = select(Reading.sensor_id, Reading.ts, Reading.value, Reading.quality).where(span)
    return session.execute(query.order_by(Reading.sensor_id, Reading.ts)).all()


def doubled_alerts(session):
    """Alerts that stand open twice for the same rule and subject."""
    open_twice = (
        select(Alert.rule, Alert.subject)
        .where(Alert.condition == "active", Alert.handling != "closed")
        .group_by(Alert.rule, Alert.subject)
        .having(func.count() > 1)
    )
    return session.scalar(select(func.count()).select_from(open_twice.subquery()))
