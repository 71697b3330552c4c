"""The file of a network as a model of ours: its links bear the codes of assets, so that what is computed can be found.

Comments, labels and drawings are left out; whatever EPANET computes with stays as the utility wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from feeds.inp_sections import Sections, text_of

LONGEST_ID = 31  # of EPANET 2.2
FIRST_CELL = ("PIPES", "PUMPS", "VALVES", "STATUS", "VERTICES")
AFTER_FIRST = {"ENERGY": ("PUMP",), "REACTIONS": ("BULK", "WALL"), "TAGS": ("LINK",)}
AFTER_ANY = dict.fromkeys(("CONTROLS", "RULES"), ("LINK", "PIPE", "PUMP", "VALVE"))
LEFT_OUT = ("LABELS", "BACKDROP", "END", "REPORT")
Cells = Sequence[str]


def renamed(sections: Sections, code: Callable[[str], str]) -> str | None:
    """The text with `code(link)` in place of each link. None when that makes an id EPANET cannot hold, or no ASCII."""
    text = text_of({name: [_row(name, row.cells, code) for row in rows] for name, rows in _kept(sections).items()})
    links = (row.cells[0] for name in ("PIPES", "PUMPS", "VALVES") for row in sections.get(name, []))
    fits = all(len(code(link)) <= LONGEST_ID for link in links)
    return text if fits and text.isascii() else None


def _kept(sections: Sections) -> Sections:
    return {
        name: [row for row in rows if name != "TITLE" or row.raw.isascii()]
        for name, rows in sections.items()
        if name not in LEFT_OUT
    }


def _row(section: str, cells: Cells, code: Callable[[str], str]) -> Cells:
    if section in FIRST_CELL:
        return [code(cells[0]), *cells[1:]]
    words = AFTER_FIRST.get(section, AFTER_ANY.get(section, ()))
    searched = cells[:1] if section in AFTER_FIRST else cells[:-1]
    place = next((number for number, cell in enumerate(searched) if cell.upper() in words), None)
    return cells if place is None else [*cells[: place + 1], code(cells[place + 1]), *cells[place + 2 :]]
