"""The logbook: its lines as they were known at an instant, newest first, and the places that a line may name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, cast, exists, func, or_, select
from sqlalchemy import String as Text
from sqlalchemy.orm import Session, aliased

from analytics.local_time import day_start
from data_access.errors import NotFound, OperatorError
from data_access.rows.alerts import Place
from data_access.rows.logbook import NOTE, STAYING, LogbookDetail, LogbookFilters, LogbookRow, Spot
from data_access.schema import Asset, Operation, Sensor, Zone

MOST_LINES = 5000
MOST_SECTORS, MOST_ASSETS = 400, 30
NO_SPOT_KINDS = ("pipe",)

Sector, Other = aliased(Zone), aliased(Zone)
line_number = func.coalesce(Operation.first_id, Operation.id)
_FACTS = (
    Operation.version, Operation.kind, Operation.started_at, Operation.ended_at, Operation.value, Operation.unit,
    Operation.note, Operation.author, Operation.reason, Operation.recorded_at,
)  # fmt: skip


class UnreadableDay(OperatorError):
    """`?from=` or `?to=` is no day."""

    message_key = "logbook.error.day_unreadable"


def filters_of(query: Mapping[str, str]) -> LogbookFilters:
    """What the address narrows the list to: zone or sector, kind, from and to (whole local days), text."""

    def told(key: str) -> str | None:
        return None if query.get(key) in (None, "", "all") else query[key]

    first, last = _day(told("from")), _day(told("to"))
    return LogbookFilters(
        zone=told("sector") or told("zone"),
        kind=told("kind"),
        since=day_start(first) if first else None,
        until=day_start(last + timedelta(days=1)) if last else None,
        text=told("text"),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise UnreadableDay(text=text) from None


def entries(session: Session, *, at: datetime, filters: LogbookFilters | None = None) -> list[LogbookRow]:
    """The lines as known at `at`, by their start, newest first; at most 5,000. A zone holds its sectors."""
    query = _lines().where(stood_at(at), *_narrowed(filters or LogbookFilters()))
    ordered = query.order_by(Operation.started_at.desc(), Operation.id.desc()).limit(MOST_LINES)
    return [_row(row) for row in session.execute(ordered)]


def entry(session: Session, *, number: int, at: datetime) -> LogbookDetail:
    """One line with the versions known at `at`. NotFound when nobody knew of it."""
    query = _lines().where(line_number == number, Operation.recorded_at <= at).order_by(Operation.version)
    versions = [_row(row) for row in session.execute(query)]
    if not versions:
        raise NotFound(code=number)
    return LogbookDetail(versions[-1], versions)


def sector_lines(session: Session, *, sector_id: int, start: datetime, end: datetime, at: datetime) -> list[LogbookRow]:
    """What touches a sector in [start, end], its neighbours' boundaries too, as known at `at`, oldest first.

    Of a boundary the `other` is the sector behind it, whichever of the two the line names first.
    """
    own = or_(Operation.sector_id == sector_id, Operation.other_sector_id == sector_id)
    found = _over(session, own, start, end, at)
    if not any(line.other for line in found):
        return found
    code = session.scalar(select(Zone.code).where(Zone.id == sector_id)) or ""
    return [line.seen_from(code) for line in found]


def work_lines(
    session: Session, *, works: Collection[str], start: datetime, end: datetime, at: datetime
) -> list[LogbookRow]:
    """What was done to these works, by their codes, in [start, end], as known at `at`, oldest first."""
    own = Operation.asset_id.in_(select(Asset.id).where(Asset.code.in_(works)))
    return _over(session, own, start, end, at)


def lines_of(
    session: Session, *, sector: str | None, start: datetime, end: datetime, at: datetime, of: str | None = None
) -> list[LogbookRow]:
    """The same by the code of the sector, and `of` a work or of one of its sensors; nothing for codes that are none."""
    zones = select(Zone.id).where(Zone.code == sector, Zone.kind == "sector")
    measured = select(Sensor.asset_id).where(Sensor.code == of, Sensor.asset_id.is_not(None))
    works = (select(Asset.id).where(Asset.code == of), measured)
    there = (Operation.sector_id.in_(zones), Operation.other_sector_id.in_(zones))
    own = or_(*there, *(Operation.asset_id.in_(each) for each in works))
    return _over(session, own, start, end, at)


def _over(session: Session, own: ColumnElement[bool], start: datetime, end: datetime, at: datetime) -> list[LogbookRow]:
    goes_on = and_(Operation.ended_at.is_(None), Operation.kind.not_in((*STAYING, NOTE)))
    over = or_(Operation.started_at >= start, Operation.ended_at >= start, goes_on)
    query = _lines().where(stood_at(at), own, Operation.started_at <= end, over)
    return [_row(row) for row in session.execute(query.order_by(Operation.started_at, Operation.id))]


def stood_at(at: datetime) -> ColumnElement[bool]:
    """The version of a line that was the newest one known at `at`."""
    later = aliased(Operation)
    newer = exists().where(later.first_id == line_number, later.version > Operation.version, later.recorded_at <= at)
    return and_(Operation.recorded_at <= at, ~newer)


def spots(session: Session, *, text: str = "", codes: Sequence[str] = ()) -> list[Spot]:
    """Sectors whose code or name holds the text, then assets but pipes by code; those named by code come first."""
    named = [spot for code in codes for spot in (*_sectors(session, code, True), *_assets(session, code, True))]
    found = (*named, *_sectors(session, text.strip(), False), *_assets(session, text.strip(), False))
    return list({spot.code: spot for spot in found}.values())


def _sectors(session: Session, text: str, exact: bool) -> list[Spot]:
    columns = (Zone.code, Zone.name_fr, Zone.name_ar, Zone.name_en)
    held = or_(*(each.icontains(text, autoescape=True) for each in columns))
    query = select(*columns).where(Zone.kind == "sector", Zone.code == text if exact else held)
    rows = session.execute(query.order_by(Zone.code).limit(MOST_SECTORS))
    return [Spot(row.code, "sector", Place(row.code, row.name_fr, row.name_ar, row.name_en)) for row in rows]


def _assets(session: Session, text: str, exact: bool) -> list[Spot]:
    held = Asset.code == text if exact else Asset.code.icontains(text, autoescape=True)
    names = (Zone.code.label("zone"), Zone.name_fr, Zone.name_ar, Zone.name_en)
    query = select(Asset.code, Asset.kind, *names).outerjoin(Zone, Zone.id == Asset.zone_id)
    rows = session.execute(query.where(Asset.kind.not_in(NO_SPOT_KINDS), held).order_by(Asset.code).limit(MOST_ASSETS))
    return [Spot(row.code, row.kind, _named(row)) for row in rows]


def _named(row: Row[*tuple[Any, ...]]) -> Place | None:
    return Place(row.zone, row.name_fr, row.name_ar, row.name_en) if row.zone else None


def _lines() -> Select[*tuple[Any, ...]]:
    sector = (Sector.code.label("sector"), Sector.name_fr, Sector.name_ar, Sector.name_en)
    other = (Other.code.label("other"), Other.name_fr.label("o_fr"), Other.name_ar.label("o_ar"))
    return (
        select(
            line_number.label("entry"), *_FACTS, *sector, *other, Other.name_en.label("o_en"), Asset.code.label("asset")
        )
        .outerjoin(Sector, Sector.id == Operation.sector_id)
        .outerjoin(Other, Other.id == Operation.other_sector_id)
        .outerjoin(Asset, Asset.id == Operation.asset_id)
    )


def _narrowed(asked: LogbookFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.zone:
        own = select(Zone.id).where(Zone.code == asked.zone)
        inside = select(Zone.id).where(or_(Zone.code == asked.zone, Zone.parent_id.in_(own)))
        found.append(or_(Operation.sector_id.in_(inside), Operation.other_sector_id.in_(inside)))
    if asked.kind:
        found.append(Operation.kind == asked.kind)
    if asked.since:
        found.append(Operation.started_at >= asked.since)
    if asked.until:
        found.append(Operation.started_at < asked.until)
    if asked.text:
        told = (Operation.note, Operation.author, Sector.code, Sector.name_fr, Asset.code, cast(line_number, Text))
        found.append(or_(*(each.icontains(asked.text, autoescape=True) for each in told)))
    return found


def _row(row: Row[*tuple[Any, ...]]) -> LogbookRow:
    return LogbookRow(
        entry=row.entry,
        version=row.version,
        kind=row.kind,
        sector=Place(row.sector, row.name_fr, row.name_ar, row.name_en) if row.sector else None,
        other=Place(row.other, row.o_fr, row.o_ar, row.o_en) if row.other else None,
        asset=row.asset,
        started_at=row.started_at,
        ended_at=row.ended_at,
        value=row.value,
        unit=row.unit,
        text=row.note,
        author=row.author,
        reason=row.reason,
        recorded_at=row.recorded_at,
    )
