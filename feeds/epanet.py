"""EPANET networks (INP) through WNTR: pipes, valves, pumps, reservoirs, tanks and junctions as assets in WGS84.

WNTR turns US and SI units into metres; it costs 100 MB of memory and is imported only while a file is read. A network
is one sector until its file says otherwise. An element keeps its own id as `name`; its code is `<sector>:link:<id>` or
`<sector>:node:<id>`, because EPANET lets a node and a link share an id.
"""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analytics.shapes import hull, point_inside
from data_access.errors import DeliveryRefused
from data_access.rows.city import AssetRecord, ZoneRecord
from data_access.rows.imports import Reason, Rejection
from feeds.inp_sections import Sections, checked, read_sections
from feeds.placement import Placement, is_on_globe

SERVICE = "water"
CODE_LENGTH = 40  # of a sector, so that the codes of its elements fit into 80 characters
DEGREE_DECIMALS = 7  # about a centimetre
OUTLINE_MARGIN_DEG = 0.0003  # about 30 m around the outermost nodes
LINK_KINDS = {"Pipe": "pipe", "Pump": "pump_station", "Valve": "valve"}
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Network:
    """One file: its sector, outlined around the nodes, with the length of its pipes; and its elements."""

    sector: ZoneRecord
    assets: tuple[AssetRecord, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where things stand, in degrees: nodes by id, and the bends of the links that have some."""

    nodes: Mapping[str, Place]
    bends: Mapping[str, Sequence[Place]]


def parse(path: Path, *, sector: str, place: Placement | None) -> Network:
    """The network of a file. DeliveryRefused names the line of the first fault, or what to say about its place."""
    if len(sector) > CODE_LENGTH:
        raise DeliveryRefused(Rejection(Reason.CODE_TOO_LONG, {"value": sector, "limit": CODE_LENGTH}))
    sections = checked(read_sections(path))
    if place is None:
        raise DeliveryRefused(Rejection(Reason.NETWORK_PLACE_NEEDED))
    ground = _ground(sections, place)
    model = _model(path)
    record = _sector(model, sector, ground, f"import:{path.name}")
    return Network(record, (*_nodes(model, sector, ground), *_links(model, sector, ground)))


def _sector(model: Any, code: str, ground: _Ground, source: str) -> ZoneRecord:
    outline = hull(list(ground.nodes.values()), OUTLINE_MARGIN_DEG)
    lon, lat = point_inside(outline)
    mains_km = round(sum(pipe.length for _, pipe in model.pipes()) / 1000, 6)
    return ZoneRecord(
        code=code, kind="sector", name_fr=code, source=source, geometry=outline, lon=lon, lat=lat, mains_km=mains_km
    )


def _model(path: Path) -> Any:
    import wntr  # 100 MB: only the process that reads a network pays for it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what matters of them was checked before
        try:
            return wntr.epanet.io.InpFile().read(str(path))
        except (
            wntr.epanet.exceptions.EpanetException,
            ArithmeticError,
            AssertionError,
            AttributeError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as problem:  # its reader lets whatever a broken section causes escape
            raise DeliveryRefused(Rejection(Reason.NETWORK_UNREADABLE, {"detail": _first_cause(problem)})) from problem


def _first_cause(problem: BaseException) -> str:
    while problem.__cause__ is not None:
        problem = problem.__cause__
    return " ".join(str(problem).split()) or type(problem).__name__


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


def _nodes(model: Any, sector: str, ground: _Ground) -> Iterator[AssetRecord]:
    for name, node in model.nodes():
        spot = ground.nodes.get(name)
        yield AssetRecord(
            code=f"{sector}:node:{name}",
            kind="junction" if node.node_type == "Junction" else "reservoir",
            service=SERVICE,
            zone=sector,
            name=name,
            geometry={"type": "Point", "coordinates": list(spot)} if spot else None,
            lon=spot and spot[0],
            lat=spot and spot[1],
            elevation_m=_known(getattr(node, "elevation", None)),
            capacity=_tank_m3(node),
            attributes={"epanet": node.node_type.lower()},
        )


def _tank_m3(node: Any) -> float | None:
    """What a tank holds at its highest level; None for a junction, or a reservoir that never empties."""
    if node.node_type != "Tank":
        return None
    if node.vol_curve is not None:
        return _known(max(volume for _, volume in node.vol_curve.points))
    return _known(math.pi / 4 * node.diameter**2 * node.max_level)


def _links(model: Any, sector: str, ground: _Ground) -> Iterator[AssetRecord]:
    for name, link in model.links():
        path = _path(link, ground)
        middle = point_inside({"type": "LineString", "coordinates": path}) if path else (None, None)
        yield AssetRecord(
            code=f"{sector}:link:{name}",
            kind=LINK_KINDS[link.link_type],
            service=SERVICE,
            zone=sector,
            name=name,
            geometry={"type": "LineString", "coordinates": path} if path else None,
            lon=middle[0],
            lat=middle[1],
            length_m=_known(getattr(link, "length", None)),
            diameter_mm=_known(getattr(link, "diameter", None), 1000),
            attributes=_drawn(link),
        )


def _path(link: Any, ground: _Ground) -> list[list[float]] | None:
    start, end = ground.nodes.get(link.start_node_name), ground.nodes.get(link.end_node_name)
    if start is None or end is None:
        return None
    return [list(spot) for spot in (start, *ground.bends.get(link.name, ()), end)]


def _drawn(link: Any) -> dict[str, Any]:
    said = {"epanet": link.link_type.lower(), "from": link.start_node_name, "to": link.end_node_name}
    said["status"] = str(link.initial_status).lower()
    if link.link_type == "Valve":
        said["valve"] = link.valve_type
    return said


def _known(value: float | None, scale: float = 1.0) -> float | None:
    """A figure as it is stored: a tenth of a millimetre is below what any network knows."""
    return None if value is None else round(float(value) * scale, 4)
