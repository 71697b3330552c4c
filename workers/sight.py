"""What detection can see at an instant: the grid of samples with the rows of each rule, nothing that came later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np

from analytics.bursts import LOOK_BACK_DAYS, Usual, day_kind, usual
from analytics.local_time import day_start, local_day
from analytics.sample_grid import STEP_S, Floats, Ints, SampleGrid
from data_access.rows.detection import Watch

DAY_COLUMNS = 96
FRIDAY = 4
NEIGHBOURS = 8  # the nearest by their middles; those that share a border are among them
RECENT_COLUMNS = 13  # three hours and the running quarter


class Sight:
    """One grid and one watch list. Rows are sensors by ascending id, or sectors in the order of the watch list."""

    def __init__(self, watch: Watch, grid: SampleGrid) -> None:
        self.watch = watch
        self.grid = grid
        self.row_of = {sensor.sensor_id: row for row, sensor in enumerate(watch.sensors)}
        self.step_s = np.array([sensor.step_s for sensor in watch.sensors], np.float64)
        self.last_ts = np.array([sensor.first_ts for sensor in watch.sensors], np.float64)
        self._courses: dict[int, Usual] = {}
        self._days: dict[date, tuple[int, int]] = {}

    def class_of(self, day: date) -> str:
        """The calendar class of a local day; Fridays are known without a calendar."""
        return class_of(self.watch, day)

    def recent(self, at_ts: int) -> Floats:
        """The newest RECENT_COLUMNS quarter-hours of every sensor, the running one last; `last_ts` follows them."""
        end = self._newest(at_ts) + 1
        return self._seen(at_ts, slice(max(0, end - RECENT_COLUMNS), end))

    def look_back(self, at_ts: int) -> None:
        """Let `last_ts` know of all that the grid holds, a day at a time: it is large."""
        for first in range(0, self._newest(at_ts) + 1, DAY_COLUMNS):
            self._seen(at_ts, slice(first, min(first + DAY_COLUMNS, self._newest(at_ts) + 1)))

    def _newest(self, at_ts: int) -> int:
        return min(self.grid.column_of(at_ts), self.grid.columns - 1)

    def _seen(self, at_ts: int, columns: slice) -> Floats:
        found = self.grid.known(at_ts, slice(None), columns)
        starts = self.grid.start_ts + np.arange(columns.start, columns.stop) * STEP_S
        last = np.where(np.isnan(found), -np.inf, starts).max(axis=1, initial=-np.inf)
        self.last_ts = np.maximum(self.last_ts, last)
        return found

    def inflow(self, at_ts: int, columns: Ints) -> Floats:
        """Net inflow of every sector, m3/h: what its inlets show less its outlets; NaN where one of them is missing."""
        total = np.zeros((len(self.watch.sectors), len(columns)))
        for sectors, rows, sign in self._meters:
            total[sectors] += sign * self.grid.known(at_ts, rows, columns)
        return total

    def pressure(self, at_ts: int, sectors: Ints, columns: Ints) -> Floats:
        """The lowest pressure of each of these sectors, m; NaN where it has none or none is known."""
        found = np.full((len(sectors), len(columns)), np.nan)
        for place, sector in enumerate(sectors):
            rows = np.array([self.row_of[sensor] for sensor in self.watch.sectors[sector].pressures], np.int64)
            if len(rows):
                found[place] = np.fmin.reduce(self.grid.known(at_ts, rows, columns), axis=0)
        return found

    def flow_course(self, at_ts: int, columns: Ints, floor_m3h: float) -> Usual:
        """The usual inflow of every sector in these quarter-hours: arrays of sectors x columns."""
        each = [self._course(at_ts, column, floor_m3h) for column in columns.tolist()]
        return Usual(np.stack([one.level for one in each], axis=1), np.stack([one.sd for one in each], axis=1))

    def pressure_course(self, at_ts: int, sectors: Ints, columns: Ints, floor_m: float) -> Usual:
        """The usual lowest pressure of these sectors in these quarter-hours."""
        days = [self._day_of(column) for column in columns.tolist()]
        same_day = [columns[[each == day for each in days]] for day in sorted(set(days))]
        return _joined([self._pressure_usual(at_ts, sectors, each, floor_m) for each in same_day])

    def day_columns(self, day: date) -> tuple[int, int]:
        """First column of a local day and of the next one."""
        if day not in self._days:
            bounds = (day_start(day), day_start(day + timedelta(days=1)))
            first, end = (self.grid.column_of(int(bound.timestamp())) for bound in bounds)
            self._days[day] = first, end
        return self._days[day]

    def _course(self, at_ts: int, column: int, floor: float) -> Usual:
        """Of one quarter-hour, all sectors. Made for the rest of its day at once: the days before it are over."""
        if column not in self._courses:
            self._forget(column)
            columns = np.arange(column, min(self.day_columns(self._day_of(column))[1], self.grid.columns))
            history, kinds, kind = self._history(columns)
            flows = self.inflow(at_ts, history.ravel()).reshape(-1, *history.shape)
            found = usual(flows, kinds, kind, floor)
            for place, each in enumerate(columns.tolist()):
                self._courses[each] = Usual(found.level[:, place], found.sd[:, place])
        return self._courses[column]

    def _forget(self, column: int) -> None:
        """Courses of more than a day ago are not asked for again."""
        for old in [each for each in self._courses if each < column - DAY_COLUMNS]:
            del self._courses[old]

    def _pressure_usual(self, at_ts: int, sectors: Ints, columns: Ints, floor: float) -> Usual:
        history, kinds, kind = self._history(columns)
        pressures = self.pressure(at_ts, sectors, history.ravel()).reshape(-1, *history.shape)
        return usual(pressures, kinds, kind, floor)

    def _history(self, columns: Ints) -> tuple[Ints, list[str], str]:
        """The same times on the days before, for columns of one day: columns x days, the days' kinds, this day's."""
        day = self._day_of(int(columns[0]))
        days = [day - timedelta(days=back) for back in range(1, LOOK_BACK_DAYS + 1)]
        days = [each for each in days if self.day_columns(each)[0] >= 0]
        firsts = np.array([self.day_columns(each)[0] for each in days], np.int64)
        behind = columns - self.day_columns(day)[0]
        kinds = [day_kind(each, self.class_of(each)) for each in days]
        return firsts[None, :] + behind[:, None], kinds, day_kind(day, self.class_of(day))

    def _day_of(self, column: int) -> date:
        return local_day(datetime.fromtimestamp(self.grid.start_ts + column * STEP_S, tz=UTC))

    @cached_property
    def carried(self) -> Floats:
        """Gateways x sensors: 1 where the gateway carries the sensor."""
        table = np.zeros((len(self.watch.gateways), len(self.watch.sensors)))
        for number, gateway in enumerate(self.watch.gateways):
            table[number, [self.row_of[sensor] for sensor in gateway.sensor_ids]] = 1.0
        return table

    def near(self, number: int) -> list[int]:
        """The sectors around one, by their numbers, nearest first; none where its place is unknown."""
        found: list[int] = self._near[number]
        return found

    @cached_property
    def _near(self) -> list[list[int]]:
        places = np.array([(each.lon, each.lat) for each in self.watch.sectors], np.float64).reshape(-1, 2)
        places[:, 0] *= np.cos(np.radians(places[:, 1]))
        apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
        order = np.argsort(apart, axis=1)[:, 1 : NEIGHBOURS + 1]
        known = np.isfinite(places[:, 0]) & np.isfinite(places[:, 1])
        return [[other for other in row.tolist() if known[number] and known[other]] for number, row in enumerate(order)]

    @cached_property
    def tags(self) -> dict[str, int]:
        """The row of every sensor by its code and quantity."""
        return {sensor.tag: row for row, sensor in enumerate(self.watch.sensors)}

    @cached_property
    def _meters(self) -> list[tuple[Ints, Ints, int]]:
        """Sectors and meter rows by place in line: all first inlets, all second ones, ...; then the outlets."""
        meters = []
        for sign, of in ((1, "inlets"), (-1, "outlets")):
            most = max((len(getattr(sector, of)) for sector in self.watch.sectors), default=0)
            for place in range(most):
                found = [
                    (number, self.row_of[getattr(sector, of)[place]])
                    for number, sector in enumerate(self.watch.sectors)
                    if len(getattr(sector, of)) > place
                ]
                numbers, rows = np.array(found, np.int64).T
                meters.append((numbers, rows, sign))
        return meters


def class_of(watch: Watch, day: date) -> str:
    """The calendar class of a local day; Fridays are known without a calendar."""
    return watch.day_class.get(day) or ("friday" if day.weekday() == FRIDAY else "normal")


def _joined(courses: Sequence[Usual]) -> Usual:
    return Usual(np.hstack([each.level for each in courses]), np.hstack([each.sd for each in courses]))
