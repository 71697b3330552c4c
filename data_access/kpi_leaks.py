"""Leaks from awareness to a repair that the network confirms: indicators read from the events of the alerts.

What was known at the instant counts: a repair that the nights confirm later is told by a correction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.limit_rules import BURST_RULE, NIGHT_RULE
from analytics.local_time import day_span, day_start
from data_access.kpi_evidence import Records, measured, unproven
from data_access.once import once
from data_access.rows.kpi_measures import Measurement, Period
from data_access.schema import Alert, AlertEvent

HOUR = timedelta(hours=1)
NO_LEAK = ("false_alarm", "explained", "closed_by_rule")


@dataclass(slots=True)
class _Leak:
    """One alert of a leak: when it began, its first pinpointing, its last repair, and what the nights said of that."""

    code: str
    detected_at: datetime
    onset_at: datetime | None = None
    located_at: datetime | None = None
    repaired_at: datetime | None = None
    verified_at: datetime | None = None
    is_leak: bool = True
    check: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_verified(self) -> bool:
        """The network has confirmed the last repair."""
        return self.verified_at is not None


def leaks_verified(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Share of the leaks detected in the period whose repair the network has confirmed; false alarms are left out."""
    found = Records()
    for leak in _leaks(session, at):
        if not _within(leak.detected_at, period):
            continue
        if leak.is_leak:
            found.used[leak.code] = (leak.is_verified, 1)
        else:
            found.leave_out("no_leak", leak.code)
    return measured("leaks_verified", found, coverage=1.0)


def awareness_to_repair(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Median hours from the detection of a leak to its last repair, of the leaks repaired in the period."""
    repaired = _repaired(session, period, at)
    hours: dict[str, Sequence[float]] = {leak.code: ((on - leak.detected_at) / HOUR,) for leak, on in repaired}
    return measured("awareness_to_repair", Records(hours), coverage=1.0)


def time_to_aware(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Median hours from the onset that detection estimates to the alert, of the leaks detected in the period."""
    return _waited(session, period, at, "time_to_aware", lambda leak: (leak.onset_at, leak.detected_at))


def time_to_locate(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Median hours from the alert to the place that somebody confirmed, of the leaks detected in the period."""
    return _waited(session, period, at, "time_to_locate", lambda leak: (leak.detected_at, leak.located_at))


def time_to_verify(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Median hours from the last repair to the nights that confirm it, of the leaks detected in the period."""
    return _waited(session, period, at, "time_to_verify", lambda leak: (leak.repaired_at, leak.verified_at))


Between = Callable[[_Leak], tuple[datetime | None, datetime | None]]


def _waited(session: Session, period: Period, at: datetime, formula: str, between: Between) -> Measurement | None:
    """From one moment to the other; a leak that lacks one of them waits still and is left out.

    Where all of them wait there is no value, and the evidence names them.
    """
    found = Records()
    for leak in _leaks(session, at):
        since, until = between(leak)
        if not _within(leak.detected_at, period):
            continue
        if not leak.is_leak:
            found.leave_out("no_leak", leak.code)
        elif since is None or until is None:
            found.leave_out(f"no_{formula}", leak.code)
        else:
            found.used[leak.code] = ((until - since) / HOUR,)
    return measured(formula, found, coverage=1.0) or unproven(found, coverage=1.0)


def water_saved(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Steps down of the night flow that the nights confirm after repairs, in m3 a day, each with its 80 % interval."""
    found = Records()
    for leak, _ in _repaired(session, period, at):
        figures = [leak.check.get(name) for name in ("saved_m3h", "low_m3h", "high_m3h")]
        if leak.is_verified and None not in figures:
            found.used[leak.code] = [float(figure or 0.0) for figure in figures]
        else:
            found.leave_out("not_confirmed", leak.code)
    return measured("water_saved", found, coverage=found.coverage)


def _repaired(session: Session, period: Period, at: datetime) -> list[tuple[_Leak, datetime]]:
    return [
        (leak, leak.repaired_at)
        for leak in _leaks(session, at)
        if leak.repaired_at is not None and _within(leak.repaired_at, period)
    ]


def _within(instant: datetime, period: Period) -> bool:
    return day_start(period.start) <= instant < day_span(period.end)[1]


def _leaks(session: Session, at: datetime) -> list[_Leak]:
    """Every alert of a leak known then, by code."""
    return once(session, ("leaks", at), lambda: _told_leaks(session, at))


def _told_leaks(session: Session, at: datetime) -> list[_Leak]:
    query = (
        select(Alert.code, Alert.detected_at, Alert.onset_at, AlertEvent.at, AlertEvent.event, AlertEvent.after)
        .join(AlertEvent, AlertEvent.alert_id == Alert.id)
        .where(Alert.rule.in_((NIGHT_RULE, BURST_RULE)), Alert.detected_at <= at, AlertEvent.at <= at)
        .order_by(Alert.code, AlertEvent.at, AlertEvent.id)
    )
    return [_leak(code, rows) for code, rows in groupby(session.execute(query), key=lambda row: row.code)]


def _leak(code: str, events: Iterable[Any]) -> _Leak:
    rows = list(events)
    leak = _Leak(code, rows[0].detected_at, rows[0].onset_at)
    for row in rows:
        if row.event == "pinpoint":
            leak.located_at = leak.located_at or row.at
        elif row.event == "repair":
            leak.repaired_at, leak.verified_at, leak.check = row.at, None, {}
        elif row.event in ("verify", "not_verified"):
            leak.verified_at = row.at if row.event == "verify" else None
            leak.check = row.after.get("work", {}).get("check", {})
        elif row.event in NO_LEAK:
            leak.is_leak = False
    return leak
