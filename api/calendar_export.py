"""Worksites as a calendar (iCalendar, RFC 5545): an event per site, in UTC, lines folded at 75 octets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from analytics.local_time import day_start
from data_access.rows.worksites import WorksiteRow

LONGEST_OCTETS = 75
PRODUCT = "-//Ain//worksites//FR"


def calendar(rows: Sequence[WorksiteRow], *, at: datetime, simulated: bool) -> str:
    """The whole file; a site without both days is no event. A demonstration says so in every title."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for row in rows:
        lines += _event(row, at, simulated)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(row: WorksiteRow, at: datetime, simulated: bool) -> list[str]:
    start, end = row.time.actual_start or row.time.current_start, row.time.actual_end or row.time.current_end
    if start is None or end is None:
        return []
    first, last = min(start, end), max(start, end)
    title = f"{'[simulation] ' if simulated else ''}{row.ref} {row.title_fr}"
    told = [
        "BEGIN:VEVENT",
        f"UID:{_escaped(row.ref)}@ain",
        f"DTSTAMP:{_utc(at)}",
        f"DTSTART:{_utc(day_start(first))}",
        f"DTEND:{_utc(_next_day(last))}",
        f"SUMMARY:{_escaped(title)}",
        f"STATUS:{'CONFIRMED' if row.time.actual_start else 'TENTATIVE'}",
        f"CATEGORIES:{_escaped(row.trade)}",
    ]
    where = ", ".join(part for part in (row.place.street, row.place.arrondissement_fr) if part)
    told += [f"LOCATION:{_escaped(where)}"] if where else []
    if row.place.lon is not None and row.place.lat is not None and row.place.guess is None:
        told.append(f"GEO:{row.place.lat:.6f};{row.place.lon:.6f}")
    return [*told, "END:VEVENT"]


def _next_day(day: date) -> datetime:
    """The first moment after a local day: its end is not part of it."""
    return day_start(day + timedelta(days=1))


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    r"""A text value, its separators escaped.

    >>> _escaped("Vanne; rue 4, nord")
    'Vanne\\; rue 4\\, nord'
    """
    plain = text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return plain.replace("\r\n", r"\n").replace("\n", r"\n")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, none of which cuts a letter."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
