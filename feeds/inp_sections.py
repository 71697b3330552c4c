"""The text of an EPANET file, section by section, and the faults in it that its readers pass over or name badly.

Sections and columns as in the EPANET 2.2 manual, appendix C: an id first; of a link its two nodes next.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from feeds.delimited import decoded, text_lines

NODES = ("JUNCTIONS", "RESERVOIRS", "TANKS")
LINKS = ("PIPES", "PUMPS", "VALVES")
NUMBERS = {  # the columns that must be numbers, by their place in the row
    "PIPES": {3: "Length", 4: "Diameter"},
    "VALVES": {3: "Diameter"},
    "COORDINATES": {1: "X-Coord", 2: "Y-Coord"},
    "VERTICES": {1: "X-Coord", 2: "Y-Coord"},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a section: its cells without the comment, and the line as it stands."""

    line: int
    cells: tuple[str, ...]
    raw: str


Sections = Mapping[str, list[Entry]]


def read_sections(path: Path) -> Sections:
    """Every section by its name in capitals, without brackets. DeliveryRefused for an empty or undecodable file."""
    sections: dict[str, list[Entry]] = {}
    rows: list[Entry] = []
    for number, raw in enumerate(text_lines(decoded(path)), start=1):
        cells = tuple(raw.partition(";")[0].split())
        if cells and cells[0].startswith("["):
            rows = sections.setdefault(cells[0].strip("[]").upper(), [])
        elif cells:
            rows.append(Entry(number, cells, raw.rstrip("\r\n")))
    return sections


def text_of(sections: Mapping[str, Iterable[Sequence[str]]]) -> str:
    """The rows as an EPANET file, without comments."""
    told = []
    for name, rows in sections.items():
        told += [f"[{name}]", *(" ".join(cells) for cells in rows), ""]
    return "\n".join([*told, "[END]", ""])


def checked(sections: Sections) -> Sections:
    """The same sections; DeliveryRefused with the first fault: nothing in it, cut off, an id twice, an unknown node."""
    if not any(sections.get(name) for name in NODES) or not any(sections.get(name) for name in LINKS):
        raise DeliveryRefused(Rejection(Reason.NETWORK_EMPTY))
    if "END" not in sections:
        last = max((rows[-1] for rows in sections.values() if rows), key=lambda row: row.line)
        raise DeliveryRefused(Rejection(Reason.NETWORK_CUT_OFF, line=last.line, raw=last.raw))
    nodes = _unique(sections, NODES)
    _unique(sections, LINKS)
    for fault in (*_numbers(sections), *_ends(sections, nodes)):
        raise DeliveryRefused(fault)
    return sections


def _unique(sections: Sections, names: tuple[str, ...]) -> set[str]:
    seen: dict[str, int] = {}
    for name in names:
        for row in sections.get(name, []):
            first = seen.setdefault(row.cells[0], row.line)
            if first != row.line:
                values: dict[str, str | int] = {"value": row.cells[0], "first": first}
                raise DeliveryRefused(Rejection(Reason.NETWORK_ID_REPEATED, values, row.line, "ID", row.raw))
    return set(seen)


def _ends(sections: Sections, nodes: set[str]) -> Iterator[Rejection]:
    for name in LINKS:
        for row in sections.get(name, []):
            for node in row.cells[1:3]:
                if node not in nodes:
                    values = {"value": node, "link": row.cells[0]}
                    yield Rejection(Reason.NETWORK_NODE_UNKNOWN, values, row.line, "Node", row.raw)


def _numbers(sections: Sections) -> Iterator[Rejection]:
    for name, columns in NUMBERS.items():
        for row in sections.get(name, []):
            if len(row.cells) <= max(columns):
                values: dict[str, str | int] = {"expected": max(columns) + 1, "found": len(row.cells)}
                yield Rejection(Reason.CELL_COUNT, values, row.line, raw=row.raw)
                return
            for place, column in columns.items():
                if not _is_number(row.cells[place]):
                    yield Rejection(Reason.NOT_A_NUMBER, {"value": row.cells[place]}, row.line, column, row.raw)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
