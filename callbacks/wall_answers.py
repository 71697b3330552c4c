"""What each part of a wall asks the database: the questions of the desk pages, so that walls and desks share answers.

A part is put together of several questions; when one of them moves between two of these, the part is asked anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from analytics.local_time import local_day
from analytics.worksites import distance_m
from components import wall_words as words
from components.formats import quantity
from components.wall_alerts import Told
from components.wall_arrondissement import Quarter
from components.wall_charts import Span
from components.wall_focus import Focus, worst
from components.wall_lanes import Services
from components.wall_map import Spot
from components.wall_network import Water
from components.wall_roadmap import Programme
from components.wall_service import OneService
from components.wall_situation import City
from components.wall_viewing import Viewing
from components.wall_works import Works
from data_access import alarm_rate, alerts, kpis, latest, network, roadmap, sector_charts, situation, worksites, zones
from data_access.database import Database
from data_access.errors import NotFound
from data_access.inflows import as_trace
from data_access.rows.alerts import AlertRow
from data_access.rows.network import NetworkPicture, SectorRow
from data_access.rows.worksites import ALL_STATUSES, WorksiteFilters, WorksiteSummary

FOCUS_SPAN = timedelta(hours=12)
NEAR_M = 300.0
Feature = Mapping[str, Any]


class Counts(NamedTuple):
    """Active alerts by priority, and those that nobody has acknowledged."""

    by_priority: Mapping[int, int]
    waiting: Sequence[AlertRow]


class Foot(NamedTuple):
    """Worksites, what the active alerts estimate to be lost, the newest datum of each service."""

    works: WorksiteSummary
    losses_m3h: float
    newest: Mapping[str, datetime]


async def counts(database: Database, *, at: datetime, viewing: Viewing) -> Counts:
    """Active alerts by priority as the desks count them, and those that nobody has acknowledged."""
    counted = await database.run(alerts.counts_by_priority, at=at)
    rows = await database.run(alerts.alerts, at=at)
    return Counts(counted.active, [row for row in rows if words.is_waiting(row)])


async def ground(database: Database, *, at: datetime, viewing: Viewing) -> Sequence[Feature]:
    """The shapes of the city."""
    return await database.run(zones.map_layer, layer="base")


async def city(database: Database, *, at: datetime, viewing: Viewing) -> City:
    """The whole city: sectors, services, alerts."""
    services = await _services(database, at)
    picture = services.water.picture
    return City(
        at=at,
        judged=picture.headlines.judged,
        abnormal=picture.headlines.abnormal_sectors,
        spots=spots(picture, services.alerts, viewing),
        services=services,
        base=await database.run(zones.map_layer, layer="base"),
    )


async def _services(database: Database, at: datetime) -> Services:
    water = await database.run(situation.water, at=at)
    others = await database.run(situation.other_services, at=at)
    return Services(water, *others, alerts=await database.run(alerts.alerts, at=at))


async def service(database: Database, *, at: datetime, viewing: Viewing, subject: str) -> OneService:
    """One service: the same figures as in its lane of the situation, and its alerts."""
    return OneService(at, subject, await _services(database, at))


async def arrondissement(database: Database, *, at: datetime, viewing: Viewing, subject: str) -> Quarter:
    """One arrondissement: its sectors, its alerts, its sites. NotFound for a code that is none."""
    return await database.run(_quarter, at=at, viewing=viewing, subject=subject)


def _quarter(session: Session, *, at: datetime, viewing: Viewing, subject: str) -> Quarter:
    place = zones.zone(session, code=subject)
    if place is None:
        raise NotFound(code=subject)
    picture = network.network_picture(session, at=at, traces=False)
    rows = alerts.alerts(session, at=at, zone=subject)
    inside = [row for row in picture.rows if row.arrondissement and row.arrondissement.code == subject]
    codes = {row.place.code for row in inside} | {subject}
    return Quarter(
        at=at,
        place=place,
        sectors=inside,
        spots=[spot for spot in spots(picture, rows, viewing) if spot.code in codes],
        alerts=rows,
        works=worksites.picture(session, at=at, filters=WorksiteFilters(status=ALL_STATUSES, zone=subject)).summary,
        base=[each for each in zones.map_layer(session, layer="base") if each["id"] in codes],
    )


def spots(picture: NetworkPicture, rows: Sequence[AlertRow], viewing: Viewing) -> list[Spot]:
    """The sectors that are abnormal for any service or cannot be judged, worst first."""
    worst_of: dict[str, AlertRow] = {}
    for row in rows:
        if row.place is not None:
            worst_of.setdefault(row.place.code, row)
    shown = [sector for sector in picture.rows if sector.place.code in worst_of or not sector.is_judged]
    found = [_spot(sector, worst_of.get(sector.place.code), viewing) for sector in shown]
    return sorted(found, key=lambda spot: (spot.priority or 2.5, not spot.waiting))


def _spot(sector: SectorRow, alert: AlertRow | None, viewing: Viewing) -> Spot:
    """Only the critical and the high ones speak; what cannot be judged shows that it is unknown."""
    if alert is None:
        return Spot(sector.place.code, None, sector.lon, sector.lat)
    speaks = alert.priority <= 2 and alert.loss_m3h is not None
    figure = quantity(alert.loss_m3h, "m3/h", viewing.lang) if speaks else ""
    return Spot(sector.place.code, alert.priority, sector.lon, sector.lat, words.is_waiting(alert), figure)


async def water(database: Database, *, at: datetime, viewing: Viewing) -> Water:
    """The water network, as on its desk page."""
    state = await database.run(situation.water, at=at)
    return Water(at, state.picture, state.day)


async def alerts_told(database: Database, *, at: datetime, viewing: Viewing) -> Told:
    """Active alerts, the worst one with what surrounds it, and the rate."""
    rows = await database.run(alerts.alerts, at=at)
    first = worst(rows)
    return Told(
        at=at,
        rows=rows,
        focus=await database.run(_focus, row=first, at=at) if first else None,
        rate=await database.run(alarm_rate.new_alarms, at=at),
        base=await database.run(zones.map_layer, layer="base"),
    )


def _focus(session: Session, *, row: AlertRow, at: datetime) -> Focus:
    detail = alerts.alert(session, code=row.code, at=at)
    sector = zones.zone(session, code=row.place.code) if row.place else None
    spot = Spot(words.code(row), row.priority, sector.lon if sector else None, sector.lat if sector else None)
    site, site_m = _nearest_site(session, spot, at)
    inflow = _inflow(session, row, at)
    return Focus(row, spot, detail.customers, inflow, site, site_m)


def _nearest_site(session: Session, spot: Spot, at: datetime) -> tuple[str | None, float | None]:
    if spot.lon is None or spot.lat is None:
        return None, None
    near = worksites.near(session, lon=spot.lon, lat=spot.lat, within_m=NEAR_M, at=at)
    if not near:
        return None, None
    place = near[0].place
    return near[0].ref, distance_m(spot.lon, spot.lat, place.lon or spot.lon, place.lat or spot.lat)


def _inflow(session: Session, row: AlertRow, at: datetime) -> Span | None:
    """The inflow of the sector over the last twelve hours; None for what is in no sector with a flow meter."""
    if row.place is None:
        return None
    try:
        chart = sector_charts.inflow_chart(session, sector=row.place.code, span=FOCUS_SPAN, at=at)
    except NotFound:
        return None
    return Span(chart.ts.tolist(), *map(as_trace, (chart.inflow, chart.low, chart.high))) if len(chart.ts) else None


async def works(database: Database, *, at: datetime, viewing: Viewing) -> Works:
    """Every site that has not ended, worst delay first."""
    shown = await database.run(worksites.picture, at=at, filters=WorksiteFilters(status=ALL_STATUSES))
    return Works(shown, await database.run(zones.map_layer, layer="base"), local_day(at))


async def programme(database: Database, *, at: datetime, viewing: Viewing) -> Programme:
    """The programme as it stands on the city's day."""
    return Programme(
        kpis=await database.run(kpis.kpi_table, at=at),
        phases=await database.run(roadmap.phases, at=at),
        milestones=await database.run(roadmap.milestones, at=at),
        on=local_day(at),
    )


async def foot(database: Database, *, at: datetime, viewing: Viewing) -> Foot:
    """Worksites, what the active alerts estimate to be lost, the newest datum of each service."""
    lost = network.losses(await database.run(alerts.alerts, at=at)) or 0.0
    works_now = await database.run(worksites.summary, at=at)
    return Foot(works_now, lost, await database.run(latest.newest_instant, at=at))
