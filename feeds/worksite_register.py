"""Registers of public works (GeoJSON or CSV) through a mapping: each site with its own row kept as it came.

States lie, dates lie less (domain notes, 7.1): a site "in progress" that begins tomorrow is planned, and where a
register has no state the dates decide. WZDx feeds come flattened: feeds/wzdx.py. A site without geometry, with its
coordinates turned round, with a reference that came before or a progress beyond its bounds is kept:
analytics/worksite_flaws.py tells what would repair it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from analytics.local_time import local_day
from analytics.shapes import ShapeProblem, place_flaw, point_inside
from analytics.worksite_flaws import SECOND_MARK
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from data_access.worksite_import import WorksiteDelivery
from feeds import delimited, wzdx
from feeds.geojson_features import read_features
from feeds.worksite_mapping import Register, Row, UnreadableDate, recognised

CODE_LENGTH = 80
DECIDED = ("suspended", "completed", "cancelled")  # states that no date contradicts
FLAWS = {
    ShapeProblem.MALFORMED: Reason.OUTLINE_MALFORMED,
    ShapeProblem.PROJECTED: Reason.COORDINATES_PROJECTED,
}


@dataclass(frozen=True, slots=True)
class WorksiteFile:
    """The sites that can be taken, and the rows that cannot with their reasons."""

    sites: tuple[WorksiteDelivery, ...]
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    row: Row
    geometry: Any
    raw: str


def parse(path: Path, *, registers: Sequence[Register], received_at: datetime | None) -> WorksiteFile:
    """Every row of the file. `received_at` None: each was known when the register last changed it."""
    is_json = path.read_bytes()[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    register, entries = (_of_geojson if is_json else _of_csv)(path, registers)
    if received_at is None and "updated" not in register.fields:
        raise DeliveryRefused(Rejection(Reason.NO_UPDATE_TIME, {"register": register.title}))
    judged = [entry if isinstance(entry, Rejection) else _site(entry, register, received_at) for entry in entries]
    seen: dict[str, int] = {}
    judged = [_once(site, seen) for site in judged]
    return WorksiteFile(
        tuple(site for site in judged if isinstance(site, WorksiteDelivery)),
        tuple(row for row in judged if isinstance(row, Rejection)),
    )


def status_on(day: date, said: str | None, start: date | None, end: date | None) -> str:
    """The state of a site on a day, from what its register said and its dates.

    >>> status_on(date(2018, 10, 9), "in_progress", date(2018, 11, 5), None)
    'planned'
    >>> status_on(date(2018, 10, 9), None, date(2018, 9, 3), date(2018, 9, 28))
    'completed'
    """
    if said in DECIDED:
        return said
    if start and start > day:
        return "planned"
    if said is None and end and end < day:
        return "completed"
    return said or ("in_progress" if start else "planned")


def _of_geojson(path: Path, registers: Sequence[Register]) -> tuple[Register, list[_Entry | Rejection]]:
    collection = read_features(path)
    features = wzdx.flattened(collection) if wzdx.is_wzdx(collection) else collection.each
    columns = {name for feature in features for name in feature.properties}
    register = recognised(columns, registers, "geojson")
    return register, [_Entry(each.line, each.properties, each.geometry, each.raw) for each in features]


def _of_csv(path: Path, registers: Sequence[Register]) -> tuple[Register, list[_Entry | Rejection]]:
    first = delimited.text_lines(delimited.decoded(path))[0].rstrip("\r\n")
    split = (delimited.header(first, separator) for separator in delimited.SEPARATORS)
    widest = max(split, key=len)
    register = recognised(widest, registers, "csv")
    columns = delimited.Columns(sorted(register.recognised_by), separator=register.separator)
    rows = delimited.rows(path, columns)
    return register, [row if isinstance(row, Rejection) else _of_row(row, register) for row in rows]


def _of_row(row: delimited.TextRow, register: Register) -> _Entry | Rejection:
    if "lon" in register.fields:
        return _Entry(row.line, row.cells, _point(register, row.cells), row.raw)
    written = register.said(row.cells, "geometry")
    try:
        geometry = json.loads(written) if written else None
    except json.JSONDecodeError as problem:
        values: dict[str, str | int] = {"position": problem.colno}
        return Rejection(Reason.JSON_UNREADABLE, values, row.line, register.fields["geometry"], row.raw)
    return _Entry(row.line, row.cells, geometry, row.raw)


def _point(register: Register, row: Row) -> Any:
    """A place told by two columns; their text where they hold no numbers, which place_flaw then refuses."""
    lon, lat = register.said(row, "lon"), register.said(row, "lat")
    return {"type": "Point", "coordinates": [_figure(lon), _figure(lat)]} if lon or lat else None


def _figure(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _site(entry: _Entry, register: Register, received_at: datetime | None) -> WorksiteDelivery | Rejection:
    ref = register.said(entry.row, "ref")
    if not ref or len(ref) > CODE_LENGTH:
        reason = Reason.CODE_TOO_LONG if ref else Reason.VALUE_MISSING
        return _refused(entry, reason, register.fields["ref"], value=ref, limit=CODE_LENGTH)
    flaw = place_flaw(entry.geometry) if entry.geometry else None
    if flaw and flaw.problem is not ShapeProblem.SWAPPED:
        return _refused(entry, FLAWS[flaw.problem], "geometry", value=flaw.detail, name=ref)
    try:
        start, end = register.day(entry.row, "start"), register.day(entry.row, "end")
        known = received_at or register.instant(entry.row, "updated")
    except UnreadableDate as problem:
        return _refused(entry, Reason.DATE_UNREADABLE, problem.column, value=problem.text)
    if known is None:
        return _refused(entry, Reason.VALUE_MISSING, register.fields["updated"])
    place = _place(entry.geometry)
    said = register.status.get(register.said(entry.row, "status"))
    return WorksiteDelivery(
        line=entry.line,
        raw=entry.raw,
        known_at=known,
        ref=ref,
        title_fr=register.title_of(entry.row),
        trade=register.trade_of(entry.row),
        nature=register.nature_of(entry.row),
        owner=register.said(entry.row, "owner") or None,
        status=status_on(local_day(known), said, start, end),
        start=start,
        end=end,
        traffic_impact=register.impact_of(entry.row),
        street=register.said(entry.row, "street") or None,
        geometry=entry.geometry,
        lon=place[0],
        lat=place[1],
        source=register.title,
        source_record=dict(entry.row),
        progress_pct=register.figure(entry.row, "progress"),
    )


def _place(geometry: Any) -> tuple[float | None, float | None]:
    """A point of the outline as it came, turned round or not: what is wrong with it is told beside the site."""
    return point_inside(geometry) if geometry else (None, None)


def _once(site: WorksiteDelivery | Rejection, seen: dict[str, int]) -> WorksiteDelivery | Rejection:
    """A reference that comes again is kept beside the first, `~2`, `~3`: the page asks to merge or rename them."""
    if isinstance(site, Rejection):
        return site
    seen[site.ref] = seen.get(site.ref, 0) + 1
    again = seen[site.ref]
    return site if again == 1 else replace(site, ref=f"{site.ref}{SECOND_MARK}{again}")


def _refused(entry: _Entry, reason: Reason, column: str | None, **values: str | int) -> Rejection:
    return Rejection(reason, values, entry.line, column, entry.raw)
