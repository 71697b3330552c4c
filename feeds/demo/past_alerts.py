"""Alerts of the year before the readings of everything: as the rules would have raised them, and what became of each.

Prompts come from the judged nights, bursts from the faults. They are raised and cleared through the same functions and
in the order of time, and colleagues act in between, so any past instant shows what was known then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from analytics.limit_rules import BURST_RULE, NIGHT_RULE, leak_priority
from analytics.limit_rules import Kind as AlertKind
from analytics.night_window import JUDGED_AFTER, window
from data_access import alert_actions, alerts
from data_access.actors import system_actor
from data_access.city import service_ids, zone_ids
from data_access.rows.alerts import Finding, Sentence
from data_access.topics import Topic, changes
from feeds.demo import colleagues, profile
from feeds.demo.background import between
from feeds.demo.faults import DAY_S, SEEN_AFTER_S, Fault, Kind
from feeds.demo.long_past import Nights
from feeds.demo.signals import Story
from feeds.demo.zones import plan

DAYS = 365
DETECTION = system_actor("detection")
CLEARED_AFTER_S = 3900  # an hour at the usual level


@dataclass(frozen=True, slots=True)
class Moment:
    """The rule sees something, or sees it no more."""

    at: datetime
    rule: str
    sector: int  # its number in the plan
    figures: dict[str, float] | None  # None: it is over
    onset_at: datetime | None = None


@changes(Topic.ALERTS)
def write_past_alerts(session: Session, story: Story, nights: Nights) -> None:
    """Raise and clear them in turn; what stands at the end of the nights is left to detection."""
    known, services = zone_ids(session), service_ids(session)
    standing: dict[tuple[str, int], str] = {}
    until = window(nights.days[-1], nights.classes[-1])[1] + JUDGED_AFTER
    for moment in _moments(story, nights, until):
        colleagues.work(session, moment.at, story=story)
        key = moment.rule, moment.sector
        if moment.figures is None:
            if key in standing:
                alert_actions.clear(session, code=standing.pop(key), actor=DETECTION, at=moment.at)
        elif key not in standing:
            finding = _finding(moment, known[plan().sectors[moment.sector].code], services["water"])
            standing[key] = _raised(session, finding, moment.at)
    colleagues.work(session, until, story=story)


def _raised(session: Session, finding: Finding, at: datetime) -> str:
    """A new alert, or the one on this subject that nobody has closed yet again; its code."""
    same = [row for row in alerts.open_alerts(session) if (row.rule, row.subject) == (finding.rule, finding.subject)]
    if not same:
        return alert_actions.raise_alert(session, finding=finding, actor=DETECTION, at=at)
    alert_actions.raise_again(session, code=same[0].code, actor=DETECTION, at=at)
    return same[0].code


def _moments(story: Story, nights: Nights, until: datetime) -> list[Moment]:
    since = until - timedelta(days=DAYS)
    found = [*_prompts(nights), *_bursts(story, since, until)]
    return sorted((each for each in found if since < each.at <= until), key=lambda each: (each.at, each.sector))


def _prompts(nights: Nights) -> Iterator[Moment]:
    """Each run of nights that asked for a look: its first night, and the one that was quiet again."""
    prompted = np.pad(nights.trend.prompted.astype(int), ((0, 0), (1, 0)))
    for sector, place in zip(*np.nonzero(np.diff(prompted, axis=1)), strict=True):
        opens, ends = window(nights.days[place], nights.classes[place])
        begins = bool(nights.trend.prompted[sector, place])
        figures = _of_night(nights, int(sector), int(place)) if begins else None
        yield Moment(ends + JUDGED_AFTER, NIGHT_RULE, int(sector), figures, opens)


def _of_night(nights: Nights, sector: int, place: int) -> dict[str, float]:
    measured, expected = nights.minima[place][sector].mnf_m3h or 0.0, float(nights.trend.level_m3h[sector, place])
    return _figures(measured, expected)


def _bursts(story: Story, since: datetime, until: datetime) -> Iterator[Moment]:
    codes = [sector.code for sector in plan().sectors]
    usual = profile.of_sectors(story.seed).mean_m3h
    for fault in between(story.seed, story.start, int(since.timestamp()), int(until.timestamp())):
        if fault.kind is Kind.BURST and fault.ends - fault.begins < DAY_S:
            sector = codes.index(fault.target)
            yield _burst(fault, sector, _figures(float(usual[sector]) + fault.size, float(usual[sector])))
            yield Moment(datetime.fromtimestamp(fault.ends + CLEARED_AFTER_S, UTC), BURST_RULE, sector, None)


def _burst(fault: Fault, sector: int, figures: dict[str, float]) -> Moment:
    seen, begun = (datetime.fromtimestamp(ts, UTC) for ts in (fault.begins + SEEN_AFTER_S[fault.kind], fault.begins))
    return Moment(seen, BURST_RULE, sector, figures, begun)


def _figures(measured: float, expected: float) -> dict[str, float]:
    change = 100 * (measured - expected) / expected if expected > 0 else 100.0
    return {"measured_m3h": round(measured, 2), "expected_m3h": round(expected, 2), "change_percent": round(change, 1)}


def _finding(moment: Moment, sector_id: int, service_id: int) -> Finding:
    figures, burst = moment.figures or {}, moment.rule == BURST_RULE
    excess = round(figures["measured_m3h"] - figures["expected_m3h"], 2)
    return Finding(
        rule=moment.rule,
        kind=AlertKind.ALARM if burst else AlertKind.PROMPT,
        subject=plan().sectors[moment.sector].code,
        service_id=service_id,
        sector_id=sector_id,
        priority=leak_priority(excess, burst=burst, pressure_dropped=burst),
        cause=Sentence("alerts.cause.burst_flow" if burst else "alerts.cause.night_flow", figures),
        onset_at=moment.onset_at,
        flow_m3h=excess,
        evidence=[Sentence("alerts.evidence.inflow", figures)] if burst else [],
    )
