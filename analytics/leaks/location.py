"""Where a leak is, as far as the loggers can tell: a posterior over pipes, its best point and its smallest set.

The residuals of the loggers are compared with what the model says of a leak at each pipe (domain 2.7). Only directions
count: the size of the leak and the error of the model are both unknown, and with flat priors on both the likelihood of
a pipe is (1 - cos^2)^(-n/2), with n the loggers that speak independently. The prior is the length of the pipe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from analytics.leaks.series import Floats

INDEPENDENT_LOGGERS = 8  # errors of a model are alike at neighbours: thirty loggers do not know thirty things
NEAR_M = 300.0  # what a crew searches in one go (BattLeDIM)
HELD = 0.8
MOST_PIPES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Pipes:
    """The pipes of a zone: ids, lengths (m), and the numbers of their end nodes."""

    ids: tuple[str, ...]
    length_m: Floats
    ends: np.ndarray
    nodes: int


def posterior(shift: Floats, signatures: Floats, lengths_m: Floats, *, centred: bool) -> Floats:
    """The probability of each pipe. `signatures`: pipes x loggers, any unit; NaN loggers of the shift are left out.

    `centred` compares only differences between loggers: where the inflow explains the heads, what all share is error.

    >>> expected = np.array([[-1.0, 0.0], [0.0, -1.0]])
    >>> posterior(np.array([-2.0, 0.0]), expected, np.ones(2), centred=False).round(2).tolist()
    [1.0, 0.0]
    """
    told = np.isfinite(shift) & np.isfinite(signatures).all(axis=0)
    seen, expected = shift[told], signatures[:, told]
    if centred:
        seen, expected = seen - seen.mean(), expected - expected.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(expected, axis=1) * np.linalg.norm(seen)
    cosine = np.divide(expected @ seen, norms, out=np.zeros(len(expected)), where=norms > 0)
    cosine = np.clip(cosine, 0.0, 0.999)
    independent = min(INDEPENDENT_LOGGERS, int(told.sum()))
    weight = np.log(lengths_m) - independent / 2 * np.log(1 - cosine**2)
    weight = np.exp(weight - weight.max())
    return np.asarray(weight / weight.sum())


def ranked(probability: Floats, distances_m: Floats) -> list[int]:
    """The smallest set of pipes that holds 80 %, at most 200: first that with most within 300 m, then the likeliest."""
    best = int(np.argmax((distances_m <= NEAR_M) @ probability))
    order = np.argsort(-probability, kind="stable")
    count = int(np.searchsorted(np.cumsum(probability[order]), HELD)) + 1
    return [best, *(int(place) for place in order[: min(count, MOST_PIPES)] if place != best)]


def distances(pipes: Pipes) -> Floats:
    """Between the middles of pipes along the network, m; inf where there is no way.

    >>> line = Pipes(("a", "b", "c"), np.full(3, 100.0), np.array([[0, 1], [1, 2], [2, 3]]), 4)
    >>> distances(line)[0].tolist()
    [0.0, 100.0, 200.0]
    """
    start, end = pipes.ends.T
    graph = coo_matrix((pipes.length_m, (start, end)), (pipes.nodes, pipes.nodes)).tocsr()
    between = dijkstra(graph, directed=False)
    ways = [between[np.ix_(one, other)] for one in (start, end) for other in (start, end)]
    halves = (pipes.length_m[:, None] + pipes.length_m[None, :]) / 2
    found = np.minimum.reduce(ways) + halves
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def distances_from(pipes: Pipes, pipe: int) -> Floats:
    """Of one pipe to all, as `distances`; for networks too large for all pairs.

    >>> line = Pipes(("a", "b", "c"), np.full(3, 100.0), np.array([[0, 1], [1, 2], [2, 3]]), 4)
    >>> distances_from(line, 2).tolist()
    [200.0, 100.0, 0.0]
    """
    graph = coo_matrix((pipes.length_m, tuple(pipes.ends.T)), (pipes.nodes, pipes.nodes)).tocsr()
    between = dijkstra(graph, directed=False, indices=pipes.ends[pipe]).min(axis=0)
    found = between[pipes.ends].min(axis=1) + (pipes.length_m + pipes.length_m[pipe]) / 2
    found[pipe] = 0.0
    return np.asarray(found)


def component(links: Sequence[tuple[int, int]], nodes: int, seeds: Sequence[int]) -> np.ndarray:
    """Which nodes hang together with most of the seeds; none without a seed.

    >>> component([(0, 1), (2, 3)], 4, [2]).tolist()
    [False, False, True, True]
    """
    from scipy.sparse.csgraph import connected_components

    if not seeds:
        return np.zeros(nodes, bool)
    ends = np.array(links, np.int64).reshape(-1, 2)
    graph = coo_matrix((np.ones(len(ends)), ends.T), (nodes, nodes))
    labels = connected_components(graph, directed=False)[1]
    return np.asarray(labels == np.bincount(labels[list(seeds)]).argmax())
