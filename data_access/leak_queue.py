"""The leaks that wait for a crew, ordered by what waiting costs, beside the order in which they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.alarm_states import Display, Handling
from analytics.delay_cost import CREW_HOURS, USUAL_CREW_HOURS, Job, by_worth, lost_m3
from data_access.alarm_quality import PERIODS, quality
from data_access.alert_history import standing
from data_access.rows.alerts import AlertRow
from data_access.rows.leak_queue import LeakQueue, QueueRow
from data_access.schema import Crew, NetworkService, Zone

LEAKS = ("burst", "night_flow")
WAITING = (Handling.NEW, Handling.ACKNOWLEDGED, Handling.INVESTIGATING)
LEAST_CLOSED = 10  # from fewer verdicts no share of true ones is told


def leak_queue(session: Session, *, at: datetime, crews: int | None = None) -> LeakQueue:
    """Leaks still running at `at` that no crew is on and nobody has shelved; `crews` None: the free ones.

    What something else than a leak explains loses no water and does not wait here; its crew is not free.
    """
    running = [row for row in standing(session, at) if row.rule in LEAKS and row.is_active and row.flow_m3h]
    leaks = [row for row in running if row.loss_m3h]
    waiting = [row for row in leaks if row.handling in WAITING and row.display != Display.SHELVED]
    first_in = sorted(waiting, key=lambda row: (row.since, row.code))
    jobs = _jobs(session, first_in, at)
    came = {row.code: place for place, row in enumerate(first_in, start=1)}
    rows = {row.code: row for row in first_in}
    ordered = by_worth(jobs)
    busy = {row.crew for row in running if row.handling == Handling.IN_FIELD}
    hands = crews or max(_water_crews(session) - len(busy), 1)
    return LeakQueue(
        rows=[QueueRow(rows[job.code], job, came[job.code]) for job in ordered],
        crews=hands,
        out=sum(row.handling == Handling.IN_FIELD for row in leaks),
        lost_m3=lost_m3(ordered, hands),
        lost_first_in_m3=lost_m3(jobs, hands),
    )


def _jobs(session: Session, rows: Sequence[AlertRow], at: datetime) -> list[Job]:
    shares, customers = _true_shares(session, at), _customers(session, rows)
    return [
        Job(
            code=row.code,
            flow_m3h=row.loss_m3h or 0.0,
            true_share=shares.get(row.rule, 1.0),
            customers=customers.get(row.place.code, 0) if row.place and row.rule == "burst" else 0,
            crew_hours=CREW_HOURS.get(row.rule, USUAL_CREW_HOURS),
        )
        for row in rows
    ]


def _true_shares(session: Session, at: datetime) -> dict[str, float]:
    """By rule, of the alerts closed within a year: how many were true."""
    lines = quality(session, at=at, period=PERIODS["365d"]).by_rule
    return {
        line.name: line.pct / 100 for line in lines if line.pct is not None and line.true + line.false >= LEAST_CLOSED
    }


def _customers(session: Session, rows: Sequence[AlertRow]) -> Mapping[str, int]:
    codes = {row.place.code for row in rows if row.place}
    told = session.execute(select(Zone.code, Zone.customers).where(Zone.code.in_(codes)))
    return {zone.code: zone.customers or 0 for zone in told}


def _water_crews(session: Session) -> int:
    counted = select(func.count()).select_from(Crew).join(NetworkService, NetworkService.id == Crew.service_id)
    return session.scalar(counted.where(NetworkService.code == "water")) or 1


def queue_records(session: Session, *, at: datetime, crews: int | None = None) -> list[dict[str, Any]]:
    """The same as records for a file, first the most urgent."""
    return [
        {
            "place": place,
            "came": row.came,
            "alert": row.alert.code,
            "rule": row.alert.rule,
            "zone": row.alert.place.code if row.alert.place else None,
            "flow_m3h": row.job.flow_m3h,
            "true_share": row.job.true_share,
            "customers_at_risk": row.job.customers,
            "crew_hours": row.job.crew_hours,
            "worth_m3h_per_crew_hour": row.job.worth,
        }
        for place, row in enumerate(leak_queue(session, at=at, crews=crews).rows, start=1)
    ]
