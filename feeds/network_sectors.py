"""Which sector each node of a network belongs to: by the tags of the file, by what separates its parts, by outlines.

Nodes that nothing tells apart belong to the network itself, a sector of its own code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from analytics.shapes import Finder
from data_access.errors import DeliveryRefused
from data_access.network_import import zone_slug
from data_access.rows.city import ZoneRecord
from data_access.rows.imports import Reason, Rejection
from feeds import geojson_zones
from feeds.inp_reader import Elements, Link
from feeds.inp_sections import Sections

SEPARATING_VALVES = ("PRV",)
Place = tuple[float, float]
Sectors = Mapping[str, str]  # the code of the sector of each node
Split = Callable[[str, Sections, Elements, Mapping[str, Place]], Sectors]


def whole(network: str, _sections: Sections, elements: Elements, _places: Mapping[str, Place]) -> Sectors:
    """The network is one sector."""
    return {node.name: network for node in elements.nodes}


def by_tags(network: str, sections: Sections, elements: Elements, _places: Mapping[str, Place]) -> Sectors:
    """The tag of a node in [TAGS] is the code of its sector. DeliveryRefused when no node has one."""
    tags = {
        row.cells[1]: " ".join(row.cells[2:])
        for row in sections.get("TAGS", [])
        if row.cells[0].upper() == "NODE" and len(row.cells) > 2
    }
    if not tags:
        raise DeliveryRefused(Rejection(Reason.NETWORK_WITHOUT_TAGS))
    return {node.name: tags.get(node.name, network) for node in elements.nodes}


def by_valves(network: str, _sections: Sections, elements: Elements, _places: Mapping[str, Place]) -> Sectors:
    """What hangs together without passing a reducing valve or a closed link is a sector, called after what feeds it.

    That is its reducing valve (the first by name), or else its first node; parts without pipes are the network's own.
    """
    around: dict[str, list[Link]] = defaultdict(list)
    for link in elements.links:
        if not _separates(link):
            around[link.start].append(link)
            around[link.end].append(link)
    inlets = {link.end: link.name for link in sorted(elements.links, key=lambda link: link.name, reverse=True)
              if link.valve in SEPARATING_VALVES}  # fmt: skip
    sectors: dict[str, str] = {}
    for node in elements.nodes:
        if node.name not in sectors:
            part = set(_reached(node.name, around))
            code = _code_of(part, network, around, inlets)
            sectors |= dict.fromkeys(part, code)
    largest = _largest(sectors, inlets)
    return {name: network if code == largest else code for name, code in sectors.items()}


def by_outlines(records: Sequence[ZoneRecord]) -> Split:
    """A node belongs to the sector whose outline holds it."""

    def split(network: str, _sections: Sections, elements: Elements, places: Mapping[str, Place]) -> Sectors:
        finder = Finder({number: record.geometry or {} for number, record in enumerate(records)})
        held = {name: finder.holder(*place) for name, place in places.items()}
        codes = {name: records[number].code for name, number in held.items() if number is not None}
        return {node.name: codes.get(node.name, network) for node in elements.nodes}

    return split


def outlines(file: Path) -> list[ZoneRecord]:
    """The sectors of a zones file, each with a code. DeliveryRefused when one of its outlines cannot be used."""
    found = geojson_zones.parse(file, kind="sector")
    for refused in found.rejections:
        values: dict[str, str | int] = {"file": file.name, "line": refused.line or 0}
        raise DeliveryRefused(Rejection(Reason.NETWORK_ZONES_UNUSABLE, values))
    return [replace(row.record, code=row.record.code or zone_slug(row.record.name_fr)) for row in found.rows]


def sector_of(link: Link, sectors: Sectors) -> str:
    """A link within a sector is its own; one between two is the inlet of the sector it leads to."""
    return sectors[link.end]


def _separates(link: Link) -> bool:
    return link.valve in SEPARATING_VALVES or link.status == "closed"


def _reached(first: str, around: Mapping[str, list[Link]]) -> Iterator[str]:
    waiting, seen = [first], {first}
    while waiting:
        node = waiting.pop()
        yield node
        for link in around.get(node, []):
            for other in (link.start, link.end):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)


def _code_of(part: set[str], network: str, around: Mapping[str, list[Link]], inlets: Mapping[str, str]) -> str:
    if not any(link.kind == "pipe" for node in part for link in around.get(node, [])):
        return network
    valve = min((inlets[node] for node in part & inlets.keys()), default=None)
    return f"{network}-{valve or min(part)}"


def _largest(sectors: Sectors, inlets: Mapping[str, str]) -> str | None:
    """The largest part that no reducing valve feeds: where the water comes from."""
    sizes: dict[str, int] = defaultdict(int)
    fed = {sectors[node] for node in inlets if node in sectors}
    for code in sectors.values():
        sizes[code] += code not in fed
    return max(sizes, key=lambda code: (sizes[code], code), default=None) if any(sizes.values()) else None
