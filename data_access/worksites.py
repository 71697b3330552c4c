"""Worksites: what the map, the list and the headlines show, as it was known at an instant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics import worksites as rules
from analytics.local_time import local_day
from data_access.errors import NotFound
from data_access.rows.coordination import MEETINGS, Encounters
from data_access.rows.worksites import (
    LinkedAlert,
    WorksiteDetail,
    WorksiteEventRow,
    WorksiteFilters,
    WorksitePicture,
    WorksiteRow,
    WorksiteSummary,
)
from data_access.schema import Alert, Worksite, WorksiteEvent
from data_access.worksite_coordination import encounters
from data_access.worksite_filters import counted, picture_among, watched_among
from data_access.worksite_history import unrolled
from data_access.worksite_rows import as_row, days_off, followed, selection


def picture(session: Session, *, at: datetime, filters: WorksiteFilters) -> WorksitePicture:
    """The rows of the asked tab, worst delay first, and the counts of every tab under the other filters."""
    met = encounters(session, at=at) if filters.delay in MEETINGS else None
    return picture_among(followed(session, at), filters, local_day(at), met)


def everything(session: Session, *, at: datetime) -> Sequence[WorksiteRow]:
    """Every site that had not ended: the same answer for every filter, so readers who filter share it."""
    return followed(session, at)


def watched(session: Session, *, at: datetime, filters: WorksiteFilters) -> dict[str, int]:
    """How many sites, whatever their state, each value of the filter on delay would list under the other filters."""
    return watched_among(followed(session, at), filters, local_day(at), encounters(session, at=at))


def worksites(session: Session, *, at: datetime, filters: WorksiteFilters) -> list[WorksiteRow]:
    """Sites that had not ended at that instant and pass the filters, worst delay first."""
    return list(picture(session, at=at, filters=filters).rows)


def summary(session: Session, *, at: datetime) -> WorksiteSummary:
    """The counts of the whole city at that instant."""
    return counted(followed(session, at))


def worksite(session: Session, *, ref: str, at: datetime) -> WorksiteDetail:
    """One site, ended or not, with its history up to the instant, newest first. NotFound when nobody knew it then."""
    found = session.execute(selection(at, Worksite.geometry).where(Worksite.ref == ref)).one_or_none()
    if found is None:
        raise NotFound(code=ref)
    events = _events(session, found.worksite_id)
    later = [event for event in events if event.at > at]
    row = as_row(unrolled(found, later), local_day(at), days_off(session, local_day(at)))
    met = encounters(session, at=at)
    return WorksiteDetail(
        row=row,
        geometry=found.geometry,
        events=tuple(event for event in events if event.at <= at),
        alert=_linked_alert(session, row.alert),
        meetings=tuple(met.of(ref)),
        meeting_places=tuple(_other_places(session, ref, met)),
        leaks=tuple(met.leaks_of(ref)),
    )


def near(session: Session, *, lon: float, lat: float, within_m: float, at: datetime) -> list[WorksiteRow]:
    """Sites that had not ended, at most that far from a point by their own point, nearest first."""
    north = within_m / rules.METRES_PER_DEGREE
    east = north / math.cos(math.radians(lat))
    part = Worksite.lon.between(lon - east, lon + east) & Worksite.lat.between(lat - north, lat + north)
    distances = [
        (rules.distance_m(lon, lat, row.place.lon, row.place.lat), row)
        for row in followed(session, at, among=part)
        if row.place.lon is not None and row.place.lat is not None and row.place.guess is None
    ]
    return [row for distance, row in sorted(distances, key=lambda pair: pair[0]) if distance <= within_m]


def contractors(session: Session) -> list[str]:
    """Every firm that a site names, by name."""
    named = select(Worksite.contractor).where(Worksite.contractor.is_not(None)).group_by(Worksite.contractor)
    return [name for name in session.scalars(named.order_by(Worksite.contractor)) if name]


def _other_places(session: Session, ref: str, met: Encounters) -> list[tuple[float, float] | None]:
    others = [meeting.other if meeting.one == ref else meeting.one for meeting in met.of(ref)]
    columns = select(Worksite.ref, Worksite.lon, Worksite.lat).where(Worksite.ref.in_(others))
    places = {row.ref: (row.lon, row.lat) for row in session.execute(columns)} if others else {}
    return [places.get(other) for other in others]


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
