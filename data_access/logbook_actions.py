"""The logbook: what people write, end and correct. Nothing is rewritten: who changes a line adds a version of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.errors import NotFound, OperatorError, ReasonMissing, SomebodyWasFaster
from data_access.logbook import entry, line_number
from data_access.rows.logbook import (
    BOUNDARIES,
    KINDS,
    NOTE,
    OUT_OF_SERVICE,
    SET_POINT,
    SET_POINT_BOUNDS,
    SET_POINT_UNIT,
    Draft,
    Seen,
)
from data_access.schema import Asset, Operation, Zone
from data_access.topics import Topic, changes

LONGEST_TEXT = 2000
LONGEST_AHEAD = timedelta(days=30)  # an end may be planned, a start may not
Places = dict[str, int | None]


class LineRefused(OperatorError):
    """A field of the line cannot be taken; the sentence names the field and the cure."""

    def __init__(self, problem: str, **values: object) -> None:
        self.message_key = f"logbook.error.{problem}"
        super().__init__(**values)


@changes(Topic.LOGBOOK)
def write_entry(session: Session, *, draft: Draft, actor: Actor | None, at: datetime) -> int:
    """A new line; its number. LineRefused names what is wrong with it."""
    writer = require(actor, Permission.WRITE_LOGBOOK)
    line = _version(session, _checked(draft, at), writer, at)
    session.flush()
    _audit(session, writer, at, "write_entry", line)
    return line.id


@changes(Topic.LOGBOOK)
def end_entry(session: Session, *, seen: Seen, ended_at: datetime, actor: Actor | None, at: datetime) -> None:
    """It is over since `ended_at`. SomebodyWasFaster when another version than the one seen stands."""
    writer = require(actor, Permission.WRITE_LOGBOOK)
    standing = _standing(session, seen)
    if standing.ended_at is not None:
        raise LineRefused("ended_already")
    draft = replace(_draft_of(session, seen.number, at), ended_at=ended_at)
    _check_span(draft, at)
    line = _replace(session, standing, draft, writer, at)
    _audit(session, writer, at, "end_entry", line, standing)


@changes(Topic.LOGBOOK)
def correct_entry(
    session: Session, *, seen: Seen, draft: Draft, reason: str, actor: Actor | None, at: datetime
) -> None:
    """The line as it should have been, with the reason; the earlier version stays in its history. ReasonMissing."""
    writer = require(actor, Permission.WRITE_LOGBOOK)
    if not reason.strip():
        raise ReasonMissing
    standing = _standing(session, seen)
    line = _replace(session, standing, _checked(draft, at), writer, at)
    line.reason = reason.strip()
    _audit(session, writer, at, "correct_entry", line, standing)


def _replace(session: Session, standing: Operation, draft: Draft, writer: Actor, at: datetime) -> Operation:
    line = _version(session, draft, writer, at)
    line.first_id, line.version = standing.first_id or standing.id, standing.version + 1
    return line


def _standing(session: Session, seen: Seen) -> Operation:
    query = (
        select(Operation)
        .where(line_number == seen.number)
        .order_by(Operation.version.desc())
        .limit(1)
        .with_for_update()
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(code=seen.number)
    if found.version != seen.version:
        raise SomebodyWasFaster(by=found.author, at=found.recorded_at)
    return found


def _draft_of(session: Session, number: int, at: datetime) -> Draft:
    row = entry(session, number=number, at=at).row
    other = row.other.code if row.other else None
    return Draft(row.kind, row.where, row.started_at, row.ended_at, other, row.value, row.text)


def _checked(draft: Draft, at: datetime) -> Draft:
    """The draft with what its kind does not have left out; LineRefused for what a person must put right."""
    if draft.kind not in KINDS:
        raise LineRefused("kind_missing")
    _check_place(draft)
    _check_span(draft, at)
    text = (draft.text or "").strip()
    if draft.kind == NOTE and not text:
        raise LineRefused("words_missing")
    if len(text) > LONGEST_TEXT:
        raise LineRefused("words_too_long", most=LONGEST_TEXT)
    if draft.kind == SET_POINT:
        _check_value(draft.value)
    value = draft.value if draft.kind == SET_POINT else None
    return replace(draft, text=text or None, value=value, other=draft.other if draft.kind in BOUNDARIES else None)


def _check_place(draft: Draft) -> None:
    if not draft.where and draft.kind != NOTE:
        raise LineRefused("where_missing")
    if draft.kind in BOUNDARIES and not draft.other:
        raise LineRefused("other_missing")
    if draft.kind in BOUNDARIES and draft.other == draft.where:
        raise LineRefused("other_same", code=draft.other)


def _check_span(draft: Draft, at: datetime) -> None:
    if draft.started_at is None:
        raise LineRefused("from_missing")
    if draft.started_at > at:
        raise LineRefused("from_ahead")
    if draft.ended_at is not None and draft.ended_at < draft.started_at:
        raise LineRefused("until_before_from")
    if draft.ended_at is not None and draft.ended_at > at + LONGEST_AHEAD:
        raise LineRefused("until_too_far", days=LONGEST_AHEAD.days)


def _check_value(value: float | None) -> None:
    low, high = SET_POINT_BOUNDS
    if value is None:
        raise LineRefused("value_missing")
    if not low <= value <= high:
        raise LineRefused("value_bounds", low=low, high=high)


def _version(session: Session, draft: Draft, writer: Actor, at: datetime) -> Operation:
    where = _places(session, draft.where, "where_unknown")
    other = _places(session, draft.other, "other_unknown")
    if draft.kind == OUT_OF_SERVICE and where["asset_id"] is None:
        raise LineRefused("asset_missing")
    line = Operation(
        version=1,
        kind=draft.kind,
        sector_id=where["sector_id"],
        asset_id=where["asset_id"],
        other_sector_id=other["sector_id"],
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        value=draft.value,
        unit=None if draft.value is None else SET_POINT_UNIT,
        author=writer.name,
        note=draft.text,
        recorded_at=at,
    )
    session.add(line)
    return line


def _places(session: Session, code: str | None, problem: str) -> Places:
    """The keys behind a code: a sector, or an asset with the sector it lies in."""
    if not code:
        return {"sector_id": None, "asset_id": None}
    sector = session.scalar(select(Zone.id).where(Zone.code == code, Zone.kind == "sector"))
    if sector is not None:
        return {"sector_id": sector, "asset_id": None}
    inside = (Zone.id == Asset.zone_id) & (Zone.kind == "sector")
    asset = session.execute(select(Asset.id, Zone.id).outerjoin(Zone, inside).where(Asset.code == code)).one_or_none()
    if asset is None:
        raise LineRefused(problem, code=code)
    return {"sector_id": asset[1], "asset_id": asset[0]}


def _audit(
    session: Session, writer: Actor, at: datetime, action: str, line: Operation, before: Operation | None = None
) -> None:
    subject = f"logbook:{line.first_id or line.id}"
    was = _told(before) if before else {}
    audit(session, writer, at, action, subject=subject, reason=line.reason, before=was, after=_told(line))


def _told(line: Operation) -> dict[str, Any]:
    facts = ("version", "kind", "sector_id", "other_sector_id", "asset_id", "value", "unit", "note")
    span = {"started_at": line.started_at.isoformat(), "ended_at": line.ended_at.isoformat() if line.ended_at else None}
    return {name: getattr(line, name) for name in facts} | span
