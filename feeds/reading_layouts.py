"""How a table of readings is laid out, told by its header: a reading in each row, or a series in each column.

Headers are French or English, as historians write them (`Horodatage;Tag;Valeur;Unité;Qualité`); the separator is the
one that makes a header of the line. Where it is no comma, a comma may be the decimal sign.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from feeds.delimited import SEPARATORS, header

NAMES = {
    "timestamp": (
        *("timestamp", "timestamp_utc", "time", "datetime", "date_time", "local_time", "date", "utc"),
        *("horodatage", "horodate", "date_heure", "date/heure", "date et heure"),
    ),
    "sensor_id": ("sensor_id", "sensor", "tag", "tagname", "capteur", "point"),
    "value": ("value", "valeur"),
    "quantity": ("quantity", "grandeur"),
    "quality": ("quality", "qualite"),
    "unit": ("unit", "unite"),
}
REQUIRED = ("timestamp", "sensor_id", "value")
IN_UTC = ("timestamp_utc", "utc")
_FACTS = {name: fact for fact, names in NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns as the file names them, those that mean something to us by their place, and what separates them.

    `series` is empty where each row is a reading; else every column named there is a series.
    """

    names: tuple[str, ...]
    places: Mapping[str, int]
    series: tuple[str, ...] = ()
    separator: str = ","

    @property
    def comma(self) -> bool:
        """A comma may be the decimal sign."""
        return self.separator != ","

    @property
    def in_utc(self) -> bool:
        """The header says that times without an offset are UTC."""
        return _plain(self.names[self.places["timestamp"]]) in IN_UTC

    def said(self, fact: str) -> str:
        """The file's own name of a column, for a person who looks for it."""
        return self.names[self.places[fact]] if fact in self.places else fact


def layout_of_line(line: str) -> Layout:
    """The layout that a header line tells. DeliveryRefused when it tells none."""
    found = [
        replace(layout, separator=separator)
        for separator in SEPARATORS
        if (layout := _layout(header(line, separator))) is not None
    ]
    if not found:
        raise DeliveryRefused(Rejection(Reason.HEADER_MISSING, {"columns": ", ".join(REQUIRED)}, 1, raw=line[:2000]))
    return checked(max(found, key=lambda layout: len(layout.names)), line)


def layout_of(names: Sequence[str]) -> Layout:
    """The same for columns that come apart. DeliveryRefused when a required one is missing."""
    layout = _layout(names)
    if layout is None:
        missing = [fact for fact in REQUIRED if fact not in _places(names)]
        raise DeliveryRefused(Rejection(Reason.HEADER_MISSING, {"columns": ", ".join(missing)}, 1))
    return checked(layout, ",".join(names))


def checked(layout: Layout, line: str) -> Layout:
    """The same layout. DeliveryRefused when a column comes twice or a required one is missing."""
    repeated = next((name for name in layout.names if name and layout.names.count(name) > 1), None)
    if repeated:
        raise DeliveryRefused(Rejection(Reason.HEADER_DUPLICATE, {"value": repeated}, 1, repeated, line[:2000]))
    missing = [] if layout.series else [fact for fact in REQUIRED if fact not in layout.places]
    if missing:
        raise DeliveryRefused(Rejection(Reason.HEADER_MISSING, {"columns": ", ".join(missing)}, 1, raw=line[:2000]))
    return layout


def _layout(names: Sequence[str]) -> Layout | None:
    """What columns of these names are; None when none of them is a time or it stands alone."""
    places = _places(names)
    if "timestamp" not in places or len(names) < 2:
        return None
    if "sensor_id" in places or "value" in places:
        return Layout(tuple(names), places)
    others = tuple(name for number, name in enumerate(names) if name and number != places["timestamp"])
    return Layout(tuple(names), {"timestamp": places["timestamp"]}, others)


def _places(names: Sequence[str]) -> dict[str, int]:
    """The first column of each fact; a column that bears our own name goes before one that means the same."""
    places: dict[str, int] = {}
    for number, name in enumerate(names):
        fact = _FACTS.get(_plain(name))
        if fact is not None and (fact not in places or _plain(name) == fact):
            places[fact] = number
    return places


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
