"""The leak engine over files: every zone judged, the events in the order of their detection, and what went unjudged."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from analytics.leaks.engine import Judged, Setting, judge_flow, judge_loggers
from analytics.leaks.events import LeakEvent
from analytics.leaks.fusion import fused
from analytics.leaks.pressures import heads_of
from workers.leak_files import ZoneInput

COLUMNS = (
    *("alert_id", "zone", "kind", "detected_at", "onset_at", "cleared_at"),
    *("flow_m3h", "confidence", "pipes"),
)


@dataclass(frozen=True, slots=True)
class ZoneJudged:
    """A zone, its events and nights, and why it could not be judged where it could not."""

    code: str
    judged: Judged


def analyse(zones: Sequence[ZoneInput], setting: Setting, calendar: Mapping[date, str]) -> list[ZoneJudged]:
    """Every zone by itself."""
    return [ZoneJudged(zone.code, _judged(zone, setting, calendar)) for zone in zones]


def _judged(zone: ZoneInput, setting: Setting, calendar: Mapping[date, str]) -> Judged:
    if zone.missing is not None:
        return Judged((), 0, 0, {zone.missing: 1})
    judged = judge_flow(zone.code, zone.net, setting, calendar)
    heads = heads_of(list(zone.loggers.values()), list(zone.flows), day_start_ts=0)
    if heads is None:
        return judged
    told = judge_loggers(zone.code, heads, zone.net, setting)
    return replace(judged, events=tuple(fused(judged.events, [leak.event for leak in told])))


def events(judged: Iterable[ZoneJudged]) -> list[LeakEvent]:
    """The events of all zones, first detected first."""
    found = [event for zone in judged for event in zone.judged.events]
    return sorted(found, key=lambda event: (event.detected_ts, event.zone, event.kind))


def write_alerts(path: Path, found: Sequence[LeakEvent]) -> None:
    """alerts.csv as design 9 has it: UTC instants of ISO 8601, pipes ranked with `;` between."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for number, event in enumerate(found, start=1):
            table.writerow(_row(number, event))


def _row(number: int, event: LeakEvent) -> list[str | float]:
    return [
        f"L{number:05}",
        event.zone,
        event.kind.value,
        _instant(event.detected_ts),
        _instant(event.onset_ts),
        _instant(event.cleared_ts),
        event.flow_m3h,
        event.confidence,
        ";".join(event.pipes),
    ]


def _instant(ts: int | None) -> str:
    return "" if ts is None else f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%dT%H:%M:%SZ}"
