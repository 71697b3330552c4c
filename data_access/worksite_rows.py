"""Worksites as rows: what is read of each, how its record of an instant becomes a row, what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from analytics import worksite_flaws, worksite_risks
from analytics import worksites as rules
from analytics.local_time import local_day
from analytics.worksite_flaws import Spot, is_swapped
from analytics.worksite_risks import Circumstances
from analytics.worksites import ENDED, OPEN, STRONG_IMPACT, Timetable
from data_access.once import once
from data_access.rows.worksites import Place, Standing, WorksiteRow
from data_access.schema import Alert, AlertEvent, CalendarDay, Initiative, Worksite, WorksiteEvent, Zone
from data_access.worksite_history import Known, undone

SOON_DAYS = 7
DAYS_OFF_LOOK_BACK_DAYS = 30
LEAK_OVER = ("repair", "verify")
_TIME = tuple(field.name for field in fields(Timetable))
_PLACE = tuple(field.name for field in fields(Place) if field.name != "guess")
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
_READ = tuple(dict.fromkeys((*_PLAIN, *_TIME, "street", "lon", "lat")))


def followed(session: Session, at: datetime, *, among: ColumnElement[bool] | None = None) -> Sequence[WorksiteRow]:
    """Every site that had not ended at the instant. Live it costs two queries; the past reads the later events too.

    With `among` those of which it holds today, and all that moved since.
    """
    if among is not None:
        return _followed(session, at, among)
    return once(session, ("followed", at), lambda: _followed(session, at, true()))


def _followed(session: Session, at: datetime, among: ColumnElement[bool]) -> tuple[WorksiteRow, ...]:
    moved_since = select(WorksiteEvent.worksite_id).where(WorksiteEvent.at > at)  # asked once, not for each ended site
    later = Worksite.id.in_(moved_since)
    records = session.execute(
        selection(at, later.label("moved")).where(or_(Worksite.status.not_in(ENDED) & among, later))
    )
    known = undone(session, records.all(), at)
    today = local_day(at)
    off = days_off(session, today)
    return tuple(as_row(state, today, off) for state in known if state["status"] not in ENDED)


def selection(at: datetime, *extra: ColumnElement[Any] | Any) -> Select[Any]:
    """Every site known by then, with the names of its places, its alert and its initiative."""
    # Aliases of this call alone: SQLAlchemy completes an alias on first use, and threads would race for a shared one.
    arrondissement, sector = aliased(Zone), aliased(Zone)
    return (
        select(
            Worksite.id.label("worksite_id"),
            *(getattr(Worksite, name) for name in _READ),
            arrondissement.code.label("arrondissement"),
            arrondissement.name_fr.label("arrondissement_fr"),
            arrondissement.name_ar.label("arrondissement_ar"),
            arrondissement.lon.label("arrondissement_lon"),
            arrondissement.lat.label("arrondissement_lat"),
            sector.code.label("sector"),
            Alert.code.label("alert"),
            Initiative.code.label("initiative"),
            _leak_over(at).label("leak_is_over"),
            _has_outlines().label("has_outlines"),
            *extra,
        )
        .select_from(Worksite)
        .outerjoin(arrondissement, Worksite.arrondissement_id == arrondissement.id)
        .outerjoin(sector, Worksite.sector_id == sector.id)
        .outerjoin(Alert, Worksite.alert_id == Alert.id)
        .outerjoin(Initiative, Worksite.initiative_id == Initiative.id)
        .where(Worksite.recorded_at <= at)
    )


def as_row(known: Known, today: date, days_off: Collection[date]) -> WorksiteRow:
    """The row of a record as it was on that day."""
    time = Timetable(**{name: known[name] for name in _TIME})
    return WorksiteRow(
        worksite_id=known["worksite_id"],
        alert=known["alert"],
        initiative=known["initiative"],
        time=time,
        place=_place(known),
        standing=_standing(known, time, today, days_off),
        flaws=worksite_flaws.flaws(known["ref"], time, _spot(known)),
        **{name: known[name] for name in _PLAIN},
    )


def days_off(session: Session, today: date) -> frozenset[date]:
    """The feasts and holidays of the last weeks: days without field reports."""
    since = today - timedelta(days=DAYS_OFF_LOOK_BACK_DAYS)
    days = select(CalendarDay.day).where(
        CalendarDay.day.between(since, today), CalendarDay.day_class.in_(("holiday", "eid"))
    )
    return frozenset(session.scalars(days))


def _leak_over(at: datetime) -> ColumnElement[bool]:
    told = (AlertEvent.alert_id == Worksite.alert_id, AlertEvent.event.in_(LEAK_OVER), AlertEvent.at <= at)
    return exists().where(*told)


def _has_outlines() -> ColumnElement[bool]:
    city = aliased(Zone)
    return exists().where(city.kind == "arrondissement", city.geometry.is_not(None))


def _spot(known: Known) -> Spot:
    """Which outline holds a place can be told only where outlines are known."""
    is_covered = known["arrondissement"] is not None if known["has_outlines"] else None
    return Spot(known["lon"], known["lat"], is_covered)


def _place(known: Known) -> Place:
    """Where to draw it: as given, turned round where that is plainly meant, else at its arrondissement."""
    facts = {name: known[name] for name in _PLACE}
    if is_swapped(known["lon"], known["lat"]):
        return Place(**facts | {"lon": known["lat"], "lat": known["lon"]}, guess="swapped")
    if known["lon"] is None and known["arrondissement_lon"] is not None:
        middle = {"lon": known["arrondissement_lon"], "lat": known["arrondissement_lat"]}
        return Place(**facts | middle, guess="arrondissement")
    return Place(**facts)


def _standing(known: Known, time: Timetable, today: date, off: Collection[date]) -> Standing:
    late, budget = rules.days_late(time, today), known["budget_mad"]
    spent = known["spent_mad"] / budget if budget and known["spent_mad"] is not None else None
    around = Circumstances(spent, known["leak_is_over"], off)
    return Standing(
        days_late=late,
        priority=rules.late_priority(late) if time.status not in ENDED else None,
        slip_days=rules.slip(time),
        expected_pct=rules.expected_progress_pct(time, today),
        performance=rules.schedule_performance(time, today),
        is_behind=rules.is_behind(time, today),
        is_silent=rules.is_silent(time, today, off),
        unconfirmed=rules.unconfirmed(time, today),
        permit_risk=rules.permit_risk(time, today),
        ends_soon=rules.ends_within(time, today, SOON_DAYS),
        strong_impact=time.status in OPEN and known["traffic_impact"] in STRONG_IMPACT,
        gravity=worksite_risks.gravity(time, today),
        reinstatement_is_late=worksite_risks.is_reinstatement_late(time, today),
        finish=worksite_risks.finish(time, today, around),
    )
