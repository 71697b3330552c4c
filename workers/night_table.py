"""The nights of every sector as arrays: what one morning's verdict is made of.

Nights of Ramadan are compared among themselves, ordinary ones too; a feast, a night of works and one that was not
measured are compared with nothing. Until a Ramadan has nights of its own, those of the year before stand in for them,
each as far above the ordinary level of today as it was above that of then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

import numpy as np

from analytics import night_flow
from analytics.city_nights import NightsKnown
from analytics.night_flow import LIKELY_EXPONENTS
from data_access.rows.nights import NightRow

LOOK_BACK = timedelta(days=75)
LAST_YEAR = (timedelta(days=400), timedelta(days=250))  # where the Ramadan before lies
BEFORE_RAMADAN = timedelta(days=45)
LEAST_ORDINARY = 7
ANOTHER_YEAR = 0.05  # of what a Ramadan shifts, from one year to the next
USABLE = 0
RAMADAN = "ramadan"

Pair = tuple[float, float]  # the quietest hour and the mean of a night, m3/h


@dataclass(frozen=True, slots=True)
class Cell:
    """A night that may be compared, whether it teaches what is usual, and what is in doubt of its figures (m3/h)."""

    figures: Pair
    usable: bool
    doubt: float = 0.0


class NightTable:
    """The newest row of each sector and night."""

    def __init__(self, known: Iterable[NightRow]) -> None:
        self._rows: dict[int, dict[date, NightRow]] = defaultdict(dict)
        for row in known:
            self.put(row)

    def put(self, row: NightRow) -> None:
        """The row of its night from now on."""
        self._rows[row.sector_id][row.night] = row

    def get(self, sector_id: int, day: date) -> NightRow | None:
        """The night of that local day."""
        return self._rows[sector_id].get(day)

    def judged(self, sector_id: int, until: date, count: int) -> list[NightRow]:
        """The newest nights up to that day which have a score, oldest first."""
        days = (until - timedelta(days=back) for back in range(LOOK_BACK.days))
        rows = (self._rows[sector_id].get(day) for day in days)
        return [row for row in rows if row is not None and row.is_comparable and row.z is not None][:count][::-1]

    def known(self, sector_ids: Sequence[int], day: date, day_class: str) -> NightsKnown:
        """Everything that the night of `day`, the last column, may be compared with."""
        days = [day - timedelta(days=back) for back in range(LOOK_BACK.days, -1, -1)]
        own = day_class == RAMADAN
        before = self._ramadan_before(day) if own else []
        shape = (len(sector_ids), len(before) + len(days))
        low, mean, doubt = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
        usable = np.zeros(shape, bool)
        for place, sector_id in enumerate(sector_ids):
            cells = self._lent(sector_id, before, day) + self._cells(sector_id, days, own=own)
            for column, cell in enumerate(cells):
                if cell is not None:
                    low[place, column], mean[place, column] = cell.figures
                    usable[place, column], doubt[place, column] = cell.usable, cell.doubt
        usable[:, -1] = False  # a night is no measure for itself
        return NightsKnown(low, mean, usable, doubt)

    def _cells(self, sector_id: int, days: Sequence[date], *, own: bool) -> list[Cell | None]:
        rows = self._rows[sector_id]
        found = [rows.get(each) for each in days]
        ordinary = self._ordinary(sector_id, days[0], days[-1]) if own else None
        return [_cell(row, found[-1], ordinary) if row and _is_alike(row, own=own) else None for row in found]

    def _ramadan_before(self, day: date) -> list[date]:
        """The nights of the Ramadan of the year before, in order."""
        first, last = day - LAST_YEAR[0], day - LAST_YEAR[1]
        return sorted(
            {
                night
                for rows in self._rows.values()
                for night, row in rows.items()
                if first <= night <= last and row.calendar_class == RAMADAN
            }
        )

    def _lent(self, sector_id: int, nights: Sequence[date], day: date) -> list[Cell | None]:
        if not nights:
            return []
        then = self._ordinary(sector_id, nights[0] - BEFORE_RAMADAN, nights[0])
        now = self._ordinary(sector_id, day - LOOK_BACK, day)
        if then is None or now is None:
            return [None] * len(nights)
        rows = (self._rows[sector_id].get(night) for night in nights)
        return [_moved(row, then, now) if row is not None else None for row in rows]

    def _ordinary(self, sector_id: int, first: date, end: date) -> Pair | None:
        """The usual level of the newest ordinary nights of a span; None with too few."""
        days = (first + timedelta(days=number) for number in range((end - first).days))
        rows = [row for row in map(self._rows[sector_id].get, days) if row is not None and _is_alike(row, own=False)]
        figures = [pair for row in rows for pair in [_figures(row)] if row.quality == USABLE and pair is not None]
        newest = figures[-2 * night_flow.NIGHTS :]
        if len(newest) < LEAST_ORDINARY:
            return None
        return median(low for low, _ in newest), median(mean for _, mean in newest)


def _is_alike(row: NightRow, *, own: bool) -> bool:
    return (row.calendar_class == RAMADAN) == own and row.calendar_class != "eid"


def _figures(row: NightRow) -> Pair | None:
    if row.mnf_m3h is None or row.mnf_mean_m3h is None or not row.is_comparable:
        return None
    return row.mnf_m3h, row.mnf_mean_m3h


def _cell(row: NightRow, newest: NightRow | None, ordinary: Pair | None) -> Cell | None:
    """As it would have been at the set-point and the pressure of the newest night.

    What Ramadan adds to the ordinary night is use, which does not follow the pressure.
    """
    figures = _figures(row)
    if figures is None or newest is None or row.setpoint_version == newest.setpoint_version:
        return None if figures is None else Cell(figures, row.quality == USABLE)
    least, likely, most = (
        [
            night_flow.at_pressure_m3h(each, use, row.p_night_m, newest.p_night_m, exponent)
            for each, use in zip(figures, _use(row, figures, ordinary), strict=True)
        ]
        for exponent in (LIKELY_EXPONENTS[0], night_flow.LEAKAGE_EXPONENT, LIKELY_EXPONENTS[1])
    )
    if likely[0] is None or likely[1] is None:
        return None
    doubt = abs((least[0] or 0.0) - (most[0] or 0.0)) / 2
    return Cell((likely[0], likely[1]), row.quality == USABLE, doubt)


def _use(row: NightRow, figures: Pair, ordinary: Pair | None) -> Pair:
    """What of the figures is use: that of the inhabitants, and what is above the ordinary night where that is known."""
    least = row.lnu_m3h or 0.0
    usual = ordinary or figures
    return least + max(0.0, figures[0] - usual[0]), least + max(0.0, figures[1] - usual[1])


def _moved(row: NightRow, then: Pair, now: Pair) -> Cell | None:
    figures = _figures(row)
    if figures is None or row.quality != USABLE:
        return None
    shift = figures[0] - then[0], figures[1] - then[1]
    return Cell((now[0] + shift[0], now[1] + shift[1]), usable=True, doubt=ANOTHER_YEAR * abs(shift[0]))
