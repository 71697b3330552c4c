"""A dig order: works created from an alert, filled in with what the alert knows, each naming the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from analytics.alarm_states import Handling, Move
from analytics.local_time import local_day
from data_access.actors import audit
from data_access.alert_moves import Change, faster, move_alert, note_work, permitted, read
from data_access.alert_steps import Told
from data_access.errors import OperatorError
from data_access.schema import Alert, NetworkService, Worksite, WorksiteEvent, Zone
from data_access.topics import Topic, changes
from data_access.worksite_records import count_of_year

PLANNED = timedelta(days=2)  # from the order to the street closed again
SOURCE = "alert"


class NoPinpoint(OperatorError):
    """The leak is not located: a dig order needs the reason why the street is opened all the same."""

    message_key = "alerts.error.no_pinpoint"


@dataclass(frozen=True, slots=True)
class Titles:
    """What the works are called, in the languages of the register."""

    fr: str
    ar: str | None = None


@changes(Topic.ALERTS, Topic.WORKSITES)
def order_dig(session: Session, told: Told, *, titles: Titles, reason: str, seen_state: str | None = None) -> str:
    """Create the works and send the crew; the reference of the works. Permitted to whoever may handle alerts.

    NoPinpoint without a located leak and without a reason; SomebodyWasFaster when another has already ordered.
    """
    before = read(session, told.code)
    if seen_state not in (None, before.handling):
        raise faster(session, before)
    if "pinpoint" not in before.work and not reason.strip():
        raise NoPinpoint()
    change = permitted(told.actor, told.at, "dig", reason.strip() or None)
    ref = f"CH-{told.at.year}-{count_of_year(session, told.at.year) + 1:04d}"
    facts = {"dig": {"worksite": ref}}
    if before.handling == Handling.IN_FIELD:
        note_work(session, told.code, change, facts, told.seen_step)
    else:
        move_alert(session, told.code, Move.SEND, change, {"work": {**before.work, **facts}})
    _open_site(session, change, before, ref, titles)
    return ref


def _open_site(session: Session, change: Change, alert: Row[Any], ref: str, titles: Titles) -> None:
    today = local_day(change.at)
    plan = {"planned_start": today, "planned_end": today + PLANNED}
    plan |= {"current_start": today, "current_end": today + PLANNED}
    site = Worksite(
        ref=ref,
        title_fr=titles.fr,
        title_ar=titles.ar,
        nature="leak_repair",
        permit="submitted",
        status="planned",
        traffic_impact="unknown",
        alert_id=alert.id,
        source=SOURCE,
        source_record={"alert": alert.code, "priority": alert.priority},
        recorded_at=change.at,
        **plan,
        **_place(session, alert),
    )
    session.add(site)
    session.flush()
    told = {"worksite_id": site.id, "at": change.at, "event": "recorded", "actor": change.actor.name}
    after = {"status": "planned"}
    session.execute(insert(WorksiteEvent).values(**told, reason=change.reason, before={}, after=after))
    audit(session, change.actor, change.at, "worksite.recorded", subject=ref, reason=change.reason, after=after)


def _place(session: Session, alert: Row[Any]) -> Mapping[str, Any]:
    """The point that was found, else the middle of the sector."""
    columns = (Zone.id, Zone.parent_id, Zone.lon, Zone.lat, NetworkService.code)
    query = select(*columns).select_from(Alert).join(NetworkService, NetworkService.id == Alert.service_id)
    sector = session.execute(query.outerjoin(Zone, Zone.id == Alert.sector_id).where(Alert.id == alert.id)).one()
    point = alert.work.get("pinpoint", {"lon": sector.lon, "lat": sector.lat})
    return {
        "trade": sector.code,
        "sector_id": sector.id,
        "arrondissement_id": sector.parent_id,
        "lon": point["lon"],
        "lat": point["lat"],
    }
