"""Outlines of zones (GeoJSON): arrondissements, hydraulic sectors, feeder areas, catchments.

A feature needs a `code` or a `name`; without a code it is the known zone of that name, or gets a code made of it.
Coordinates are longitude, latitude in degrees (RFC 7946); a file that declares another projection is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analytics.shapes import ShapeProblem, outline_flaw, point_inside
from data_access.network_import import ZoneRow
from data_access.rows.city import ZoneRecord
from data_access.rows.imports import Reason, Rejection
from feeds.geojson_features import Feature, Features, read_features

CODE_LENGTH = 80
REASONS = {
    ShapeProblem.MISSING: Reason.OUTLINE_MISSING,
    ShapeProblem.KIND: Reason.OUTLINE_KIND,
    ShapeProblem.MALFORMED: Reason.OUTLINE_MALFORMED,
    ShapeProblem.OPEN: Reason.OUTLINE_OPEN,
    ShapeProblem.CROSSED: Reason.OUTLINE_CROSSED,
    ShapeProblem.INVALID: Reason.OUTLINE_INVALID,
    ShapeProblem.SWAPPED: Reason.COORDINATES_SWAPPED,
    ShapeProblem.PROJECTED: Reason.COORDINATES_PROJECTED,
}


@dataclass(frozen=True, slots=True)
class ZoneFile:
    """The outlines that can be taken, and the features that cannot with their reasons."""

    rows: tuple[ZoneRow, ...]
    rejections: tuple[Rejection, ...]


def parse(path: Path, *, kind: str, attribution: str | None = None) -> ZoneFile:
    """Every feature of the file. The attribution is the one given, else the feature's own, else the file's."""
    features = read_features(path)
    judged = [
        _zone(feature, kind, _attribution(feature, features, attribution), path.name) for feature in features.each
    ]
    return ZoneFile(
        tuple(row for row in judged if isinstance(row, ZoneRow)),
        tuple(row for row in judged if isinstance(row, Rejection)),
    )


def _zone(feature: Feature, kind: str, attribution: str | None, file: str) -> ZoneRow | Rejection:
    name = _said(feature, "name_fr", "name", "nom")
    code = _said(feature, "code")
    if name is None and code is None:
        return Rejection(Reason.NAME_MISSING, {}, feature.line, "name", feature.raw)
    if code and len(code) > CODE_LENGTH:
        return Rejection(Reason.CODE_TOO_LONG, {"value": code, "limit": CODE_LENGTH}, feature.line, "code", feature.raw)
    flaw = outline_flaw(feature.geometry)
    if flaw or feature.geometry is None:
        values = {"value": flaw.detail if flaw else "", "name": name or code or ""}
        problem = flaw.problem if flaw else ShapeProblem.MISSING
        return Rejection(REASONS[problem], values, feature.line, "geometry", feature.raw)
    lon, lat = point_inside(feature.geometry)
    record = ZoneRecord(
        code=code or "",
        kind=kind,
        name_fr=name or code or "",
        name_ar=_said(feature, "name_ar", "name:ar"),
        name_en=_said(feature, "name_en", "name:en"),
        source=f"import:{file}",
        parent=_said(feature, "parent"),
        geometry=dict(feature.geometry),
        lon=lon,
        lat=lat,
        attribution=attribution,
        population=_whole(feature.properties.get("population")),
        connections=_whole(feature.properties.get("connections")),
        customers=_whole(feature.properties.get("customers")),
    )
    return ZoneRow(feature.line, record, feature.raw)


def _attribution(feature: Feature, features: Features, given: str | None) -> str | None:
    return given or _said(feature, "attribution") or features.attribution or _said(feature, "source")


def _said(feature: Feature, *names: str) -> str | None:
    """The first of the properties that holds a text or a number."""
    values = (feature.properties.get(name) for name in names)
    return next((str(value).strip() for value in values if isinstance(value, str | int) and str(value).strip()), None)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
