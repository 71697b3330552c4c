"""What the control room's books say of things done on purpose: written at once, hours later, or never.

A boundary valve that nobody wrote down is the classic false leak. The end of an operation is the one that was planned.
"""

from __future__ import annotations

from datetime import UTC, datetime

from data_access.rows.city import OperationRecord
from feeds.demo.background import between
from feeds.demo.faults import DAY_S, HOUR_S, Fault, Kind
from feeds.demo.noise import stream
from feeds.demo.signals import Story

SHIFTS = ("Quart A", "Quart B", "Quart C")
BOOKED = {
    Kind.TRANSFER: ("boundary", "Vanne de limite ouverte pour secours"),
    Kind.SET_POINT: ("set_point", "Consigne de pression abaissée"),
    Kind.HYDRANT: ("flushing", "Purge par poteaux d'incendie, équipe de nuit"),
    Kind.WORKS: ("valve", "Manœuvres de vannes pour travaux"),
}
NEVER = None
TOLD_AFTER_H: dict[str, float | None] = {"AC-12": 0.3, "SM-09": 0.2, "BE-05": 31.0, "MA-03": NEVER, "AN-04": 4.4,
    "AC-06": 0.2, "SM-05": 0.1, "HH-12": 0.3, "AN-07": 0.1, "AS-03": 1.5}  # fmt: skip
AFTER_H: tuple[float | None, ...] = (0.1, 0.3, 0.5, 2.0, 6.0, 11.0, 30.0, NEVER)
LONGEST_DELAY_S = 2 * DAY_S


def operations(story: Story, since: int, until: int) -> list[OperationRecord]:
    """Those that were written down in (since, until], oldest first."""
    faults = between(story.seed, story.start, since - LONGEST_DELAY_S, until)
    booked = [(fault, _written_at(fault)) for fault in faults if fault.kind in BOOKED]
    found = [_record(fault, at) for fault, at in booked if at is not None and since < at <= until]
    return sorted(found, key=lambda record: (record.recorded_at, record.sector))


def _written_at(fault: Fault) -> int | None:
    chosen = AFTER_H[stream("written", fault.target, fault.begins) % len(AFTER_H)]
    delay_h = TOLD_AFTER_H.get(fault.target, chosen)
    return None if delay_h is None else fault.begins + round(delay_h * HOUR_S)


def _record(fault: Fault, at: int) -> OperationRecord:
    kind, note = BOOKED[fault.kind]
    lasting = fault.kind is Kind.SET_POINT
    return OperationRecord(
        kind=kind,
        sector=fault.target,
        started_at=datetime.fromtimestamp(fault.begins, UTC),
        ended_at=None if lasting else datetime.fromtimestamp(fault.ends, UTC),
        author=SHIFTS[stream("shift", fault.begins) % len(SHIFTS)],
        note=note,
        recorded_at=datetime.fromtimestamp(at, UTC),
        other_sector=fault.other or None,
    )
