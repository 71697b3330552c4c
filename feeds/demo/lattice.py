"""The streets of a sector as a graph: straight lines in two directions, arteries whole, side streets in parts.

A street is a line of the lattice. Every fourth one is an artery; the others are ranked by chance, and a spanning tree
takes the best ranked first, so that what stays are streets with blocks between them and dead ends, not a maze.
Places are kilometres from the origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from feeds.demo.geography import Points
from feeds.demo.noise import Real, Whole, stream, uniform
from feeds.demo.zones import Area

BEARING = np.deg2rad(19)  # streets run along the coast and away from it
TURN = np.deg2rad(14)  # and every quarter has its own idea of it
OBLONG = 1.25  # blocks are longer than they are wide
LINE_SHIFT, CORNER_SHIFT = 0.13, 0.05  # how far a street, and a corner, is out of place, as a share of the spacing
BORDER_KM = 0.006
ARTERY_EVERY = 4
FILL = 0.7  # the share of the lattice that bears a main: about one loop for every six junctions
CLOSE_ENOUGH = 0.04


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """Corners, and the stretches of street between them that bear a main; `is_artery` and `street` per stretch."""

    corners: Points
    start: Whole
    end: Whole
    length_km: Real
    is_artery: NDArray[np.bool_]
    street: Whole


def streets(sector: Area) -> Streets:
    """One connected graph inside the border whose lengths add up to the sector's kilometres of main."""
    spacing = 2 * FILL * sector.shape.area / sector.mains_km
    whole = _lattice(sector, spacing)
    for _ in range(4):
        filled = sector.mains_km / whole.length_km.sum()
        if abs(filled / FILL - 1) < CLOSE_ENOUGH:
            break
        spacing *= FILL / filled
        whole = _lattice(sector, spacing)
    return _piped(whole, sector)


def joined(graph: Streets, weights: Real) -> coo_array:
    """The graph as a matrix of weights, each stretch once."""
    size = len(graph.corners)
    return coo_array((weights, (graph.start, graph.end)), shape=(size, size))


def _lattice(sector: Area, spacing: float) -> Streets:
    """Every stretch of every street that lies inside the border: the largest connected part."""
    across, along = spacing / np.sqrt(OBLONG), spacing * np.sqrt(OBLONG)
    reach = float(shapely.minimum_bounding_radius(sector.shape)) * 1.25
    columns, rows = (2 * int(np.ceil(reach / step)) + 1 for step in (across, along))
    local = np.stack(
        [_lines(sector, "column", columns, across, rows), _lines(sector, "row", rows, along, columns).T], axis=-1
    )
    corners = _turned(sector, local.reshape(-1, 2))
    number = np.arange(columns * rows).reshape(columns, rows)
    pairs = [(number[:-1], number[1:]), (number[:, :-1], number[:, 1:])]
    start, end = (np.concatenate([pair[side].ravel() for pair in pairs]) for side in (0, 1))
    street = np.concatenate([np.tile(np.arange(rows), columns - 1), rows + np.repeat(np.arange(columns), rows - 1)])
    is_artery = np.where(street < rows, street, street - rows + 2) % ARTERY_EVERY == 0
    inside = _inside(sector, corners, start, end)
    length = np.zeros(int(inside.sum()))  # measured when the graph is whole
    return _largest(Streets(corners, start[inside], end[inside], length, is_artery[inside], street[inside]))


def _lines(sector: Area, name: str, count: int, step: float, length: int) -> Real:
    """How far aside each corner of each line stands: lines x corners."""
    streams = np.array([stream("street", sector.code, name)])
    shift = uniform(0, streams, np.arange(count))[0] - 0.5
    shaken = uniform(1, streams, np.arange(count * length)).reshape(count, length) - 0.5
    middle = np.arange(count) - count // 2
    return step * (middle[:, None] + 2 * LINE_SHIFT * shift[:, None] + 2 * CORNER_SHIFT * shaken)


def _turned(sector: Area, local: Points) -> Points:
    """From the sector's own directions to east and north."""
    draw = uniform(0, np.array([stream("bearing", sector.code)]), np.zeros(1, np.int64))[0, 0]
    turn = BEARING + TURN * (2 * draw - 1)
    towards = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    middle = shapely.get_coordinates(shapely.minimum_bounding_circle(sector.shape).centroid)[0]
    turned: Points = middle + local @ towards
    return turned


def _inside(sector: Area, corners: Points, start: Whole, end: Whole) -> NDArray[np.bool_]:
    ground = sector.shape.buffer(-BORDER_KM)
    shapely.prepare(ground)
    within = shapely.contains_xy(ground, corners)
    inside = within[start] & within[end]
    lines = shapely.linestrings(np.stack([corners[start[inside]], corners[end[inside]]], axis=1))
    inside[inside] = shapely.covers(ground, lines)
    return inside


def _largest(graph: Streets) -> Streets:
    """The largest connected part, its corners numbered anew."""
    _, part = connected_components(joined(graph, np.ones(len(graph.start))), directed=False)
    stays = part == np.bincount(part[graph.start]).argmax()
    return _kept(graph, stays[graph.start])


def _kept(graph: Streets, stays: NDArray[np.bool_]) -> Streets:
    """Some stretches and the corners they touch."""
    start, end = graph.start[stays], graph.end[stays]
    touched, renamed = np.unique(np.concatenate([start, end]), return_inverse=True)
    corners = graph.corners[touched]
    start, end = renamed[: len(start)], renamed[len(start) :]
    length = np.linalg.norm(corners[end] - corners[start], axis=1)
    return Streets(corners, start, end, length, graph.is_artery[stays], graph.street[stays])


def _piped(whole: Streets, sector: Area) -> Streets:
    """A spanning tree of the best streets, then the best of the others until the length is reached."""
    streams = np.array([stream("rank", sector.code)])
    rank = uniform(0, streams, whole.street)[0]
    chance = uniform(1, streams, np.arange(len(whole.street)))[0]
    weight = np.where(whole.is_artery, 0.1 + 0.1 * chance, 0.5 + 0.5 * rank + 0.3 * chance)
    tree = minimum_spanning_tree(joined(whole, weight).tocsr()).tocoo()
    size = len(whole.corners)
    is_tree = np.isin(whole.start * size + whole.end, tree.coords[0].astype(np.int64) * size + tree.coords[1])
    order = np.argsort(weight + np.where(is_tree, 0.0, 10.0), kind="stable")
    reached = np.cumsum(whole.length_km[order])
    stays = is_tree.copy()
    stays[order[reached <= sector.mains_km]] = True
    return _kept(whole, stays)
