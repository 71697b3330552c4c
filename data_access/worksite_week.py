"""The coordination of a week: what starts, ends, meets and expires in each arrondissement within seven days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from analytics.coordination import Encounter, Meeting
from analytics.local_time import local_day
from analytics.worksites import AHEAD, OPEN
from data_access.rows.week import WeekList, WeekPart
from data_access.rows.worksites import WorksiteRow
from data_access.worksite_coordination import encounters
from data_access.worksite_rows import followed

DAYS = 7


def week(session: Session, *, at: datetime) -> WeekList:
    """The arrondissements in which something is to be coordinated, by name; without a known one last."""
    today = local_day(at)
    last = today + timedelta(days=DAYS - 1)
    rows = followed(session, at)
    met = encounters(session, at=at)
    by_place: dict[str | None, list[WorksiteRow]] = defaultdict(list)
    for row in rows:
        by_place[row.place.arrondissement].append(row)
    parts = [_part(mine, met.meetings, today, last) for mine in by_place.values()]
    busy = [part for part in parts if not part.is_empty]
    return WeekList(today, last, tuple(sorted(busy, key=lambda part: (part.name_fr is None, part.name_fr or ""))))


def _part(rows: Sequence[WorksiteRow], meetings: Sequence[Meeting], today: date, last: date) -> WeekPart:
    refs, place = {row.ref for row in rows}, rows[0].place
    mine = [each for each in meetings if each.one in refs]
    soon = [each for each in mine if each.first <= last]
    return WeekPart(
        name_fr=place.arrondissement_fr,
        name_ar=place.arrondissement_ar,
        starts=_sorted(row for row in rows if row.status in AHEAD and _within(row.time.current_start, today, last)),
        ends=_sorted(row for row in rows if row.status in OPEN and _within(row.time.current_end, today, last)),
        permits=_sorted(row for row in rows if row.status in OPEN and _within(row.time.permit_valid_to, today, last)),
        clashes=tuple(each for each in soon if each.kind is Encounter.CLASH),
        shares=tuple(each for each in mine if each.kind is Encounter.SHARE),
    )


def _within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def _sorted(rows: Iterable[WorksiteRow]) -> tuple[WorksiteRow, ...]:
    return tuple(sorted(rows, key=lambda row: row.ref))
