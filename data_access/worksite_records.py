"""Worksites as a register delivers them: written once, whole, with their history.

What people change afterwards goes through worksite_actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from analytics.worksites import OPEN
from data_access.schema import Alert, NetworkService, Worksite, WorksiteEvent, Zone
from data_access.topics import Topic, changes

Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SectorGround:
    """A sector as a place for works: its outline as GeoJSON (None when unknown) and what hangs on it."""

    sector_id: int
    code: str
    name_fr: str
    arrondissement_id: int | None
    arrondissement_fr: str | None
    arrondissement_ar: str | None
    geometry: Mapping[str, Any] | None
    lon: float | None
    lat: float | None
    connections: int | None


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that a site may answer: where it is and of which service."""

    alert_id: int
    sector_id: int
    service: str


def sector_grounds(session: Session, code: str | None = None) -> list[SectorGround]:
    """Every sector with its arrondissement, by code; or the one of that code."""
    parent = aliased(Zone)
    query = (
        select(
            Zone.id,
            Zone.code,
            Zone.name_fr,
            parent.id,
            parent.name_fr,
            parent.name_ar,
            Zone.geometry,
            Zone.lon,
            Zone.lat,
            Zone.connections,
        )
        .select_from(Zone)
        .outerjoin(parent, Zone.parent_id == parent.id)
        .where(Zone.kind == "sector")
        .order_by(Zone.code)
    )
    if code is not None:
        query = query.where(Zone.code == code)
    return [SectorGround(*row) for row in session.execute(query)]


def open_alerts(session: Session) -> list[OpenAlert]:
    """Alerts of a sector that nobody has closed, oldest first."""
    query = (
        select(Alert.id, Alert.sector_id, NetworkService.code)
        .select_from(Alert)
        .join(NetworkService, NetworkService.id == Alert.service_id)
        .where(Alert.sector_id.is_not(None), Alert.handling.not_in(("closed", "verified")))
        .order_by(Alert.detected_at, Alert.id)
    )
    return [OpenAlert(row.id, int(row.sector_id), row.code) for row in session.execute(query)]


def site_of_alert(session: Session, alert_id: int) -> str | None:
    """The reference of the works under way that answer an alert; the newest of several."""
    query = select(Worksite.ref).where(Worksite.alert_id == alert_id, Worksite.status.in_(OPEN))
    return session.scalar(query.order_by(Worksite.id.desc()).limit(1))


def count_of_year(session: Session, year: int) -> int:
    """How many of our own references (CH-<year>-<number>) are given."""
    return session.scalar(select(func.count()).where(Worksite.ref.startswith(f"CH-{year}-"))) or 0


def is_recorded_at(session: Session, at: datetime) -> bool:
    """Whether a site was written down at exactly that instant."""
    return session.scalar(select(exists().where(Worksite.recorded_at == at))) or False


@changes(Topic.WORKSITES)
def record_worksites(session: Session, sites: Sequence[Columns]) -> dict[str, int]:
    """Write new sites, given as columns of `worksite`; their ids by reference. A known reference is an error."""
    if sites:
        session.execute(insert(Worksite), [dict(site) for site in sites])
    known = select(Worksite.ref, Worksite.id).where(Worksite.ref.in_([site["ref"] for site in sites]))
    return {row.ref: row.id for row in session.execute(known)}


@changes(Topic.WORKSITES)
def record_events(session: Session, events: Iterable[Columns]) -> None:
    """Write the history that came with the sites; `before` and `after` hold days and instants as ISO text."""
    rows = [dict(event) for event in events]
    if rows:
        session.execute(insert(WorksiteEvent), rows)
