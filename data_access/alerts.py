"""Alerts: what the pages ask. Every answer is the state as it stood at `at`, told by the alert's own events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analytics.alarm_states import Condition, Display, Handling
from analytics.limit_rules import INTERRUPTION_RULE
from data_access.alert_history import RECENT, SITE, alert_query, alert_row, standing
from data_access.alert_mentions import Claim, claims, own
from data_access.errors import NotFound
from data_access.rows.alerts import (
    AlertBoard,
    AlertDetail,
    AlertEventRow,
    AlertRow,
    ListState,
    OpenAlert,
    PriorityCounts,
    SectorState,
    Sentence,
)
from data_access.schema import Alert, AlertEvent, SensitiveCustomer

EXPLANATION = "alerts.explanation."


def alerts(
    session: Session,
    *,
    at: datetime,
    state: ListState = ListState.ACTIVE,
    service: str | None = None,
    zone: str | None = None,
    priority: int | None = None,
) -> list[AlertRow]:
    """The alerts of one state, in the order of work: priority, then not acknowledged, then oldest first.

    `zone` is the code of an arrondissement or of a sector. Empty when nothing matches.
    """
    return list(alert_board(session, at=at, state=state, service=service, zone=zone, priority=priority).rows)


def alert_board(
    session: Session,
    *,
    at: datetime,
    state: ListState = ListState.ACTIVE,
    person: str | None = None,
    **filters: Any,
) -> AlertBoard:
    """The list of `alerts`, with the size of the list of every state under the same filters, as `person` sees them."""
    matching = [row for row in standing(session, at) if _matches(row, **filters)]
    of_person = own(claims(session, rows=matching, at=at), person) if person else set()
    lists = {each: [row for row in matching if _belongs(row, each, at)] for each in ListState}
    lists[ListState.MINE] = [row for row in matching if row.code in of_person]
    return AlertBoard(by_cause(lists[state]), {each: len(rows) for each, rows in lists.items()})


def alert_claims(session: Session, *, at: datetime, **filters: Any) -> list[Claim]:
    """Whose the open alerts are under the filters of `alerts`: one answer for everybody (alert_mentions.own)."""
    return claims(session, rows=[row for row in standing(session, at) if _matches(row, **filters)], at=at)


def by_cause(rows: Iterable[AlertRow]) -> list[AlertRow]:
    """In the order of work, what shares the cause of a listed alert right after it, first out first."""
    ordered = sorted(rows, key=order_of_work)
    listed = {row.code for row in ordered}
    tops = [row for row in ordered if row.parent not in listed]
    return [each for top in tops for each in (top, *_under(top, ordered))]


def _under(top: AlertRow, rows: Iterable[AlertRow]) -> list[AlertRow]:
    return sorted((row for row in rows if row.parent == top.code), key=lambda row: (row.since, row.code))


def order_of_work(row: AlertRow) -> tuple[int, bool, datetime]:
    """Sort key: priority first, then what nobody has acknowledged, then the oldest."""
    return row.priority, row.display not in (Display.UNACKNOWLEDGED, Display.RETURNED), row.since


def alert(session: Session, *, code: str, at: datetime) -> AlertDetail:
    """One alert with its evidence and its events up to `at`. NotFound for an unknown code or one of a later day."""
    found = session.execute(
        alert_query().add_columns(Alert.evidence, SITE.id, SITE.customers).where(Alert.code == code)
    )
    record = found.one_or_none()
    if record is None or record.detected_at > at:
        raise NotFound(code=code)
    events = _events(session, record.id, at)
    told = [Sentence(line["key"], line["values"]) for line in record.evidence]
    row = alert_row(record, events[-1].after if events else None, at)
    return AlertDetail(
        row=row,
        evidence=[line for line in told if not line.key.startswith(EXPLANATION)],
        events=events,
        sector=record.site_code,
        customers=_customers(row, record.customers),
        sensitive=_sensitive(session, record[-2]),
        explanations=[line for line in told if line.key.startswith(EXPLANATION)],
    )


def _customers(row: AlertRow, of_place: int | None) -> int | None:
    """Those that an interruption took; of any other alert those of its place."""
    return row.cause.values.get("customers") if row.rule == INTERRUPTION_RULE else of_place


def open_alerts(session: Session) -> list[OpenAlert]:
    """What stands now for the rules: every alert that is open, and closed ones whose condition still holds."""
    columns: list[Any] = [getattr(Alert, field.name) for field in fields(OpenAlert)]
    query = select(*columns).where(or_(Alert.handling != Handling.CLOSED, Alert.condition == Condition.ACTIVE))
    return [OpenAlert(*row) for row in session.execute(query.order_by(Alert.id))]


def counts_by_priority(session: Session, *, at: datetime) -> PriorityCounts:
    """Active alerts, alarms and prompts, by priority; every priority 1-4 is present, 0 where there is none.

    One cause counts once: what stands under another active alert is not counted again.
    """
    every = [row for row in standing(session, at) if row.is_active]
    codes = {row.code for row in every}
    active = [row for row in every if row.parent not in codes]
    waiting = [row for row in active if row.display == Display.UNACKNOWLEDGED]
    return PriorityCounts(
        active=_by_priority(active),
        unacknowledged=_by_priority(waiting),
        shelved=sum(row.display == Display.SHELVED for row in active),
    )


def sector_states(session: Session, *, at: datetime) -> list[SectorState]:
    """The worst active alert of every sector that has one, worst first. A sector without alert is not in the list."""
    by_sector: dict[str, list[AlertRow]] = {}
    for row in sorted((row for row in standing(session, at) if row.is_active), key=order_of_work):
        if row.place is not None:
            by_sector.setdefault(row.place.code, []).append(row)
    return [
        SectorState(sector, rows[0].code, rows[0].priority, rows[0].display, rows[0].cause, rows[0].flow_m3h, len(rows))
        for sector, rows in by_sector.items()
    ]


def alert_export_rows(session: Session, *, at: datetime, **filters: Any) -> list[dict[str, Any]]:
    """The list as records for a file: codes and raw figures, one record per alert; same filters as `alerts`."""
    return [_record(row) for row in alerts(session, at=at, **filters)]


def _events(session: Session, alert_id: int, at: datetime) -> list[AlertEventRow]:
    columns = (AlertEvent.at, AlertEvent.event, AlertEvent.actor, AlertEvent.reason, AlertEvent.after)
    told = select(*columns).where(AlertEvent.alert_id == alert_id, AlertEvent.at <= at)
    return [AlertEventRow(*line) for line in session.execute(told.order_by(AlertEvent.at, AlertEvent.id))]


def _sensitive(session: Session, zone_id: int | None) -> dict[str, int]:
    if zone_id is None:
        return {}
    counted = select(SensitiveCustomer.kind, func.count()).where(SensitiveCustomer.sector_id == zone_id)
    return dict(session.execute(counted.group_by(SensitiveCustomer.kind)).all())


def _matches(
    row: AlertRow, *, service: str | None = None, zone: str | None = None, priority: int | None = None
) -> bool:
    return service in (None, row.service) and priority in (None, row.priority) and _lies_in(row, zone)


def _lies_in(row: AlertRow, zone: str | None) -> bool:
    return zone is None or any(place is not None and place.code == zone for place in (row.place, row.arrondissement))


def _belongs(row: AlertRow, state: ListState, at: datetime) -> bool:
    wanted = {
        ListState.ACTIVE: row.is_active,
        ListState.TO_ACKNOWLEDGE: row.display in (Display.UNACKNOWLEDGED, Display.RETURNED),
        ListState.SHELVED: row.display == Display.SHELVED,
        ListState.MINE: False,  # nobody's, until it is known who looks
        ListState.RESOLVED: _is_resolved(row, at),
    }
    return any(wanted.values()) if state is ListState.ALL else wanted[state]


def _is_resolved(row: AlertRow, at: datetime) -> bool:
    if row.handling == Handling.CLOSED:
        return True
    return row.condition == Condition.CLEARED and row.cleared_at is not None and row.cleared_at >= at - RECENT


def _by_priority(rows: Iterable[AlertRow]) -> dict[int, int]:
    counted = Counter(row.priority for row in rows)
    return {priority: counted[priority] for priority in (1, 2, 3, 4)}


def _record(row: AlertRow) -> dict[str, Any]:
    place, arrondissement = row.place, row.arrondissement
    named = {
        "alert": row.code,
        "zone": place.code if place else None,
        "zone_name": place.fr if place else None,
        "arrondissement": arrondissement.code if arrondissement else None,
    }
    return {name: named[name] if name in named else getattr(row, name) for name in RECORD_FIELDS}


RECORD_FIELDS = (
    "alert",
    "rule",
    "kind",
    "priority",
    "service",
    "subject",
    "zone",
    "zone_name",
    "arrondissement",
    "condition",
    "handling",
    "onset_at",
    "detected_at",
    "cleared_at",
    "shelved_until",
    "acknowledged_by",
    "owner",
    "crew",
    "flow_m3h",
    "confidence",
    "closed_reason",
    "loss_m3h",
)
