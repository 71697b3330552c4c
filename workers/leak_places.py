"""From residuals of loggers to pipes: the zone's part of the EPANET network, its model's signatures, the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from analytics.leaks import location
from analytics.leaks.location import Pipes
from analytics.leaks.series import Floats
from feeds.inp_sections import LINKS, NODES, Sections, checked, read_sections
from workers.leak_models import Question, signatures
from workers.leak_zones import Places

FOOT_M = 0.3048
US_UNITS = ("CFS", "GPM", "MGD", "IMGD", "AFD")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The whole network: its pipes, the numbers of its nodes, and every link with its two ends."""

    path: Path
    pipes: Pipes
    nodes: Mapping[str, int]
    links: Mapping[str, tuple[int, int]]


def read_network(path: Path) -> Network:
    """DeliveryRefused as `inp_sections` when the file is no network."""
    sections = checked(read_sections(path))
    names = [entry.cells[0] for kind in NODES for entry in sections.get(kind, [])]
    nodes = {name: number for number, name in enumerate(names)}
    links = {
        entry.cells[0]: (nodes[entry.cells[1]], nodes[entry.cells[2]])
        for kind in LINKS
        for entry in sections.get(kind, [])
    }
    rows = sections.get("PIPES", [])
    lengths = np.array([float(row.cells[3]) for row in rows]) * _metres(sections)
    ids = tuple(row.cells[0] for row in rows)
    return Network(path, Pipes(ids, lengths, np.array([links[name] for name in ids]), len(nodes)), nodes, links)


def _metres(sections: Sections) -> float:
    units = [row.cells[1].upper() for row in sections.get("OPTIONS", []) if row.cells[0].upper() == "UNITS"]
    return FOOT_M if not units or units[-1] in US_UNITS else 1.0  # the manual's default is GPM


class ZoneMap:
    """The pipes of one zone, ranked for residuals of its loggers. Without a usable model only the layout counts."""

    def __init__(self, network: Network, places: Places, metered: Sequence[str], *, by_use: bool) -> None:
        self._network, self._places, self._by_use = network, places, by_use
        self._pipes, self._chosen = _inside(network, places, metered)
        self._distances = location.distances(self._pipes) if self._pipes.ids else np.empty((0, 0))

    def rank(self, shift: Floats | None) -> tuple[str, ...]:
        """Pipes in the order in which to search; empty when the zone cannot be found in the network."""
        if not self._pipes.ids:
            return ()
        probability = self._pipes.length_m / self._pipes.length_m.sum()
        expected = self._signatures() if shift is not None else None
        if shift is not None and expected is not None:
            length = self._pipes.length_m
            probability = location.posterior(shift, expected, length, centred=not self._by_use)
        return tuple(self._pipes.ids[place] for place in location.ranked(probability, self._distances))

    def _signatures(self) -> Floats | None:
        """Pipes x loggers: the mean of the two ends; None without a model that can be solved."""
        places = self._places
        if not places.loggers or not {*places.loggers} <= self._network.nodes.keys():
            return None
        flows = ((), ()) if self._by_use else (places.inlets, places.outlets)
        if not {*flows[0], *flows[1]} <= self._network.links.keys():
            return None
        nodes = _solved(Question(self._network.path, places.loggers, *flows))
        if nodes is None:
            return None
        table = np.full((len(self._network.nodes), len(places.loggers)), np.nan)
        for name, shifts in nodes.items():
            table[self._network.nodes[name]] = shifts
        ends = table[self._pipes.ends]
        told = np.isfinite(ends)
        total = np.where(told, ends, 0.0).sum(axis=1)
        return np.asarray(total / np.maximum(told.sum(axis=1), 1))


@cache
def _solved(question: Question) -> dict[str, Floats] | None:
    return signatures(question)


def _inside(network: Network, places: Places, metered: Sequence[str]) -> tuple[Pipes, np.ndarray]:
    """The pipes between the metered links around the zone's sensors."""
    cut = {*metered}
    open_links = [ends for name, ends in network.links.items() if name not in cut]
    seeds = [network.nodes[name] for name in (*places.loggers, *places.others) if name in network.nodes]
    inside = location.component(open_links, len(network.nodes), seeds)
    chosen = np.flatnonzero(inside[network.pipes.ends].all(axis=1) & (network.pipes.length_m > 0))
    kept = network.pipes
    ids = tuple(kept.ids[place] for place in chosen.tolist())
    return Pipes(ids, kept.length_m[chosen], kept.ends[chosen], kept.nodes), chosen
