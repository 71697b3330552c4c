"""What a dispatcher may do to a worksite. Each action leaves an event, an audit line and a new version of the topic.

Every earlier date is kept in the event's `before`; the baseline (`planned_*`) never moves. `seen` is the newest event
the person saw (WorksiteDetail.last_event): when somebody changed the same facts since, the action is refused and told.
A `seen` of None, for machines, skips that check.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.worksites import AHEAD, OPEN, RUNNING
from data_access.actors import Actor, Permission, audit, require
from data_access.errors import NotFound, OperatorError, ReasonMissing, SomebodyWasFaster
from data_access.schema import Worksite, WorksiteEvent
from data_access.topics import Topic, changes
from data_access.worksite_history import stored


class NotInThatState(OperatorError):
    """The site's state does not allow the action; `status` is its state."""

    message_key = "worksites.error.state"


class DatesCross(OperatorError):
    """The end would lie before the start, or a confirmed day in the future; `ref` names the site."""

    message_key = "worksites.error.dates"


class NotAPercentage(OperatorError):
    """Progress is between 0 and 100 percent."""

    message_key = "worksites.error.progress"


@dataclass(frozen=True, slots=True)
class Order:
    """Who does what when, and to what they saw."""

    actor: Actor | None
    at: datetime
    ref: str
    seen: int | None = None


@changes(Topic.WORKSITES)
def confirm_start(session: Session, order: Order, *, day: date, today: date) -> None:
    """The field saw the works begin that day. DatesCross for a day to come."""
    site = opened(session, order, AHEAD | {"in_progress"})
    if day > today:
        raise DatesCross(ref=order.ref)
    after = {"status": "in_progress", "actual_start": day, "last_report_at": order.at}
    write(session, order, site, "started", after | ({"progress_pct": 0.0} if site.progress_pct is None else {}))


@changes(Topic.WORKSITES)
def confirm_end(session: Session, order: Order, *, day: date, today: date) -> None:
    """The field saw the works finished that day. DatesCross for a day to come or before the start."""
    site = opened(session, order, OPEN)
    if day > today or (site.actual_start is not None and day < site.actual_start):
        raise DatesCross(ref=order.ref)
    after = {"status": "completed", "actual_end": day, "progress_pct": 100.0, "last_report_at": order.at}
    write(session, order, site, "ended", after)


@changes(Topic.WORKSITES)
def set_progress(session: Session, order: Order, *, progress_pct: float) -> None:
    """The field reports how much of the works is done; NotAPercentage outside 0-100."""
    site = opened(session, order, RUNNING)
    if not 0 <= progress_pct <= 100:
        raise NotAPercentage(value=progress_pct)
    write(session, order, site, "progress", {"progress_pct": float(progress_pct), "last_report_at": order.at})


@changes(Topic.WORKSITES)
def suspend(session: Session, order: Order, *, reason: str) -> None:
    """The works stop for a reason; ReasonMissing without one."""
    site = opened(session, order, frozenset({"in_progress"}))
    write(session, order, site, "suspended", {"status": "suspended"}, given(reason))


@changes(Topic.WORKSITES)
def resume(session: Session, order: Order) -> None:
    """The works go on."""
    site = opened(session, order, frozenset({"suspended"}))
    write(session, order, site, "resumed", {"status": "in_progress", "last_report_at": order.at})


@changes(Topic.WORKSITES)
def authorise(session: Session, order: Order, *, until: date | None) -> None:
    """The permit has come, good until that day if one is named; the dates in force become the baseline."""
    site = opened(session, order, frozenset({"draft", "planned"}))
    start, end = site.current_start, site.current_end
    if until is not None and start is not None and until < start:
        raise DatesCross(ref=order.ref)
    baseline = {"planned_start": start, "planned_end": end}
    permit = {"permit": "granted", "permit_valid_to": until}
    write(session, order, site, "authorised", {"status": "authorised", **permit, **baseline})


@changes(Topic.WORKSITES)
def backfill(session: Session, order: Order, *, day: date, today: date) -> None:
    """The trench was closed that day; the street's surface is still to be restored. DatesCross for a day to come."""
    site = opened(session, order, frozenset({"in_progress"}))
    if day > today or (site.actual_start is not None and day < site.actual_start):
        raise DatesCross(ref=order.ref)
    after = {"status": "reinstatement", "backfilled_on": day, "last_report_at": order.at}
    write(session, order, site, "backfilled", after)


@changes(Topic.WORKSITES)
def cancel(session: Session, order: Order, *, reason: str) -> None:
    """The works will not be done; only before they have begun, and with a reason."""
    site = opened(session, order, AHEAD | {"draft"})
    write(session, order, site, "cancelled", {"status": "cancelled"}, given(reason))


@changes(Topic.WORKSITES)
def replan(session: Session, order: Order, *, end: date, cause: str) -> None:
    """A new forecast end with its cause; DatesCross before the start, ReasonMissing without a cause."""
    site = opened(session, order, AHEAD | OPEN)
    start = site.actual_start or site.current_start
    if start is not None and end < start:
        raise DatesCross(ref=order.ref)
    write(session, order, site, "replanned", {"current_end": end}, given(cause))


def given(reason: str) -> str:
    """The reason without space around it; ReasonMissing without one."""
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()


def opened(session: Session, order: Order, allowed: Collection[str] | None = None) -> Worksite:
    """The site, locked until the transaction ends, when the actor may act and its state allows it (None: any)."""
    require(order.actor, Permission.MANAGE_WORKSITES)
    site = session.scalar(select(Worksite).where(Worksite.ref == order.ref).with_for_update())
    if site is None:
        raise NotFound(code=order.ref)
    if allowed is not None and site.status not in allowed:
        _refuse_late_comer(session, order, site, {"status"})
        raise NotInThatState(status=site.status, ref=order.ref)
    return site


def write(
    session: Session, order: Order, site: Worksite, event: str, after: Mapping[str, Any], reason: str | None = None
) -> None:
    """Change the columns of `after`, with an event and an audit line."""
    actor = require(order.actor, Permission.MANAGE_WORKSITES)
    _refuse_late_comer(session, order, site, set(after) - {"last_report_at"})
    changed = WorksiteEvent(
        worksite_id=site.id,
        at=order.at,
        event=event,
        actor=actor.name,
        reason=reason,
        before=stored({name: getattr(site, name) for name in after}),
        after=stored(after),
    )
    session.add(changed)
    for name, value in after.items():
        setattr(site, name, value)
    action = f"worksite.{event}"
    traces = {"before": changed.before, "after": changed.after}
    audit(session, actor, order.at, action, subject=order.ref, reason=reason, **traces)


def _refuse_late_comer(session: Session, order: Order, site: Worksite, facts: Collection[str]) -> None:
    """A report about other facts is no conflict: progress may come in while somebody types a reason to suspend."""
    if order.seen is None:
        return
    newer = select(WorksiteEvent).where(WorksiteEvent.worksite_id == site.id, WorksiteEvent.id > order.seen)
    for event in session.scalars(newer.order_by(WorksiteEvent.id.desc())):
        if set(facts) & set(event.after):
            raise SomebodyWasFaster(by=event.actor, at=event.at)
