"""Reliability of the electricity supply over the twelve months that end with a period, interruption by interruption.

Planned cuts count too; momentary ones (five minutes and less) do not: IEEE 1366, domain reference 6.1. Major event days
count as well; beside the value stands the one without them, with the limit that made them so (2.5 beta).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.kpi_formulas import FORMULAS, compute
from analytics.local_time import day_span, day_start, local_day
from analytics.reliability import Outage, Reliability, daily_saidi, major_event_threshold_min, reliability
from analytics.trajectory import is_partial
from data_access.interruptions import outage_of
from data_access.kpi_evidence import Records, measured
from data_access.once import once
from data_access.rows.kpi_measures import Measurement, Period
from data_access.schema import Interruption, NetworkService, Zone

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class _Year:
    """Each interruption of the year by its code with its own indices, who is served, and how much was recorded.

    `majors` are those of the days above `limit_min`, which is None where too few days tell a spread.
    """

    outages: dict[str, Reliability]
    served: int
    recorded: float
    limit_min: float | None
    major_days: int
    majors: frozenset[str]


def saidi(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Minutes per customer. None when less than three quarters of the year was recorded: a part is no yearly sum."""
    return _measured(session, period, at, "saidi")


def saifi(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Interruptions per customer, under the same conditions."""
    return _measured(session, period, at, "saifi")


def caidi(session: Session, period: Period, at: datetime) -> Measurement | None:
    """Minutes per interruption of a customer, under the same conditions."""
    return _measured(session, period, at, "caidi")


def _measured(session: Session, period: Period, at: datetime, formula: str) -> Measurement | None:
    year = _year(session, period, at)
    if year is None:
        return None
    found = Records()
    for code, one in year.outages.items():
        minutes, interrupted = one.saidi_min * year.served, one.saifi * year.served
        figures = {"saidi": (minutes,), "saifi": (interrupted,), "caidi": (minutes, interrupted)}
        if interrupted:
            found.used[code] = figures[formula]
        else:
            found.leave_out("momentary", code)
    served = {} if formula == "caidi" else {"customers_served": float(year.served)}
    constants = served | _without_major_days(formula, found, year, served)
    return measured(formula, found, coverage=year.recorded, constants=constants)


def _without_major_days(formula: str, found: Records, year: _Year, served: dict[str, float]) -> dict[str, float]:
    if year.limit_min is None:
        return {}
    rows = [[float(figure) for figure in row] for code, row in found.used.items() if code not in year.majors]
    value = compute(formula, FORMULAS[formula].version, rows, served)
    return {
        "major_limit_min": year.limit_min,
        "major_days": float(year.major_days),
        **({} if value is None else {"without_major_days": value}),
    }


def _year(session: Session, period: Period, at: datetime) -> _Year | None:
    return once(session, ("outages", period, at), lambda: _told_year(session, period, at))


def _told_year(session: Session, period: Period, at: datetime) -> _Year | None:
    end = min(at, day_span(period.end)[1])
    start = day_start(period.end + timedelta(days=1) - YEAR)
    known = (
        select(Interruption)
        .join(NetworkService, NetworkService.id == Interruption.service_id)
        .where(NetworkService.code == "electricity", Interruption.recorded_at <= at, Interruption.started_at < end)
    )
    first = session.scalar(select(func.min(known.subquery().c.started_at)))
    served = session.scalar(select(func.sum(Zone.customers)).where(Zone.kind == "feeder_area"))
    recorded = (end - max(first, start)) / (end - start) if first else 0.0
    if not served or is_partial(recorded):
        return None
    rows = session.scalars(known.where(Interruption.started_at >= start).order_by(Interruption.started_at))
    return _indices({row.code: outage_of(row) for row in rows}, served, end, recorded)


def _indices(outages: dict[str, Outage], served: int, end: datetime, recorded: float) -> _Year:
    daily = daily_saidi(outages.values(), served, until=end)
    limit = major_event_threshold_min(daily.values())
    major_days = {day for day, minutes in daily.items() if limit is not None and minutes > limit}
    told = {code: reliability([outage], served, until=end) for code, outage in outages.items()}
    return _Year(
        outages={code: one for code, one in told.items() if one is not None},
        served=served,
        recorded=recorded,
        limit_min=limit,
        major_days=len(major_days),
        majors=frozenset(code for code, outage in outages.items() if local_day(outage.started_at) in major_days),
    )
