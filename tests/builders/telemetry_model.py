"""What the telemetry tables must answer, in plain Python: a list of beliefs per key, loops instead of SQL and numpy."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from statistics import fmean

from analytics.local_time import day_start, local_day
from analytics.night_window import window
from tests.builders.telemetry import Row

Key = tuple[int, int]
Belief = tuple[int, float | None, int]  # since when, value, quality
Figures = tuple[int, float | None, float | None, float | None]  # n, mean, lowest, highest


@dataclass
class Telemetry:
    """Deliveries in the order in which they became known."""

    beliefs: dict[Key, list[Belief]] = field(default_factory=lambda: defaultdict(list))

    def deliver(self, rows: Iterable[Row], received_at: int) -> None:
        """The last row of a key counts; the same value again is no news."""
        for (sensor, ts), (value, quality) in {(row[0], row[1]): _cleaned(row) for row in rows}.items():
            believed = self.beliefs[sensor, ts]
            if not believed or believed[-1][1:] != (value, quality):
                since = max(received_at, believed[-1][0]) if believed else received_at
                believed.append((since, value, quality))

    def known(self, at: int) -> dict[Key, Belief]:
        """The belief of each key at an instant."""
        then = {key: [belief for belief in believed if belief[0] <= at] for key, believed in self.beliefs.items()}
        return {key: believed[-1] for key, believed in sorted(then.items()) if believed}

    def raw(self, at: int) -> dict[Key, tuple[float | None, int]]:
        """Value and quality as they may be shown: a bad reading has no value."""
        return {
            key: (value if _usable(value, quality) else None, quality if _usable(value, quality) else 2)
            for key, (_, value, quality) in self.known(at).items()
        }

    def hourly(self, at: int) -> dict[Key, Figures]:
        """By sensor and first instant of the hour."""
        return self._grouped(at, lambda ts: ts - ts % 3600)

    def daily(self, at: int) -> dict[Key, Figures]:
        """By sensor and first instant of the local day."""
        return self._grouped(at, lambda ts: int(day_start(_day(ts)).timestamp()))

    def nights(self, at: int) -> dict[tuple[int, date], Figures]:
        """By sensor and local day, for every day with a reading."""
        days: dict[tuple[int, date], list[float]] = {(sensor, _day(ts)): [] for sensor, ts in self.known(at)}
        for (sensor, ts), (_, value, quality) in self.known(at).items():
            start, end = window(_day(ts))
            if value is not None and _usable(value, quality) and start.timestamp() <= ts < end.timestamp():
                days[sensor, _day(ts)].append(value)
        return {key: _figures(values) for key, values in days.items()}

    def latest(self, at: int) -> dict[int, tuple[int, float | None, int]]:
        """Newest instant, shown value and quality by sensor; nothing stamped after `at`."""
        return {sensor: (ts, *shown) for (sensor, ts), shown in self.raw(at).items() if ts <= at}

    def latest_usable(self, at: int) -> dict[int, tuple[int, float | None, int]]:
        """The newest one that is not bad."""
        usable = {key: shown for key, shown in self.raw(at).items() if shown[1] < 2 and key[1] <= at}
        return {sensor: (ts, *shown) for (sensor, ts), shown in usable.items()}

    def totals(self, at: int, step_s: int) -> dict[int, tuple[float, int]]:
        """By first instant of the step: the sum of the sensors' means, and how many sensors."""
        of_sensors = self._grouped(at, lambda ts: ts - ts % step_s)
        steps: dict[int, list[float]] = defaultdict(list)
        for (_, ts), (_, mean, _, _) in of_sensors.items():
            if mean is not None:
                steps[ts].append(mean)
        return {ts: (sum(means), len(means)) for ts, means in steps.items()}

    def changed_at(self, group: Callable[[int], int]) -> dict[Key, int]:
        """By sensor and group: when the newest of its readings became known."""
        newest: dict[Key, int] = defaultdict(int)
        for (sensor, ts), believed in self.beliefs.items():
            newest[sensor, group(ts)] = max(newest[sensor, group(ts)], believed[-1][0])
        return dict(newest)

    def _grouped(self, at: int, group: Callable[[int], int]) -> dict[Key, Figures]:
        values: dict[Key, list[float]] = defaultdict(list)
        for (sensor, ts), (_, value, quality) in self.known(at).items():
            usable = [value] if value is not None and _usable(value, quality) else []
            values[sensor, group(ts)].extend(usable)
        return {key: _figures(of_group) for key, of_group in values.items()}


def _cleaned(row: Row) -> tuple[float | None, int]:
    value, quality = row[2], row[3] if len(row) == 4 else 0
    return (value, quality) if value is not None and math.isfinite(value) else (None, 2)


def _usable(value: float | None, quality: int) -> bool:
    return value is not None and quality < 2


def _figures(values: Sequence[float]) -> Figures:
    return (len(values), fmean(values), min(values), max(values)) if values else (0, None, None, None)


def _day(ts: int) -> date:
    return local_day(datetime.fromtimestamp(ts, UTC))
