"""Distances within a city, where the earth is flat."""

from __future__ import annotations

from math import cos, hypot, radians

KM_PER_DEGREE = 111.32
Place = tuple[float, float]
"""Longitude and latitude in degrees, WGS84."""


def km_apart(one: Place, other: Place) -> float:
    """Good to a metre in ten kilometres.

    >>> round(km_apart((-7.60, 33.50), (-7.60, 33.60)), 2)
    11.13
    """
    east = (one[0] - other[0]) * cos(radians((one[1] + other[1]) / 2))
    return KM_PER_DEGREE * hypot(east, one[1] - other[1])
