"""What a page costs: the time until it can be used, and the server's time for each of its data calls."""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import dataclass
from typing import Any

import requests
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

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
}
DATA_CALLS = """
const bodies = window.__bodies || [];
return bodies;
"""
LISTEN = """
window.__bodies = [];
const ask = window.fetch;
window.fetch = function (url, options) {
  if (String(url).includes("_dash-update-component")) window.__bodies.push(options.body);
  return ask.apply(this, arguments);
};
"""


@dataclass(frozen=True)
class PageCost:
    """Medians: seconds until usable on the second load, milliseconds per data call and of one live update."""

    path: str
    usable_s: float
    first_call_ms: float
    slowest_call: str
    update_ms: float


def browser() -> webdriver.Chrome:
    """A headless Chromium that records what the pages ask for."""
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=pytest_setup_options())
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": LISTEN})
    return driver


def page_cost(driver: webdriver.Chrome, url: str, path: str) -> PageCost:
    """Load twice and more, then replay what the page asked for, one call at a time."""
    usable = []
    for _ in range(RUNS + 1):
        began = time.monotonic()
        driver.get(url + path)
        WebDriverWait(driver, 30, 0.02).until(
            lambda page: page.execute_script("return document.querySelector(arguments[0])", PAGES[path])
        )
        usable.append(time.monotonic() - began)
    asked = [json.loads(body) for body in driver.execute_script(DATA_CALLS)]
    calls = {str(body["output"]): call_ms(url, path, body) for body in asked if not is_routing(body)}
    slowest = max(calls, key=lambda output: calls[output])
    updates = [calls[str(body["output"])] for body in asked if listens_to_readings(body)]
    return PageCost(path, statistics.median(usable[1:]), calls[slowest], slowest[:60], sum(updates))


def call_ms(url: str, path: str, body: dict[str, Any]) -> float:
    """The median time of one callback, asked alone over a kept connection."""
    session = requests.Session()
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        session.post(f"{url}/_dash-update-component", json=body, headers={"Referer": url + path}, timeout=60)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def is_routing(body: dict[str, Any]) -> bool:
    """The router's own call, which draws the empty page."""
    return "_pages_content" in str(body["output"])


def listens_to_readings(body: dict[str, Any]) -> bool:
    """Whether a new quarter-hour of readings runs this callback again."""
    return any(given.get("id") == "live-readings" for given in body["inputs"] if isinstance(given, dict))
