"""Customers without supply: an alarm for every unplanned interruption that lasts, cleared when all have it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from analytics.limit_rules import INTERRUPTION_RULE, InterruptionLimits, Kind, interruption_priority
from data_access.rows.alerts import Finding, Sentence
from data_access.rows.detection import WatchedOutage
from workers.ledger import Ledger

MINUTE_S = 60


def watch_outages(outages: Sequence[WatchedOutage], ledger: Ledger, limits: InterruptionLimits, at: datetime) -> None:
    """What is known of them at `at`. The subject of the alarm is the interruption."""
    off = {outage.code: outage.off(at) for outage in outages}
    for outage in outages:
        lasted_s = (at - outage.started_at).total_seconds()
        is_told = off[outage.code] > 0 and lasted_s >= MINUTE_S * limits.sustained_min
        if is_told and not ledger.is_active(INTERRUPTION_RULE, outage.code):
            ledger.see(_without_supply(outage, off[outage.code], limits), at)
    for code in ledger.active(INTERRUPTION_RULE):
        if off.get(code) == 0:
            ledger.clear(INTERRUPTION_RULE, code, at)


def _without_supply(outage: WatchedOutage, off: int, limits: InterruptionLimits) -> Finding:
    figures = {"off": off, "customers": outage.customers, "code": outage.code}
    since = {"since_ts": int(outage.started_at.timestamp())}
    return Finding(
        rule=INTERRUPTION_RULE,
        kind=Kind.ALARM,
        subject=outage.code,
        service_id=outage.service_id,
        sector_id=outage.zone_id,
        asset_id=outage.asset_id,
        priority=interruption_priority(off, limits),
        cause=Sentence(f"alerts.cause.{INTERRUPTION_RULE}", figures),
        onset_at=outage.started_at,
        evidence=[Sentence("alerts.evidence.interruption", figures | since)],
    )
