"""Worksites as a feed of the Work Zone Data Exchange, version 4.2: GeoJSON road events (domain notes, 7.3).

Days become instants in UTC: from the first moment of the first local day to the last second of the last one. A state
is not told: readers derive it from the dates. A site whose place nobody knows cannot be part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from analytics.centre_line import as_line
from analytics.local_time import day_span
from data_access.rows.published import PublishedSite

VERSION = "4.2"
PUBLISHER = "Aïn"
LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"
UPDATED_EVERY_S = 300
IMPACTS = {
    "all-lanes-closed",
    "some-lanes-closed",
    "all-lanes-open",
    "alternating-one-way",
    "all-lanes-open-shift-left",
    "all-lanes-open-shift-right",
}
WORK = {
    "renewal": "below-road-work",
    "extension": "below-road-work",
    "connection": "below-road-work",
    "repair": "maintenance",
    "emergency_repair": "maintenance",
    "leak_repair": "below-road-work",
    "inspection": "maintenance",
    "resurfacing": "surface-work",
}
NO_STREET = "unnamed"


def wzdx_feed(sites: Sequence[PublishedSite], *, at: datetime) -> dict[str, Any]:
    """The whole document."""
    placed = [site for site in sites if site.row.place.lon is not None and _days(site) is not None]
    features = [_feature(site) for site in placed]
    feed: dict[str, Any] = {
        "feed_info": {
            "publisher": PUBLISHER,
            "version": VERSION,
            "update_date": _utc(at),
            "update_frequency": UPDATED_EVERY_S,
            "license": LICENSE,
            "data_sources": _sources(placed, at),
        },
        "type": "FeatureCollection",
        "features": features,
    }
    bounds = _bounds(feature["geometry"]["coordinates"] for feature in features)
    return feed | ({"bbox": bounds} if bounds else {})


def event_id(ref: str) -> str:
    """The UUID of a road event: the reference itself where it is one, else always the same one of it."""
    try:
        return str(UUID(ref))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"worksite:{ref}"))


def _feature(site: PublishedSite) -> dict[str, Any]:
    row, record = site.row, site.record or {}
    start, end = _days(site) or (date.min, date.min)
    is_placed = row.place.guess is None
    properties = {
        "core_details": _core(site),
        "start_date": _utc(day_span(start)[0]),
        "end_date": _utc(day_span(end)[1] - timedelta(seconds=1)),
        "is_start_date_verified": row.time.actual_start is not None,
        "is_end_date_verified": row.time.actual_end is not None,
        "is_start_position_verified": is_placed and record.get("is_start_position_verified", True),
        "is_end_position_verified": is_placed and record.get("is_end_position_verified", True),
        "location_method": record.get("location_method", "unknown"),
        "vehicle_impact": record.get("vehicle_impact") or _impact(row.traffic_impact),
        "work_zone_type": "static",
        **_work(row.nature, record),
    }
    return {"id": event_id(row.ref), "type": "Feature", "properties": properties, "geometry": _line(site)}


def _work(nature: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """What is done, as the register said it or in the words of the exchange; nothing where nobody said."""
    if record.get("types_of_work"):
        return {"types_of_work": record["types_of_work"]}
    return {"types_of_work": [{"type_name": WORK[nature]}]} if nature in WORK else {}


def _core(site: PublishedSite) -> dict[str, Any]:
    row, record = site.row, site.record or {}
    reported = row.time.last_report_at or site.recorded_at
    return {
        "event_type": "work-zone",
        "data_source_id": _source_id(row.owner),
        "road_names": [row.place.street or NO_STREET],
        "direction": record.get("core_details.direction", "unknown"),
        "name": row.title_fr,
        "description": f"{row.ref} · {row.trade} · {row.nature}",
        "creation_date": _utc(site.recorded_at),
        "update_date": record.get("core_details.update_date") or _utc(reported),
    }


def _line(site: PublishedSite) -> dict[str, Any]:
    if site.geometry and site.row.place.guess is None:
        return as_line(site.geometry)
    return as_line({"type": "Point", "coordinates": [site.row.place.lon, site.row.place.lat]})


def _days(site: PublishedSite) -> tuple[date, date] | None:
    """From the begin to the end in force, in their order; None when one is unknown."""
    time = site.row.time
    start, end = time.actual_start or time.current_start, time.actual_end or time.current_end
    return (min(start, end), max(start, end)) if start and end else None


def _impact(said: str) -> str:
    return said if said in IMPACTS else "unknown"


def _sources(sites: Iterable[PublishedSite], at: datetime) -> list[dict[str, str]]:
    owners = {_source_id(site.row.owner): site.row.owner or PUBLISHER for site in sites} or {
        _source_id(None): PUBLISHER
    }
    return [{"data_source_id": key, "organization_name": name, "update_date": _utc(at)} for key, name in owners.items()]


def _source_id(owner: str | None) -> str:
    return str(uuid5(NAMESPACE_URL, f"owner:{owner or PUBLISHER}"))


def _bounds(lines: Iterable[Sequence[Sequence[float]]]) -> list[float] | None:
    places = [place for line in lines for place in line]
    if not places:
        return None
    lons, lats = [place[0] for place in places], [place[1] for place in places]
    return [min(lons), min(lats), max(lons), max(lats)]


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
