"""The night of every sector: its figures, its measure from the nights before, and the prompt when it stands out.

The measure is the engine's step test over all sectors together (`analytics.city_nights`), its threshold the budget of
false alarms in force. A night is judged an hour after its window, and again on the two mornings after when late
readings have changed it. Nights under suspicion teach nothing, so that a leak does not become the usual level.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from analytics import night_flow
from analytics.city_nights import Standing, standing
from analytics.limit_rules import BURST_RULE, NIGHT_RULE
from analytics.night_flow import NightLimits, NightMinimum
from analytics.night_window import JUDGED_AFTER, window
from analytics.sample_grid import STEP_S, Floats, Ints
from data_access.rows.detection import WatchedSector
from data_access.rows.nights import LEAK_SUSPECTED, NightRow
from workers.ledger import Ledger
from workers.night_finding import NightTold, night_finding
from workers.night_table import LOOK_BACK, USABLE, NightTable
from workers.operations import Operations
from workers.sight import Sight

__all__ = ["AGAIN_DAYS", "LOOK_BACK", "Nights", "due_at"]

AGAIN_DAYS = 2
NO_MEASURE, NOT_MEASURED = 1, 2
INCOMPLETE, OPERATED, FEAST = "incomplete", "operation", "feast"
EVIDENCE_NIGHTS = 14
FELL = 0.6  # the score from which a fall of the night flow counts


@dataclass(frozen=True, slots=True)
class Told:
    """What a night is judged by: its figures, the set points before it, and what keeps it from being a measure."""

    night: NightMinimum
    pressure_m: float | None  # mean of the window
    version: int
    reason: str | None

    def made(self, row: NightRow) -> bool:
        """Whether the row was made from this; a suspicion came later and does not count."""
        reason = None if row.unusable_reason == LEAK_SUSPECTED else row.unusable_reason
        before = (row.mnf_m3h, row.mnf_mean_m3h, row.n_samples, row.p_night_m, row.setpoint_version, reason)
        night = self.night
        now = (night.mnf_m3h, night.mean_m3h, night.n_samples, self.pressure_m, self.version, self.reason)
        return before == now


def due_at(day: date, day_class: str) -> datetime:
    """When the night of a local day is judged."""
    return window(day, day_class)[1] + JUDGED_AFTER


class Nights:
    """The nights known so far, sector by sector, and the operations that explain some of them."""

    def __init__(self, known: Iterable[NightRow], operations: Operations) -> None:
        self._table = NightTable(known)
        self._operations = operations

    def judge(self, sight: Sight, ledger: Ledger, limits: NightLimits, day: date, at: datetime) -> list[NightRow]:
        """Compute the night of every sector, and the two before where they changed; raise and clear prompts."""
        changed = []
        for back in range(AGAIN_DAYS, -1, -1):
            changed += self._compute(sight, ledger, day - timedelta(days=back), at)
        found = self.standing(sight.watch.sectors, day, sight.class_of(day))
        for number, sector in enumerate(sight.watch.sectors):
            told = NightTold.of(found, number, limits)
            told = replace(told, opposite=_opposite(sight, found, number)) if told.stands_out else told
            self._prompt(sector, ledger, limits, told, day, at)
        return changed

    def standing(self, sectors: Sequence[WatchedSector], day: date, day_class: str) -> Standing:
        """How the night of a day stands in each sector."""
        return standing(self._table.known([sector.sector_id for sector in sectors], day, day_class))

    def _compute(self, sight: Sight, ledger: Ledger, day: date, at: datetime) -> list[NightRow]:
        columns = _columns(sight, day)
        if columns is None:
            return []
        before = [self._table.get(sector.sector_id, day) for sector in sight.watch.sectors]
        fresh = self._measured(sight, columns, day, at, before)
        for each in fresh.values():
            self._table.put(each)
        usual = self.standing(sight.watch.sectors, day, sight.class_of(day)) if fresh else None
        changed = []
        for number, sector in enumerate(sight.watch.sectors):
            known = before[number]
            made = _with_measure(fresh[number], usual, number) if usual is not None and number in fresh else known
            row = None if made is None else self._suspected(made, known, ledger, sector)
            if row is not None and row != known:
                self._table.put(row)
                changed.append(row)
        return changed

    def _measured(
        self, sight: Sight, columns: Ints, day: date, at: datetime, before: Sequence[NightRow | None]
    ) -> dict[int, NightRow]:
        """The rows, by the number of the sector, of nights that are new or were told otherwise before."""
        at_ts, everywhere = int(at.timestamp()), np.arange(len(sight.watch.sectors))
        flows, pressures = sight.inflow(at_ts, columns), sight.pressure(at_ts, everywhere, columns)
        minima, means = night_flow.night_minima(flows, STEP_S), _means(pressures)
        fresh = {}
        for number, sector in enumerate(sight.watch.sectors):
            told = self._told(sector, (day, sight.class_of(day)), minima[number], means[number], at)
            known = before[number]
            if known is None or not told.made(known):
                fresh[number] = _row(sector, day, sight.class_of(day), told)
        return fresh

    def _told(
        self, sector: WatchedSector, day: tuple[date, str], night: NightMinimum, pressure_m: float | None, at: datetime
    ) -> Told:
        span = window(*day)
        version = 1 + self._operations.set_points(sector.sector_id, span[0], at)
        return Told(night, pressure_m, version, self._reason(sector, night, day[1], span, at))

    def _reason(
        self,
        sector: WatchedSector,
        night: NightMinimum,
        day_class: str,
        span: tuple[datetime, datetime],
        at: datetime,
    ) -> str | None:
        if not night.is_complete:
            return INCOMPLETE
        if day_class == "eid":
            return FEAST
        return OPERATED if self._operations.during(sector.sector_id, *span, at) else None

    def _suspected(self, row: NightRow, before: NightRow | None, ledger: Ledger, sector: WatchedSector) -> NightRow:
        followed = any(ledger.is_followed(rule, sector.code) for rule in (NIGHT_RULE, BURST_RULE))
        remembered = before is not None and before.unusable_reason == LEAK_SUSPECTED
        high = row.z is not None and row.z > night_flow.CLEAR_Z
        if row.unusable_reason is None and (remembered or (followed and high)):
            return replace(row, quality=NO_MEASURE, unusable_reason=LEAK_SUSPECTED)
        return row

    def _prompt(
        self, sector: WatchedSector, ledger: Ledger, limits: NightLimits, told: NightTold, day: date, at: datetime
    ) -> None:
        """What began and ended as a burst within the night is no slow leak of that night alone."""
        judged = self._table.judged(sector.sector_id, day, EVIDENCE_NIGHTS)
        if not judged or judged[-1].night != day:
            return
        in_burst = told.lag == 1 and ledger.was_active(BURST_RULE, sector.code, judged[-1].window_start)
        if told.stands_out and not ledger.is_followed(BURST_RULE, sector.code) and not in_burst:
            ledger.see(night_finding(sector, judged, told, self._noted(sector, judged, told, at)), at)
        elif night_flow.is_quiet_again(_excesses(judged), ledger.size_m3h(NIGHT_RULE, sector.code), limits):
            ledger.clear(NIGHT_RULE, sector.code, at)

    def _noted(
        self, sector: WatchedSector, judged: Sequence[NightRow], told: NightTold, at: datetime
    ) -> frozenset[str]:
        """What the logbook has of the sector since the day before the onset."""
        since = told.first(judged).window_start - timedelta(days=1)
        return self._operations.kinds(sector.sector_id, since, at)


def _opposite(sight: Sight, found: Standing, number: int) -> dict[str, float]:
    """Neighbours whose nights fell by half of the size or more, and how far."""
    fell = [
        (sight.watch.sectors[other].code, -float(found.fallen[other]))
        for other in sight.near(number)
        if found.fall[other] > FELL
    ]
    return {code: round(fall, 2) for code, fall in fell if fall > float(found.size[number]) / 2}


def _row(sector: WatchedSector, day: date, day_class: str, told: Told) -> NightRow:
    """What was measured, without a measure to judge it by."""
    night, reason = told.night, told.reason
    start, end = window(day, day_class)
    legitimate = night_flow.legitimate_use_m3h(sector.population)
    return NightRow(
        sector_id=sector.sector_id,
        night=day,
        window_start=start,
        window_end=end,
        mnf_m3h=night.mnf_m3h,
        mnf_at=None if night.mnf_index is None else start + timedelta(seconds=night.mnf_index * STEP_S),
        mnf_mean_m3h=night.mean_m3h,
        n_samples=night.n_samples,
        completeness=night.completeness,
        p_night_m=told.pressure_m,
        lnu_m3h=legitimate,
        nnf_m3h=night_flow.net_night_flow_m3h(night.mnf_m3h, legitimate),
        baseline_m3h=None,
        baseline_sd_m3h=None,
        z=None,
        calendar_class=day_class,
        quality=NOT_MEASURED if reason == INCOMPLETE else USABLE if reason is None else NO_MEASURE,
        unusable_reason=reason,
        setpoint_version=told.version,
    )


def _with_measure(row: NightRow, usual: Standing, number: int) -> NightRow:
    """With what such a night usually shows, where that is known and the night can be compared with it."""
    level, scale = float(usual.level[number]), float(usual.scale[number])
    if row.unusable_reason in (FEAST, INCOMPLETE) or row.mnf_m3h is None or not np.isfinite(level):
        return row
    return replace(row, baseline_m3h=level, baseline_sd_m3h=scale, z=(row.mnf_m3h - level) / scale)


def _excesses(judged: Sequence[NightRow]) -> list[float]:
    """What each night shows above its measure, m3/h."""
    return [(row.mnf_m3h or 0.0) - (row.baseline_m3h or 0.0) for row in judged]


def _columns(sight: Sight, day: date) -> Ints | None:
    """The night's quarter-hours in the grid; None when it begins before the grid does."""
    first, stop = (sight.grid.column_of(int(bound.timestamp())) for bound in window(day, sight.class_of(day)))
    return np.arange(first, stop) if first >= 0 else None


def _means(values: Floats) -> list[float | None]:
    """Of each row, without the missing ones; None where all are missing."""
    known = ~np.isnan(values)
    sums, counts = np.where(known, values, 0.0).sum(axis=1).tolist(), known.sum(axis=1).tolist()
    return [round(total / count, 2) if count else None for total, count in zip(sums, counts, strict=True)]
