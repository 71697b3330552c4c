"""Worksites for tests: ground to dig in, and a site that states only what matters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from analytics.worksites import Timetable
from data_access.schema import Worksite, WorksiteEvent, Zone
from data_access.topics import Topic, changes
from data_access.worksite_history import stored

RECORDED = datetime(2018, 9, 1, 8, tzinfo=UTC)


@changes(Topic.NETWORK)
def store_ground(session: Session, sectors: int = 4) -> None:
    """One arrondissement SM and square sectors SM-01, SM-02, ... of about a kilometre, from west to east."""
    parent = _zone("SM", "arrondissement", -7.60, 33.57)
    parent.name_fr, parent.name_ar = "Sidi Moumen", "سيدي مومن"
    session.add(parent)
    session.flush()
    for number in range(sectors):
        sector = _zone(f"SM-{number + 1:02d}", "sector", -7.60 + number * 0.01, 33.57)
        sector.parent_id, sector.connections = parent.id, 1000 + number
        session.add(sector)


def store_worksite(session: Session, **columns: Any) -> int:
    """A water site, in progress from 1 to 21 October 2018, half done, in SM-01 when there is ground; its id."""
    site = Worksite(**(_half_done() | columns))
    arrondissement = session.query(Zone).filter_by(code="SM").one_or_none()
    sector = session.query(Zone).filter_by(code="SM-01").one_or_none()
    site.arrondissement_id = site.arrondissement_id or (arrondissement and arrondissement.id)
    site.sector_id = site.sector_id or (sector and sector.id)
    session.add(site)
    session.flush()
    return site.id


def store_event(session: Session, worksite_id: int, at: datetime, event: str, **told: Any) -> int:
    """A change with `before` and `after` given as column values; its id."""
    before, after = stored(told.pop("before", {})), stored(told.pop("after", {}))
    facts = {"actor": "field", "reason": None} | told
    written = WorksiteEvent(worksite_id=worksite_id, at=at, event=event, before=before, after=after, **facts)
    session.add(written)
    session.flush()
    return written.id


def _half_done() -> dict[str, Any]:
    return {
        "ref": "CH-2018-0001",
        "title_fr": "Conduite fonte Ø300, 640 m",
        "title_ar": "تجديد قناة حديدية",
        "trade": "water",
        "nature": "renewal",
        "permit": "granted",
        "permit_valid_to": date(2018, 12, 31),
        "status": "in_progress",
        "planned_start": date(2018, 10, 1),
        "planned_end": date(2018, 10, 21),
        "current_start": date(2018, 10, 1),
        "current_end": date(2018, 10, 21),
        "actual_start": date(2018, 10, 1),
        "progress_pct": 50.0,
        "last_report_at": datetime(2018, 10, 8, 9, tzinfo=UTC),
        "traffic_impact": "all-lanes-open",
        "lon": -7.6,
        "lat": 33.57,
        "source": "demo",
        "recorded_at": RECORDED,
    }


def _zone(code: str, kind: str, lon: float, lat: float) -> Zone:
    half = 0.005
    corners = [[lon - half, lat - half], [lon + half, lat - half], [lon + half, lat + half], [lon - half, lat + half]]
    outline = {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
    return Zone(code=code, kind=kind, name_fr=code, geometry=outline, lon=lon, lat=lat, source="demo")


def a_timetable(**changes: Any) -> Timetable:
    """A site in progress from 1 to 21 October 2018, half done, heard of on the 8th; nothing is known of its permit."""
    known: dict[str, Any] = {
        "status": "in_progress",
        "planned_start": date(2018, 10, 1),
        "planned_end": date(2018, 10, 21),
        "current_start": date(2018, 10, 1),
        "current_end": date(2018, 10, 21),
        "actual_start": date(2018, 10, 1),
        "progress_pct": 50.0,
        "last_report_at": datetime(2018, 10, 8, 9, tzinfo=UTC),
    }
    return Timetable(**{**known, **changes})
