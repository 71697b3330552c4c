"""From a reading to its sight: 20 walls and 200 desktops listen while a burst is committed; what that costs the server.

Nineteen of the walls and all desktops are played by listeners that do over HTTP what their browser does: they hold
`/events` open and, when a topic moves, ask again for the blocks that follow it, each signed in as a person or a screen
of its own. One wall is a real browser. All of them share the two cores with the server, so the figures are those of a
crowded machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import psutil
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.leak_search import waiting
from data_access.topics import Topic, changes
from tests.bench import people
from tests.bench.pages import LISTEN, browser
from tests.bench.served import Served, note_readings
from tests.bench.wire import Wire
from tests.builders.alerts import raised

WALLS, DESKS = 19, 200
SECTORS = tuple(f"AN-0{number}" for number in (1, 2, 3, 5, 6))  # of bursts, one after the other
AT = datetime(2018, 10, 9, 5, tzinfo=UTC)
TOPICS = ("readings", "alerts")
APART_S = 12.0
QUIET_S = 20.0
SEARCH_S = 300.0


@changes(Topic.READINGS, Topic.ALERTS)
def burst(session: Session, *, sector: str) -> None:
    """A burst in that sector: what its reading moves, and its alert."""
    raised(session, at=AT, sector=sector, rule="burst", kind="alarm", priority=2, flow_m3h=80.0)


class Ask(NamedTuple):
    """The body of one call, and the topics whose changes make a browser send it."""

    body: dict[str, Any]
    topics: frozenset[str]

    def encoded(self) -> bytes:
        """As a browser sends it after a topic moved: its store set it off, not the address of the page."""
        first = min(topic for topic in TOPICS if topic in self.topics)
        return json.dumps({**self.body, "changedPropIds": [f"live-{first}.data"]}, separators=(",", ":")).encode()


@dataclass
class Listener:
    """One open tab: what it asks again when a topic moves, and when it had its last answer after each burst."""

    asks: Sequence[Ask]
    seen: list[float] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)  # of the topics, as it heard them last


@dataclass(frozen=True)
class Sight:
    """Seconds from commit to the last block's answer, the server's share of a core while telemetry moves."""

    median_s: float
    p99_s: float
    browser_s: float
    cpu_share: float
    cpu_s: float  # of the web process for one burst


def asked_by(driver: webdriver.Chrome, url: str, ready: str) -> list[Ask]:
    """What a page of the product asks for when readings and alerts move, as its browser sends it."""
    driver.get(url)
    WebDriverWait(driver, 60, 0.05).until(lambda page: page.execute_script(f"return Boolean({ready})"))
    bodies = [json.loads(body) for body in driver.execute_script("return window.__bodies")]
    latest = {str(body["output"]): Ask(body, _topics(body)) for body in bodies}
    return [ask for ask in latest.values() if ask.topics]


def _topics(body: dict[str, Any]) -> frozenset[str]:
    names = {str(each.get("id")) for each in body["inputs"] if isinstance(each, dict)}
    return frozenset(topic for topic in TOPICS if f"live-{topic}" in names)


async def listen(wire: Wire, listener: Listener) -> None:
    """Hold the stream open; after each change ask for every block that follows it, all at once as a browser does."""
    asks = [(wire.post("/_dash-update-component", ask.encoded()), ask.topics) for ask in listener.asks]
    async for message in wire.events():
        known, versions = listener.versions, json.loads(message)["versions"]
        moved = {topic for topic in TOPICS if known and versions[topic] != known[topic]}
        await wire.ask([request for request, topics in asks if topics & moved])
        if "alerts" in moved:
            listener.seen.append(time.monotonic())
        listener.versions = versions


async def crowd(product: Served, driver: webdriver.Chrome, wall: Sequence[Ask], desk: Sequence[Ask]) -> Sight:
    """Everybody at once."""
    listeners = [Listener(wall) for _ in range(WALLS)] + [Listener(desk) for _ in range(DESKS)]
    database = Database(product.database_url, connections=1)
    who = [*people.walls(database, WALLS), *people.desks(database, DESKS)]
    wires = [Wire(product.url, cookie) for cookie in who]
    tasks = [asyncio.create_task(listen(wire, each)) for wire, each in zip(wires, listeners, strict=True)]
    await asyncio.sleep(5)
    cpu = await idle_share(product, database)
    process = psutil.Process(product.process.pid)
    before = sum(process.cpu_times()[:2])
    took, by_browser = await bursts(database, listeners, driver)
    cpu_s = (sum(process.cpu_times()[:2]) - before) / len(SECTORS)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for wire in wires:
        wire.close()
    database.close()
    ordered = sorted(took)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Sight(statistics.median(ordered), p99, statistics.median(by_browser), cpu, cpu_s)


async def idle_share(product: Served, database: Database) -> float:
    """The web process's share of a core while a delivery of telemetry comes every ten seconds."""
    process = psutil.Process(product.process.pid)
    before, began = process.cpu_times(), time.monotonic()
    while time.monotonic() - began < QUIET_S:
        await asyncio.to_thread(database.call, note_readings)
        await asyncio.sleep(10)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    return used / (time.monotonic() - began)


async def bursts(
    database: Database, listeners: Sequence[Listener], driver: webdriver.Chrome
) -> tuple[list[float], list[float]]:
    """Seconds from each commit to each listener's last answer, and to the wall's new picture in the browser."""
    took: list[float] = []
    by_browser: list[float] = []
    await asyncio.to_thread(driver.execute_script, DRAWS)
    for sector in SECTORS:
        for listener in listeners:
            listener.seen.clear()
        draws = await asyncio.to_thread(driver.execute_script, "return window.draws")
        await asyncio.to_thread(database.call, burst, sector=sector)
        committed = time.monotonic()
        by_browser.append(await drawn_after(driver, draws, committed))
        await asyncio.sleep(APART_S)
        took += [listener.seen[0] - committed for listener in listeners if listener.seen]
    return took, by_browser


DRAWS = """
window.draws = 0;
const view = document.querySelector('#wall-alerts');
new MutationObserver(() => { window.draws += 1; }).observe(view, { attributes: true });
"""


async def drawn_after(driver: webdriver.Chrome, draws: int, committed: float) -> float:
    while time.monotonic() - committed < APART_S:
        if await asyncio.to_thread(driver.execute_script, "return window.draws") > draws:
            break
        await asyncio.sleep(0.02)
    return time.monotonic() - committed


def sight(product: Served, driver: webdriver.Chrome) -> Sight:
    """Learn from browsers what walls and desks ask, then play the crowd; `driver` has seen no page but the wall.

    The worker has searched for the leaks of the new city by then: each that it places moves the alerts.
    """
    wait_for_the_search(product.database_url)
    with closing_browser() as colleague:
        desk = asked_by(colleague, f"{product.url}/alerts", "document.querySelector('#alerts-list .ag-row')")
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": LISTEN})
    wall = asked_by(driver, f"{product.url}/wall/demo", "window.ain && ain.wallIsDrawn && ain.wallIsDrawn()")
    return asyncio.run(crowd(product, driver, wall, desk))


def wait_for_the_search(database_url: str) -> None:
    """Returns when every leak of the city has its search zone; raises after SEARCH_S."""
    database = Database(database_url, connections=1)
    deadline = time.monotonic() + SEARCH_S
    while database.call(waiting, at=AT + timedelta(hours=1)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"leaks without a search zone after {SEARCH_S:.0f} s")
        time.sleep(1)
    database.close()


@contextmanager
def closing_browser() -> Iterator[webdriver.Chrome]:
    """One that notes what its pages ask, closed at the end."""
    driver = browser()
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": LISTEN})
    try:
        yield driver
    finally:
        driver.quit()


def wall_memory_mb(driver: webdriver.Chrome) -> float:
    """The memory of the process that draws the wall, without what it shares with other processes."""
    browser = psutil.Process(driver.service.process.pid)
    renderers = [each for each in browser.children(recursive=True) if "--type=renderer" in each.cmdline()]
    return float(max((each.memory_full_info().uss for each in renderers), default=0) / 1e6)


def load() -> str:
    """How crowded the machine was, beside the figures."""
    return f"load {os.getloadavg()[0]:.1f}"
