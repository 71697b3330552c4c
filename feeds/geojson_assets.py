"""Assets (GeoJSON): pipes, valves, reservoirs, stations, substations, gateways; longitude and latitude in degrees.

A feature needs a `code` and a `kind`. What a file does not say keeps its value; a pipe without `length_m` is as long as
its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyproj import Geod
from shapely.geometry import shape

from analytics.shapes import ShapeProblem, place_flaw, point_inside
from data_access.city import SERVICES
from data_access.network_import import AssetRow
from data_access.rows.city import AssetRecord
from data_access.rows.imports import Reason, Rejection
from feeds.geojson_features import Feature, read_features
from feeds.record_cells import BadCell, choice, day, number, text

KINDS = (
    *("pipe", "trunk_main", "valve", "junction", "reservoir", "pump_station", "lift_station", "overflow"),
    *("rain_gauge", "substation", "transformer", "feeder", "gateway", "water_source"),
)
SHAPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
FLAWS = {
    ShapeProblem.MALFORMED: Reason.OUTLINE_MALFORMED,
    ShapeProblem.SWAPPED: Reason.COORDINATES_SWAPPED,
    ShapeProblem.PROJECTED: Reason.COORDINATES_PROJECTED,
}
GLOBE = Geod(ellps="WGS84")
_POSITIVE = number(low=0)
FACTS: Mapping[str, Callable[[str], Any]] = {
    **{"zone": text(80), "name": text(200), "material": text(80), "laid_on": day, "elevation_m": number(-500, 9000)},
    **dict.fromkeys(("length_m", "diameter_mm", "capacity"), _POSITIVE),
}
ATTRIBUTES: Mapping[str, Callable[[str], Any]] = {
    "substation": text(80),  # that a feeder leaves
    "customers": _POSITIVE,
    "serves": lambda cell: re.split(r"[\s,;]+", cell),  # codes of sectors
    "transformers_mva": lambda cell: [_POSITIVE(part) for part in re.split(r"[\s;]+", cell)],
}


@dataclass(frozen=True, slots=True)
class AssetFile:
    """The assets that can be taken, and the features that cannot with their reasons."""

    rows: tuple[AssetRow, ...]
    rejections: tuple[Rejection, ...]


def parse(path: Path) -> AssetFile:
    """Every feature of the file. DeliveryRefused as in feeds/geojson_features.py."""
    seen: dict[str, int] = {}
    judged = [_once(_asset(feature), seen) for feature in read_features(path).each]
    return AssetFile(
        tuple(row for row in judged if isinstance(row, AssetRow)),
        tuple(row for row in judged if isinstance(row, Rejection)),
    )


def _asset(feature: Feature) -> AssetRow | Rejection:
    values: dict[str, Any] = {}
    readers = {"code": text(80), "kind": choice(*KINDS), "service": choice(*SERVICES), **FACTS, **ATTRIBUTES}
    for name, read in readers.items():
        said = _said(feature, name) or ("water" if name == "service" else "")
        try:
            values[name] = read(said) if said else None
        except BadCell as bad:
            return Rejection(bad.reason, {"value": said, **bad.values}, feature.line, name, feature.raw)
    for name in ("code", "kind"):
        if values[name] is None:
            return Rejection(Reason.VALUE_MISSING, {}, feature.line, name, feature.raw)
    told = {name: value for name in ATTRIBUTES if (value := values.pop(name)) is not None}
    return _placed(feature, {**values, "attributes": told or None})


def _placed(feature: Feature, values: Mapping[str, Any]) -> AssetRow | Rejection:
    geometry = feature.geometry
    if geometry is None:
        return AssetRow(feature.line, AssetRecord(**values), feature.raw)
    known = geometry.get("type") in SHAPES
    flaw = place_flaw(geometry) if known else None
    if not known or flaw:
        reason = FLAWS[flaw.problem] if flaw else Reason.OUTLINE_MALFORMED
        told = {"value": flaw.detail if flaw else "", "name": values["code"]}
        return Rejection(reason, told, feature.line, "geometry", feature.raw)
    lon, lat = point_inside(geometry)
    length_m = values["length_m"]
    if length_m is None and values["kind"] == "pipe":
        length_m = round(float(GLOBE.geometry_length(shape(geometry))), 2)
    record = AssetRecord(**{**values, "length_m": length_m}, geometry=dict(geometry), lon=lon, lat=lat)
    return AssetRow(feature.line, record, feature.raw)


def _said(feature: Feature, name: str) -> str:
    value = feature.properties.get(name)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _once(row: AssetRow | Rejection, seen: dict[str, int]) -> AssetRow | Rejection:
    if isinstance(row, Rejection):
        return row
    first = seen.setdefault(row.record.code, row.line)
    if first == row.line:
        return row
    return Rejection(Reason.CODE_REPEATED, {"value": row.record.code, "first": first}, row.line, "code", row.raw)
