"""EPANET networks (INP): pipes, valves, pumps, reservoirs, tanks and junctions as assets in WGS84, in sectors.

EPANET and WNTR read the file in a process of their own (feeds/inp_reader.py); US and SI units become metres. An element
keeps its own id as `name`; its code is `<network>:link:<id>` or `<network>:node:<id>`, because EPANET lets a node and a
link share an id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analytics.shapes import hull, point_inside
from data_access.errors import DeliveryRefused
from data_access.network_import import NetworkDelivery
from data_access.rows.city import AssetRecord, ZoneRecord
from data_access.rows.imports import Reason, Rejection
from feeds import inp_models, network_sectors
from feeds.inp_reader import Elements, Link, Node, accepts, read_elements
from feeds.inp_sections import Sections, checked, read_sections
from feeds.network_sectors import Place, Sectors, Split, sector_of
from feeds.placement import Placement, is_on_globe

SERVICE = "water"
CODE_LENGTH = 40  # of a network, so that the codes of its elements fit into 80 characters
DEGREE_DECIMALS = 7  # about a centimetre
OUTLINE_MARGIN_DEG = 0.0003  # about 30 m around the outermost nodes
LINK_KINDS = {"pipe": "pipe", "pump": "pump_station", "valve": "valve"}


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where things stand, in degrees: nodes by id, and the bends of the links that have some."""

    nodes: Mapping[str, Place]
    bends: Mapping[str, Sequence[Place]]


def parse(
    path: Path,
    *,
    code: str,
    place: Placement | None,
    split: Split = network_sectors.whole,
    drawn: Sequence[ZoneRecord] = (),
) -> NetworkDelivery:
    """The network of a file. DeliveryRefused names the line of the first fault, or what to say about its place.

    `drawn` sectors keep their outlines; any other is drawn around its nodes. The model is empty where the codes of its
    links would be too long for EPANET.
    """
    if len(code) > CODE_LENGTH:
        raise DeliveryRefused(Rejection(Reason.CODE_TOO_LONG, {"value": code, "limit": CODE_LENGTH}))
    sections = checked(read_sections(path))
    if place is None:
        raise DeliveryRefused(Rejection(Reason.NETWORK_PLACE_NEEDED))
    ground = _ground(sections, place)
    elements = read_elements(path, sections)
    sectors = split(code, sections, elements, ground.nodes)
    zones = _zones(elements, sectors, ground, f"import:{path.name}", {record.code: record for record in drawn})
    return NetworkDelivery(
        code=code,
        sectors=tuple(zones),
        assets=(*_nodes(elements, code, sectors, ground), *_links(elements, code, sectors, ground)),
        model=_model(sections, code),
    )


def _model(sections: Sections, code: str) -> str | None:
    text = inp_models.renamed(sections, lambda link: f"{code}:link:{link}")
    return text if text and accepts(text) else None


def _zones(
    elements: Elements, sectors: Sectors, ground: _Ground, source: str, drawn: Mapping[str, ZoneRecord]
) -> Iterator[ZoneRecord]:
    length_m: dict[str, float] = defaultdict(float)
    for link in elements.links:
        length_m[sector_of(link, sectors)] += (link.length_m or 0.0) if link.kind == "pipe" else 0.0
    for code in dict.fromkeys(sectors.values()):
        mains_km = round(length_m[code] / 1000, 6)
        if code in drawn:
            yield replace(drawn[code], mains_km=mains_km)
            continue
        spots = [spot for name, spot in ground.nodes.items() if sectors.get(name) == code]
        outline = hull(spots, OUTLINE_MARGIN_DEG) if spots else None
        lon, lat = point_inside(outline) if outline else (None, None)
        yield ZoneRecord(
            code=code, kind="sector", name_fr=code, source=source, geometry=outline, lon=lon, lat=lat, mains_km=mains_km
        )


def _ground(sections: Sections, place: Placement) -> _Ground:
    rows = sections.get("COORDINATES", [])
    bends = sections.get("VERTICES", [])
    drawn = np.array([[float(cell) for cell in row.cells[1:3]] for row in (*rows, *bends)]).reshape(-1, 2)
    if not rows:
        raise DeliveryRefused(Rejection(Reason.NETWORK_WITHOUT_COORDINATES))
    degrees = place(drawn)
    if not is_on_globe(degrees):
        shown = f"{drawn[0][0]:.10g}, {drawn[0][1]:.10g}"
        raise DeliveryRefused(Rejection(Reason.NETWORK_PLACE_WRONG, {"value": shown}, rows[0].line, raw=rows[0].raw))
    places = [(round(float(lon), DEGREE_DECIMALS), round(float(lat), DEGREE_DECIMALS)) for lon, lat in degrees]
    bent: dict[str, list[Place]] = defaultdict(list)
    for row, spot in zip(bends, places[len(rows) :], strict=True):
        bent[row.cells[0]].append(spot)
    return _Ground({row.cells[0]: spot for row, spot in zip(rows, places, strict=False)}, bent)


def _nodes(elements: Elements, code: str, sectors: Sectors, ground: _Ground) -> Iterator[AssetRecord]:
    for node in elements.nodes:
        yield _node(node, code, sectors[node.name], ground.nodes.get(node.name))


def _node(node: Node, code: str, sector: str, spot: Place | None) -> AssetRecord:
    return AssetRecord(
        code=f"{code}:node:{node.name}",
        kind="junction" if node.kind == "junction" else "reservoir",
        service=SERVICE,
        zone=sector,
        name=node.name,
        geometry={"type": "Point", "coordinates": list(spot)} if spot else None,
        lon=spot and spot[0],
        lat=spot and spot[1],
        elevation_m=_known(node.elevation_m),
        capacity=_known(node.capacity_m3),
        attributes={"epanet": node.kind},
    )


def _links(elements: Elements, code: str, sectors: Sectors, ground: _Ground) -> Iterator[AssetRecord]:
    for link in elements.links:
        path = _path(link, ground)
        middle = point_inside({"type": "LineString", "coordinates": path}) if path else (None, None)
        yield AssetRecord(
            code=f"{code}:link:{link.name}",
            kind=LINK_KINDS[link.kind],
            service=SERVICE,
            zone=sector_of(link, sectors),
            name=link.name,
            geometry={"type": "LineString", "coordinates": path} if path else None,
            lon=middle[0],
            lat=middle[1],
            length_m=_known(link.length_m),
            diameter_mm=_known(link.diameter_m, 1000),
            attributes=_drawn(link),
        )


def _path(link: Link, ground: _Ground) -> list[list[float]] | None:
    start, end = ground.nodes.get(link.start), ground.nodes.get(link.end)
    if start is None or end is None:
        return None
    return [list(spot) for spot in (start, *ground.bends.get(link.name, ()), end)]


def _drawn(link: Link) -> dict[str, str]:
    said = {"epanet": link.kind, "from": link.start, "to": link.end, "status": link.status}
    return said | ({"valve": link.valve} if link.valve else {})


def _known(value: float | None, scale: float = 1.0) -> float | None:
    """A figure as it is stored: a tenth of a millimetre is below what any network knows."""
    return None if value is None else round(value * scale, 4)
