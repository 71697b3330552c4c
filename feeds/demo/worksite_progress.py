"""The demonstration's field at work: each working day a few sites start, report and end while the scenario runs."""

from __future__ import annotations

import zlib
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from analytics.local_time import local_day
from analytics.worksites import AHEAD, RUNNING, working_days
from data_access.actors import system_actor
from data_access.rows.worksites import ALL_STATUSES, WorksiteFilters, WorksiteRow
from data_access.topics import Topic, changes
from data_access.worksite_actions import Order, confirm_end, confirm_start, set_progress
from data_access.worksite_records import is_recorded_at
from data_access.worksites import worksites
from feeds.demo.worksite_stories import FIRST_REPORT_H, LAST_REPORT_H, REPORT_EVERY_DAYS, SATURDAY, at_work
from feeds.demo.worksites import plan_new_works

FIELD = system_actor("field")
MUTE_SHARE = 23  # one site in so many never says that it began or ended
NEVER_DONE_PCT = 97.0
PLANNING_H = 9.25
NEW_WORKS_PER_DAY = 12
FORGOTTEN_AFTER_DAYS = 3  # a start or end that nobody told by then stays untold: the pages have to find it


@changes(Topic.WORKSITES)
def advance_worksites(session: Session, now: datetime) -> int:
    """Write what the field reported on the local day of `now` up to `now`; how many reports that were.

    What a site says and when follows from its reference and the day alone; calling it again at the same instant
    writes nothing.
    """
    today = local_day(now)
    if today.weekday() >= SATURDAY:
        return 0
    _plan(session, at_work(today, PLANNING_H), now)
    rows = worksites(session, at=now, filters=WorksiteFilters(status=ALL_STATUSES))
    ours = [row for row in rows if row.is_invented and not row.flaws and not row.standing.is_silent]
    due = [row for row in ours if _slot(row, today) <= now]
    return sum(_act(session, row, today) for row in due)


def _plan(session: Session, at: datetime, now: datetime) -> None:
    """Once a working day, new works, so that the city does not run out of them."""
    if at <= now and not is_recorded_at(session, at):
        plan_new_works(session, at, NEW_WORKS_PER_DAY)


def _act(session: Session, row: WorksiteRow, today: date) -> bool:
    """What the site reports today, if anything."""
    order = Order(FIELD, _slot(row, today), row.ref)
    if row.status in AHEAD:
        return _begin(session, row, order, today)
    heard = row.time.last_report_at
    if row.status not in RUNNING or row.time.actual_start is None or (heard is not None and heard >= order.at):
        return False
    return _report(session, row, order, today)


def _begin(session: Session, row: WorksiteRow, order: Order, today: date) -> bool:
    start = row.time.current_start
    if row.status != "authorised" or start is None or start > today or _is_untold(row, start, today):
        return False
    confirm_start(session, order, day=today, today=today)
    return True


def _report(session: Session, row: WorksiteRow, order: Order, today: date) -> bool:
    """Done on the last working day that the forecast end leaves; until then a share every few days."""
    finish = row.time.current_end or today
    if _next_working_day(today) > finish:
        if _is_untold(row, finish, today):
            return False
        confirm_end(session, order, day=today, today=today)
        return True
    heard = local_day(row.time.last_report_at) if row.time.last_report_at else date.min
    if heard > today - timedelta(days=REPORT_EVERY_DAYS + 2) and working_days(heard, today) < 2 + _number(row) % 2:
        return False
    done = row.time.progress_pct or 0.0
    set_progress(session, order, progress_pct=min(NEVER_DONE_PCT, done + _gain(done, today, finish)))
    return True


def _next_working_day(today: date) -> date:
    return today + timedelta(days=7 - today.weekday() if today.weekday() >= SATURDAY - 1 else 1)


def _gain(done: float, today: date, finish: date) -> float:
    left_days = max(1, (finish - today).days)
    return float(round((100 - done) * min(1.0, REPORT_EVERY_DAYS / (left_days + REPORT_EVERY_DAYS))))


def _slot(row: WorksiteRow, today: date) -> datetime:
    """The instant of the working day at which this site speaks."""
    minutes = _number(row) % ((LAST_REPORT_H - FIRST_REPORT_H) * 60)
    return at_work(today, FIRST_REPORT_H) + timedelta(minutes=minutes)


def _is_untold(row: WorksiteRow, due: date, today: date) -> bool:
    return _number(row) % MUTE_SHARE == 0 or (today - due).days > FORGOTTEN_AFTER_DAYS


def _number(row: WorksiteRow) -> int:
    return zlib.crc32(row.ref.encode())
