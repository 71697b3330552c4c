"""Repairs judged by the network: "repaired" becomes "verified" once comparable nights show the step down.

Called after nights were judged. A repair whose nights do not show it stays repaired, with a second leak to suspect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analytics.local_time import local_day
from analytics.night_flow import ENOUGH
from analytics.repair_check import Check, NightSeen, Verdict, check_repair
from data_access.actors import Actor
from data_access.night_flows import all_nights
from data_access.repair_checks import record_check, repairs_to_check
from data_access.rows.nights import NightRow
from data_access.rows.repairs import RepairToCheck

LOOK_BACK = timedelta(days=75)


def verify_repairs(session: Session, *, actor: Actor, at: datetime) -> int:
    """Judge every repair that waits, by the nights known at `at`; how many were decided."""
    waiting = repairs_to_check(session)
    if not waiting:
        return 0
    first = local_day(min(repair.began_at for repair in waiting))
    first, last = max(first, local_day(at - LOOK_BACK)), local_day(at)
    nights = [row for row in all_nights(session, first=first, last=last, at=at) if row.window_end <= at]
    decided = 0
    for repair in waiting:
        check = judge(repair, [row for row in nights if row.sector_id == repair.sector_id])
        if check is not None:
            record_check(session, code=repair.code, actor=actor, at=at, check=asdict(check))
            decided += 1
    return decided


def judge(repair: RepairToCheck, nights: Sequence[NightRow]) -> Check | None:
    """What the nights of the sector say; None while it is too early, or while the rule still sees the leak it shows."""
    began, repaired = local_day(repair.began_at), local_day(repair.repaired_at)
    touched = [row for row in nights if row.window_end > repair.began_at]
    check = check_repair(_usable(touched), began=began, repaired=repaired, flow_m3h=repair.flow_m3h)
    if check.verdict is Verdict.WAITING or (check.verdict is Verdict.SHOWN and repair.is_active):
        return None
    return check


def _usable(nights: Iterable[NightRow]) -> list[NightSeen]:
    return [
        NightSeen(row.night, row.mnf_m3h, row.calendar_class, row.setpoint_version)
        for row in nights
        if row.mnf_m3h is not None and row.completeness >= ENOUGH and row.is_comparable
    ]
