"""Streets for the base map (GeoJSON lines with names), served by the product itself: no map needs the internet.

A file of tiles is taken by feeds/map_tiles.py.

A name is `name_fr`, `name`, `nom` or `official_name`; `highway` or `rank` tells main streets from others, as in
extracts of OpenStreetMap. A line without a name is no street that anybody could read: it is refused with its line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from analytics.shapes import ShapeProblem, place_flaw
from data_access.rows.imports import Applied, Reason, Rejection
from data_access.rows.streets import MAIN, SIDE, StreetRow
from data_access.streets import is_line, take_streets
from feeds import map_tiles
from feeds.batches import Importing, Outcome, take_whole
from feeds.geojson_features import Feature, read_features

MAIN_ROADS = frozenset({"motorway", "trunk", "primary", "secondary", "tertiary"})
NAMES = ("name_fr", "name:fr", "name", "nom", "official_name")
ARABIC = ("name_ar", "name:ar")
FLAWS = {ShapeProblem.SWAPPED: Reason.COORDINATES_SWAPPED, ShapeProblem.PROJECTED: Reason.COORDINATES_PROJECTED}


@dataclass(frozen=True, slots=True)
class StreetFile:
    """The streets that can be taken, and the features that cannot with their reasons."""

    streets: tuple[StreetRow, ...]
    rejections: tuple[Rejection, ...]


def parse(path: Path, *, attribution: str | None = None) -> StreetFile:
    """Every feature of the file; DeliveryRefused when it is no feature collection in degrees."""
    features = read_features(path)
    told = attribution or features.attribution
    judged = [_street(feature, told) for feature in features.each]
    return StreetFile(
        tuple(row for row in judged if isinstance(row, StreetRow)),
        tuple(row for row in judged if isinstance(row, Rejection)),
    )


def basemap(run: Importing, path: Path, *, attribution: str | None) -> Outcome:
    """One file of streets or of tiles; streets replace what a file of that name gave before."""
    if map_tiles.holds_tiles(path):
        return map_tiles.tiles(run, path, attribution=attribution)

    def read() -> Callable[[Session], Applied]:
        found = parse(path, attribution=attribution)

        def store(session: Session) -> Applied:
            source = f"import:{path.name}"
            count = take_streets(session, found.streets, source=source, actor=run.actor, at=run.now())
            return Applied(count, 0, 0, found.rejections)

        return store

    return take_whole(run, "basemap", path, read)


def _street(feature: Feature, attribution: str | None) -> StreetRow | Rejection:
    name = _said(feature, NAMES)
    if name is None:
        return Rejection(Reason.NAME_MISSING, {}, feature.line, "name", feature.raw)
    geometry: Any = feature.geometry
    if not is_line(geometry):
        values = {"value": str((geometry or {}).get("type", "")), "name": name}
        return Rejection(Reason.OUTLINE_KIND, values, feature.line, "geometry", feature.raw)
    flaw = place_flaw(geometry)
    if flaw:
        reason = FLAWS.get(flaw.problem, Reason.OUTLINE_MALFORMED)
        return Rejection(reason, {"value": flaw.detail, "name": name}, feature.line, "geometry", feature.raw)
    return StreetRow(name, _said(feature, ARABIC), _rank(feature), False, geometry, attribution)


def _rank(feature: Feature) -> int:
    told = feature.properties.get("rank")
    if told in (MAIN, SIDE):
        return int(told)
    return MAIN if str(feature.properties.get("highway", "")).removesuffix("_link") in MAIN_ROADS else SIDE


def _said(feature: Feature, names: tuple[str, ...]) -> str | None:
    found = (str(feature.properties.get(name) or "").strip() for name in names)
    return next((text for text in found if text), None)
