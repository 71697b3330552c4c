"""Alarms against a file of known leaks: what `manage.py backtest` reads and the figures it tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.leaks.location import NEAR_M, Pipes, distances_from
from analytics.leaks.scoring import Alarm, Leak, Span, Verdict, chance_recall, verdict
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection

LPS_M3H = 3.6
LEAK_KINDS = ("burst", "slow_leak")
SIZES = ((0.10, 10.0, "10_percent"), (0.0, 0.10, "less"))


def judge(alarms: Sequence[Alarm], leaks: Sequence[Leak], periods: Sequence[Span], ignored: Sequence[Span]) -> Verdict:
    """The verdict with its chance level. Without periods a zone is scored from its first leak to its last."""
    spans = list(periods) or _spans(leaks)
    found = verdict(alarms, leaks, spans, ignored)
    chance = chance_recall(found, leaks, spans)
    return Verdict(found.hits, found.misses, found.false, found.quiet_years, chance)


def _spans(leaks: Sequence[Leak]) -> list[Span]:
    zones = sorted({leak.zone for leak in leaks})
    mine = {zone: [leak for leak in leaks if leak.zone == zone] for zone in zones}
    return [Span(zone, min(x.start_ts for x in mine[zone]), max(x.end_ts for x in mine[zone])) for zone in zones]


def read_alarms(path: Path) -> list[Alarm]:
    """The leaks of an alerts.csv of `manage.py analyse`; DeliveryRefused when its columns are not there."""
    table = _table(path, ("zone", "kind", "detected_at"))
    table = table[table["kind"].isin(LEAK_KINDS)]
    pipes = table["pipes"].fillna("") if "pipes" in table else pd.Series("", index=table.index)
    sizes = table["flow_m3h"] if "flow_m3h" in table else pd.Series(np.nan, index=table.index)
    rows = zip(table["zone"], _seconds(table["detected_at"]), sizes, pipes, strict=True)
    return [Alarm(str(zone), ts, _known(size), str(pipe).partition(";")[0]) for zone, ts, size, pipe in rows]


def read_leaks(path: Path) -> list[Leak]:
    """Known leaks: `zone` (or `dma`), `start`, `end`, and, where known, `type`, `peak_frac`, `peak_lps`, `pipe`."""
    table = _table(path, ("start", "end"))
    zone = _zones(table)
    spans = zip(zone, _seconds(table["start"]), _seconds(table["end"]), table.to_dict("records"), strict=True)
    return [
        Leak(
            name,
            start,
            end,
            str(row.get("type", "")),
            _known(row.get("peak_frac")),
            _size(row),
            str(row.get("pipe", "")),
        )
        for name, start, end, row in spans
    ]


def read_spans(path: Path) -> list[Span]:
    """Periods: `zone` (or `dma`), `start`, `end`; DeliveryRefused when they are not there."""
    table = _table(path, ("start", "end"))
    rows = zip(_zones(table), _seconds(table["start"]), _seconds(table["end"]), strict=True)
    return [Span(*row) for row in rows]


def _table(path: Path, columns: Iterable[str]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=dict.fromkeys(("zone", "dma", "pipe", "pipes"), str))
    except (ValueError, UnicodeDecodeError) as problem:
        raise DeliveryRefused(Rejection(Reason.HEADER_MISSING, {"columns": ", ".join(columns)})) from problem
    missing = [name for name in columns if name not in table]
    if missing:
        raise DeliveryRefused(Rejection(Reason.HEADER_MISSING, {"columns": ", ".join(missing)}))
    return table


def _zones(table: pd.DataFrame) -> list[str]:
    name = next((name for name in ("zone", "dma") if name in table), None)
    if name is None:
        raise DeliveryRefused(Rejection(Reason.HEADER_MISSING, {"columns": "zone"}))
    return [str(zone) for zone in table[name]]


def _seconds(column: pd.Series) -> list[int]:
    try:
        instants = pd.to_datetime(column, utc=True, format="ISO8601")
    except ValueError as problem:
        name = str(column.name)
        raise DeliveryRefused(Rejection(Reason.TIME_UNREADABLE, {"value": name}, column=name)) from problem
    return [int(instant.timestamp()) for instant in instants]


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and np.isfinite(value) else None


def _size(row: dict[str, object]) -> float | None:
    lps = _known(row.get("peak_lps"))
    return _known(row.get("peak_m3_h")) if lps is None else LPS_M3H * lps


def figures(found: Verdict, pipes: Pipes | None = None) -> list[tuple[str, dict[str, str]]]:
    """Keys of sentences with their values: what the command prints and the report repeats; places by the network."""
    count = {"found": str(len(found.hits)), "all": str(len(found.hits) + len(found.misses))}
    return [
        ("recall", {**count, "chance": _percent(found.chance_recall)}),
        *_by_size(found),
        ("precision", {"percent": _percent(found.precision)}),
        ("false_alarms", {"number": str(len(found.false)), "rate": _number(found.false_per_year)}),
        ("delay", {"hours": _number(_middle(found.delays_h))}),
        ("size_error", {"percent": _percent(_middle(_size_errors(found)))}),
        *(_places(found, pipes) if pipes is not None else []),
    ]


def _places(found: Verdict, pipes: Pipes) -> list[tuple[str, dict[str, str]]]:
    """How far the first pipes of the alarms lay from the leaks, and how far any pipe lies from them."""
    number = {name: place for place, name in enumerate(pipes.ids)}
    pairs = [
        (number[leak.pipe], number[alarm.pipe]) for leak, alarm in found.hits if {leak.pipe, alarm.pipe} <= {*number}
    ]
    away = {true: distances_from(pipes, true) for true, _ in pairs}
    errors = [float(away[true][told]) for true, told in pairs]
    chance = [float(np.median(away[true][np.isfinite(away[true])])) for true, _ in pairs]  # of pipes with a way to it
    near = sum(error <= NEAR_M for error in errors)
    values = {"metres": _metres(_middle(errors)), "chance": _metres(_middle(chance))}
    return [("location_error", {**values, "near": str(near), "all": str(len(errors))})]


def _by_size(found: Verdict) -> list[tuple[str, dict[str, str]]]:
    """Recall of the leaks of a tenth of the night flow and more, and of the others, where the sizes are known."""
    told = []
    for low, high, name in SIZES:
        hits = sum(low <= leak.share < high for leak, _ in found.hits if leak.share is not None)
        misses = sum(low <= leak.share < high for leak in found.misses if leak.share is not None)
        if hits + misses:
            told.append((f"recall_{name}", {"found": str(hits), "all": str(hits + misses)}))
    return told


def _size_errors(found: Verdict) -> list[float]:
    """How far the size at the alarm lay from the greatest of the leak, relative to that."""
    pairs = [(leak.flow_m3h, alarm.flow_m3h) for leak, alarm in found.hits]
    return [abs(told - true) / true for true, told in pairs if true and told is not None]


def _middle(values: Sequence[float]) -> float | None:
    return float(np.median(values)) if len(values) else None


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"


def _metres(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
