"""Dealing the city's cells to arrondissements, and those of an arrondissement to its sectors.

Arrondissements: cells go to the nearest of the sixteen known centres, each centre weighted until its area is its share.
Sectors: middles that settle where their cells are (Lloyd), so that sectors of one arrondissement are alike in area.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from feeds.demo.geography import Points

Owners = NDArray[np.int64]
WEIGHT_STEPS = 400
LLOYD_STEPS = 40


def by_area(middles: Points, areas: NDArray[np.float64], centres: Points, shares: NDArray[np.float64]) -> Owners:
    """Which centre owns each cell, so that areas stand in the proportion of `shares` (a power diagram)."""
    wanted = shares / shares.sum() * areas.sum()
    distance = _squared(middles, centres)
    weights = np.zeros(len(centres))
    owners = distance.argmin(axis=1)
    for _ in range(WEIGHT_STEPS):
        owners = (distance - weights).argmin(axis=1)
        held = np.bincount(owners, areas, len(centres))
        weights += 0.05 * (wanted - held) / np.sqrt(wanted)
    return owners


def settled(middles: Points, areas: NDArray[np.float64], count: int) -> Owners:
    """Share the cells among `count` compact groups of about the same area."""
    centres = _spread(middles, count)
    owners = _squared(middles, centres).argmin(axis=1)
    for _ in range(LLOYD_STEPS):
        held = np.bincount(owners, areas, count)
        sums = np.column_stack([np.bincount(owners, areas * middles[:, axis], count) for axis in (0, 1)])
        centres = sums / held[:, None]
        owners = _squared(middles, centres).argmin(axis=1)
    return owners


def joined(shapes: NDArray[np.object_], owners: Owners, count: int) -> list[shapely.Polygon]:
    """One polygon per owner."""
    return [shapely.coverage_union_all(shapes[owners == owner]) for owner in range(count)]


def tidied(shapes: NDArray[np.object_], owners: Owners, count: int) -> Owners:
    """Cells cut off from the body of their owner go to the owner of a neighbour, so that no owner is in two pieces."""
    owners = owners.copy()
    bodies = [_largest(shape) for shape in joined(shapes, owners, count)]
    outside = [not bodies[owner].covers(shape.centroid) for shape, owner in zip(shapes, owners, strict=True)]
    for stray in np.flatnonzero(outside):
        touching = [body.intersection(shapes[stray]).length for body in bodies]
        touching[owners[stray]] = 0.0
        owners[stray] = int(np.argmax(touching))
    return owners


def largest_remainder(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers in the proportion of `weights` that add up to `total` exactly.

    >>> largest_remainder(np.array([1.0, 1.0, 1.0]), 10).tolist()
    [4, 3, 3]
    """
    exact = weights / weights.sum() * total
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return whole


def _squared(points: Points, centres: Points) -> NDArray[np.float64]:
    return ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)


def _spread(points: Points, count: int) -> Points:
    """Start middles far from each other: each next one is the place farthest from those before."""
    chosen = [int(np.argmin(points[:, 0]))]
    while len(chosen) < count:
        chosen.append(int(_squared(points, points[chosen]).min(axis=1).argmax()))
    return points[chosen]


def _largest(shape: shapely.Geometry) -> shapely.Polygon:
    return max(shapely.get_parts(shape), key=lambda part: part.area)
