"""How often a rule would have alarmed with other thresholds: the engine's own rule over stored readings, nothing kept.

At every past instant it sees only what was known then, as detection did. An alarm is each time that the rule trips.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from analytics.bursts import LOOK_BACK_DAYS
from analytics.coordination import COORDINATION_RULE
from analytics.escalation import ESCALATION_RULE
from analytics.leaks.budget import Budget
from analytics.leaks.night_leaks import REARM
from analytics.leaks.series import Floats
from analytics.limit_rules import BURST_RULE, GATEWAY_RULE, INTERRUPTION_RULE, NIGHT_RULE, SENSOR_RULE
from analytics.local_time import day_start, local_day
from analytics.night_flow import NightLimits
from analytics.rule_settings import WATCH_SHEETS, Thresholds
from analytics.sample_grid import STEP_S
from data_access import detection_inputs, night_flows
from data_access.escalations import would_escalate
from data_access.rows.detection import Watch
from data_access.watched_outages import watched_outages
from workers.burst_rule import watch_inflows
from workers.ledger import Ledger
from workers.live_rules import guards, watch_limits, watch_sensors
from workers.night_rule import LOOK_BACK, Nights
from workers.operations import Operations
from workers.outage_rule import watch_outages
from workers.sight import Sight, class_of

DAYS = 30
TRIPS = ("raise", "again", "supersede")
SILENCE = (GATEWAY_RULE, SENSOR_RULE)
# works that meet are listed, figures to be watched are marked
RAISING_NOTHING = (COORDINATION_RULE, *(sheet.rule for sheet in WATCH_SHEETS))


def alarms(session: Session, *, rule: str, thresholds: Thresholds, at: datetime) -> int:
    """How often the rule would have tripped in the thirty days before `at`."""
    if rule in RAISING_NOTHING:
        return 0
    if rule == NIGHT_RULE:
        return _nights(session, thresholds.night, at)
    if rule == BURST_RULE:
        return _bursts(session, thresholds, at)
    if rule == INTERRUPTION_RULE:
        return _outages(session, thresholds, at)
    if rule == ESCALATION_RULE:
        return would_escalate(session, since=at - timedelta(days=DAYS), at=at, patience=thresholds.escalation_patience)
    return _limits(session, rule, thresholds, at)


def _nights(session: Session, limits: NightLimits, at: datetime) -> int:
    """From the nights as they were kept, judged by the engine with this budget and this least leak."""
    watch = detection_inputs.watch(session)
    days = [local_day(at) - timedelta(days=back) for back in range(DAYS, -1, -1)]
    known = night_flows.all_nights(session, first=days[0] - LOOK_BACK, last=days[-1], at=at)
    nights = Nights(known, Operations())
    classes = {day: class_of(watch, day) for day in days}
    threshold = Budget(limits.budget).threshold()
    found = [nights.standing(watch.sectors, day, classes[day]) for day in days]
    scores = [np.where(each.size >= limits.least_m3h, each.score, np.fmin(each.score, threshold)) for each in found]
    return sum(_prompts(of_sector, threshold) for of_sector in np.array(scores).T)


def _prompts(scores: Floats, threshold: float) -> int:
    """How often these nights, oldest first, would have been prompted: each time anew after half of the threshold.

    >>> _prompts(np.array([0.0, 6.0, 6.0, 0.5, np.nan, 5.5]), 2.0)
    2
    """
    count, is_open = 0, False
    for score in scores[np.isfinite(scores)].tolist():
        count += score > threshold and not is_open
        is_open = score > threshold or (is_open and score >= REARM * threshold)
    return count


def _bursts(session: Session, thresholds: Thresholds, at: datetime) -> int:
    watch = detection_inputs.watch(session)
    meters = {sensor for sector in watch.sectors for sensor in (*sector.inlets, *sector.outlets, *sector.pressures)}
    sight = _sight(session, _only(watch, meters, gateways=False), at, LOOK_BACK_DAYS + 1)
    ledger = Ledger(())
    for instant in _instants(at):
        watch_inflows(sight, ledger, Operations(), thresholds.burst, instant)
    return _trips(ledger, BURST_RULE)


def _outages(session: Session, thresholds: Thresholds, at: datetime) -> int:
    outages = watched_outages(session, since=at - timedelta(days=DAYS), until=at)
    ledger = Ledger(())
    for instant in _instants(at):
        watch_outages(outages, ledger, thresholds.interruption, instant)
    return _trips(ledger, INTERRUPTION_RULE)


def _limits(session: Session, rule: str, thresholds: Thresholds, at: datetime) -> int:
    watch = detection_inputs.watch(session)
    wanted = [each for each in thresholds.limit_rules if each.name == rule]
    if rule not in SILENCE:
        guarded = guards(watch.sensors, wanted)
        rows = {int(row) for guard in guarded for row in guard.rows}
        watch = _only(watch, {watch.sensors[row].sensor_id for row in rows}, gateways=False)
    sight, ledger = _sight(session, watch, at, 1), Ledger(())
    guarded = guards(watch.sensors, wanted)
    for instant in _instants(at):
        if rule in SILENCE:
            watch_sensors(sight, ledger, (), thresholds, instant)
        else:
            watch_limits(sight, ledger, guarded, instant)
    return _trips(ledger, rule)


def _only(watch: Watch, sensor_ids: set[int], *, gateways: bool) -> Watch:
    """The watch with these sensors alone."""
    kept = [sensor for sensor in watch.sensors if sensor.sensor_id in sensor_ids]
    sectors = [sector for sector in watch.sectors if set(sector.inlets) <= sensor_ids]
    return replace(watch, sensors=kept, sectors=sectors, gateways=watch.gateways if gateways else ())


def _sight(session: Session, watch: Watch, at: datetime, days_before: int) -> Sight:
    start = day_start(local_day(at) - timedelta(days=DAYS + days_before))
    columns = (int(at.timestamp()) - int(start.timestamp())) // STEP_S + 1
    grid = detection_inputs.grid(session, sensors=watch.sensors, start_ts=int(start.timestamp()), columns=columns)
    sight = Sight(watch, grid)
    begun = int((at - timedelta(days=DAYS)).timestamp())
    sight.look_back(begun)
    return sight


def _instants(at: datetime) -> Iterator[datetime]:
    """Five minutes into every quarter-hour of the thirty days, as detection looks."""
    last = (int(at.timestamp()) - 300) // STEP_S
    for step in range(last - DAYS * 96 + 1, last + 1):
        yield datetime.fromtimestamp(step * STEP_S + 300, at.tzinfo)


def _trips(ledger: Ledger, rule: str) -> int:
    return sum(decision.what in TRIPS and decision.key[0] == rule for decision in ledger.decisions)
