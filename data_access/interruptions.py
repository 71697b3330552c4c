"""Interruptions of electricity: the list of the last weeks, and the reliability they amount to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.orm import Session

from analytics.local_time import day_start, local_day
from analytics.reliability import Outage, Reliability, Restoration, daily_saidi, major_event_threshold_min, reliability
from analytics.trajectory import is_partial
from data_access.once import once
from data_access.rows.power import InterruptionRow, MonthMinutes, Reliabilities
from data_access.rows.situation import NOBODY_OFF, Cuts, Off
from data_access.schema import Asset, Interruption, NetworkService, Zone

SERVICE = "electricity"
LISTED = timedelta(days=30)
YEAR = timedelta(days=365)
HISTORY_YEARS = 5  # IEEE 1366 takes the threshold of major event days from them
MONTHS = 12
FEEDER = "feeder"  # the kind of an asset; its attributes name the `substation`, what it `serves` and its `customers`
PLACE = (Interruption.zone_id, Asset.code.label("work"))


def interruptions(session: Session, *, at: datetime) -> list[InterruptionRow]:
    """Those in progress at `at` as known then, the oldest first; then those of the 30 days before, the newest first."""
    since = or_(Interruption.started_at >= at - LISTED, _goes_on(at))
    names = (Zone.code.label("zone"), Zone.name_fr, Asset.code.label("asset"), Asset.name, Asset.kind, Asset.attributes)
    query = _known(at).add_columns(*names).outerjoin(Zone, Zone.id == Interruption.zone_id)
    query = query.outerjoin(Asset, Asset.id == Interruption.asset_id).where(since)
    rows = [_row(row, at) for row in session.execute(query)]
    running = [row for row in rows if row.is_running]
    return [*running, *reversed([row for row in rows if not row.is_running])]


def power_cuts(session: Session, *, at: datetime) -> Cuts:
    """Those in progress at `at` as known then, with what was restored by then taken off."""
    return once(session, ("power_cuts", at), lambda: _power_cuts(session, at))


def _power_cuts(session: Session, at: datetime) -> Cuts:
    query = _known(at).add_columns(*PLACE).outerjoin(Asset, Asset.id == Interruption.asset_id).where(_goes_on(at))
    running = [(row, outage_of(row).off(at)) for row in session.execute(query)]
    off = [(row, customers) for row, customers in running if customers]
    return Cuts(
        customers=sum(customers for _, customers in off),
        since=min((row.started_at for row, _ in off), default=None),
        by_zone=_off_by("zone_id", off),
        by_work=_off_by("work", off),
        interruptions=len(off),
    )


def reliabilities(session: Session, *, at: datetime, customers_served: int) -> Reliabilities:
    """What the interruptions known at `at` amount to over the 365 days and the month that end then.

    None for the year when less than three quarters of it was recorded. Planned interruptions count too.
    """
    begin = at - HISTORY_YEARS * YEAR
    outages = [outage_of(row) for row in session.execute(_known(at).where(Interruption.started_at >= begin))]
    daily = daily_saidi(outages, customers_served, until=at)
    limit = major_event_threshold_min(daily.values())
    major = {day for day, minutes in daily.items() if limit is not None and minutes > limit}
    first = outages[0].started_at if outages else at
    is_known = not is_partial((at - first) / YEAR)
    period = _Period(outages if is_known else (), customers_served if is_known else 0, at)
    return Reliabilities(
        year=period.since(at - YEAR),
        usual_year=period.since(at - YEAR, without=major),
        month=period.since(_month_start(at)),
        usual_month=period.since(_month_start(at), without=major),
        threshold_min=limit,
        history_days=(at - first).days,
        major_days=tuple(sorted(day for day in major if day_start(day) >= at - YEAR)),
        months=_months(daily, major, at) if is_known else (),
    )


def outage_of(row: Any) -> Outage:
    """The steps as recorded; an interruption that ended without steps gave everybody back at its end."""
    steps = [Restoration(_instant(step["at"]), int(step["customers_restored"])) for step in row.steps]
    if not steps and row.ended_at is not None:
        steps = [Restoration(row.ended_at, row.customers)]
    return Outage(row.started_at, row.customers, steps)


class _Period:
    """Indices over parts of one list of outages."""

    def __init__(self, outages: Sequence[Outage], served: int, until: datetime) -> None:
        self.outages, self.served, self.until = outages, served, until

    def since(self, start: datetime, without: set[date] | None = None) -> Reliability | None:
        """The indices of what began since then, on other days than those."""
        counted = [each for each in self.outages if each.started_at >= start]
        kept = [each for each in counted if local_day(each.started_at) not in (without or ())]
        return reliability(kept, self.served, until=self.until)


def _known(at: datetime) -> Select[Any]:
    columns = (Interruption.code, Interruption.started_at, Interruption.ended_at, Interruption.customers)
    return (
        select(*columns, Interruption.steps, Interruption.planned, Interruption.cause)
        .join(NetworkService, NetworkService.id == Interruption.service_id)
        .where(NetworkService.code == SERVICE, Interruption.started_at <= at, Interruption.recorded_at <= at)
        .order_by(Interruption.started_at, Interruption.code)
    )


def _goes_on(at: datetime) -> ColumnElement[bool]:
    return or_(Interruption.ended_at.is_(None), Interruption.ended_at > at)


def _off_by(place: str, off: Sequence[tuple[Row[Any], int]]) -> dict[Any, Off]:
    """By the key of the place; an interruption that names none is in no place."""
    found: dict[Any, Off] = {}
    for row, customers in off:
        key = getattr(row, place)
        if key is not None:
            before = found.get(key, NOBODY_OFF)
            found[key] = Off(before.customers + customers, before.since or row.started_at)  # the oldest comes first
    return found


def _row(row: Row[Any], at: datetime) -> InterruptionRow:
    outage = outage_of(row)
    done = [step for step in outage.steps if step.at <= at]
    is_over = row.ended_at is not None and row.ended_at <= at
    off = 0 if is_over else outage.off(at)
    last = row.ended_at if is_over else done[-1].at if done and not off else at
    return InterruptionRow(
        code=row.code,
        zone=row.zone,
        asset=row.asset,
        substation=(row.attributes or {}).get("substation") if row.kind == FEEDER else row.asset,
        name=row.name or row.name_fr,
        outage=Outage(outage.started_at, outage.customers, done),
        off=off,
        ended_at=None if off else last,
        lasted=last - outage.started_at,
        planned=row.planned,
        cause=row.cause,
    )


def _months(daily: dict[date, float], major: set[date], at: datetime) -> list[MonthMinutes]:
    """The twelve months that end with the one in progress, the oldest first."""
    sums: dict[date, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for day, minutes in daily.items():
        sums[day.replace(day=1)][day in major] += minutes
    month, months = local_day(at).replace(day=1), []
    for _ in range(MONTHS):
        months.append(MonthMinutes(month, *sums[month]))
        month = (month - timedelta(days=1)).replace(day=1)
    return months[::-1]


def _month_start(at: datetime) -> datetime:
    return day_start(local_day(at).replace(day=1))


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
