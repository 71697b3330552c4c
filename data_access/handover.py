"""The handover between two shifts: what stands open, and the two signatures under it, which nobody rewrites."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.alarm_states import Display, Handling
from analytics.local_time import local_day
from analytics.shifts import handover_at
from data_access import logbook, worksites
from data_access.actors import Actor, Permission, audit, require
from data_access.alert_history import standing
from data_access.alerts import order_of_work
from data_access.errors import OperatorError
from data_access.rows.alerts import AlertRow
from data_access.rows.handover import COMING, LEAVING, Handover, Signature
from data_access.rows.logbook import LogbookFilters
from data_access.rows.worksites import ALL_STATUSES, WorksiteFilters, WorksiteRow
from data_access.schema import HandoverSignature
from data_access.topics import Topic, changes


class AlreadySigned(OperatorError):
    """That side is signed; `by` and `at` say by whom and when."""

    message_key = "handover.error.already_signed"


class LeavingFirst(OperatorError):
    """The shift that comes signs after the one that goes."""

    message_key = "handover.error.leaving_first"


class SamePerson(OperatorError):
    """Two people hand over to each other; `by` signed for the other side."""

    message_key = "handover.error.same_person"


def handover(session: Session, *, at: datetime) -> Handover:
    """What stands between the two shifts that change nearest to `at`, as known then."""
    leaving, coming = handover_at(at)
    rows = sorted((row for row in standing(session, at) if row.handling != Handling.CLOSED), key=order_of_work)
    shelved = [row for row in rows if row.display == Display.SHELVED and _ends(row, coming.ended)]
    sites = worksites.worksites(session, at=at, filters=WorksiteFilters(status=ALL_STATUSES))
    days = {local_day(coming.began), local_day(coming.ended)}
    written = logbook.entries(session, at=at, filters=LogbookFilters(since=leaving.began, until=coming.began))
    return Handover(
        leaving=leaving,
        coming=coming,
        open_alerts=rows,
        ending_shelves=sorted(shelved, key=lambda row: (row.shelved_until, row.code)),
        crews_out=[row for row in rows if row.handling == Handling.IN_FIELD],
        starting=[site for site in sites if _starts(site) in days],
        ending=[site for site in sites if site.time.current_end in days],
        notes=written[::-1],
        signatures=_signatures(session, coming.began, at),
    )


def _ends(row: AlertRow, until: datetime) -> bool:
    return row.shelved_until is not None and row.shelved_until <= until


def _starts(site: WorksiteRow) -> object:
    return None if site.time.actual_start else site.time.current_start


def _signatures(session: Session, changed_at: datetime, at: datetime) -> list[Signature]:
    columns = (HandoverSignature.side, HandoverSignature.actor, HandoverSignature.at, HandoverSignature.note)
    told = select(*columns).where(HandoverSignature.changed_at == changed_at, HandoverSignature.at <= at)
    return [Signature(*row) for row in session.execute(told.order_by(HandoverSignature.id))]


@changes(Topic.LOGBOOK)
def sign(session: Session, *, side: str, note: str, actor: Actor | None, at: datetime) -> None:
    """Put one's name under the handover as it stands: first who goes, then who comes, two different people.

    AlreadySigned, LeavingFirst, SamePerson, NotPermitted.
    """
    signer = require(actor, Permission.HANDLE_ALERTS)
    picture = handover(session, at=at)
    _check(picture, side, signer)
    counts = {
        "open": len(picture.open_alerts),
        "shelves": len(picture.ending_shelves),
        "crews": len(picture.crews_out),
        "starting": len(picture.starting),
        "ending": len(picture.ending),
        "notes": len(picture.notes),
    }
    changed_at, told = picture.coming.began, note.strip() or None
    facts = {"changed_at": changed_at, "side": side, "note": told, "counts": counts}
    session.add(HandoverSignature(actor=signer.name, at=at, **facts))
    subject = f"handover:{changed_at.isoformat()}"
    audit(session, signer, at, f"handover.{side}", subject=subject, reason=told, after=counts)


def _check(picture: Handover, side: str, signer: Actor) -> None:
    if side not in (LEAVING, COMING):
        raise ValueError(f"{side} is no side of a handover")
    already = picture.signed(side)
    if already is not None:
        raise AlreadySigned(by=already.actor, at=already.at)
    other = picture.signed(LEAVING)
    if side == COMING and other is None:
        raise LeavingFirst()
    if other is not None and other.actor == signer.name:
        raise SamePerson(by=other.actor)
