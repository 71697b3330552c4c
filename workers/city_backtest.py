"""The live rules played over the stored history of the demonstration city and scored against its ground truth.

Nothing is written and nobody acts in between: every alarm stays as its rule raised it. The rules see at every instant
what was known then, as detection does; only the score looks at the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analytics.city_score import CityAlarm, CityFault, CityScore, score
from analytics.explanations import Cause
from analytics.local_time import day_start, local_day
from data_access import detection_inputs
from data_access.database import Database
from data_access.ground_truth import known_faults
from data_access.rows.alerts import Finding
from workers.burst_rule import watch_inflows
from workers.detection import CHUNK, instants
from workers.detection_run import Run, nights_due, prepare
from workers.explaining import explained
from workers.ledger import Decision, Ledger
from workers.sight import class_of

RAISED = ("raise", "again", "supersede")


@dataclass(frozen=True, slots=True)
class Played:
    """The alarms of a span, and who they may concern."""

    alarms: tuple[CityAlarm, ...]
    sectors: tuple[str, ...]
    span: tuple[int, int]


def score_city(database: Database, until: datetime, days: int) -> CityScore:
    """Play the leak rules over the days before `until` and score what they raised."""
    played = play(database, day_start(local_day(until) - timedelta(days=days)), until)
    faults = [
        CityFault(
            each.kind,
            each.sector,
            int(each.began_at.timestamp()),
            int(each.ended_at.timestamp()),
            each.size,
            each.pipe or "",
        )
        for each in database.call(known_faults)
        if each.sector is not None and each.began_at <= until
    ]
    watch = database.call(detection_inputs.watch)
    return score(played.alarms, faults, played.sectors, played.span, lambda day: class_of(watch, day))


def play(database: Database, begun: datetime, until: datetime) -> Played:
    """What the nights and the inflows of (begun, until] would have raised, with its explanations."""
    ledger, run, cursor = Ledger(()), None, begun
    while cursor < until:
        end = min(until, cursor + CHUNK)
        fresh = database.call(prepare, begun=cursor, end=end)
        run = fresh if run is None else replace(fresh, nights=run.nights)
        _look_through(run, ledger, cursor, end)
        cursor = end
    sectors = tuple(sector.code for sector in run.sight.watch.sectors) if run else ()
    alarms = database.call(_alarms, decisions=ledger.decisions)
    return Played(tuple(alarms), sectors, (int(begun.timestamp()), int(until.timestamp())))


def _look_through(run: Run, ledger: Ledger, begun: datetime, end: datetime) -> None:
    before = begun
    for at in instants(begun, end, looks_at_end=False):
        thresholds = run.rules.at(at).thresholds
        for day in nights_due(run.sight, before, at):
            run.nights.judge(run.sight, ledger, thresholds.night, day, at)
        watch_inflows(run.sight, ledger, run.operations, thresholds.burst, at)
        before = at


def _alarms(session: Session, *, decisions: list[Decision]) -> list[CityAlarm]:
    raised = [(each.at, each.finding) for each in decisions if each.what in RAISED and each.finding is not None]
    return [_alarm(explained(session, finding, at), at) for at, finding in raised]


def _alarm(finding: Finding, at: datetime) -> CityAlarm:
    size = next((line.values for line in finding.evidence if "low_m3h" in line.values), {})
    lead = finding.explanations[0].values["cause"] if finding.explanations else Cause.LEAK
    return CityAlarm(
        sector=finding.subject,
        ts=int(at.timestamp()),
        flow_m3h=finding.flow_m3h,
        low_m3h=size.get("low_m3h"),
        high_m3h=size.get("high_m3h"),
        confidence=finding.confidence,
        explained=None if lead == Cause.LEAK else str(lead),
        since_ts=int(finding.onset_at.timestamp()) if finding.onset_at else None,
    )
