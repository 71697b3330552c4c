"""The last 24 hours of a total over many sensors, by the hour, beside what the same hours of equal days let expect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from analytics.expected_flow import Floats, expected
from analytics.local_time import local_day
from analytics.rollup import Rollup, hourly
from analytics.sample_grid import STEP_S
from data_access import beliefs
from data_access.columnar import Spans, fetch, within
from data_access.inflows import ENOUGH, HOUR_S, TRACE_HOURS, as_trace
from data_access.reference_readings import Ints, classes_before, reference_instants
from data_access.rollups import hour_spans
from data_access.rows.situation import Trace, UsualDay
from data_access.rule_settings import watch_limits
from data_access.schema import PaymentHourly, ReadingHourly

HOURS: Any = ReadingHourly.__table__.c
ARRIVING_S = 300
QUARTERS = HOUR_S // STEP_S
FAILED_WITHIN_S, FAILED_LEAST_HOURS = 28 * 24 * HOUR_S, 7 * 24
FAILED_BEYOND = 0.02  # of the hours: those in which the payment itself was down
NO_DAY = UsualDay((), (), ())


def total_day(session: Session, *, signs: Mapping[int, float], at: datetime) -> UsualDay:
    """The signed total of the sensors for the 24 hours that end with the current one, oldest first, and its zone.

    An hour with fewer than nine in ten of the sensors is unknown. Of the current hour the total is that of its quarters
    so far, and so is its zone.
    """
    if not signs:
        return NO_DAY
    ts, instants = last_hours(session, at)
    wanted = np.unique(np.append(ts, instants[instants >= 0]))
    hours, totals, counts = _totals(session, signs, wanted, at)
    known = np.where(counts >= ENOUGH * len(signs), totals, np.nan)
    return _so_far(usual_day(_at(hours, known, ts), _at(hours, known, instants)), int(at.timestamp() - ts[-1]))


def _so_far(day: UsualDay, running_s: int) -> UsualDay:
    """With the zone of the running hour at the middle of its quarters so far: that of the whole hour is later."""
    ahead = max(QUARTERS - 1 - running_s // STEP_S, 0)
    share = 1 - ahead * STEP_S / 2 / HOUR_S
    return UsualDay(day.trace, _until(day.low, share), _until(day.high, share))


def _until(line: Trace, share: float) -> Trace:
    """The last hour so far on the way from the one before."""
    before, last = line[-2:]
    return line if before is None or last is None else (*line[:-1], before + share * (last - before))


def heard_day(session: Session, *, sensor_ids: list[int], at: datetime) -> UsualDay:
    """The share of the sensors, in per cent, of which something usable is known for each of the last 24 hours.

    Its zone is the same for every hour: below its low line the rules have the telemetry watched. An hour is unknown
    while its first readings are on their way: they would look like sensors that fall silent.
    """
    if not sensor_ids:
        return NO_DAY
    ts, _ = last_hours(session, at)
    hours, _, counts = _totals(session, dict.fromkeys(sensor_ids, 1.0), ts, at)
    share = _at(hours, 100.0 * counts / len(sensor_ids), ts)
    if at.timestamp() < ts[-1] + ARRIVING_S:
        share[-1] = np.nan
    hours_of = len(ts)
    return UsualDay(as_trace(share), (watch_limits(session, at=at).heard_pct,) * hours_of, (100.0,) * hours_of)


def payment_day(session: Session, *, at: datetime) -> UsualDay:
    """Bills paid through the customer application in each of the 24 whole hours before `at`, and its zone."""
    ts, instants = last_hours(session, at)
    ts, instants = ts - HOUR_S, np.where(instants >= 0, instants - HOUR_S, -1)
    wanted = [int(hour) for hour in np.unique(np.append(ts, instants[instants >= 0]))]
    query = select(PaymentHourly.hour_ts, PaymentHourly.paid).where(
        PaymentHourly.hour_ts.in_(wanted), PaymentHourly.recorded_at <= at
    )
    hours, paid = fetch(session, query.order_by(PaymentHourly.hour_ts), (np.int64, np.float64))
    return usual_day(_at(hours, paid, ts), _at(hours, paid, instants))


def failed_at_most(session: Session, *, at: datetime) -> int | None:
    """So many payments fail at most in an hour, all but one of fifty hours of the last 28 days; None below a week."""
    last = int(at.timestamp()) - HOUR_S
    span = PaymentHourly.hour_ts.between(last - FAILED_WITHIN_S, last)
    query = select(PaymentHourly.failed).where(span, PaymentHourly.recorded_at <= at)
    failed = sorted(session.scalars(query), reverse=True)
    return failed[int(len(failed) * FAILED_BEYOND)] if len(failed) >= FAILED_LEAST_HOURS else None


def last_hours(session: Session, at: datetime) -> tuple[Ints, Ints]:
    """The 24 hours that end with the current one, and for each the same hour of its reference days."""
    last = int(at.timestamp()) // HOUR_S * HOUR_S
    ts = np.arange(last - (TRACE_HOURS - 1) * HOUR_S, last + 1, HOUR_S, dtype=np.int64)
    days = {local_day(datetime.fromtimestamp(int(hour), UTC)) for hour in ts}
    return ts, reference_instants(ts, classes_before(session, days))


def usual_day(measured: Floats, history: Floats) -> UsualDay:
    """Hours in rows, reference days in columns."""
    usual = expected(history.T, neighbours=1)
    return UsualDay(as_trace(measured), as_trace(usual.low), as_trace(usual.high))


def _totals(session: Session, signs: Mapping[int, float], hours: Ints, at: datetime) -> tuple[Ints, Floats, Ints]:
    """The total of each hour and how many sensors it holds as known at `at`, by hour; those nobody measured are absent.

    What changed later is worked out from the readings of then.
    """
    at_ts = int(at.timestamp())
    ids = list(signs)
    rows = select(HOURS.sensor_id, HOURS.hour_ts, HOURS.mean, HOURS.changed_at)
    parts = within(session, _spans(ids, hours), rows, HOURS.hour_ts).subquery("parts").c
    outward = [sensor for sensor, sign in signs.items() if sign < 0]
    signed = case((parts.sensor_id.in_(outward), -parts.mean), else_=parts.mean) if outward else parts.mean
    then, late = parts.changed_at <= at_ts, parts.changed_at > at_ts
    figures = (func.sum(case((then, signed))), func.count(case((then, parts.mean))), func.count(case((late, 1))))
    query = select(parts.hour_ts, *figures).group_by(parts.hour_ts).order_by(parts.hour_ts)
    found, totals, counts, later = fetch(session, query, (np.int64, np.float64, np.int64, np.int64))
    if later.any():
        _add(_changed_later(session, _spans(ids, found[later > 0]), at_ts), signs, (found, totals, counts))
    some = counts > 0
    return found[some], totals[some], counts[some]


def _changed_later(session: Session, spans: Spans, at_ts: int) -> Rollup:
    """The hours of the spans that changed after `at_ts`, as they were known then."""
    rows = select(HOURS.sensor_id, HOURS.hour_ts).where(HOURS.changed_at > at_ts)
    sensor_id, hour_ts = fetch(session, within(session, spans, rows, HOURS.hour_ts), (np.int64, np.int64))
    return hourly(beliefs.known(session, hour_spans(sensor_id, hour_ts), at_ts))


def _add(hours: Rollup, signs: Mapping[int, float], sums: tuple[Ints, Floats, Ints]) -> None:
    """Take these hours into the total and the count of theirs; every one of them is among the found."""
    found, totals, counts = sums
    usable = hours.where(np.isfinite(hours.mean))
    place = np.searchsorted(found, usable.start_ts)
    totals[np.isnan(totals)] = 0.0
    np.add.at(totals, place, usable.mean * np.array([signs[sensor] for sensor in usable.sensor_id.tolist()]))
    np.add.at(counts, place, 1)


def _spans(sensor_ids: list[int], hours: Ints) -> Spans:
    """For every sensor the unbroken stretches of these hours."""
    apart = np.diff(hours) > HOUR_S
    first, last = hours[np.append(True, apart)], hours[np.append(apart, True)]
    ids = np.array(sensor_ids, np.int64)
    return Spans(np.repeat(ids, len(first)), np.tile(first, len(ids)), np.tile(last + 1, len(ids)))


def _at(keys: Ints, values: Floats, wanted: Ints) -> Floats:
    """The value of each wanted hour; NaN where there is none. `keys` are sorted."""
    if not len(keys):
        return np.full(wanted.shape, np.nan)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], np.nan)
