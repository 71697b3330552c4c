"""`make bench`: builds the demonstration city, serves it, and prints each figure beside its limit."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bursts import bursts_seen
from tests.bench.imports import bulk_import, postgres_url, write_files
from tests.bench.ingest import http_intake
from tests.bench.maps import map_feel, works_feel
from tests.bench.pages import PAGES, PageCost, browser, listen, page_cost
from tests.bench.people import SECRET
from tests.bench.served import HOME, served
from tests.bench.walls import DESKS, WALLS, load, sight, wall_memory_mb


def main() -> None:
    """Print the figures; the exit code stays 0, limits are for people to judge."""
    for each in (pages, intake, imports, walls, bursts):
        if sys.argv[1:] in ([], [each.__name__]):
            each()


def pages() -> None:
    """The city, its pages and maps, and the memory of the processes; `python -m tests.bench pages` does this alone."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'bench.db')}"
        line("demonstration city built, s", build(url), 90)
        line("demonstration city, MB", Path(folder, "bench.db").stat().st_size / 1e6, 600)
        with served(url, AIN_CLOCK="2018-10-09T06:00+01:00") as product:
            line("second start until /healthz, s", product.started_in_s, 5)
            driver = browser()
            try:
                listen(driver)
                for path in PAGES:
                    show(page_cost(driver, product, path))
                for path, feels in (("/network", map_feel), ("/worksites", works_feel)):
                    feel = feels(driver, product.url)
                    line(f"{path} longest frame of a drag, ms", feel.worst_frame_ms, 50)
                    line(f"{path} a filter answers, ms ({load()})", feel.filter_ms, 300)
            finally:
                driver.quit()
            memory = product.memory_mb()
            line("web process, MB", memory["web"], 300)
            line("worker process, MB", memory["worker"], 400)


def intake() -> None:
    """Readings over HTTP; `python -m tests.bench intake` measures this alone."""
    with tempfile.TemporaryDirectory() as folder:
        taken = http_intake(f"sqlite:///{Path(folder, 'intake.db')}")
        least_line("readings over HTTP in batches of 1,000, a second", taken.per_second, 20_000)
        line("readings over HTTP, slowest answer, ms", taken.slowest_ms, 5_000)


def bursts() -> None:
    """A burst from its reading to the list; `python -m tests.bench bursts` measures this alone."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'bench.db')}"
        build(url)
        with served(url) as product:
            driver = browser()
            try:
                took = bursts_seen(product, driver)
                line(f"burst's reading to its row on the list, median, s ({load()})", statistics.median(took), 2)
                line("burst's reading to its row on the list, longest, s", max(took), 2)
            finally:
                driver.quit()


def walls() -> None:
    """Everybody looks at once; `python -m tests.bench walls` measures this alone."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'bench.db')}"
        build(url)
        with served(url, AIN_CLOCK="2018-10-09T06:00+01:00", AIN_SECRET_KEY=SECRET) as product:
            driver = browser()
            try:
                seen = sight(product, driver)
                line(f"commit to sight, {WALLS + 1} walls and {DESKS} desks, median, s ({load()})", seen.median_s, 1)
                line("commit to sight, 99th percentile, s", seen.p99_s, 1)
                line("commit to sight on a wall in a browser, median, s", seen.browser_s, 1)
                line("web process while telemetry alone moves, % of a core", 100 * seen.cpu_share, 60)
                line("web process for one burst, s of its CPU", seen.cpu_s, 1)
                line("process of a wall's tab, MB of its own", wall_memory_mb(driver), 200)
            finally:
                driver.quit()


def imports() -> None:
    """Two million readings into each engine; `python -m tests.bench imports` measures these alone."""
    with tempfile.TemporaryDirectory() as folder, postgres_url() as postgres:
        sensors, readings = write_files(Path(folder))
        for engine, url, least in (
            ("SQLite", f"sqlite:///{Path(folder, 'imports.db')}", 150_000),
            ("PostgreSQL", postgres, 100_000),
        ):
            figures = bulk_import(url, sensors, readings)
            least_line(f"{engine} import, readings/s (load {os.getloadavg()[0]:.1f})", figures.per_second, least)
            least_line(f"{engine} import, readings/s of the importer's own CPU", figures.per_cpu_second, least)
            line(f"{engine} import, MB", figures.memory_mb, 300)


def build(url: str) -> float:
    """Seconds of `manage.py demo` on an empty database."""
    began = time.monotonic()
    environment = {**os.environ, "AIN_DATABASE_URL": url}
    subprocess.run([sys.executable, str(HOME / "manage.py"), "demo"], check=True, env=environment, cwd=HOME)
    return time.monotonic() - began


def show(cost: PageCost) -> None:
    """The figures of a page."""
    line(f"{cost.path} usable on the second load, s", cost.usable_s, 2)
    line(f"{cost.path} slowest data call, ms ({cost.slowest_call})", cost.first_call_ms, 150)
    line(f"{cost.path} update after a quarter-hour, slowest call, ms", cost.update_ms, 100)
    line(f"{cost.path} update after a quarter-hour, all calls together, ms", cost.updates_ms, 100)


def line(what: str, figure: float, limit: float) -> None:
    """One figure and its limit."""
    tell("ok" if figure <= limit else "OVER", figure, f"limit {limit:6.0f}", what)


def least_line(what: str, figure: float, least: float) -> None:
    """One figure and what it must reach."""
    tell("ok" if figure >= least else "UNDER", figure, f"least {least:6.0f}", what)


def tell(verdict: str, figure: float, bound: str, what: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{verdict:5} {figure:9.2f}  {bound}  {what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
