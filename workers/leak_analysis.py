"""The leak engine over files: every zone judged, the events in the order of their detection, and what went unjudged."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from analytics.leaks.engine import Judged, Setting, judge_flow, judge_loggers
from analytics.leaks.events import EventKind, LeakEvent
from analytics.leaks.fusion import fused
from analytics.leaks.pressures import heads_of
from analytics.leaks.series import Floats
from workers.leak_places import Network, ZoneMap
from workers.leak_zones import ZoneInput

COLUMNS = (
    *("alert_id", "zone", "kind", "detected_at", "onset_at", "cleared_at"),
    *("flow_m3h", "confidence", "pipes"),
)


@dataclass(frozen=True, slots=True)
class ZoneJudged:
    """A zone, its events and nights, and why it could not be judged where it could not."""

    code: str
    judged: Judged


def analyse(
    zones: Sequence[ZoneInput], setting: Setting, calendar: Mapping[date, str], network: Network | None = None
) -> list[ZoneJudged]:
    """Every zone by itself; with a network its leaks are located."""
    metered = {link for zone in zones for link in (*zone.places.inlets, *zone.places.outlets)}
    found = []
    for zone in zones:
        layout = ZoneMap(network, zone.places, sorted(metered), by_use=zone.by_use) if network else None
        found.append(ZoneJudged(zone.code, _judged(zone, setting, calendar, layout)))
    return found


def _judged(zone: ZoneInput, setting: Setting, calendar: Mapping[date, str], layout: ZoneMap | None) -> Judged:
    if zone.missing is not None:
        return Judged((), 0, 0, {zone.missing: 1})
    judged = judge_flow(zone.code, zone.net, setting, calendar)
    by_nights = [_placed(event, None, layout) for event in judged.events]
    heads = heads_of(list(zone.loggers), list(zone.drivers), day_start_ts=0)
    if heads is None:
        return replace(judged, events=(*by_nights, *zone.faults))
    told = judge_loggers(zone.code, heads, zone.net, setting)
    by_loggers = [_placed(leak.event, leak.shift_m, layout) for leak in told]
    until_ts = max(zone.net.end_ts, heads.day_end_ts(heads.days - 1))
    return replace(judged, events=(*fused(by_nights, by_loggers, until_ts), *zone.faults))


def _placed(event: LeakEvent, shift: Floats | None, layout: ZoneMap | None) -> LeakEvent:
    """The event with the pipes to search; repairs need no search."""
    if layout is None or event.kind == EventKind.REPAIR:
        return event
    return replace(event, pipes=layout.rank(shift))


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
