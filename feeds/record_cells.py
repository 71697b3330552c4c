"""What a cell of a list may hold: texts, numbers, days, instants, places, hours; each reader names what is wrong."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from data_access.rows.imports import Reason

SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
MONTH = re.compile(r"\d{4}-\d{2}")
DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[T ]+(\d{1,2})(:.+))?")
YES, NO = ("1", "true", "yes", "oui"), ("0", "false", "no", "non", "")


class BadCell(ValueError):
    """A cell that holds something else; `values` fill the sentence."""

    def __init__(self, reason: Reason, **values: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def text(longest: int) -> Callable[[str], str]:
    """Words, up to so many characters."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise BadCell(Reason.CODE_TOO_LONG, limit=longest)
        return cell

    return read


def choice(*words: str) -> Callable[[str], str]:
    """One of these words."""

    def read(cell: str) -> str:
        if cell not in words:
            raise BadCell(Reason.WORD_UNKNOWN, choices=", ".join(words))
        return cell

    return read


def number(low: float = -math.inf, high: float = math.inf) -> Callable[[str], float]:
    """A finite number with a decimal point, within bounds."""

    def read(cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            raise BadCell(Reason.NOT_A_NUMBER) from None
        if not math.isfinite(value):
            raise BadCell(Reason.NOT_FINITE)
        if not low <= value <= high:
            raise BadCell(Reason.NUMBER_OUT_OF_RANGE, low=f"{low:g}", high=f"{high:g}")
        return value

    return read


def whole(cell: str) -> int:
    """A whole number, not negative."""
    if not cell.isdecimal() or not cell.isascii():
        raise BadCell(Reason.NOT_A_WHOLE_NUMBER)
    return int(cell)


def yes_or_no(cell: str) -> bool:
    """oui, yes, true, 1; or their contrary. Empty is no."""
    if cell.casefold() not in (*YES, *NO):
        raise BadCell(Reason.WORD_UNKNOWN, choices="oui, non")
    return cell.casefold() in YES


def day(cell: str) -> date:
    """A day, ISO or day/month/year."""
    found = DAY_FIRST.fullmatch(cell)
    iso = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found and not found[4] else cell
    try:
        return date.fromisoformat(iso)
    except ValueError:
        raise BadCell(Reason.DATE_UNREADABLE) from None


def month(cell: str) -> date:
    """A month (2018-10) or any day of it; its first day."""
    return day(f"{cell}-01" if MONTH.fullmatch(cell) else cell).replace(day=1)


def hours(cell: str) -> list[list[str]]:
    """The opening spans of a day: `08:30-12:30 14:00-18:30`; empty when closed."""
    spans = cell.split()
    if not all(SPAN.fullmatch(span) and span[:5] < span[6:] for span in spans):
        raise BadCell(Reason.HOURS_UNREADABLE)
    return [span.split("-") for span in spans]


def steps(cell: str) -> list[tuple[str, int]]:
    """Restorations in their order: `2018-10-09T07:10Z=1200; 2018-10-09T08:00Z=300`; the instants still as text."""
    parts: Sequence[str] = [part.strip() for part in cell.split(";") if part.strip()]
    found: list[tuple[str, int]] = []
    for part in parts:
        when, sign, customers = part.rpartition("=")
        if not sign:
            raise BadCell(Reason.STEPS_UNREADABLE)
        found.append((when.strip(), whole(customers.strip())))
    return found


def instant(cell: str) -> Any:
    """An instant, read with all others of its column: feeds/record_list.py."""
    return cell
