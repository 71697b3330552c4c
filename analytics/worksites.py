"""Worksites: what the dates, the progress and the reports of a site say, in whole local days.

Formulas and thresholds: the canonical worksite record of the domain notes (section 7.2). A day is a day of the city's
calendar, whatever the clocks did in it; callers pass `today`, the local day of the instant they look at. What cannot
be known is None, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from analytics.local_time import local_day

RUNNING = frozenset({"in_progress", "reinstatement"})  # the street is open and people work
OPEN = RUNNING | {"suspended"}  # the street is open
AHEAD = frozenset({"planned", "authorised"})  # promised, not begun
ENDED = frozenset({"completed", "cancelled"})
GRANTED = frozenset({"none_required", "granted", "granted_with_conditions"})
EMERGENCIES = frozenset({"emergency_repair", "leak_repair"})  # may begin while their permit is asked for
ASKED_FOR = frozenset({"submitted", "under_review"})
REGULARISED_DAYS = 2  # how long an emergency may wait for its permit
PERMIT_UNKNOWN = "unknown"  # a register that publishes no permits: nothing can be said against the site, nor for it
STRONG_IMPACT = frozenset({"all-lanes-closed", "some-lanes-closed", "alternating-one-way"})  # WZDx vehicle_impact

VERY_LATE_DAYS = 15  # beyond it a delay is of high priority (P2), up to it of medium priority (P3)
SILENT_AFTER_WORKING_DAYS = 3
BEHIND_SPI = 0.9
ON_TIME_TOLERANCE_DAYS = 1
ON_TIME_WINDOW_DAYS = 90
SATURDAY = 5
METRES_PER_DEGREE = 111_195  # of latitude, on a sphere of 6,371 km


class Unconfirmed(StrEnum):
    """The date that passed without a word from the field."""

    START = "start"
    END = "end"


class PermitRisk(StrEnum):
    """Why the permit does not cover the works, worst first."""

    EXPIRED = "expired"
    MISSING = "missing"
    ENDS_BEFORE_WORKS = "ends_before_works"


@dataclass(frozen=True, slots=True)
class Timetable:
    """What is known of one site's time. `planned_*` is the frozen baseline, `current_*` the forecast in force."""

    status: str
    planned_start: date | None = None
    planned_end: date | None = None
    current_start: date | None = None
    current_end: date | None = None
    actual_start: date | None = None
    actual_end: date | None = None
    progress_pct: float | None = None
    last_report_at: datetime | None = None
    permit: str = "granted"
    permit_valid_to: date | None = None
    nature: str = "other"
    backfilled_on: date | None = None  # the trench was closed that day; the street's surface is still to come


def delay_start(site: Timetable, today: date) -> int | None:
    """Days the start is or was behind the baseline, never negative; None without a baseline or when cancelled.

    >>> delay_start(Timetable("in_progress", planned_start=date(2018, 10, 1), actual_start=date(2018, 10, 4)),
    ...             date(2018, 10, 9))
    3
    """
    if site.planned_start is None or site.status == "cancelled":
        return None
    return max(0, ((site.actual_start or today) - site.planned_start).days)


def delay_end(site: Timetable, today: date) -> int | None:
    """Days the end is or was behind the baseline, never negative.

    None without a baseline, when cancelled, and for a completed site whose end nobody wrote down.

    >>> delay_end(Timetable("in_progress", planned_end=date(2018, 10, 7)), date(2018, 10, 9))
    2
    """
    unknown_end = site.status == "completed" and site.actual_end is None
    if site.planned_end is None or site.status == "cancelled" or unknown_end:
        return None
    return max(0, ((site.actual_end or today) - site.planned_end).days)


def slip(site: Timetable) -> int | None:
    """Days by which the forecast end differs from the baseline; negative is early. None when one of them is missing.

    >>> slip(Timetable("in_progress", planned_end=date(2016, 7, 15), current_end=date(2016, 8, 2)))
    18
    """
    if site.planned_end is None or site.current_end is None:
        return None
    return (site.current_end - site.planned_end).days


def overrun_pct(site: Timetable) -> float | None:
    """The slip in percent of the planned duration; None when a date is missing or nothing was planned to last.

    >>> overrun_pct(Timetable("in_progress", date(2018, 9, 1), date(2018, 9, 21), current_end=date(2018, 9, 26)))
    25.0
    """
    slipped = slip(site)
    if slipped is None or site.planned_start is None or site.planned_end is None:
        return None
    planned_days = (site.planned_end - site.planned_start).days
    return 100 * slipped / planned_days if planned_days > 0 else None


def expected_progress_pct(site: Timetable, today: date) -> float | None:
    """Progress a steady site would show, 0-100, linear between the planned days; None without a usable baseline.

    >>> expected_progress_pct(Timetable("in_progress", date(2018, 10, 1), date(2018, 10, 21)), date(2018, 10, 6))
    25.0
    """
    if site.planned_start is None or site.planned_end is None or site.planned_end < site.planned_start:
        return None
    planned_days = (site.planned_end - site.planned_start).days
    if planned_days == 0:
        return 100.0 if today >= site.planned_end else 0.0
    return min(100.0, max(0.0, 100 * (today - site.planned_start).days / planned_days))


def schedule_performance(site: Timetable, today: date) -> float | None:
    """SPI: progress over expected progress; below 1 is behind. None when progress is unknown or none is expected yet.

    >>> schedule_performance(Timetable("in_progress", date(2018, 10, 1), date(2018, 10, 21), progress_pct=20.0),
    ...                      date(2018, 10, 6))
    0.8
    """
    expected = expected_progress_pct(site, today)
    if site.progress_pct is None or not expected:
        return None
    return site.progress_pct / expected


def is_behind(site: Timetable, today: date) -> bool:
    """Open, and its progress below nine tenths of what the baseline expects today."""
    performance = schedule_performance(site, today)
    return site.status in OPEN and performance is not None and performance < BEHIND_SPI


def days_late(site: Timetable, today: date) -> int | None:
    """The worse of what has passed and what is forecast, in days behind the baseline; 0 is on time.

    An open site is measured at its end, one that has not begun at its start too, a completed one by what happened.
    None when there is no baseline to measure against, for drafts and for cancelled sites.

    >>> days_late(Timetable("in_progress", planned_end=date(2016, 7, 15), current_end=date(2016, 8, 2)),
    ...           date(2016, 7, 13))
    18
    """
    if site.status == "draft":
        return None
    known = [delay_end(site, today)]
    if site.status not in ENDED:
        known.append(slip(site))
    if site.status in AHEAD:
        known.append(delay_start(site, today))
    measured = [days for days in known if days is not None]
    return max(0, *measured) if measured else None


def late_priority(days: int | None) -> int | None:
    """2 (high) beyond fifteen days, 3 (medium) from one; None when on time or unknown.

    >>> [late_priority(days) for days in (None, 0, 1, 15, 16)]
    [None, None, 3, 3, 2]
    """
    if days is None or days < 1:
        return None
    return 2 if days > VERY_LATE_DAYS else 3


def permit_risk(site: Timetable, today: date) -> PermitRisk | None:
    """Why the permit does not cover the works, the worst reason; None when it does, is not published, or all is over.

    >>> permit_risk(Timetable("in_progress", permit="submitted"), date(2018, 10, 9)).value
    'missing'
    """
    if site.status in ENDED:
        return None
    if site.permit == "expired" or (site.permit_valid_to is not None and site.permit_valid_to < today):
        return PermitRisk.EXPIRED
    if site.status in OPEN and site.permit not in GRANTED | {PERMIT_UNKNOWN} and not _may_wait(site, today):
        return PermitRisk.MISSING
    if site.permit_valid_to and site.current_end and site.permit_valid_to < site.current_end:
        return PermitRisk.ENDS_BEFORE_WORKS
    return None


def _may_wait(site: Timetable, today: date) -> bool:
    """An emergency opens the street first and has two days to bring its permit."""
    began = site.actual_start
    asked = site.nature in EMERGENCIES and site.permit in ASKED_FOR
    return asked and began is not None and (today - began).days <= REGULARISED_DAYS


def working_days(after: date, until: date, days_off: Collection[date] = ()) -> int:
    """Working days (Monday to Friday, `days_off` excepted) after the first day, up to the second one included.

    >>> working_days(date(2018, 10, 4), date(2018, 10, 9))  # Thursday to Tuesday: Friday, Monday, Tuesday
    3
    """
    weeks, rest = divmod(max(0, (until - after).days), 7)
    odd_days = sum((after.weekday() + step) % 7 < SATURDAY for step in range(1, rest + 1))
    missing = sum(after < day <= until and day.weekday() < SATURDAY for day in set(days_off))
    return weeks * SATURDAY + odd_days - missing


def is_silent(site: Timetable, today: date, days_off: Collection[date] = ()) -> bool:
    """In progress, and the last word from the field (or the start, before the first one) over three working days old.

    A running site with neither a report nor a known start is silent: nobody ever heard of it.
    """
    if site.status not in RUNNING:
        return False
    heard = site.actual_start or site.current_start
    if site.last_report_at is not None:
        heard = local_day(site.last_report_at)
    return heard is None or working_days(heard, today, days_off) > SILENT_AFTER_WORKING_DAYS


def unconfirmed(site: Timetable, today: date) -> Unconfirmed | None:
    """The date that passed without a field report; None when the field confirmed it or it lies ahead.

    A start is confirmed by an actual start; a passed end by an actual end, or by a report made after it (the site is
    known to go on). A site that its register calls running and that nobody saw begin has an unconfirmed start.
    """
    start, end = site.current_start or site.planned_start, site.current_end or site.planned_end
    begun_on_paper = site.status in RUNNING or (site.status in AHEAD and start is not None and start < today)
    if begun_on_paper and site.actual_start is None:
        return Unconfirmed.START
    if site.status not in RUNNING or end is None or end >= today or site.actual_end is not None:
        return None
    heard_since = site.last_report_at is not None and local_day(site.last_report_at) > end
    return None if heard_since else Unconfirmed.END


def ends_within(site: Timetable, today: date, days: int) -> bool:
    """Open, and forecast to end between today and that many days from now, both included."""
    end = site.current_end or site.planned_end
    return site.status in OPEN and end is not None and today <= end <= today + timedelta(days=days)


def on_time_rate(sites: Iterable[Timetable], today: date) -> float | None:
    """Share of the sites completed in the last 90 days that ended at most one day after their baseline; None of none.

    >>> ended = [Timetable("completed", planned_end=date(2018, 10, 1), actual_end=day)
    ...          for day in (date(2018, 10, 2), date(2018, 10, 3))]
    >>> on_time_rate(ended, date(2018, 10, 9))
    0.5
    """
    since = today - timedelta(days=ON_TIME_WINDOW_DAYS)
    overdue = [
        (site.actual_end - site.planned_end).days
        for site in sites
        if site.status == "completed" and site.actual_end and site.planned_end and since < site.actual_end <= today
    ]
    return sum(days <= ON_TIME_TOLERANCE_DAYS for days in overdue) / len(overdue) if overdue else None


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two near points, on a plane that touches the globe there (0.1 % exact across a city).

    >>> round(distance_m(-7.6, 33.57, -7.6, 33.58))
    1112
    """
    east = (other_lon - lon) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    return math.hypot(east, (other_lat - lat) * METRES_PER_DEGREE)
