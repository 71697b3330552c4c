"""The faults as they are, for whoever scores detection: written when they begin, leaks with their pipe and junction."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from data_access import ground_truth
from data_access.actors import Actor
from data_access.rows.hydraulics import TruthRecord
from feeds.demo import instruments, pressures, solved
from feeds.demo.background import between
from feeds.demo.faults import Fault, told
from feeds.demo.leaks import LEAKING, network_of, place_of, table_of
from feeds.demo.signals import Story
from feeds.demo.zones import plan

USUAL = 2  # of LEAK_LOADS: 0.8 of the mean


def write_past(session: Session, story: Story, since: int, until: int, *, actor: Actor) -> None:
    """Every fault that touches [since, until] and has begun; and the solved tables, those of the story to come too."""
    ground_truth.add_faults(session, _records(_begun(story, since, until)), actor=actor)
    ground_truth.add_tables(session, solved_tables(story, since, until), actor=actor)


def solved_tables(story: Story, since: int, until: int) -> dict[str, bytes]:
    """The tables of every sector, of the leaks that touch [since, until] and of those the story has still to tell."""
    leaks = {table_of(fault) for fault in (*_begun(story, since, until), *told(story.start)) if fault.kind in LEAKING}
    return solved.kept(sorted({*leaks, *pressures.table_names()}))


def write_older(session: Session, story: Story, since: int, until: int, *, actor: Actor) -> None:
    """Every fault of [since, until] that is over by then, leaks without their pipe: nobody looks for it any more."""
    over = [fault for fault in between(story.seed, story.start, since, until) if fault.ends <= until]
    ordered = sorted(over, key=lambda fault: (fault.begins, fault.kind, fault.target))
    ground_truth.add_faults(session, [_record(fault) for fault in ordered], actor=actor)


def write_begun(session: Session, story: Story, since: int, until: int, *, actor: Actor) -> None:
    """The faults that begin in (since, until]."""
    begun = [fault for fault in between(story.seed, story.start, since, until) if since < fault.begins <= until]
    ground_truth.add_faults(session, _records(begun), actor=actor)


def _begun(story: Story, since: int, until: int) -> list[Fault]:
    return [fault for fault in between(story.seed, story.start, since, until) if fault.begins <= until]


def _records(faults: list[Fault]) -> list[TruthRecord]:
    ordered = sorted(faults, key=lambda fault: (fault.begins, fault.kind, fault.target))
    return [_leak(fault) if fault.kind in LEAKING else _record(fault) for fault in ordered]


def _leak(fault: Fault) -> TruthRecord:
    place, ground = place_of(fault), network_of(fault.target)
    return TruthRecord(
        kind=fault.kind,
        target=fault.target,
        began_at=_instant(fault.begins),
        ended_at=_instant(fault.ends),
        size=fault.size,
        sector=fault.target,
        pipe=ground.pipe_name(place.pipe),
        node=ground.junction_name(place.junction),
        drop_m=float(place.drops_m[1, USUAL, -1]),
    )


def _record(fault: Fault) -> TruthRecord:
    return TruthRecord(
        kind=fault.kind,
        target=fault.target,
        began_at=_instant(fault.begins),
        ended_at=_instant(fault.ends),
        size=fault.size,
        sector=_sector(fault.target),
        drop_m=fault.drop_m or None,
    )


def _sector(target: str) -> str | None:
    """The sector that a fault lies in, where it lies in one."""
    if target in {sector.code for sector in plan().sectors}:
        return target
    zones = (each.zone for each in instruments.instruments() if each.code == target and each.role != "storage")
    zone = next(zones, None)
    return zone if zone in {sector.code for sector in plan().sectors} else None


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
