"""Arrondissements side by side in two months: losses per kilometre and per inhabitant, leaks per 100 km, reports.

A loss is what flowed into the sectors of the arrondissement and was not billed, over the sectors of which both are
known for the month; the kilometres and inhabitants are those of the same sectors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analytics.limit_rules import BURST_RULE, NIGHT_RULE
from analytics.local_time import day_start
from data_access.kpi_volumes import billed_m3, inflow_m3, month_days
from data_access.rows.compare import Compared, District
from data_access.schema import Alert, CustomerContact, Zone

MEASURES = ("loss_km", "loss_person", "leaks_km", "reports_people")
LITRES = 1000


def compared(session: Session, *, first: date, second: date, at: datetime) -> Compared:
    """Two months, given by their first days, as known at the instant; arrondissements by name."""
    return Compared(first, second, _month(session, first, at), _month(session, second, at))


def _month(session: Session, month: date, at: datetime) -> tuple[District, ...]:
    districts = list(session.scalars(select(Zone).where(Zone.kind == "arrondissement").order_by(Zone.name_fr)))
    sectors = list(session.scalars(select(Zone).where(Zone.kind == "sector")))
    losses = _losses(session, sectors, month, at)
    leaks = _counted(session, Alert.sector_id, Alert.detected_at, month, at, Alert.rule.in_((NIGHT_RULE, BURST_RULE)))
    told = _counted(session, CustomerContact.sector_id, CustomerContact.at, month, at)
    heard_since = session.scalar(select(func.min(CustomerContact.at)))
    warned_since = session.scalar(select(func.min(Alert.detected_at)))
    found = []
    for district in districts:
        own = [sector.id for sector in sectors if sector.parent_id == district.id]
        figures = dict(losses.get(district.id, {}))
        if _reaches(warned_since, month) and district.mains_km:
            figures["leaks_km"] = 100 * sum(leaks[sector] for sector in own) / district.mains_km
        if _reaches(heard_since, month) and district.population:
            figures["reports_people"] = 10_000 * sum(told[sector] for sector in own) / district.population
        found.append(District(district.code, district.name_fr, district.name_ar, figures))
    return tuple(found)


def _reaches(since: datetime | None, month: date) -> bool:
    """Whether the month was recorded from its first day on."""
    return since is not None and since <= day_start(month) + timedelta(days=1)


def _losses(session: Session, sectors: list[Zone], month: date, at: datetime) -> dict[int, dict[str, float]]:
    days = month_days(month)
    billed, inflow = billed_m3(session, month, at), inflow_m3(session, month, days, at)
    lost: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for sector in sectors:
        if sector.parent_id is not None and sector.id in billed and sector.id in inflow:
            sums = lost[sector.parent_id]
            sums[0] += inflow[sector.id] - billed[sector.id]
            sums[1] += sector.mains_km or 0.0
            sums[2] += sector.population or 0
    return {
        district: {"loss_km": volume / (km * days), "loss_person": LITRES * volume / (people * days)}
        for district, (volume, km, people) in lost.items()
        if km and people
    }


def _counted(session: Session, sector: object, when: object, month: date, at: datetime, *also: object) -> Counter[int]:
    """How many rows of each sector fall into the month."""
    start, end = day_start(month), min(at, day_start(month + timedelta(days=month_days(month))))
    query = select(sector, func.count()).where(sector.is_not(None), when >= start, when < end, *also).group_by(sector)  # type: ignore[attr-defined,call-overload,operator]
    return Counter(dict(session.execute(query).all()))
