"""Worksites: what the map, the list and the headlines show, as it was known at an instant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from analytics import worksites as rules
from analytics.local_time import local_day
from analytics.worksites import AHEAD, ENDED, OPEN, RUNNING, STRONG_IMPACT, Timetable
from data_access.errors import NotFound
from data_access.rows.worksites import (
    ALL,
    ALL_STATUSES,
    LinkedAlert,
    Place,
    Standing,
    WorksiteDetail,
    WorksiteEventRow,
    WorksiteFilters,
    WorksitePicture,
    WorksiteRow,
    WorksiteSummary,
)
from data_access.schema import Alert, CalendarDay, Worksite, WorksiteEvent, Zone
from data_access.worksite_history import Known, undone, unrolled

SOON_DAYS = 7
DAYS_OFF_LOOK_BACK_DAYS = 30
_TIME = tuple(field.name for field in fields(Timetable))
_PLACE = tuple(field.name for field in fields(Place))
_PLAIN = (
    "ref",
    "title_fr",
    "title_ar",
    "trade",
    "nature",
    "owner",
    "contractor",
    "traffic_impact",
    "length_m",
    "customers_affected",
    "budget_mad",
    "spent_mad",
    "source",
)


def picture(session: Session, *, at: datetime, filters: WorksiteFilters) -> WorksitePicture:
    """The rows of the asked tab, worst delay first, and the counts of every tab under the other filters."""
    today = local_day(at)
    kept = [row for row in _followed(session, at) if _passes(row, filters, today)]
    shown = [row for row in kept if _in_tab(row, filters.status)]
    return WorksitePicture(rows=tuple(sorted(shown, key=_worst_first)), summary=_summary(kept))


def worksites(session: Session, *, at: datetime, filters: WorksiteFilters) -> list[WorksiteRow]:
    """Sites that had not ended at that instant and pass the filters, worst delay first."""
    return list(picture(session, at=at, filters=filters).rows)


def summary(session: Session, *, at: datetime) -> WorksiteSummary:
    """The counts of the whole city at that instant."""
    return _summary(_followed(session, at))


def worksite(session: Session, *, ref: str, at: datetime) -> WorksiteDetail:
    """One site, ended or not, with its history up to the instant, newest first. NotFound when nobody knew it then."""
    found = session.execute(_selection(at, Worksite.geometry).where(Worksite.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(code=ref)
    events = _events(session, found.worksite_id)
    later = [event for event in events if event.at > at]
    row = _row(unrolled(found, later), local_day(at), _days_off(session, local_day(at)))
    known = tuple(event for event in events if event.at <= at)
    return WorksiteDetail(row=row, geometry=found.geometry, events=known, alert=_linked_alert(session, row.alert))


def near(session: Session, *, lon: float, lat: float, within_m: float, at: datetime) -> list[WorksiteRow]:
    """Sites that had not ended, at most that far from a point by their own point, nearest first."""
    distances = [
        (rules.distance_m(lon, lat, row.place.lon, row.place.lat), row)
        for row in _followed(session, at)
        if row.place.lon is not None and row.place.lat is not None
    ]
    return [row for distance, row in sorted(distances, key=lambda pair: pair[0]) if distance <= within_m]


def _followed(session: Session, at: datetime) -> list[WorksiteRow]:
    """Every site that had not ended at the instant. Live it costs two queries; the past reads the later events too."""
    later = exists().where(WorksiteEvent.worksite_id == Worksite.id, WorksiteEvent.at > at)
    records = session.execute(_selection(at, later.label("moved")).where(or_(Worksite.status.not_in(ENDED), later)))
    known = undone(session, records.all(), at)
    today = local_day(at)
    days_off = _days_off(session, today)
    return [_row(state, today, days_off) for state in known if state["status"] not in ENDED]


def _selection(at: datetime, *extra: ColumnElement[Any] | Any) -> Select[Any]:
    # Aliases of this call alone: SQLAlchemy completes an alias on first use, and threads would race for a shared one.
    arrondissement, sector = aliased(Zone), aliased(Zone)
    plain = [getattr(Worksite, name) for name in (*_PLAIN, *_TIME, "street", "lon", "lat")]
    return (
        select(
            Worksite.id.label("worksite_id"),
            *plain,
            arrondissement.code.label("arrondissement"),
            arrondissement.name_fr.label("arrondissement_fr"),
            arrondissement.name_ar.label("arrondissement_ar"),
            sector.code.label("sector"),
            Alert.code.label("alert"),
            *extra,
        )
        .select_from(Worksite)
        .outerjoin(arrondissement, Worksite.arrondissement_id == arrondissement.id)
        .outerjoin(sector, Worksite.sector_id == sector.id)
        .outerjoin(Alert, Worksite.alert_id == Alert.id)
        .where(Worksite.recorded_at <= at)
    )


def _row(known: Known, today: date, days_off: Collection[date]) -> WorksiteRow:
    time = Timetable(**{name: known[name] for name in _TIME})
    return WorksiteRow(
        worksite_id=known["worksite_id"],
        alert=known["alert"],
        time=time,
        place=Place(**{name: known[name] for name in _PLACE}),
        standing=_standing(time, known["traffic_impact"], today, days_off),
        **{name: known[name] for name in _PLAIN},
    )


def _standing(time: Timetable, traffic_impact: str, today: date, days_off: Collection[date]) -> Standing:
    late = rules.days_late(time, today)
    return Standing(
        days_late=late,
        priority=rules.late_priority(late) if time.status not in ENDED else None,
        slip_days=rules.slip(time),
        expected_pct=rules.expected_progress_pct(time, today),
        performance=rules.schedule_performance(time, today),
        is_behind=rules.is_behind(time, today),
        is_silent=rules.is_silent(time, today, days_off),
        unconfirmed=rules.unconfirmed(time, today),
        permit_risk=rules.permit_risk(time, today),
        ends_soon=rules.ends_within(time, today, SOON_DAYS),
        strong_impact=time.status in OPEN and traffic_impact in STRONG_IMPACT,
    )


def _worst_first(row: WorksiteRow) -> tuple[int, str]:
    return -(row.standing.days_late or 0), row.ref


def _in_tab(row: WorksiteRow, status: str) -> bool:
    belongs = {
        "in_progress": row.status in RUNNING,
        "late": row.standing.priority is not None,
        "suspended": row.status == "suspended",
        "planned": row.status in AHEAD,
        ALL_STATUSES: row.status not in ENDED,
    }
    return belongs.get(status, False)


def _passes(row: WorksiteRow, filters: WorksiteFilters, today: date) -> bool:
    words = f"{row.ref} {row.title_fr} {row.place.street or ''} {row.contractor or ''}".casefold()
    return (
        filters.trade in (None, row.trade)
        and filters.zone in (None, row.place.arrondissement, row.place.sector)
        and filters.text.casefold() in words
        and _has_delay(row, filters.delay)
        and _has_period(row.time, filters, today)
    )


def _has_delay(row: WorksiteRow, delay: str) -> bool:
    standing = row.standing
    claims = {
        ALL: True,
        "late": standing.priority is not None,
        "very_late": standing.priority == 2,
        "on_time": standing.days_late == 0,
        "unconfirmed": standing.unconfirmed is not None,
        "silent": standing.is_silent,
        "permit": standing.permit_risk is not None,
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
    edge, _, days = filters.period.partition("_")
    moment = {"ends": end, "starts": start}.get(edge)
    return moment is not None and days.isdecimal() and today <= moment <= today + timedelta(days=int(days))


def _summary(rows: Iterable[WorksiteRow]) -> WorksiteSummary:
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
    )


def _days_off(session: Session, today: date) -> frozenset[date]:
    """The feasts and holidays of the last weeks: days without field reports."""
    since = today - timedelta(days=DAYS_OFF_LOOK_BACK_DAYS)
    days = select(CalendarDay.day).where(
        CalendarDay.day.between(since, today), CalendarDay.day_class.in_(("holiday", "eid"))
    )
    return frozenset(session.scalars(days))


def _events(session: Session, worksite_id: int) -> list[WorksiteEventRow]:
    query = select(WorksiteEvent).where(WorksiteEvent.worksite_id == worksite_id)
    return [
        _event(event) for event in session.scalars(query.order_by(WorksiteEvent.at.desc(), WorksiteEvent.id.desc()))
    ]


def _event(event: WorksiteEvent) -> WorksiteEventRow:
    return WorksiteEventRow(event.id, event.at, event.event, event.actor, event.reason, event.before, event.after)


def _linked_alert(session: Session, code: str | None) -> LinkedAlert | None:
    columns = (Alert.code, Alert.priority, Alert.flow_m3h, Alert.condition, Alert.handling)
    found = session.execute(select(*columns).where(Alert.code == code)).one_or_none() if code else None
    if found is None:
        return None
    return LinkedAlert(found.code, found.priority, found.flow_m3h, found.condition, found.handling)
