"""What a page costs: the time until it can be used, and the server's time for each of its data calls."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import requests
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from tests.bench.served import Served
from tests.conftest import pytest_setup_options

RUNS = 5
PAGES = {
    "/": "#situation-map canvas",
    "/network": "#network-map canvas",
    "/network?service=electricity": "#power-substations .ag-row",
    "/network?service=sanitation": "#sewers-stations .ag-row",
    "/network?service=telecom": "#telemetry-gateways .ag-row",
    "/sectors/AC-06": "#sector-balance .ag-row",
    "/alerts": "#alerts-list .ag-row",
    "/worksites": "#worksites-list .ag-row",
    "/roadmap": "#roadmap-table .ag-row",
    "/data": "#data-gateways .ag-row",
}
LISTEN = """
window.__bodies = [];
window.__waits = 0;
const ask = window.fetch;
window.fetch = function (url, options) {
  if (!String(url).includes("_dash-update-component")) return ask.apply(this, arguments);
  window.__bodies.push(options.body);
  window.__waits += 1;
  return ask.apply(this, arguments).finally(() => { window.__waits -= 1; });
};
"""
REST = """
const now = performance.now();
if (window.__waits || !window.__rests) window.__rests = now;
return now - window.__rests;
"""
RESTS_MS = 500.0


@dataclass(frozen=True)
class PageCost:
    """Medians: seconds until usable on the second load, milliseconds per data call.

    After a new quarter-hour a page asks for each of its blocks again: `update_ms` is the slowest of these calls,
    `updates_ms` all of them one after the other.
    """

    path: str
    usable_s: float
    first_call_ms: float
    slowest_call: str
    update_ms: float
    updates_ms: float


def browser() -> webdriver.Chrome:
    """A headless Chromium."""
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=pytest_setup_options())


def listen(driver: webdriver.Chrome) -> None:
    """Let every page that is opened from now on keep what it asks for."""
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": LISTEN})


def page_cost(driver: webdriver.Chrome, product: Served, path: str) -> PageCost:
    """Load twice and more, then replay what the page asked for, one call at a time, each round after a change.

    A load begins when the page before it has had all its answers: nobody opens a page four times in a second.
    """
    url = product.url
    usable = []
    for _ in range(RUNS + 1):
        began = time.monotonic()
        driver.get(url + path)
        WebDriverWait(driver, 30, 0.02).until(
            lambda page: page.execute_script("return document.querySelector(arguments[0])", PAGES[path])
        )
        usable.append(time.monotonic() - began)
        WebDriverWait(driver, 30, 0.05).until(lambda page: page.execute_script(REST) > RESTS_MS)
    asked = [json.loads(body) for body in driver.execute_script("return window.__bodies")]
    driver.get("about:blank")
    asked = list({str(body["output"]): body for body in asked if not is_routing(body)}.values())
    first, update = rounds(product, path, asked), rounds(product, path, [body for body in asked if follows(body)])
    calls = {output: statistics.median(times) for output, times in first.items()}
    slowest = max(calls, key=lambda output: calls[output])
    slowest_update = max(map(statistics.median, update.values()), default=0.0)
    together = [sum(times) for times in zip(*update.values(), strict=True)]
    all_updates = statistics.median(together) if together else 0.0
    return PageCost(path, statistics.median(usable[1:]), calls[slowest], slowest[:60], slowest_update, all_updates)


def rounds(product: Served, path: str, asked: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    """The milliseconds of each call in each round; before a round something has changed, so nothing is remembered."""
    session = requests.Session()
    times: dict[str, list[float]] = {str(body["output"]): [] for body in asked}
    for _ in range(RUNS):
        product.change()
        for body in asked:
            began = time.perf_counter()
            session.post(f"{product.url}/_dash-update-component", json=body, headers={"Referer": product.url + path})
            times[str(body["output"])].append((time.perf_counter() - began) * 1000)
    return times


def is_routing(body: dict[str, Any]) -> bool:
    """The router's own call, which draws the empty page."""
    return "_pages_content" in str(body["output"])


def follows(body: dict[str, Any]) -> bool:
    """Whether a new quarter-hour of readings runs this callback again."""
    return any(given.get("id") == "live-readings" for given in body["inputs"] if isinstance(given, dict))
