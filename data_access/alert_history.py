"""Alerts as they stood at an instant: the columns of the last event, or the event that was the last one then.

The columns of `alert` mirror its last event, so they answer for every alert that nothing has happened to since `at`;
only for the others the events are read back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from analytics.alarm_states import AlarmState, Condition, Handling, Move, display, next_state
from data_access.once import once
from data_access.rows.alerts import AlertRow, Place, Sentence
from data_access.schema import Alert, AlertEvent, Asset, Crew, NetworkService, Zone

MIRRORED = (
    "condition",
    "handling",
    "priority",
    "flow_m3h",
    "confidence",
    "cleared_at",
    "shelved_until",
    "acknowledged_by",
    "owner",
    "crew",
    "closed_reason",
    "message_values",
    "work",
    "parent",
    "suppressed_by",
)
RECENT = timedelta(hours=24)
_LAST = select(func.max(AlertEvent.at)).where(AlertEvent.alert_id == Alert.id).scalar_subquery()
SITE = aliased(Zone, name="site")
_DISTRICT = aliased(Zone, name="district")
_STATE: tuple[Any, ...] = (
    Alert.id,
    Alert.code,
    Alert.rule,
    Alert.kind,
    Alert.subject,
    Alert.detected_at,
    Alert.onset_at,
    Alert.condition,
    Alert.handling,
    Alert.priority,
    Alert.flow_m3h,
    Alert.confidence,
    Alert.cleared_at,
    Alert.shelved_until,
    Alert.acknowledged_by,
    Alert.owner,
    Alert.closed_reason,
    Alert.work,
    Alert.parent,
    Alert.suppressed_by,
    Alert.message_key,
    Alert.message_values,
    _LAST.label("moved_at"),
    NetworkService.code.label("service"),
    Crew.code.label("crew"),
    Asset.code.label("asset"),
    *(column.label(f"site_{column.key}") for column in (SITE.code, SITE.name_fr, SITE.name_ar, SITE.name_en)),
    *(
        column.label(f"district_{column.key}")
        for column in (_DISTRICT.code, _DISTRICT.name_fr, _DISTRICT.name_ar, _DISTRICT.name_en)
    ),
)


def mirror(row: Mapping[str, Any]) -> dict[str, Any]:
    """What an event keeps of the state after it, as JSON: the columns that people and rules can move."""
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in row.items()
        if key in MIRRORED
    }


def alert_query() -> Select[*tuple[Any, ...]]:
    """Every alert with its service, crew, place and arrondissement, and when something last happened to it."""
    return (
        select(*_STATE)
        .join(NetworkService, NetworkService.id == Alert.service_id)
        .outerjoin(Crew, Crew.id == Alert.crew_id)
        .outerjoin(Asset, Asset.id == Alert.asset_id)
        .outerjoin(SITE, SITE.id == func.coalesce(Alert.sector_id, Asset.zone_id))
        .outerjoin(
            _DISTRICT,
            or_(_DISTRICT.id == SITE.parent_id, and_(SITE.kind == "arrondissement", _DISTRICT.id == SITE.id)),
        )
    )


def standing(session: Session, at: datetime) -> list[AlertRow]:
    """Every alert known at `at` that is open or was so within the last day."""
    return list(once(session, ("standing", at), lambda: _standing(session, at)))


def _standing(session: Session, at: datetime) -> list[AlertRow]:
    since = at - RECENT
    known = alert_query().where(Alert.detected_at <= at, or_(Alert.handling != Handling.CLOSED, since <= _LAST))
    records = session.execute(known).all()
    earlier = _states_before(session, [record.id for record in records if record.moved_at > at], at)
    return [alert_row(record, earlier.get(record.id), at) for record in records]


def _states_before(session: Session, moved: Sequence[int], at: datetime) -> dict[int, Mapping[str, Any]]:
    """For alerts that moved after `at`: their state then, read from the last event up to `at`."""
    if not moved:
        return {}
    told = select(AlertEvent.alert_id, AlertEvent.after).where(AlertEvent.alert_id.in_(moved), AlertEvent.at <= at)
    return dict(session.execute(told.order_by(AlertEvent.at, AlertEvent.id)).all())


def alert_row(record: Row[Any], earlier: Mapping[str, Any] | None, at: datetime) -> AlertRow:
    """The row of a record of `alert_query`; `earlier` is its state at `at`, if it moved later."""
    now = dict(record._mapping) | ({} if earlier is None else _from_json(earlier))
    state, shelved_until = _state(now, at)
    return AlertRow(
        code=record.code,
        rule=record.rule,
        kind=record.kind,
        priority=now["priority"],
        service=record.service,
        subject=record.subject,
        place=_place(record, "site"),
        arrondissement=_place(record, "district"),
        condition=state.condition,
        handling=state.handling,
        display=display(state),
        is_active=state.is_active,
        onset_at=record.onset_at,
        detected_at=record.detected_at,
        cleared_at=now["cleared_at"],
        shelved_until=shelved_until,
        acknowledged_by=now["acknowledged_by"],
        owner=now["owner"],
        crew=now["crew"],
        flow_m3h=now["flow_m3h"],
        confidence=now["confidence"],
        cause=Sentence(record.message_key, now["message_values"]),
        closed_reason=now["closed_reason"],
        asset=record.asset,
        work=now["work"],
        parent=now["parent"],
        suppressed_by=now["suppressed_by"],
    )


def _from_json(after: Mapping[str, Any]) -> dict[str, Any]:
    times = {key: datetime.fromisoformat(after[key]) for key in ("cleared_at", "shelved_until") if after.get(key)}
    return {"work": {}, "parent": None, "suppressed_by": None, **after, **times}


def _state(now: Mapping[str, Any], at: datetime) -> tuple[AlarmState, datetime | None]:
    """The state, with a shelf that has ended by `at` taken away even before the worker has noticed."""
    until = now["shelved_until"]
    is_suppressed = now["suppressed_by"] is not None
    state = AlarmState(Condition(now["condition"]), Handling(now["handling"]), until is not None, is_suppressed)
    if until is not None and until <= at:
        return next_state(state, Move.EXPIRE), None
    return state, until


def _place(record: Row[Any], prefix: str) -> Place | None:
    code, fr, ar, en = (record._mapping[f"{prefix}_{key}"] for key in ("code", "name_fr", "name_ar", "name_en"))
    return None if code is None else Place(code, fr, ar, en)
