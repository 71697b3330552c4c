"""Taking a register of works: new sites as they come, known ones moved with an event, each placed in its zones.

The first dates of a register become the baseline (`planned_*`), which never moves; later ones move `current_*`.
A site that leaves the register stays as it was last known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.shapes import Finder
from analytics.worksites import PERMIT_UNKNOWN
from data_access.actors import Actor, Permission, require
from data_access.rows.imports import Applied, Reason, Rejection
from data_access.schema import Worksite, Zone
from data_access.topics import Topic, changes
from data_access.upserts import Change, upsert
from data_access.worksite_history import stored
from data_access.worksite_records import record_events

KEPT_WHOLE = frozenset({"source_record", "geometry"})  # too large to stand twice in every event


@dataclass(frozen=True, slots=True)
class WorksiteDelivery:
    """One site as a register gives it, known since `known_at`; dates are whole local days, None when unknown."""

    line: int
    raw: str
    known_at: datetime
    ref: str
    title_fr: str
    trade: str
    nature: str
    owner: str | None
    status: str
    start: date | None
    end: date | None
    traffic_impact: str
    street: str | None
    geometry: dict[str, Any] | None
    lon: float | None
    lat: float | None
    source: str
    source_record: dict[str, Any]
    progress_pct: float | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    source: str
    recorded_at: datetime


@changes(Topic.WORKSITES)
def take_worksites(session: Session, sites: Sequence[WorksiteDelivery], *, actor: Actor) -> Applied:
    """New sites, and events for what moved on known ones. A reference that another source gave is refused."""
    require(actor, Permission.IMPORT)
    known = _known(session)
    mine = [site for site in sites if site.ref not in known or known[site.ref].source == site.source]
    arrondissements, sectors = (Finder(_outlines(session, kind)) for kind in ("arrondissement", "sector"))
    rows = []
    for site in mine:
        row = _columns(site)
        row["arrondissement_id"], row["sector_id"] = _holder(arrondissements, site), _holder(sectors, site)
        rows.append(row if site.ref in known else row | _first(site))
    outcome = upsert(session, Worksite, rows, by=("ref",))
    at = {site.ref: max(site.known_at, known[site.ref].recorded_at) for site in mine if site.ref in known}
    record_events(session, [_event(change, at[ref], actor) for (ref,), change in outcome.changed.items()])
    refused = tuple(_foreign(site, known[site.ref]) for site in sites if site not in mine)
    return Applied(len(outcome.added), len(outcome.changed), len(outcome.unchanged), refused)


def _known(session: Session) -> dict[str, _Known]:
    rows = session.execute(select(Worksite.ref, Worksite.source, Worksite.recorded_at))
    return {ref: _Known(source, recorded_at) for ref, source, recorded_at in rows}


def _outlines(session: Session, kind: str) -> dict[int, Mapping[str, Any]]:
    query = select(Zone.id, Zone.geometry).where(Zone.kind == kind, Zone.geometry.is_not(None))
    return dict(session.execute(query).all())


def _holder(finder: Finder, site: WorksiteDelivery) -> int | None:
    return None if site.lon is None or site.lat is None else finder.holder(site.lon, site.lat)


def _columns(site: WorksiteDelivery) -> dict[str, Any]:
    """What every delivery may move."""
    return {
        "ref": site.ref,
        "title_fr": site.title_fr,
        "trade": site.trade,
        "nature": site.nature,
        "owner": site.owner,
        "status": site.status,
        "current_start": site.start,
        "current_end": site.end,
        "traffic_impact": site.traffic_impact,
        "street": site.street,
        "geometry": site.geometry,
        "lon": site.lon,
        "lat": site.lat,
        "source": site.source,
        "source_record": site.source_record,
        **({"progress_pct": site.progress_pct} if site.progress_pct is not None else {}),
    }


def _first(site: WorksiteDelivery) -> dict[str, Any]:
    """What only the first delivery says."""
    return {
        "planned_start": site.start,
        "planned_end": site.end,
        "permit": PERMIT_UNKNOWN,
        "recorded_at": site.known_at,
    }


def _event(change: Change, at: datetime, actor: Actor) -> dict[str, Any]:
    before, after = (
        {name: value for name, value in columns.items() if name not in KEPT_WHOLE}
        for columns in (change.before, change.after)
    )
    return {
        "worksite_id": change.row_id,
        "at": at,
        "event": "replanned" if "current_end" in after else "updated",
        "actor": actor.name,
        "reason": None,
        "before": stored(before),
        "after": stored(after),
    }


def _foreign(site: WorksiteDelivery, known: _Known) -> Rejection:
    return Rejection(Reason.REF_OF_ANOTHER_SOURCE, {"value": site.ref, "source": known.source}, site.line, raw=site.raw)
