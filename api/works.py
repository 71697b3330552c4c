"""The works of the services over HTTP: the tables of the network page as CSV, at the same instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.csv_export import CsvColumn
from api.questions import exported, instant
from data_access import facilities, feeders, interruptions, sewers, telemetry_page, trunk_balance
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.power import InterruptionRow

QUESTIONS: Mapping[str, Callable[..., Sequence[Any]]] = {
    "substations": facilities.substations,
    "feeders": feeders.feeders,
    "reservoirs": partial(facilities.reservoirs, traces=True),
    "trunk-balance": trunk_balance.trunk_balance,
    "interruptions": interruptions.interruptions,
    "lift-stations": sewers.stations,
    "gateways": telemetry_page.gateway_rows,
}
DESCRIBED: Mapping[str, str] = {
    "substations": "Substations with load, capacity with and without their largest transformer, and customers off.",
    "feeders": "Feeders of all substations with load, capacity of their cable and customers.",
    "reservoirs": "Reservoirs with level, content and autonomy, the shortest first.",
    "trunk-balance": "Twelve months of the trunk mains: from the reservoirs, into the sectors.",
    "interruptions": "Interruptions of electricity in progress, then those of the last 30 days.",
    "lift-stations": "Lift stations with level, rise, pumps and the rain of the nearest gauge.",
    "gateways": "Gateways with the sensors behind them that are silent, and their batteries.",
}


def router(database: Database, clock: Clock) -> APIRouter:
    """GET <table>.csv as known `at`; 400 for an instant that cannot be read."""
    routes = APIRouter(prefix="/api/v1", tags=["works"])

    def table(name: str) -> Callable[..., Any]:
        async def told(request: Request) -> Response:
            async def rows() -> Sequence[Any]:
                return await database.run(QUESTIONS[name], at=instant("at", request.query_params, clock))

            return await exported(database, name, COLUMNS[name], rows)

        return told

    for name, described in DESCRIBED.items():
        routes.add_api_route(f"/{name}.csv", table(name), name=name, description=described)
    return routes


def _steps(row: InterruptionRow) -> str:
    """`2018-10-09T05:12:00+00:00 415, ...`: when how many customers were back."""
    return ", ".join(f"{step.at.isoformat()} {step.customers}" for step in row.outage.steps)


WORK_COLUMNS = (
    CsvColumn("code", lambda row: row.code),
    CsvColumn("name", lambda row: row.name),
    CsvColumn("priority", lambda row: row.priority),
)
COLUMNS: Mapping[str, Sequence[CsvColumn]] = {
    "reservoirs": (
        *WORK_COLUMNS,
        CsvColumn("judgement", lambda row: row.level.judgement.value),
        CsvColumn("level_pct", lambda row: row.level.value),
        CsvColumn("level_at", lambda row: row.level.at),
        CsvColumn("capacity_m3", lambda row: row.capacity_m3),
        CsvColumn("content_m3", lambda row: row.content_m3),
        CsvColumn("outflow_m3h", lambda row: row.outflow_m3h),
        CsvColumn("autonomy_h", lambda row: row.autonomy_h),
    ),
    "trunk-balance": (
        CsvColumn("month", lambda row: row.month),
        CsvColumn("days", lambda row: row.days),
        CsvColumn("sources_m3", lambda row: row.sources.volume_m3),
        CsvColumn("source_meters_told", lambda row: row.sources.told),
        CsvColumn("source_meters", lambda row: row.sources.meters),
        CsvColumn("reservoirs_m3", lambda row: row.reservoirs.volume_m3),
        CsvColumn("reservoir_meters_told", lambda row: row.reservoirs.told),
        CsvColumn("reservoir_meters", lambda row: row.reservoirs.meters),
        CsvColumn("sectors_m3", lambda row: row.sectors.volume_m3),
        CsvColumn("sector_meters_told", lambda row: row.sectors.told),
        CsvColumn("sector_meters", lambda row: row.sectors.meters),
        CsvColumn("lost_m3", lambda row: row.lost_m3),
        CsvColumn("lost_pct", lambda row: row.lost_pct),
        CsvColumn("conveyance_lost_pct", lambda row: row.conveyance_lost_pct),
    ),
    "feeders": (
        *WORK_COLUMNS,
        CsvColumn("substation", lambda row: row.substation),
        CsvColumn("sectors", lambda row: " ".join(row.sectors)),
        CsvColumn("judgement", lambda row: row.load.judgement.value),
        CsvColumn("load_mw", lambda row: row.load.value),
        CsvColumn("load_at", lambda row: row.load.at),
        CsvColumn("capacity_mva", lambda row: row.capacity_mva),
        CsvColumn("load_pct", lambda row: row.load_pct),
        CsvColumn("customers", lambda row: row.customers),
        CsvColumn("customers_off", lambda row: row.customers_off),
        CsvColumn("off_since", lambda row: row.off and row.off.since),
    ),
    "substations": (
        *WORK_COLUMNS,
        CsvColumn("judgement", lambda row: row.load.judgement.value),
        CsvColumn("load_mw", lambda row: row.load.value),
        CsvColumn("load_at", lambda row: row.load.at),
        CsvColumn("capacity_mva", lambda row: row.capacity_mva),
        CsvColumn("load_pct", lambda row: row.load_pct),
        CsvColumn("firm_mva", lambda row: row.firm_mva),
        CsvColumn("firm_is_assumed", lambda row: row.firm_is_assumed),
        CsvColumn("firm_pct", lambda row: row.firm_pct),
        CsvColumn("customers", lambda row: row.customers),
        CsvColumn("customers_off", lambda row: row.off.customers),
        CsvColumn("off_since", lambda row: row.off.since),
    ),
    "lift-stations": (
        *WORK_COLUMNS,
        CsvColumn("judgement", lambda row: row.level.judgement.value),
        CsvColumn("level_pct", lambda row: row.level.value),
        CsvColumn("level_at", lambda row: row.level.at),
        CsvColumn("rise_pct_h", lambda row: row.rising_pct_h),
        CsvColumn("overflow_min", lambda row: row.overflow_min),
        CsvColumn("pumps_running", lambda row: row.pumps_running),
        CsvColumn("pumps", lambda row: row.pumps),
        CsvColumn("gauge", lambda row: row.rain and row.rain.gauge),
        CsvColumn("gauge_km", lambda row: row.rain and row.rain.km),
        CsvColumn("rain_1h_mm", lambda row: row.rain and row.rain.hour_mm),
        CsvColumn("rain_24h_mm", lambda row: row.rain and row.rain.day_mm),
    ),
    "gateways": (
        *WORK_COLUMNS,
        CsvColumn("judgement", lambda row: row.battery.judgement.value),
        CsvColumn("sensors", lambda row: row.carried),
        CsvColumn("sensors_silent", lambda row: row.silent),
        CsvColumn("silent_since", lambda row: row.silent_since),
        CsvColumn("loggers", lambda row: row.loggers.of),
        CsvColumn("loggers_silent", lambda row: row.loggers.silent),
        CsvColumn("battery_pct", lambda row: row.battery.value),
        CsvColumn("replace_on", lambda row: row.replace_on),
        CsvColumn("heard_at", lambda row: row.heard_at),
    ),
    "interruptions": (
        CsvColumn("code", lambda row: row.code),
        CsvColumn("substation", lambda row: row.substation),
        CsvColumn("asset", lambda row: row.asset),
        CsvColumn("zone", lambda row: row.zone),
        CsvColumn("name", lambda row: row.name),
        CsvColumn("started_at", lambda row: row.outage.started_at),
        CsvColumn("ended_at", lambda row: row.ended_at),
        CsvColumn("minutes", lambda row: row.lasted.total_seconds() / 60),
        CsvColumn("customers", lambda row: row.outage.customers),
        CsvColumn("customers_off", lambda row: row.off),
        CsvColumn("restored", lambda row: _steps(row)),
        CsvColumn("planned", lambda row: row.planned),
        CsvColumn("cause", lambda row: row.cause),
    ),
}
