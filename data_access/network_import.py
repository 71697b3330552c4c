"""Taking what a file says about the ground: a network with its sector, zones. Known codes are brought up to date.

What the file does not say keeps its value. Each function answers with what it did row by row; rows that the database
cannot place are refused one by one, a file that contradicts it as a whole by DeliveryRefused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from analytics.shapes import Finder
from data_access.actors import Actor, Permission, require
from data_access.city import put_assets, put_services
from data_access.errors import DeliveryRefused
from data_access.rows.city import AssetRecord, ZoneRecord
from data_access.rows.imports import Applied, Note, Reason, Rejection
from data_access.schema import Asset, Zone
from data_access.topics import Topic, changes
from data_access.upserts import Upserted, upsert


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """An outline of a file: its record, whose empty code asks for the known zone of that name, or one made of it."""

    line: int
    record: ZoneRecord
    raw: str = ""


@changes(Topic.NETWORK)
def take_network(
    session: Session, sector: ZoneRecord, assets: Sequence[AssetRecord], *, actor: Actor, at: datetime
) -> Applied:
    """A network and its sector. Elements of an earlier delivery that the file no longer has stay, and are counted."""
    require(actor, Permission.IMPORT)
    put_services(session, actor=actor)
    _put_zones(session, [sector])
    _place_sectors(session)
    outcome = put_assets(session, assets, actor=actor, at=at)
    gone = _codes_of(session, sector.code) - {asset.code for asset in assets}
    unplaced = sum(asset.geometry is None for asset in assets)
    return _applied(outcome, _notes(gone=len(gone), unplaced=unplaced))


@changes(Topic.NETWORK)
def take_zones(session: Session, rows: Sequence[ZoneRow], *, actor: Actor) -> Applied:
    """Outlines of zones; each keeps the attribution its source asks for."""
    require(actor, Permission.IMPORT)
    named, rejections = _coded(session, rows)
    outcome = _put_zones(session, named)
    _place_sectors(session)
    return replace(_applied(outcome), rejections=tuple(rejections))


def zone_slug(name: str) -> str:
    """A code made of a name: lower case, without accents, hyphens between the words.

    >>> zone_slug("Ben M'Sick"), zone_slug("Aïn Sebaâ")
    ('ben-m-sick', 'ain-sebaa')
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


def _coded(session: Session, rows: Sequence[ZoneRow]) -> tuple[list[ZoneRecord], list[Rejection]]:
    by_name = _codes_by_name(session, {row.record.kind for row in rows})
    seen: dict[str, int] = {}
    taken, rejections = [], []
    for row in rows:
        slug = zone_slug(row.record.name_fr)
        code = row.record.code or by_name.get((row.record.kind, slug), slug)
        if code in seen:
            values: dict[str, str | int] = {"value": code, "first": seen[code]}
            rejections.append(Rejection(Reason.CODE_REPEATED, values, row.line, "code", row.raw))
        else:
            taken.append(replace(row.record, code=code))
        seen.setdefault(code, row.line)
    return taken, rejections


def _codes_by_name(session: Session, kinds: Iterable[str]) -> dict[tuple[str, str], str]:
    known = session.execute(select(Zone.kind, Zone.name_fr, Zone.code).where(Zone.kind.in_(list(kinds))))
    return {(kind, zone_slug(name)): code for kind, name, code in known}


def _put_zones(session: Session, records: Sequence[ZoneRecord]) -> Upserted:
    """Write what the records say; DeliveryRefused when a code already names a zone of another kind."""
    said = [{name: value for name, value in asdict(record).items() if value is not None} for record in records]
    outcome = upsert(session, Zone, said)
    for (code,), change in outcome.changed.items():
        if "kind" in change.before:
            values = {"value": code, "kind": change.before["kind"]}
            raise DeliveryRefused(Rejection(Reason.ZONE_KIND, values, column="code"))
    return outcome


def _place_sectors(session: Session) -> None:
    """Sectors that belong to no arrondissement yet get the one that holds their point, whichever came first."""
    query = select(Zone.id, Zone.lon, Zone.lat)
    homeless = session.execute(
        query.where(Zone.kind == "sector", Zone.parent_id.is_(None), Zone.lon.is_not(None))
    ).all()
    outlined = select(Zone.id, Zone.geometry).where(Zone.kind == "arrondissement", Zone.geometry.is_not(None))
    around = Finder(dict(session.execute(outlined).all())) if homeless else None
    placed = [{"id": row.id, "parent_id": around.holder(row.lon, row.lat)} for row in homeless if around]
    if placed:
        session.execute(update(Zone), placed)


def _codes_of(session: Session, sector: str) -> set[str]:
    elements = select(Asset.code).join(Zone, Zone.id == Asset.zone_id).where(Zone.code == sector)
    return {code for code in session.scalars(elements) if code.startswith((f"{sector}:node:", f"{sector}:link:"))}


def _notes(**counts: int) -> tuple[Note, ...]:
    """A sentence for each count that is not nothing: the key is `imports.note.<name>`."""
    return tuple(Note(f"imports.note.{name}", {"count": count}) for name, count in counts.items() if count)


def _applied(outcome: Upserted, notes: tuple[Note, ...] = ()) -> Applied:
    return Applied(len(outcome.added), len(outcome.changed), len(outcome.unchanged), notes=notes)
