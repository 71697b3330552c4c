"""The night of every sector: its figures, its measure from the nights before, and the prompt when it stands out.

domain 1.4 and 2.1. A night is judged an hour after its window, and again on the two mornings after when late readings
have changed it. Nights under suspicion teach nothing, so that a leak does not become the usual level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from analytics import night_flow
from analytics.limit_rules import BURST_RULE, NIGHT_RULE, Kind, leak_priority
from analytics.night_flow import Baseline, NightLimits, NightMinimum, UsableNight
from analytics.night_window import JUDGED_AFTER, window
from analytics.sample_grid import STEP_S, Floats, Ints
from data_access.rows.alerts import Finding, NightRow, Sentence
from data_access.rows.detection import WatchedSector
from workers.ledger import Ledger
from workers.operations import Operations
from workers.sight import Sight

LOOK_BACK = timedelta(days=75)
AGAIN_DAYS = 2
USABLE, NO_MEASURE, NOT_MEASURED = 0, 1, 2
INCOMPLETE, OPERATED, FEAST, SUSPECTED = "incomplete", "operation", "feast", "leak_suspected"


@dataclass(frozen=True, slots=True)
class Told:
    """What a night is judged by: its figures, the set points before it, and what keeps it from being a measure."""

    night: NightMinimum
    pressure_m: float | None  # mean of the window
    version: int
    reason: str | None

    def made(self, row: NightRow) -> bool:
        """Whether the row was made from this; a suspicion came later and does not count."""
        reason = None if row.unusable_reason == SUSPECTED else row.unusable_reason
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
        self._rows: dict[int, dict[date, NightRow]] = defaultdict(dict)
        for row in known:
            self._rows[row.sector_id][row.night] = row
        self._operations = operations
        self._limits = night_flow.NIGHT

    def judge(self, sight: Sight, ledger: Ledger, limits: NightLimits, day: date, at: datetime) -> list[NightRow]:
        """Compute the night of every sector, and the two before where they changed; raise and clear prompts."""
        self._limits = limits
        changed = []
        for back in range(AGAIN_DAYS, -1, -1):
            changed += self._compute(sight, ledger, day - timedelta(days=back), at)
        for sector in sight.watch.sectors:
            self._prompt(sector, ledger, day, at)
        return changed

    def _compute(self, sight: Sight, ledger: Ledger, day: date, at: datetime) -> list[NightRow]:
        columns = _columns(sight, day)
        if columns is None:
            return []
        at_ts, everywhere = int(at.timestamp()), np.arange(len(sight.watch.sectors))
        flows, pressures = sight.inflow(at_ts, columns), sight.pressure(at_ts, everywhere, columns)
        minima, means = night_flow.night_minima(flows, STEP_S), _means(pressures)
        changed = []
        for number, sector in enumerate(sight.watch.sectors):
            before = self._rows[sector.sector_id].get(day)
            told = self._told(sector, (day, sight.class_of(day)), minima[number], means[number], at)
            made = before if before and told.made(before) else self._row(sector, day, sight.class_of(day), told)
            row = self._suspected(made, ledger, sector)
            if row != before:
                self._rows[sector.sector_id][day] = row
                changed.append(row)
        return changed

    def _told(
        self, sector: WatchedSector, day: tuple[date, str], night: NightMinimum, pressure_m: float | None, at: datetime
    ) -> Told:
        span = window(*day)
        version = 1 + self._operations.set_points(sector.sector_id, span[0], at)
        return Told(night, pressure_m, version, self._reason(sector, night, day[1], span, at))

    def _row(self, sector: WatchedSector, day: date, day_class: str, told: Told) -> NightRow:
        night, pressure_m, version, reason = told.night, told.pressure_m, told.version, told.reason
        start, end = window(day, day_class)
        usual = None if reason in (FEAST, INCOMPLETE) else self._usual(sector, day, day_class, version, pressure_m)
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
            p_night_m=pressure_m,
            lnu_m3h=legitimate,
            nnf_m3h=night_flow.net_night_flow_m3h(night.mnf_m3h, legitimate),
            baseline_m3h=usual.level_m3h if usual else None,
            baseline_sd_m3h=usual.sd_m3h if usual else None,
            z=night_flow.score(night.mnf_m3h, usual),
            calendar_class=day_class,
            quality=NOT_MEASURED if reason == INCOMPLETE else USABLE if reason is None else NO_MEASURE,
            unusable_reason=reason,
            setpoint_version=version,
        )

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

    def _usual(
        self, sector: WatchedSector, day: date, day_class: str, version: int, pressure_m: float | None
    ) -> Baseline | None:
        """From the nights before this one; those under another set-point are brought to this night's pressure."""
        usable = [
            UsableNight(night, row.calendar_class, mnf_m3h)
            for night, row in sorted(self._rows[sector.sector_id].items())
            if night < day and row.quality == USABLE
            for mnf_m3h in [_comparable(row, version, pressure_m)]
            if mnf_m3h is not None
        ]
        return night_flow.baseline(usable, day_class)

    def _suspected(self, row: NightRow, ledger: Ledger, sector: WatchedSector) -> NightRow:
        before = self._rows[sector.sector_id].get(row.night)
        followed = any(ledger.is_followed(rule, sector.code) for rule in (NIGHT_RULE, BURST_RULE))
        remembered = before is not None and before.unusable_reason == SUSPECTED
        high = row.z is not None and row.z > self._limits.clear_z
        if row.unusable_reason is None and (remembered or (followed and high)):
            return replace(row, quality=NO_MEASURE, unusable_reason=SUSPECTED)
        return row

    def _prompt(self, sector: WatchedSector, ledger: Ledger, day: date, at: datetime) -> None:
        judged = [
            row
            for night, row in sorted(self._rows[sector.sector_id].items())
            if night <= day and row.z is not None and row.unusable_reason in (None, SUSPECTED)
        ][-night_flow.PROMPT_NIGHTS :]
        if not judged or judged[-1].night != day:
            return
        scores = [row.z for row in judged if row.z is not None]
        if night_flow.stands_out(scores, self._limits) and not ledger.is_followed(BURST_RULE, sector.code):
            ledger.see(_finding(sector, judged, self._limits.prompt_z), at)
        elif night_flow.is_quiet_again(scores, self._limits):
            ledger.clear(NIGHT_RULE, sector.code, at)


def _comparable(row: NightRow, version: int, pressure_m: float | None) -> float | None:
    """What an earlier night would have shown under this set-point; None when that cannot be told."""
    if row.setpoint_version == version or row.mnf_m3h is None:
        return row.mnf_m3h
    return night_flow.at_pressure_m3h(row.mnf_m3h, row.lnu_m3h, row.p_night_m, pressure_m)


def _finding(sector: WatchedSector, judged: Sequence[NightRow], prompt_z: float) -> Finding:
    newest = judged[-1]
    measured, expected = newest.mnf_m3h or 0.0, newest.baseline_m3h or 0.0
    change = {"change_percent": round(100 * (measured - expected) / expected, 1)} if expected > 0 else {}
    figures = {"measured_m3h": round(measured, 2), "expected_m3h": round(expected, 2), **change}
    excess = round(measured - expected, 2)
    high = [row for row in judged if row.z is not None and row.z > prompt_z]
    spread = {"z": round(newest.z or 0.0, 1), "sd_m3h": round(newest.baseline_sd_m3h or 0.0, 2)}
    return Finding(
        rule=NIGHT_RULE,
        kind=Kind.PROMPT,
        subject=sector.code,
        service_id=sector.service_id,
        sector_id=sector.sector_id,
        priority=leak_priority(excess, burst=False, pressure_dropped=False),
        cause=Sentence(f"alerts.cause.{NIGHT_RULE if change else 'night_flow_new'}", figures),
        onset_at=high[0].window_start,
        flow_m3h=excess,
        evidence=[
            Sentence("alerts.evidence.night", figures | {"night_day": newest.night.isoformat()}),
            Sentence("alerts.evidence.spread", spread),
            Sentence("alerts.evidence.nights", {"high": len(high), "judged": len(judged)}),
            *_pressure_line(newest.p_night_m),
        ],
    )


def _pressure_line(pressure_m: float | None) -> list[Sentence]:
    return [] if pressure_m is None else [Sentence("alerts.evidence.night_pressure", {"pressure_m": pressure_m})]


def _columns(sight: Sight, day: date) -> Ints | None:
    """The night's quarter-hours in the grid; None when it begins before the grid does."""
    first, stop = (sight.grid.column_of(int(bound.timestamp())) for bound in window(day, sight.class_of(day)))
    return np.arange(first, stop) if first >= 0 else None


def _means(values: Floats) -> list[float | None]:
    """Of each row, without the missing ones; None where all are missing."""
    known = ~np.isnan(values)
    sums, counts = np.where(known, values, 0.0).sum(axis=1).tolist(), known.sum(axis=1).tolist()
    return [round(total / count, 2) if count else None for total, count in zip(sums, counts, strict=True)]
