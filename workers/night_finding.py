"""What a night that stands out becomes: an alert with its size and interval, its onset, and the figures to check it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from analytics.city_nights import Standing, cusum, onset
from analytics.explanations import Clues
from analytics.leaks.budget import Budget
from analytics.leaks.events import confidence
from analytics.leaks.night_leaks import NORMAL_90, interval_half_m3h
from analytics.limit_rules import NIGHT_RULE, Kind, leak_priority
from analytics.night_flow import CLEAR_Z, NightLimits
from data_access.rows.alerts import Finding, Sentence
from data_access.rows.detection import WatchedSector
from data_access.rows.nights import NightRow

NORMAL_80 = 1.2816
EXPECTED_SAMPLES = 8  # quarter-hours of a night
CUSUM_MOST = 20  # drawn and told up to here


@dataclass(frozen=True, slots=True)
class NightTold:
    """The verdict on one sector: score against threshold, how many nights carry it, size and half of its 80 %, m3/h."""

    score: float
    threshold: float
    lag: int
    size_m3h: float
    half_m3h: float
    least_m3h: float
    opposite: Mapping[str, float] = field(default_factory=dict)  # neighbours that fell meanwhile, m3/h

    @classmethod
    def of(cls, found: Standing, number: int, limits: NightLimits) -> NightTold:
        """Of a sector by its number."""
        lag = int(found.lag[number])
        half = interval_half_m3h(float(found.spread[number]), lag) * NORMAL_80 / NORMAL_90
        threshold = Budget(limits.budget).threshold()
        return cls(float(found.score[number]), threshold, lag, float(found.size[number]), half, limits.least_m3h)

    @property
    def stands_out(self) -> bool:
        """Whether it asks for a look; an unknown score does not."""
        return self.score > self.threshold and self.size_m3h >= self.least_m3h

    def first(self, judged: Sequence[NightRow]) -> NightRow:
        """The night from which it is best told, of the newest ones with a score."""
        excess = [np.nan if row.baseline_m3h is None else (row.mnf_m3h or 0.0) - row.baseline_m3h for row in judged]
        return judged[onset(np.array(excess), self.size_m3h)]


def night_finding(
    sector: WatchedSector, judged: Sequence[NightRow], told: NightTold, noted: frozenset[str] = frozenset()
) -> Finding:
    """The prompt of a sector; `judged` are its newest nights with a score, oldest first."""
    newest = judged[-1]
    measured, expected = newest.mnf_m3h or 0.0, newest.baseline_m3h or 0.0
    change = {"change_percent": round(100 * (measured - expected) / expected, 1)} if expected > 0 else {}
    figures = {"measured_m3h": round(measured, 2), "expected_m3h": round(expected, 2), **change}
    size = round(told.size_m3h, 2)
    return Finding(
        rule=NIGHT_RULE,
        kind=Kind.PROMPT,
        subject=sector.code,
        service_id=sector.service_id,
        sector_id=sector.sector_id,
        priority=leak_priority(size, burst=False, pressure_dropped=False),
        cause=Sentence(f"alerts.cause.{NIGHT_RULE if change else 'night_flow_new'}", figures),
        onset_at=told.first(judged).window_start,
        flow_m3h=size,
        confidence=confidence(told.score, told.threshold),
        evidence=[
            Sentence("alerts.evidence.night", figures | {"night_day": newest.night.isoformat()}),
            Sentence("alerts.evidence.measured", {"samples": newest.n_samples, "expected": EXPECTED_SAMPLES}),
            Sentence("alerts.evidence.spread", _spread(newest)),
            Sentence("alerts.evidence.step", {"nights": told.lag, "score": told.score, "limit": told.threshold}),
            Sentence("alerts.evidence.cusum", _cusum(judged)),
            Sentence("alerts.evidence.size", _interval(told)),
            *_pressure_line(judged),
        ],
        clues=_clues(judged, told, noted),
    )


def _clues(judged: Sequence[NightRow], told: NightTold, noted: frozenset[str]) -> Clues:
    usual, newest = _usual_pressure_m(judged), judged[-1].p_night_m
    return Clues(
        excess_m3h=told.size_m3h,
        certain=confidence(told.score, told.threshold),
        is_abrupt=told.lag == 1,
        fall_m=None if usual is None or newest is None else usual - newest,
        opposite=told.opposite,
        noted=noted,
        crews=True,
    )


def _spread(newest: NightRow) -> dict[str, float]:
    return {"z": round(newest.z or 0.0, 1), "sd_m3h": round(newest.baseline_sd_m3h or 0.0, 2)}


def _cusum(judged: Sequence[NightRow]) -> dict[str, float]:
    scores = np.array([row.z for row in judged if row.z is not None], np.float64)
    return {"cusum": min(CUSUM_MOST, round(cusum(scores), 1)), "most": CUSUM_MOST, "nights": len(scores)}


def _interval(told: NightTold) -> dict[str, float]:
    low, high = max(0.0, told.size_m3h - told.half_m3h), told.size_m3h + told.half_m3h
    return {"low_m3h": round(low, 2), "high_m3h": round(high, 2)}


def _pressure_line(judged: Sequence[NightRow]) -> list[Sentence]:
    """The pressure of the night beside what calm nights under the same set-point had; a missing one is told."""
    newest, usual = judged[-1], _usual_pressure_m(judged)
    if newest.p_night_m is None:
        return [Sentence("alerts.evidence.night_pressure_unknown")]
    figures = {"pressure_m": newest.p_night_m}
    if usual is None:
        return [Sentence("alerts.evidence.night_pressure", figures)]
    return [Sentence("alerts.evidence.night_pressure_usual", figures | {"usual_m": round(usual, 2)})]


def _usual_pressure_m(judged: Sequence[NightRow]) -> float | None:
    """What calm nights before had under the same set-point; None of none."""
    version = judged[-1].setpoint_version
    calm = [row for row in judged[:-1] if (row.z or 0.0) < CLEAR_Z and row.setpoint_version == version]
    pressures = [row.p_night_m for row in calm if row.p_night_m is not None]
    return median(pressures) if pressures else None
