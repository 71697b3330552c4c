"""Alerts of one cause: a new one is put under what explains it, and what it explains is put under it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from analytics.alarm_states import Condition, Handling
from analytics.common_cause import Happening, explains, parent_of
from data_access.actors import Actor
from data_access.alert_moves import Change, permitted, read, store
from data_access.schema import Alert, Asset, NetworkService, Zone
from data_access.topics import Topic, changes


@changes(Topic.ALERTS)
def group(session: Session, *, code: str, actor: Actor | None, at: datetime) -> None:
    """Look for the cause of this alert among the open ones, and for what it causes; each link is an event."""
    change = permitted(actor, at, "grouped")
    known = _open(session)
    new = next((each for each in known if each.code == code), None)
    if new is None:
        return
    cause = parent_of(new, known)
    if cause is not None:
        _put_under(session, code, cause, change)
        return
    has_children = {each.parent for each in known}
    for each in known:
        if each.parent is None and each.code not in has_children and explains(new, each):
            _put_under(session, each.code, code, change)


def _put_under(session: Session, code: str, cause: str, change: Change) -> None:
    store(session, read(session, code), {"parent": cause}, change)


def _open(session: Session) -> list[Happening]:
    site, own = aliased(Zone), aliased(Zone)
    columns = (Alert.code, Alert.rule, NetworkService.code, Alert.onset_at, Alert.detected_at, Alert.parent)
    query = select(*columns, site.code, own.code, Asset.attributes, Asset.code)
    query = query.select_from(Alert).join(NetworkService, NetworkService.id == Alert.service_id)
    query = query.outerjoin(Asset, Asset.id == Alert.asset_id)
    query = query.outerjoin(site, site.id == Alert.sector_id).outerjoin(own, own.id == Asset.zone_id)
    standing = query.where(Alert.handling != Handling.CLOSED, Alert.condition == Condition.ACTIVE)
    found = []
    for code, rule, service, onset, detected, parent, sector, zone, attributes, asset in session.execute(standing):
        served = (attributes or {}).get("serves", ())
        places = frozenset(filter(None, (sector, zone, asset, *served)))
        found.append(Happening(code, rule, service, places, onset or detected, parent))
    return found
