"""What the owners of the programme change: forecasts, achievements, progress, risks, decisions.

Every change asks for a reason, is an event of its own, and leaves an audit line in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.actors import Actor, Permission, audit, require
from data_access.errors import NotFound, OperatorError, ReasonMissing, SomebodyWasFaster
from data_access.rows.roadmap import RISK_KINDS, RISK_LEVELS
from data_access.schema import Initiative, Kpi, Milestone, RoadmapEvent
from data_access.topics import Topic, changes


class AlreadyAchieved(OperatorError):
    """The milestone `code` was reached on `on`; its slip stays as it is."""

    message_key = "roadmap.error.already_achieved"


class NotYet(OperatorError):
    """A milestone cannot be reached on a day that has not come."""

    message_key = "roadmap.error.not_yet"


class NotAPercentage(OperatorError):
    """Progress lies between 0 and 100 %."""

    message_key = "roadmap.error.not_a_percentage"


class UnknownRisk(OperatorError):
    """A risk is `<level>:<kind>` in the words of the roadmap file, or none."""

    message_key = "roadmap.error.unknown_risk"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The milestone, the forecast the person saw (None for none), and the one they give."""

    code: str
    seen: date | None
    forecast_on: date


@changes(Topic.ROADMAP)
def forecast_milestone(session: Session, forecast: Forecast, *, reason: str, actor: Actor | None, at: datetime) -> None:
    """Move a forecast. AlreadyAchieved ends it, SomebodyWasFaster when it is no longer the one that was seen."""
    actor = _owner(actor, reason)
    milestone = _milestone(session, forecast.code)
    if milestone.forecast_on != forecast.seen:
        raise _faster(session, f"milestone:{forecast.code}")
    subject = f"milestone:{milestone.code}"
    _change(session, milestone, subject, {"forecast_on": forecast.forecast_on}, reason=reason, by=(actor, at))


@changes(Topic.ROADMAP)
def achieve_milestone(session: Session, code: str, *, on: date, reason: str, actor: Actor | None, at: datetime) -> None:
    """State the day a milestone was reached, once and for all; NotYet for a day to come."""
    actor = _owner(actor, reason)
    milestone = _milestone(session, code)
    if on > local_day(at):
        raise NotYet(code=code, on=on.isoformat())
    _change(session, milestone, f"milestone:{code}", {"achieved_on": on}, reason=reason, by=(actor, at))


@changes(Topic.ROADMAP)
def report_progress(
    session: Session, code: str, *, progress_pct: float, reason: str, actor: Actor | None, at: datetime
) -> None:
    """Report how far an initiative is, in percent; NotAPercentage outside 0-100."""
    actor = _owner(actor, reason)
    if not 0 <= progress_pct <= 100:
        raise NotAPercentage(code=code)
    _change_project(session, code, {"progress_pct": progress_pct}, reason=reason, by=(actor, at))


@changes(Topic.ROADMAP)
def forecast_end(session: Session, code: str, *, end_on: date, reason: str, actor: Actor | None, at: datetime) -> None:
    """Tell when an initiative is now expected to end; its planned end stays."""
    actor = _owner(actor, reason)
    _change_project(session, code, {"forecast_end_on": end_on}, reason=reason, by=(actor, at))


@changes(Topic.ROADMAP)
def assess_risk(
    session: Session, code: str, *, risk: str | None, reason: str, actor: Actor | None, at: datetime
) -> None:
    """The worst risk of an initiative now, `<level>:<kind>`, or None for no risk any more; UnknownRisk."""
    actor = _owner(actor, reason)
    level, _, kind = (risk or "").partition(":")
    if risk is not None and (level not in RISK_LEVELS or kind not in RISK_KINDS):
        raise UnknownRisk(risk=risk)
    _change_project(session, code, {"risk": risk}, reason=reason, by=(actor, at))


@changes(Topic.ROADMAP)
def decide(
    session: Session, text: str, *, halts: Mapping[str, str] | None = None, actor: Actor | None, at: datetime
) -> str:
    """Write a decision into the journal; its code. `halts` is {"suspends": indicator} or {"resumes": indicator}."""
    actor = _owner(actor, text)
    for kpi in (halts or {}).values():
        if session.scalar(select(Kpi.id).where(Kpi.code == kpi)) is None:
            raise NotFound(code=kpi)
    code = f"{at:%Y%m%d-%H%M%S}"
    after: dict[str, Any] = {**dict.fromkeys(("name_fr", "name_en", "name_ar"), text.strip()), **(halts or {})}
    event = RoadmapEvent(subject=f"decision:{code}", at=at, actor=actor.name, reason=text, before={}, after=after)
    session.add(event)
    audit(session, actor, at, "roadmap.decide", subject=f"decision:{code}", reason=text, after=after)
    return code


def _change_project(
    session: Session, code: str, values: Mapping[str, Any], *, reason: str, by: tuple[Actor, datetime]
) -> None:
    initiative = session.scalar(select(Initiative).where(Initiative.code == code).with_for_update())
    if initiative is None:
        raise NotFound(code=code)
    _change(session, initiative, f"initiative:{code}", values, reason=reason, by=by)


def _owner(actor: Actor | None, reason: str) -> Actor:
    owner = require(actor, Permission.MANAGE_ROADMAP)
    if not reason.strip():
        raise ReasonMissing
    return owner


def _milestone(session: Session, code: str) -> Milestone:
    """The milestone, held until the transaction ends, when it is still open."""
    milestone = session.scalar(select(Milestone).where(Milestone.code == code).with_for_update())
    if milestone is None:
        raise NotFound(code=code)
    if milestone.achieved_on is not None:
        raise AlreadyAchieved(code=code, on=milestone.achieved_on.isoformat())
    return milestone


def _faster(session: Session, subject: str) -> SomebodyWasFaster:
    query = select(RoadmapEvent.actor, RoadmapEvent.at).where(RoadmapEvent.subject == subject)
    last = session.execute(query.order_by(RoadmapEvent.id.desc()).limit(1)).first()
    return SomebodyWasFaster(by=last.actor if last else None, at=last.at if last else None)


def _change(
    session: Session,
    row: Milestone | Initiative,
    subject: str,
    values: Mapping[str, Any],
    *,
    reason: str,
    by: tuple[Actor, datetime],
) -> None:
    actor, at = by
    before = {name: _text(getattr(row, name)) for name in values}
    after = {name: _text(value) for name, value in values.items()}
    for name, value in values.items():
        setattr(row, name, value)
    session.add(RoadmapEvent(subject=subject, at=at, actor=actor.name, reason=reason, before=before, after=after))
    audit(session, actor, at, "roadmap.change", subject=subject, reason=reason, before=before, after=after)


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
