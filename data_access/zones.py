"""Sectors, arrondissements and the base map: what stands where."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from data_access.columnar import Query
from data_access.pipe_lines import pipe_lines
from data_access.rows.zones import ZoneRow
from data_access.schema import TopicVersion, Zone
from data_access.topics import Topic
from data_access.unmoved import unmoved

BASE_KINDS = ("coast", "arrondissement", "roads", "sector", "sea")  # from the top to the bottom of the map


def zones(session: Session, *, kind: str) -> list[ZoneRow]:
    """Every zone of a kind (arrondissement, sector, …) by code, with its parent's code and names."""
    return [_row(row) for row in session.execute(_with_parent().where(Zone.kind == kind).order_by(Zone.code))]


def zone(session: Session, *, code: str) -> ZoneRow | None:
    """One zone by its code."""
    row = session.execute(_with_parent().where(Zone.code == code)).one_or_none()
    return _row(row) if row else None


def map_version(session: Session) -> int:
    """Changes whenever the network was imported anew: breaks the cache of the static layers."""
    return (session.scalar(select(TopicVersion.version).where(TopicVersion.topic == "network")) or 0) + 1


def map_layer(session: Session, *, layer: str) -> list[dict[str, Any]]:
    """GeoJSON features of a static layer, `layer` among their properties.

    `base` is the whole map, BASE_KINDS from top to bottom; else a kind of zone.
    Whoever gets them changes nothing in them.
    """
    return unmoved(session, Topic.NETWORK, ("map", layer), lambda: _map_layer(session, layer))


def _map_layer(session: Session, layer: str) -> list[dict[str, Any]]:
    if layer == "base":
        return [feature for kind in BASE_KINDS for feature in _zone_features(session, kind)]
    return _zone_features(session, layer.removesuffix("s"))


def map_document(session: Session, *, layer: str) -> bytes:
    """The layer as a GeoJSON collection, or `pipes`, one MultiLineString per sector and `width` (thin, thick).

    A hundred thousand pipes take more than a second.
    """
    features = _pipes(session) if layer == "pipes" else map_layer(session, layer=layer)
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, separators=(",", ":"), ensure_ascii=False).encode()


def _zone_features(session: Session, kind: str) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Zone.code, Zone.name_fr, Zone.name_ar, Zone.attribution, Zone.geometry)
        .where(Zone.kind == kind, Zone.geometry.is_not(None))
        .order_by(Zone.code)
    )
    return [
        {"type": "Feature", "id": row.code, "geometry": row.geometry,
         "properties": {"layer": kind, "code": row.code, "name": row.name_fr, "name_ar": row.name_ar,
                        "attribution": row.attribution}}
        for row in rows
    ]  # fmt: skip


def _pipes(session: Session) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "geometry": {"type": "MultiLineString", "coordinates": lines},
            "properties": {"layer": "pipes", "zone": zone_id, "width": width},
        }
        for zone_id, by_width in pipe_lines(session).items()
        for width, lines in by_width.items()
        if lines
    ]


def attributions(session: Session) -> list[str]:
    """What the sources of the geometry ask to be shown beside it."""
    rows = session.scalars(select(Zone.attribution).where(Zone.attribution.is_not(None)).group_by(Zone.attribution))
    return [text for text in rows if text]


def _with_parent() -> Query:
    parent = aliased(Zone)
    names = (parent.code.label("parent_code"), parent.name_fr.label("parent_fr"), parent.name_ar.label("parent_ar"))
    return select(Zone, *names).outerjoin(parent, parent.id == Zone.parent_id)


def _row(row: Any) -> ZoneRow:
    found: Zone = row.Zone
    return ZoneRow(
        zone_id=found.id, code=found.code, kind=found.kind, name_fr=found.name_fr, name_ar=found.name_ar,
        parent_code=row.parent_code, parent_fr=row.parent_fr, parent_ar=row.parent_ar, lon=found.lon, lat=found.lat,
        population=found.population, connections=found.connections, customers=found.customers, mains_km=found.mains_km,
        geometry=found.geometry, source=found.source, attribution=found.attribution,
    )  # fmt: skip
