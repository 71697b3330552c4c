"""Milestones of a roadmap file that wait for themselves: each circle of dependencies is one problem with its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data_access.rows.roadmap_plan import PlannedMilestone
from feeds.roadmap_fields import Entry, Problem


def circles(milestones: Sequence[PlannedMilestone], entries: Mapping[str, Entry]) -> list[Problem]:
    """One problem per circle of dependencies, at its first milestone in the file, with the way round."""
    needs = {milestone.code: milestone.depends_on for milestone in milestones}
    found: dict[frozenset[str], Problem] = {}
    for start in needs:
        way = _way_back(start, needs)
        if way and frozenset(way) not in found:
            found[frozenset(way)] = entries[start].refused("circular", way=" → ".join(way)).problem
    return list(found.values())


def _way_back(start: str, needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The dependencies that lead from a milestone back to itself; empty when none do."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop()
        for need in needs.get(way[-1], ()):
            if need == start:
                return [*way, start]
            if need not in seen:
                seen.add(need)
                ways.append([*way, need])
    return []
