"""Historian exports for the leak engine: files in, the net inflow of each zone and its loggers out. No database.

The same readers as `manage.py import` judge every row; here a reading needs no place in the product, only a row in the
list of sensors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from math import pi
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from analytics.leaks.series import Floats, Ints, on_grid
from analytics.units import factor
from data_access.channels import Channel
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from data_access.rows.telemetry import BAD
from data_access.sensor_import import SensorRow
from feeds import delimited, sensor_list
from feeds.batches import Outcome
from feeds.inp_sections import read_sections
from feeds.tidy_readings import parts
from workers.leak_zones import Key, ZoneInput, zone_input

Hear = Callable[[Path, Rejection], None]
CALENDAR = delimited.Columns(("date", "class"), ())


class Delivery:
    """The files of one analysis, read in turn; every refused row is told to `hear`, every file leaves an outcome."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self.outcomes: list[Outcome] = []
        self.sensors: tuple[SensorRow, ...] = ()
        self._taken: dict[Key, list[tuple[Ints, Floats]]] = defaultdict(list)

    def take_sensors(self, path: Path) -> None:
        """The list of sensors; raises DeliveryRefused when it cannot be read or names none."""
        outcome = self._outcome(path)
        listed = sensor_list.parse(path)
        self._refuse(outcome, listed.rejections)
        outcome.added = len(listed.rows)
        self.sensors = listed.rows

    def take_readings(self, path: Path, zone: ZoneInfo | None) -> None:
        """One file of readings; raises DeliveryRefused when it cannot be read as a whole."""
        outcome = self._outcome(path)
        sensors = {(row.code, row.quantity): row for row in self.sensors}
        keys = sorted(sensors)
        channels: dict[str, dict[str, Channel]] = defaultdict(dict)
        for number, key in enumerate(keys):
            row = sensors[key]
            scale = factor(row.source_unit, row.unit, quantity=row.quantity)
            channels[row.code][row.quantity] = Channel(number, scale, row.unit)
        for part in parts(path, channels=channels, zone=zone):
            self._refuse(outcome, part.rejections)
            outcome.added += len(part.columns.ts)
            outcome.gaps += part.gaps
            self._keep(keys, part.columns.sensor_id, part.columns.ts, _usable(part.columns.value, part.columns.quality))

    def take_calendar(self, path: Path) -> dict[date, str]:
        """The class of each day that the file names (CSV `date,class`); raises DeliveryRefused as the others."""
        outcome = self._outcome(path)
        days = [_day(row) for row in delimited.rows(path, CALENDAR)]
        self._refuse(outcome, (day for day in days if isinstance(day, Rejection)))
        known = dict(day for day in days if not isinstance(day, Rejection))
        outcome.added = len(known)
        return known

    def zones(self, tank_areas_m2: Mapping[str, float]) -> list[ZoneInput]:
        """Every zone of the list in the order of its code."""
        series = {key: on_grid(*_joined(blocks)) for key, blocks in self._taken.items()}
        codes = sorted({row.zone for row in self.sensors})
        rows = {code: [row for row in self.sensors if row.zone == code] for code in codes}
        return [zone_input(code, rows[code], series, tank_areas_m2) for code in codes]

    def _outcome(self, path: Path) -> Outcome:
        self.outcomes.append(Outcome(path))
        return self.outcomes[-1]

    def _refuse(self, outcome: Outcome, rejections: Iterable[Rejection]) -> None:
        for rejection in rejections:
            outcome.rejected += 1
            self._hear(outcome.path, rejection)

    def _keep(self, keys: Sequence[Key], sensor_id: Ints, ts: Ints, value: Floats) -> None:
        for number in np.unique(sensor_id).tolist():
            mine = sensor_id == number
            self._taken[keys[number]].append((ts[mine], value[mine]))


def _usable(value: Floats, quality: NDArray[np.int8]) -> Floats:
    return np.where(quality >= BAD, np.nan, value)


def _joined(blocks: Sequence[tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
    return np.concatenate([ts for ts, _ in blocks]), np.concatenate([value for _, value in blocks])


def tank_areas_m2(path: Path) -> dict[str, float]:
    """The water surface of each tank of an INP in metres, by its id; DeliveryRefused when the file cannot be read."""
    found: dict[str, float] = {}
    for row in read_sections(path).get("TANKS", []):
        try:
            found[row.cells[0]] = pi / 4 * float(row.cells[5]) ** 2
        except (IndexError, ValueError):
            raise DeliveryRefused(_faulty(row.line, row.raw)) from None
    return found


def _faulty(line: int, raw: str) -> Rejection:
    return Rejection(Reason.NOT_A_NUMBER, {"value": raw.strip()}, line, "Diameter", raw)


def _day(row: delimited.TextRow | Rejection) -> tuple[date, str] | Rejection:
    if isinstance(row, Rejection):
        return row
    try:
        return date.fromisoformat(row.cells["date"]), row.cells["class"]
    except ValueError:
        return Rejection(Reason.TIME_UNREADABLE, {"value": row.cells["date"]}, row.line, "date", row.raw)
