"""The coordination of a week: what starts, ends, meets and expires in each arrondissement within seven days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from analytics.coordination import Encounter, Meeting
from analytics.local_time import local_day
from analytics.worksites import AHEAD, OPEN, Timetable
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
    by_ref = {row.ref: row for row in rows}
    parts = [_part(mine, met.meetings, by_ref, (today, last)) for mine in by_place.values()]
    busy = [part for part in parts if not part.is_empty]
    return WeekList(today, last, tuple(sorted(busy, key=lambda part: (part.name_fr is None, part.name_fr or ""))))


def _part(
    rows: Sequence[WorksiteRow], meetings: Sequence[Meeting], by_ref: Mapping[str, WorksiteRow], span: tuple[date, date]
) -> WeekPart:
    refs, place = {row.ref for row in rows}, rows[0].place
    mine = sorted((each for each in meetings if each.one in refs), key=lambda each: (each.first, each.one, each.other))
    running = [row for row in rows if row.status in OPEN]
    return WeekPart(
        name_fr=place.arrondissement_fr,
        name_ar=place.arrondissement_ar,
        starts=_dated([row for row in rows if row.status in AHEAD], lambda time: time.current_start, span),
        ends=_dated(running, lambda time: time.current_end, span),
        permits=_dated(running, lambda time: time.permit_valid_to, span),
        clashes=tuple(each for each in mine if each.first <= span[1] and each.kind is Encounter.CLASH),
        shares=tuple(each for each in mine if each.kind is Encounter.SHARE),
        met={ref: by_ref[ref] for each in mine for ref in (each.one, each.other)},
    )


def _dated(
    rows: Iterable[WorksiteRow], day_of: Callable[[Timetable], date | None], span: tuple[date, date]
) -> tuple[WorksiteRow, ...]:
    """Those whose day lies within the span, by day."""
    days = [(day, row.ref, row) for row in rows if (day := day_of(row.time)) is not None and span[0] <= day <= span[1]]
    return tuple(row for _, _, row in sorted(days, key=lambda told: told[:2]))
