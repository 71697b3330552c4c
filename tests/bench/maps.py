"""What a hand feels on the maps of the network and of the works: the longest frame of a drag, the time of a filter."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

RUNS = 5
STEPS, STEP_PX = 24, 9
WATCH_FRAMES = """
window.__frames = [];
let before = performance.now();
window.__watching = true;
requestAnimationFrame(function frame(now) {
  window.__frames.push(now - before);
  before = now;
  if (window.__watching) requestAnimationFrame(frame);
});
"""
FILTERED = """
const [zone, done] = arguments;
const rows = () => dash_ag_grid.getApi("network-table").getDisplayedRowCount();
const began = performance.now(), before = rows();
dash_clientside.set_props({ type: "query-control", key: "zone" }, { value: zone });
(function look() {
  if (rows() !== before) done(performance.now() - began);
  else requestAnimationFrame(look);
})();
"""


WORKS_FILTERED = """
const [service, done] = arguments;
const rows = () => dash_ag_grid.getApi("worksites-list").getDisplayedRowCount();
const began = performance.now(), before = rows();
let moved = 0;
const watch = new MutationObserver(() => { moved = performance.now(); });
["worksites-map", "worksites-list"].forEach((part) =>
  watch.observe(document.getElementById(part), { subtree: true, childList: true, attributes: true }));
dash_clientside.set_props({ type: "query-control", key: "service" }, { value: service });
(function look() {
  const still = rows() !== before && performance.now() - moved > 400;
  if (!still) return requestAnimationFrame(look);
  watch.disconnect();
  done(moved - began);
})();
"""


@dataclass(frozen=True)
class MapFeel:
    """Medians of several runs, milliseconds."""

    worst_frame_ms: float
    filter_ms: float


def map_feel(driver: webdriver.Chrome, url: str) -> MapFeel:
    """Drag the map to and fro, then narrow the page to an arrondissement and back."""
    driver.get(f"{url}/network")
    ready = "return document.querySelector('#network-map canvas') && document.querySelector('#network-table .ag-row')"
    WebDriverWait(driver, 30, 0.05).until(lambda page: page.execute_script(ready))
    frames = [worst_frame_ms(driver, STEP_PX if run % 2 else -STEP_PX) for run in range(RUNS)]
    filters = [filter_ms(driver, zone) for _ in range(RUNS) for zone in ("AC", "all")]
    return MapFeel(statistics.median(frames), statistics.median(filters))


def works_feel(driver: webdriver.Chrome, url: str) -> MapFeel:
    """The same on the page of works: narrow it to a service and back, each until map and list stand still."""
    driver.get(f"{url}/worksites")
    ready = "return document.querySelector('.worksite-cluster') && document.querySelector('#worksites-list .ag-row')"
    WebDriverWait(driver, 30, 0.05).until(lambda page: page.execute_script(ready))
    frames = [worst_frame_ms(driver, STEP_PX if run % 2 else -STEP_PX, "#worksites-map") for run in range(RUNS)]
    chosen = [service for _ in range(RUNS) for service in ("water", "all")]
    filters = [float(driver.execute_async_script(WORKS_FILTERED, service)) for service in chosen]
    return MapFeel(statistics.median(frames), statistics.median(filters))


def worst_frame_ms(driver: webdriver.Chrome, step_px: int, place: str = "#network-map") -> float:
    """The longest time between two frames while the map is dragged."""
    ground = driver.find_element(By.CSS_SELECTOR, place)
    hand = ActionChains(driver, duration=16).move_to_element(ground).click_and_hold()
    for _ in range(STEPS):
        hand.move_by_offset(step_px, 0)
    driver.execute_script(WATCH_FRAMES)
    hand.release().perform()
    driver.execute_script("window.__watching = false")
    return float(max(driver.execute_script("return window.__frames")[1:]))


def filter_ms(driver: webdriver.Chrome, zone: str) -> float:
    """From the choice of an arrondissement to its rows in the table."""
    return float(driver.execute_async_script(FILTERED, zone))
