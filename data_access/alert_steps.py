"""What the work on an alert finds out, each a fact of its own: where it leaks, what was found, what explains it.

The facts stand in `alert.work` and, with who told them and when, in the events. A search that begins again after a
repair starts without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from shapely.geometry import Point, shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.alarm_states import Handling, Move
from data_access.actors import Actor
from data_access.alert_moves import NotInThisState, move_alert, note_work, permitted, read
from data_access.errors import OperatorError
from data_access.rows.repairs import Found, Pinpoint
from data_access.schema import Alert, Asset, Zone
from data_access.topics import Topic, changes

SEARCHED = (Handling.ACKNOWLEDGED, Handling.INVESTIGATING, Handling.IN_FIELD)
OPENED = (Handling.IN_FIELD, Handling.REPAIRED, Handling.VERIFIED)
NEAR_DEG = 0.005  # about 500 m


class PlaceUnknown(OperatorError):
    """Neither a pipe that is known nor a point is given; `place` is what was written."""

    message_key = "alerts.error.place_unknown"


class PlaceTooFar(OperatorError):
    """The place lies well outside the alert's sector; `sector` names it."""

    message_key = "alerts.error.place_too_far"


@dataclass(frozen=True, slots=True)
class Told:
    """Who tells what about which alert, when, and the step of the work that they saw (None: whatever it is)."""

    code: str
    actor: Actor | None
    at: datetime
    seen_step: str | None = None


@changes(Topic.ALERTS)
def confirm_pinpoint(session: Session, told: Told, *, place: Pinpoint) -> None:
    """The leak is located. A known pipe gives its own point; PlaceUnknown, PlaceTooFar, NotInThisState."""
    change = permitted(told.actor, told.at, "pinpoint", place.remark or None)
    _handled(session, told.code, SEARCHED)
    found = _placed(session, told.code, place)
    note_work(session, told.code, change, {"pinpoint": _facts(found)}, told.seen_step)


@changes(Topic.ALERTS)
def record_found(session: Session, told: Told, *, found: Found) -> None:
    """What the crew saw in the trench; a pipe that is named must be known (PlaceUnknown)."""
    change = permitted(told.actor, told.at, "found", found.remark or None)
    _handled(session, told.code, OPENED)
    if found.pipe and _pipe(session, found.pipe) is None:
        raise PlaceUnknown(place=found.pipe)
    note_work(session, told.code, change, {"found": _facts(found)}, told.seen_step)


@changes(Topic.ALERTS)
def mark_explained(session: Session, told: Told, *, reason: str, seen_state: str) -> None:
    """Something known explains it: closed with the reason, counted neither as true nor as false."""
    change = permitted(told.actor, told.at, "explained", reason)
    move_alert(session, told.code, Move.CLOSE, change, {"closed_reason": change.reason}, seen_state)


def _facts(told: Any) -> dict[str, Any]:
    return {key: value for key, value in asdict(told).items() if value not in (None, "") and key != "remark"}


def _handled(session: Session, code: str, allowed: tuple[Handling, ...]) -> None:
    alert = read(session, code)
    if alert.handling not in allowed:
        raise NotInThisState(handling=alert.handling, condition=alert.condition)


def _placed(session: Session, code: str, place: Pinpoint) -> Pinpoint:
    lon, lat = place.lon, place.lat
    if place.pipe:
        pipe = _pipe(session, place.pipe)
        if pipe is None:
            raise PlaceUnknown(place=place.pipe)
        lon, lat = _middle(pipe)
    if lon is None or lat is None:
        raise PlaceUnknown(place=place.pipe or "")
    _stay_near(session, code, lon, lat)
    return Pinpoint(place.method, lon, lat, place.pipe)


def _pipe(session: Session, code: str) -> Mapping[str, Any] | None:
    columns = (Asset.lon, Asset.lat, Asset.geometry)
    found = session.execute(select(*columns).where(Asset.code == code, Asset.kind == "pipe")).one_or_none()
    return None if found is None else dict(found._mapping)


def _middle(pipe: Mapping[str, Any]) -> tuple[float | None, float | None]:
    if pipe["geometry"] is None:
        return pipe["lon"], pipe["lat"]
    middle = shape(pipe["geometry"]).interpolate(0.5, normalized=True)
    return round(middle.x, 6), round(middle.y, 6)


def _stay_near(session: Session, code: str, lon: float, lat: float) -> None:
    query = select(Zone.code, Zone.geometry).join(Alert, Alert.sector_id == Zone.id).where(Alert.code == code)
    sector = session.execute(query).one_or_none()
    if sector is not None and sector.geometry and shape(sector.geometry).distance(Point(lon, lat)) > NEAR_DEG:
        raise PlaceTooFar(sector=sector.code)
