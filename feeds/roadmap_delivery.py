"""A roadmap file as one delivery: every problem kept with its line, or the whole plan stored."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from data_access.errors import DeliveryRefused
from data_access.roadmap_import import FrozenChanged, FutureHistory, store_roadmap
from data_access.rows.imports import Applied, Reason, Rejection
from data_access.rows.roadmap_plan import Plan
from feeds.batches import Importing, Outcome, Work, take_whole
from feeds.roadmap_fields import Problem, RoadmapReason
from feeds.roadmap_file import RoadmapRefused, parse

FEED = "roadmap"


def roadmap(run: Importing, path: Path) -> Outcome:
    """Read, check and store a file. A refused one leaves nothing but its rejections."""
    found = _read(path)
    if isinstance(found, Plan):
        return take_whole(run, FEED, path, lambda: _storing(run, found))
    outcome = take_whole(run, FEED, path, lambda: lambda _session: Applied(rejections=found))
    outcome.refused = True
    return outcome


def _read(path: Path) -> Plan | tuple[Rejection, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return parse(text)
    except UnicodeDecodeError:
        return (Rejection(Reason.FILE_NOT_UTF8),)
    except RoadmapRefused as refused:
        return tuple(_rejection(problem, text.splitlines()) for problem in refused.problems)


def _storing(run: Importing, plan: Plan) -> Work:
    def store(session: Session) -> Applied:
        try:
            stored = store_roadmap(session, plan, actor=run.actor, at=run.now())
        except FrozenChanged as frozen:
            raise DeliveryRefused(_refusal(RoadmapReason.FROZEN, frozen.values)) from frozen
        except FutureHistory as future:
            raise DeliveryRefused(_refusal(RoadmapReason.FUTURE, future.values)) from future
        return Applied(added=stored.accepted, unchanged=stored.unchanged)

    return store


def _refusal(reason: RoadmapReason, values: dict[str, object]) -> Rejection:
    return Rejection(reason, {name: str(value) for name, value in values.items()})


def _rejection(problem: Problem, lines: list[str]) -> Rejection:
    reason = RoadmapReason[problem.key.upper()]
    raw = lines[problem.line - 1] if problem.line <= len(lines) else ""
    return Rejection(reason, {"entry": problem.entry, **problem.values}, line=problem.line, raw=raw)
