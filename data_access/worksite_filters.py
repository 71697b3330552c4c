"""Worksites narrowed down and counted: which of them an address asks for, and the figures of a set of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from analytics.worksites import AHEAD, ENDED, OPEN, RUNNING, Timetable
from data_access.rows.coordination import MEETINGS, Encounters
from data_access.rows.worksites import (
    ALL,
    ALL_STATUSES,
    TWO_WEEKS,
    WATCHED,
    WorksiteFilters,
    WorksitePicture,
    WorksiteRow,
    WorksiteSummary,
)

WINDOW_DAYS = 14


def picture_among(
    rows: Iterable[WorksiteRow], filters: WorksiteFilters, today: date, met: Encounters | None = None
) -> WorksitePicture:
    """Of these rows those of the asked tab, worst delay first, and the counts of every tab under the other filters."""
    kept = [row for row in rows if passes(row, filters, today, met)]
    shown = [row for row in kept if in_tab(row, filters.status)]
    return WorksitePicture(rows=tuple(sorted(shown, key=_worst_first)), summary=counted(kept))


def watched_among(
    rows: Iterable[WorksiteRow], filters: WorksiteFilters, today: date, met: Encounters
) -> dict[str, int]:
    """How many of these rows, whatever their state, each value of the filter on delay would list."""
    others = replace(filters, delay=ALL)
    kept = [row for row in rows if passes(row, others, today)]
    return {delay: sum(has_delay(row, delay, met) for row in kept) for delay in WATCHED}


def _worst_first(row: WorksiteRow) -> tuple[int, str]:
    return -(row.standing.days_late or 0), row.ref


def in_tab(row: WorksiteRow, status: str) -> bool:
    """Whether a site belongs to a tab of the page."""
    belongs = {
        "in_progress": row.status in RUNNING,
        "late": row.standing.priority is not None,
        "suspended": row.status == "suspended",
        "planned": row.status in AHEAD,
        ALL_STATUSES: row.status not in ENDED,
    }
    return belongs.get(status, False)


def passes(row: WorksiteRow, filters: WorksiteFilters, today: date, met: Encounters | None = None) -> bool:
    """Whether a site passes every filter but the tab; `met` is needed for the filters on what meets."""
    words = f"{row.ref} {row.title_fr} {row.place.street or ''} {row.contractor or ''}".casefold()
    return (
        filters.trade in (None, row.trade)
        and filters.nature in (None, row.nature)
        and filters.contractor in (None, row.contractor)
        and filters.zone in (None, row.place.arrondissement, row.place.sector)
        and filters.text.casefold() in words
        and has_delay(row, filters.delay, met)
        and _has_period(row.time, filters, today)
    )


def has_delay(row: WorksiteRow, delay: str, met: Encounters | None = None) -> bool:
    """Whether a site answers a value of the filter on delay; no site answers an unknown one."""
    if delay in MEETINGS:
        return met is not None and met.concerns(row.ref, delay)
    standing = row.standing
    claims = {
        ALL: True,
        "late": standing.priority is not None,
        "very_late": standing.priority == 2,
        "on_time": standing.days_late == 0,
        "unconfirmed": standing.unconfirmed is not None,
        "silent": standing.is_silent,
        "permit": standing.permit_risk is not None,
        "behind": standing.is_behind,
        "reinstatement": standing.reinstatement_is_late,
        "finished": standing.finish.is_probable,
        "flawed": bool(row.flaws),
    }
    return claims.get(delay, False)


def _has_period(time: Timetable, filters: WorksiteFilters, today: date) -> bool:
    start, end = time.actual_start or time.current_start, time.actual_end or time.current_end
    if filters.since and end and end < filters.since:
        return False
    if filters.until and start and start > filters.until:
        return False
    if filters.period == ALL:
        return True
    if filters.period == TWO_WEEKS:
        return time.status in OPEN or (start is not None and start <= today + timedelta(days=WINDOW_DAYS))
    edge, _, days = filters.period.partition("_")
    moment = {"ends": end, "starts": start}.get(edge)
    return moment is not None and days.isdecimal() and today <= moment <= today + timedelta(days=int(days))


def counted(rows: Iterable[WorksiteRow]) -> WorksiteSummary:
    """The figures of these sites."""
    followed = list(rows)
    running = [row for row in followed if row.status in RUNNING]
    stopped = [row for row in followed if row.status == "suspended"]
    late = [row for row in followed if row.standing.priority]
    soon = [row for row in followed if row.standing.ends_soon]
    strong = [row for row in followed if row.standing.strong_impact]
    linked = [row for row in followed if row.alert]
    return WorksiteSummary(
        in_progress=len(running),
        unconfirmed=sum(row.standing.unconfirmed is not None for row in running),
        late=len(late),
        very_late=sum(row.standing.priority == 2 for row in late),
        suspended=len(stopped),
        suspended_for_permit=sum(row.standing.permit_risk is not None for row in stopped),
        planned=sum(row.status in AHEAD for row in followed),
        ends_soon=len(soon),
        ends_soon_behind=sum(row.standing.is_behind for row in soon),
        strong_impact=len(strong),
        streets_closed=sum(row.traffic_impact == "all-lanes-closed" for row in strong),
        linked_to_alert=len(linked),
        alerts_by_trade=dict(Counter(row.trade for row in linked).most_common()),
        arrondissements=len({row.place.arrondissement for row in running if row.place.arrondissement}),
        silent=sum(row.standing.is_silent for row in running),
        probably_finished=sum(row.standing.finish.is_probable for row in running),
        reinstatements_late=sum(row.standing.reinstatement_is_late for row in running),
        permits_at_risk=sum(row.standing.permit_risk is not None for row in followed),
        flawed=sum(bool(row.flaws) for row in followed),
    )
