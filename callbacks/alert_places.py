"""What a person writes about a place and a size: the code of a pipe or a point, millimetres."""

from __future__ import annotations

import re

from data_access.errors import OperatorError

POINT = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)\s*[;, ]\s*(-?\d+(?:[.,]\d+)?)\s*")


class NotASize(OperatorError):
    """A size is a positive number of millimetres; `size` is what was written."""

    message_key = "alerts.error.not_a_size"


def read_place(text: str) -> tuple[str | None, float | None, float | None]:
    """Pipe, longitude and latitude; a point is written latitude first, as maps and phones show it.

    >>> read_place("C-48213"), read_place("33.5731, -7.6200"), read_place("")
    (('C-48213', None, None), (None, -7.62, 33.5731), (None, None, None))
    """
    point = POINT.fullmatch(text)
    if point is None:
        return text.strip() or None, None, None
    lat, lon = (float(part.replace(",", ".")) for part in point.groups())
    return None, lon, lat


def read_size(text: str) -> float | None:
    """Millimetres; None when nothing is written. NotASize for what is no positive number.

    >>> read_size("12,5"), read_size(" ")
    (12.5, None)
    """
    if not text.strip():
        return None
    try:
        size = float(text.strip().replace(",", "."))
    except ValueError as refused:
        raise NotASize(size=text) from refused
    if not 0 < size < 5000:
        raise NotASize(size=text)
    return size
