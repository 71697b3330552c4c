"""WZDx 4.x feeds (Work Zone Data Exchange): road events as flat features, so that a mapping can name their fields.

A detour is no site: it is left out, and stands in the feed's own record of the site it belongs to. What is inside
`core_details` is named `core_details.<name>`; the organisation is that of the event's data source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from feeds.geojson_features import Feature, Features

CORE = "core_details"
WORK_ZONE = "work-zone"
INFOS = ("feed_info", "road_event_feed_info")  # the second until version 4.0


def is_wzdx(collection: Features) -> bool:
    """Whether the collection says that it is such a feed."""
    return any(name in collection.members for name in INFOS)


def flattened(collection: Features) -> tuple[Feature, ...]:
    """The work zones of a feed, each with its facts side by side."""
    sources = _sources(collection.members)
    flat = (replace(feature, properties=_facts(feature, sources)) for feature in collection.each)
    return tuple(feature for feature in flat if feature.properties.get(f"{CORE}.event_type") == WORK_ZONE)


def _sources(members: Mapping[str, Any]) -> Mapping[str, str]:
    info: Mapping[str, Any] = next((members[name] for name in INFOS if isinstance(members.get(name), dict)), {})
    listed = info.get("data_sources")
    each = [source for source in listed if isinstance(source, dict)] if isinstance(listed, list) else []
    return {str(source.get("data_source_id")): str(source.get("organization_name", "")) for source in each}


def _facts(feature: Feature, sources: Mapping[str, str]) -> dict[str, Any]:
    core = feature.properties.get(CORE)
    core = core if isinstance(core, dict) else {}
    facts = {name: value for name, value in feature.properties.items() if name != CORE}
    facts |= {f"{CORE}.{name}": value for name, value in core.items()}
    facts["id"] = feature.id or facts.get("road_event_id")
    facts["organization_name"] = sources.get(str(core.get("data_source_id")))
    facts["work"] = ", ".join(_names(facts.get("types_of_work")))
    facts["road"] = ", ".join(str(name) for name in core.get("road_names") or ())
    facts["title"] = core.get("name") or core.get("description")
    return facts


def _names(types: Any) -> list[str]:
    listed = types if isinstance(types, list) else []
    return [str(each.get("type_name", "")) for each in listed if isinstance(each, dict)]
