"""Where a network that knows only its own x and y stands on the globe: by its projection, or around a given point."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyproj
from numpy.typing import NDArray

Points = NDArray[np.float64]  # one row per place: x, y or lon, lat
Placement = Callable[[Points], Points]
WGS84 = "EPSG:4326"


def by_epsg(code: int) -> Placement:
    """Coordinates of a projection of the EPSG register. ValueError when the register has no such code."""
    try:
        transformer = pyproj.Transformer.from_crs(f"EPSG:{code}", WGS84, always_xy=True)
    except pyproj.exceptions.CRSError as problem:
        raise ValueError(f"EPSG:{code} is no projection of the register") from problem
    return lambda places: _moved(transformer, places)


def around(lon: float, lat: float) -> Placement:
    """Local metres: the middle of the network's extent stands at the point, its y axis points north."""
    local = f"+proj=aeqd +lon_0={lon} +lat_0={lat} +datum=WGS84 +units=m"
    transformer = pyproj.Transformer.from_crs(local, WGS84, always_xy=True)
    return lambda places: _moved(transformer, places - (np.nanmin(places, axis=0) + np.nanmax(places, axis=0)) / 2)


def read_point(text: str) -> tuple[float, float]:
    """Longitude and latitude written as `LON,LAT`. ValueError when it is no point of the globe.

    >>> read_point("-7.6,33.57")
    (-7.6, 33.57)
    """
    lon, lat = (float(part) for part in text.split(","))
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError(f"{text}: longitude, then latitude, in degrees")
    return lon, lat


def is_on_globe(places: Points) -> bool:
    """Every place has a finite longitude and latitude; outside a projection's area they come out infinite."""
    return bool(np.all(np.abs(places[:, 0]) <= 180) and np.all(np.abs(places[:, 1]) <= 90))


def _moved(transformer: pyproj.Transformer, places: Points) -> Points:
    return np.column_stack(transformer.transform(places[:, 0], places[:, 1]))
