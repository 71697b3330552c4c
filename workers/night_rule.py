"""The night of every sector: its figures, its measure from the nights before, and the prompt when it stands out.

domain 1.4 and 2.1. A night is judged an hour after its window, and again on the two mornings after when late readings
have changed it. Nights under suspicion teach nothing, so that a leak does not become the usual level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from analytics import night_flow
from analytics.limit_rules import BURST_RULE, NIGHT_RULE, Kind, leak_priority
from analytics.night_flow import Baseline, NightMinimum, UsableNight
from analytics.night_window import JUDGED_AFTER, window
from analytics.sample_grid import STEP_S, Floats, Ints
from data_access.rows.alerts import Finding, NightRow, Sentence
from data_access.rows.detection import NightOperation, WatchedSector
from workers.ledger import Ledger
from workers.sight import Sight

LOOK_BACK = timedelta(days=75)
AGAIN_DAYS = 2
Measured = tuple[NightMinimum, float | None]  # and the mean pressure of the window, m

USABLE, NO_MEASURE, NOT_MEASURED = 0, 1, 2
INCOMPLETE, OPERATED, FEAST, SUSPECTED = "incomplete", "operation", "feast", "leak_suspected"


def due_at(day: date, day_class: str) -> datetime:
    """When the night of a local day is judged."""
    return window(day, day_class)[1] + JUDGED_AFTER


class Nights:
    """The nights known so far, sector by sector, and the operations that explain some of them."""

    def __init__(self, known: Iterable[NightRow], operations: Sequence[NightOperation]) -> None:
        self._rows: dict[int, dict[date, NightRow]] = defaultdict(dict)
        for row in known:
            self._rows[row.sector_id][row.night] = row
        self._operations: dict[int, list[NightOperation]] = defaultdict(list)
        for operation in operations:
            self._operations[operation.sector_id].append(operation)

    def judge(self, sight: Sight, ledger: Ledger, day: date, at: datetime) -> list[NightRow]:
        """Compute the night of every sector, and the two before where they changed; raise and clear prompts."""
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
            measured = minima[number], means[number]
            if before is not None and _shows(before, measured):
                row = self._suspected(before, ledger, sector)
            else:
                row = self._suspected(self._row(sector, day, sight.class_of(day), measured, at), ledger, sector)
            if row != before:
                self._rows[sector.sector_id][day] = row
                changed.append(row)
        return changed

    def _row(
        self,
        sector: WatchedSector,
        day: date,
        day_class: str,
        measured: Measured,
        at: datetime,
    ) -> NightRow:
        night, pressure_m = measured
        start, end = window(day, day_class)
        reason = self._reason(sector, night, day_class, (start, end), at)
        version = self._set_point(sector, start, at)
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
        for each in self._operations[sector.sector_id]:
            if each.recorded_at <= at and each.started_at < span[1] and (each.ended_at or each.started_at) >= span[0]:
                return OPERATED
        return None

    def _set_point(self, sector: WatchedSector, start: datetime, at: datetime) -> int:
        """One more with every set-point that was changed for good before the night, as far as it was recorded."""
        moved = [each for each in self._operations[sector.sector_id] if each.kind == "set_point"]
        return 1 + sum(each.ended_at is None and each.started_at <= start and each.recorded_at <= at for each in moved)

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
        high = row.z is not None and row.z > night_flow.CLEAR_Z
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
        if night_flow.stands_out(scores) and not ledger.is_followed(BURST_RULE, sector.code):
            ledger.see(_finding(sector, judged), at)
        elif night_flow.is_quiet_again(scores):
            ledger.clear(NIGHT_RULE, sector.code, at)


def _comparable(row: NightRow, version: int, pressure_m: float | None) -> float | None:
    """What an earlier night would have shown under this set-point; None when that cannot be told."""
    if row.setpoint_version == version or row.mnf_m3h is None:
        return row.mnf_m3h
    return night_flow.at_pressure_m3h(row.mnf_m3h, row.lnu_m3h, row.p_night_m, pressure_m)


def _finding(sector: WatchedSector, judged: Sequence[NightRow]) -> Finding:
    newest = judged[-1]
    measured, expected = newest.mnf_m3h or 0.0, newest.baseline_m3h or 0.0
    change = {"change_percent": round(100 * (measured - expected) / expected, 1)} if expected > 0 else {}
    figures = {"measured_m3h": round(measured, 2), "expected_m3h": round(expected, 2), **change}
    excess = round(measured - expected, 2)
    high = [row for row in judged if row.z is not None and row.z > night_flow.PROMPT_Z]
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


def _shows(row: NightRow, measured: Measured) -> bool:
    """Whether the row was made from these figures."""
    night, pressure_m = measured
    figures = (night.mnf_m3h, night.mean_m3h, night.n_samples, pressure_m)
    return (row.mnf_m3h, row.mnf_mean_m3h, row.n_samples, row.p_night_m) == figures


def _means(values: Floats) -> list[float | None]:
    """Of each row, without the missing ones; None where all are missing."""
    known = ~np.isnan(values)
    sums, counts = np.where(known, values, 0.0).sum(axis=1).tolist(), known.sum(axis=1).tolist()
    return [round(total / count, 2) if count else None for total, count in zip(sums, counts, strict=True)]
