"""The streets of the demonstration's network with names: arteries after plants and trades, side streets by number.

Every name is invented and says so on the map: no street of Casablanca is meant.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping

from data_access.rows.streets import MAIN, SIDE, StreetRow
from feeds.demo.geography import degrees
from feeds.demo.noise import stream
from feeds.demo.streets import Network, networks

NAMES = Path(__file__).parent / "data" / "streets.toml"
SHORTEST_KM = 0.18
SIDE_FR, SIDE_AR = "rue {number}", "زنقة {number}"


@cache
def _names() -> list[dict[str, str]]:
    names: list[dict[str, str]] = tomllib.loads(NAMES.read_text(encoding="utf-8"))["names"]
    return names


def street_rows() -> Iterator[StreetRow]:
    """The streets of every sector, in the order of the plan; stretches shorter than 180 m in all bear no name."""
    for network in networks():
        yield from _sector(network)


def _sector(network: Network) -> Iterator[StreetRow]:
    places, stretches = degrees(network.places), defaultdict[int, list[int]](list)
    for number, street in enumerate(network.street.tolist()):
        stretches[street].append(number)
    for street, parts in sorted(stretches.items()):
        if network.length_m[parts].sum() / 1000 < SHORTEST_KM:
            continue
        is_main = bool(network.is_artery[parts[0]])
        name_fr, name_ar = _named(network, street, is_main)
        lines = [places[[network.start[part], network.end[part]]] for part in parts]
        yield StreetRow(name_fr, name_ar, MAIN if is_main else SIDE, True, _line(lines))


def _named(network: Network, street: int, is_main: bool) -> tuple[str, str]:
    if not is_main:
        number = 1 + street
        return SIDE_FR.format(number=number), SIDE_AR.format(number=number)
    name = _names()[stream("street", network.sector.code, street) % len(_names())]
    return name["fr"], name["ar"]


def _line(stretches: list[Any]) -> dict[str, Any]:
    merged = shapely.line_merge(shapely.MultiLineString([np.asarray(stretch) for stretch in stretches]))
    drawn = mapping(merged)
    if drawn["type"] == "LineString":
        return {"type": "LineString", "coordinates": [list(place) for place in drawn["coordinates"]]}
    lines = [[list(place) for place in line] for line in drawn["coordinates"]]
    return {"type": "MultiLineString", "coordinates": lines}
