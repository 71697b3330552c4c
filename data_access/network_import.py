"""Taking what a file says about the ground: a network with its sector, zones. Known codes are brought up to date.

What the file does not say keeps its value. Each function answers with what it did row by row; rows that the database
cannot place are refused one by one, a file that contradicts it as a whole by DeliveryRefused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, aliased

from analytics.shapes import Finder
from data_access.actors import Actor, Permission, require
from data_access.city import put_assets, put_services, service_ids, zone_ids
from data_access.errors import DeliveryRefused
from data_access.rows.city import AssetRecord, ZoneRecord
from data_access.rows.hydraulics import SectorModelRow
from data_access.rows.imports import Applied, Note, Reason, Rejection
from data_access.schema import Asset, Zone
from data_access.sector_models import renew_models
from data_access.topics import Topic, changes
from data_access.upserts import Change, Upserted, upsert

NAMED = 10  # elements of each kind that a summary of differences calls by their code


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """An outline of a file: its record, whose empty code asks for the known zone of that name, or one made of it."""

    line: int
    record: ZoneRecord
    raw: str = ""


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset of a file; what its record leaves empty keeps its value."""

    line: int
    record: AssetRecord
    raw: str = ""


@dataclass(frozen=True, slots=True)
class NetworkDelivery:
    """A network: its sectors, its elements, and the model that computes it, whose links bear the codes of assets."""

    code: str
    sectors: tuple[ZoneRecord, ...]
    assets: tuple[AssetRecord, ...]
    model: str | None


@changes(Topic.NETWORK)
def take_network(session: Session, network: NetworkDelivery, *, actor: Actor, at: datetime) -> Applied:
    """A network in its sectors. Elements of an earlier delivery that it no longer has stay, and are counted."""
    require(actor, Permission.IMPORT)
    put_services(session, actor=actor)
    known = _codes_of(session, network.code)
    _put_zones(session, network.sectors)
    _place_sectors(session)
    outcome = put_assets(session, network.assets, actor=actor, at=at)
    gone = known - {asset.code for asset in network.assets}
    unplaced = sum(asset.geometry is None for asset in network.assets)
    without_model = int(network.model is None)
    if network.model is not None:
        source = network.sectors[0].source
        models = [SectorModelRow(row.code, row.code, source, at, network.model) for row in network.sectors]
        renew_models(session, models, actor=actor, at=at)
    notes = _notes(gone=len(gone), unplaced=unplaced, without_model=without_model)
    return replace(_applied(outcome, notes), differences=_differences(outcome, gone) if known else ())


@changes(Topic.NETWORK)
def take_zones(session: Session, rows: Sequence[ZoneRow], *, actor: Actor) -> Applied:
    """Outlines of zones; each keeps the attribution its source asks for."""
    require(actor, Permission.IMPORT)
    coded, rejections = _coded(session, rows)
    named, lost = placed_in_tree(coded, _tree(session))
    outcome = _put_zones(session, [row.record for row in named])
    _put_parents(session, named)
    _place_sectors(session)
    return replace(_applied(outcome), rejections=(*rejections, *lost))


@changes(Topic.NETWORK)
def take_assets(session: Session, rows: Sequence[AssetRow], *, actor: Actor) -> Applied:
    """Assets of any service. A row that names an unknown zone is refused by itself."""
    require(actor, Permission.IMPORT)
    put_services(session, actor=actor)
    services, zones = service_ids(session), zone_ids(session)
    refused = [
        Rejection(Reason.ZONE_UNKNOWN, {"value": row.record.zone}, row.line, "zone", row.raw)
        for row in rows
        if row.record.zone and row.record.zone not in zones
    ]
    lines = {problem.line for problem in refused}
    said = []
    for record in (row.record for row in rows if row.line not in lines):
        facts = {name: value for name, value in asdict(record).items() if value is not None}
        zone = {"zone_id": zones[facts.pop("zone")]} if "zone" in facts else {}
        said.append(facts | {"service_id": services[facts.pop("service")]} | zone)
    unplaced = sum("geometry" not in facts for facts in said)
    outcome = upsert(session, Asset, [{k: v for k, v in facts.items() if k != "service"} for facts in said])
    return replace(_applied(outcome, _notes(unplaced=unplaced)), rejections=tuple(refused))


def placed_in_tree(rows: Sequence[ZoneRow], tree: Mapping[str, str | None]) -> tuple[list[ZoneRow], list[Rejection]]:
    """The rows whose parents are known and end somewhere; the others with the circle, or the code nobody knows.

    `tree` is the parent of each zone that is known already.
    """
    told = dict(tree) | {row.record.code: row.record.parent or tree.get(row.record.code) for row in rows}
    taken, refused = [], []
    for row in rows:
        path = [row.record.code]
        while (parent := told.get(path[-1])) is not None and parent not in path:
            path.append(parent)
        if parent is not None:
            circle = " → ".join([*path[path.index(parent) :], parent])
            refused.append(Rejection(Reason.ZONE_CIRCLE, {"value": circle}, row.line, "parent", row.raw))
        elif path[-1] not in told:
            values = {"value": path[-1], "column": "parent"}
            refused.append(Rejection(Reason.CODE_UNKNOWN, values, row.line, "parent", row.raw))
        else:
            taken.append(row)
    return taken, refused


def _tree(session: Session) -> dict[str, str | None]:
    above = aliased(Zone)
    return dict(session.execute(select(Zone.code, above.code).outerjoin(above, above.id == Zone.parent_id)).all())


def _put_parents(session: Session, rows: Sequence[ZoneRow]) -> None:
    keys = zone_ids(session)
    linked = [{"id": keys[row.record.code], "parent_id": keys[row.record.parent]} for row in rows if row.record.parent]
    if linked:
        session.execute(update(Zone), linked)


def zone_slug(name: str) -> str:
    """A code made of a name: lower case, without accents, hyphens between the words.

    >>> zone_slug("Ben M'Sick"), zone_slug("Aïn Sebaâ")
    ('ben-m-sick', 'ain-sebaa')
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join("".join(letter if letter.isalnum() else " " for letter in letters).split())


def _coded(session: Session, rows: Sequence[ZoneRow]) -> tuple[list[ZoneRow], list[Rejection]]:
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
            taken.append(replace(row, record=replace(row.record, code=code)))
        seen.setdefault(code, row.line)
    return taken, rejections


def _codes_by_name(session: Session, kinds: Iterable[str]) -> dict[tuple[str, str], str]:
    known = session.execute(select(Zone.kind, Zone.name_fr, Zone.code).where(Zone.kind.in_(list(kinds))))
    return {(kind, zone_slug(name)): code for kind, name, code in known}


def _put_zones(session: Session, records: Sequence[ZoneRecord]) -> Upserted:
    """Write what the records say; DeliveryRefused when a code already names a zone of another kind."""
    said = [
        {name: value for name, value in asdict(record).items() if value is not None and name != "parent"}
        for record in records
    ]
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


def _codes_of(session: Session, network: str) -> set[str]:
    """The elements of a network that earlier deliveries brought, whatever their sector."""
    begins = or_(*(Asset.code.startswith(f"{network}:{kind}:", autoescape=True) for kind in ("node", "link")))
    return set(session.scalars(select(Asset.code).where(begins)))


def _differences(outcome: Upserted, gone: set[str]) -> tuple[Note, ...]:
    """What the file says otherwise than the database, with the first names of each kind."""
    moved = [f"{code} ({_moves(change)})" for (code,), change in outcome.changed.items()]
    found = {"added": [code for (code,) in outcome.added], "changed": moved, "gone": sorted(gone)}
    return tuple(
        Note(
            f"imports.diff.{name}",
            {"count": len(codes), "names": ", ".join(codes[:NAMED]) + (", …" if len(codes) > NAMED else "")},
        )
        for name, codes in found.items()
        if codes
    )


def _moves(change: Change) -> str:
    return "; ".join(
        name if isinstance(value, dict) else f"{name} {change.before[name]} → {value}"
        for name, value in change.after.items()
    )


def _notes(**counts: int) -> tuple[Note, ...]:
    """A sentence for each count that is not nothing: the key is `imports.note.<name>`."""
    return tuple(Note(f"imports.note.{name}", {"count": count}) for name, count in counts.items() if count)


def _applied(outcome: Upserted, notes: tuple[Note, ...] = ()) -> Applied:
    return Applied(len(outcome.added), len(outcome.changed), len(outcome.unchanged), notes=notes)
