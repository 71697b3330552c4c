"""What else a dispatcher may do to worksites: create, correct, comment, add a photo, take back, many at once.

The same rules as in worksite_actions: an event, an audit line, a new version of the topic; nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.shapes import Finder
from data_access.actors import Actor, Permission, audit, require
from data_access.attachments import LONGEST_NAME, PhotoRefused, media_type
from data_access.errors import OperatorError
from data_access.rows.attachments import MOST_BYTES, PhotoRow
from data_access.rows.worksites import NATURES, TRADES
from data_access.schema import Attachment, Worksite, WorksiteEvent, Zone
from data_access.topics import Topic, changes
from data_access.worksite_actions import DatesCross, Order, given, opened, write
from data_access.worksite_history import restored, stored
from data_access.worksite_records import count_of_year

MACHINES = frozenset({"register", "command line", "import"})
UNDOABLE = frozenset(
    {
        "authorised",
        "started",
        "ended",
        "progress",
        "suspended",
        "resumed",
        "replanned",
        "backfilled",
        "edited",
        "cancelled",
    }
)
TEXTS = ("title_fr", "contractor", "street")
IMPACTS = (
    "all-lanes-open",
    "all-lanes-open-shift-left",
    "all-lanes-open-shift-right",
    "alternating-one-way",
    "some-lanes-closed",
    "all-lanes-closed",
    "unknown",
)
FACTS = (*TEXTS, "traffic_impact", "customers_affected")
MOST_AT_ONCE = 200


class NothingToUndo(OperatorError):
    """The last event cannot be taken back."""

    message_key = "sites.error.nothing"


class PlaceUnreadable(OperatorError):
    """Neither a point nor a sector."""

    message_key = "sites.error.place"


class NameMissing(OperatorError):
    """Works without a title."""

    message_key = "sites.error.name"


class NotAFact(OperatorError):
    """A value that the fact cannot take; `value` is it."""

    message_key = "sites.error.fact"


@dataclass(frozen=True, slots=True)
class NewSite:
    """Works to be planned. The place is a point, else the middle of the sector of that code."""

    title: str
    trade: str
    nature: str
    start: date | None
    end: date | None
    contractor: str = ""
    lon: float | None = None
    lat: float | None = None
    sector: str = ""


@changes(Topic.WORKSITES)
def create(session: Session, *, new: NewSite, actor: Actor | None, at: datetime) -> str:
    """Write planned works without a permit; their reference. NameMissing, DatesCross, PlaceUnreadable, NotAFact."""
    person = require(actor, Permission.MANAGE_WORKSITES)
    _check(new)
    ref = f"CH-{at.year}-{count_of_year(session, at.year) + 1:04d}"
    dates = {"planned_start": new.start, "planned_end": new.end, "current_start": new.start, "current_end": new.end}
    facts = {"status": "planned", "permit": "draft", "traffic_impact": "unknown", "source": "desk", **dates}
    names = {"title_fr": new.title.strip(), "trade": new.trade, "nature": new.nature}
    firm = new.contractor.strip() or None
    site = Worksite(ref=ref, contractor=firm, recorded_at=at, **names, **facts, **_place(session, new))
    session.add(site)
    session.flush()
    after = {"status": "planned"}
    told = {"worksite_id": site.id, "at": at, "event": "recorded", "actor": person.name}
    session.add(WorksiteEvent(**told, reason=None, before={}, after=after))
    audit(session, person, at, "worksite.recorded", subject=ref, after={**after, **stored(dates)})
    return ref


@changes(Topic.WORKSITES)
def edit(session: Session, order: Order, *, fact: str, value: str) -> None:
    """Correct one of FACTS; NotAFact for a value it cannot take. The earlier value stays in the event."""
    site = opened(session, order)
    write(session, order, site, "edited", {fact: _fact(fact, value.strip())})


@changes(Topic.WORKSITES)
def comment(session: Session, order: Order, *, words: str) -> None:
    """A remark in the site's history; ReasonMissing without words."""
    write(session, order, opened(session, order), "comment", {}, given(words))


@changes(Topic.WORKSITES)
def undo(session: Session, order: Order) -> None:
    """Take the last change of a person back, with an event of its own. NothingToUndo."""
    site = opened(session, order)
    query = select(WorksiteEvent).where(WorksiteEvent.worksite_id == site.id, WorksiteEvent.at <= order.at)
    newest = query.order_by(WorksiteEvent.at.desc(), WorksiteEvent.id.desc())
    last = next((event for event in session.scalars(newest) if event.event not in ("comment", "photo")), None)
    if last is None or last.event not in UNDOABLE or last.actor in MACHINES or not last.before:
        raise NothingToUndo()
    write(session, order, site, "undone", restored(last.before))


@changes(Topic.WORKSITES)
def attach_photo(session: Session, order: Order, *, name: str, content: bytes) -> None:
    """Keep a picture with the site. PhotoRefused when it is too large or none."""
    site = opened(session, order)
    if len(content) > MOST_BYTES:
        raise PhotoRefused("size")
    kind = media_type(content)
    if kind is None:
        raise PhotoRefused("kind")
    kept = name.replace("\\", "/").rpartition("/")[2].strip()[:LONGEST_NAME] or "photo"
    person = require(order.actor, Permission.MANAGE_WORKSITES)
    facts = {"author": person.name, "at": order.at, "subject": _subject(order.ref)}
    session.add(Attachment(name=kept, media_type=kind, content=content, **facts))
    write(session, order, site, "photo", {}, kept)


def photos(session: Session, *, ref: str, at: datetime) -> list[PhotoRow]:
    """The photos of a site that were there at `at`, oldest first; their content is not read."""
    columns = (Attachment.id, Attachment.name, Attachment.author, Attachment.at)
    found = select(*columns).where(Attachment.subject == _subject(ref), Attachment.at <= at)
    return [PhotoRow(*row) for row in session.execute(found.order_by(Attachment.at, Attachment.id))]


@changes(Topic.WORKSITES)
def many(
    session: Session, orders: Sequence[Order], act: Callable[[Session, Order], None]
) -> tuple[int, list[OperatorError]]:
    """The same act on up to 200 sites; how many took it, and why the others did not. Those that did stay changed."""
    refused: list[OperatorError] = []
    for order in orders[:MOST_AT_ONCE]:
        try:
            with session.begin_nested():
                act(session, order)
        except OperatorError as why:
            refused.append(why)
    return len(orders[:MOST_AT_ONCE]) - len(refused), refused


def _check(new: NewSite) -> None:
    if not new.title.strip():
        raise NameMissing()
    if new.trade not in TRADES or new.nature not in NATURES:
        raise NotAFact(value=f"{new.trade}, {new.nature}")
    if new.start and new.end and new.end < new.start:
        raise DatesCross(ref=new.title.strip())


def _place(session: Session, new: NewSite) -> dict[str, Any]:
    """The point with the zones that hold it, else the middle of the sector."""
    if new.lon is not None and new.lat is not None:
        held = {kind: _holder(session, kind, new.lon, new.lat) for kind in ("arrondissement", "sector")}
        return {"lon": new.lon, "lat": new.lat} | {f"{kind}_id": zone for kind, zone in held.items()}
    query = select(Zone.id, Zone.parent_id, Zone.lon, Zone.lat).where(Zone.code == new.sector.strip())
    sector = session.execute(query).one_or_none()
    if sector is None:
        raise PlaceUnreadable()
    return {"lon": sector.lon, "lat": sector.lat, "sector_id": sector.id, "arrondissement_id": sector.parent_id}


def _holder(session: Session, kind: str, lon: float, lat: float) -> int | None:
    outlines = select(Zone.id, Zone.geometry).where(Zone.kind == kind, Zone.geometry.is_not(None))
    return Finder(dict(session.execute(outlines).all())).holder(lon, lat)


def _fact(fact: str, value: str) -> str | int | None:
    if fact == "customers_affected":
        if not value.isdecimal():
            raise NotAFact(value=value)
        return int(value)
    allowed = fact in TEXTS or (fact == "traffic_impact" and value in IMPACTS)
    if not allowed or (fact == "title_fr" and not value):
        raise NotAFact(value=value or fact)
    return value or None


def _subject(ref: str) -> str:
    return f"worksite:{ref}"
