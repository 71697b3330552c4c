"""Indicators over HTTP: JSON and CSV of what the roadmap page shows, under the same filters and at the same instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from analytics.local_time import parse_instant
from api.csv_export import CsvColumn, csv_response
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import NotFound
from data_access.kpis import kpi, kpi_table
from data_access.rows.kpi_filters import KpiFilters
from data_access.rows.kpis import KpiDetail, KpiPoint, KpiRow
from data_access.rows.languages import current_language
from data_access.rows.roadmap import ASSUMPTION


def router(database: Database, clock: Clock) -> APIRouter:
    """GET /api/v1/kpis (JSON), /api/v1/kpis.csv and /api/v1/kpis/{code} with evidence; 400 when `at` is no instant."""
    routes = APIRouter(prefix="/api/v1", tags=["kpis"])

    @routes.get("/kpis")
    async def indicators(request: Request) -> Response:
        answer = await _rows(database, clock, request.query_params)
        return answer if isinstance(answer, Response) else JSONResponse(kpi_objects(answer))

    @routes.get("/kpis/{code}")
    async def evidence(code: str, request: Request) -> Response:
        at = _instant(clock, request.query_params)
        if isinstance(at, Response):
            return at
        try:
            return JSONResponse(kpi_object(await database.run(kpi, code=code, at=at)))
        except NotFound:
            return JSONResponse({"error": f"no indicator {code}"}, status_code=404)

    @routes.get("/kpis.csv")
    async def table(request: Request) -> Response:
        answer = await _rows(database, clock, request.query_params)
        if isinstance(answer, Response):
            return answer
        simulated = any(row.source == ASSUMPTION for row in answer)
        return csv_response("kpis", COLUMNS, answer, lang=current_language.get(), simulated=simulated)

    return routes


async def _rows(database: Database, clock: Clock, query: Mapping[str, str]) -> list[KpiRow] | Response:
    at = _instant(clock, query)
    if isinstance(at, Response):
        return at
    return KpiFilters.of(query).keep(await database.run(kpi_table, at=at))


def _instant(clock: Clock, query: Mapping[str, str]) -> datetime | Response:
    """`?at=`, never later than now."""
    try:
        return min(parse_instant(query["at"]), clock.now()) if query.get("at") else clock.now()
    except ValueError:
        return JSONResponse({"error": f"at={query['at']} is no ISO instant"}, status_code=400)


def kpi_object(detail: KpiDetail) -> dict[str, Any]:
    """One indicator with its trajectory and every value that was ever shown, each with its evidence."""
    trajectory = [{"on": point.on.isoformat(), "value": point.value} for point in detail.trajectory]
    facts = {"formula": detail.formula, "formula_version": detail.formula_version, "trajectory": trajectory}
    return kpi_objects([detail.row])[0] | facts | {"values": [_value(point) for point in detail.points]}


def _value(point: KpiPoint) -> dict[str, Any]:
    evidence = point.evidence
    return {
        "period_start": point.period_start.isoformat(),
        "period_end": point.period_end.isoformat(),
        "value": point.value,
        "computed_again": point.again,
        "coverage": point.coverage,
        "formula_version": point.formula_version,
        "known_from": point.known_from.isoformat(),
        "source": evidence.source,
        "inputs": dict(evidence.inputs),
        "parts": list(evidence.parts),
        "records": [{"record": name, "figures": list(row)} for name, row in _rows_of(point)],
        "left_out": {reason: list(names) for reason, names in evidence.left_out.items()},
        "replaced": [
            {"value": old.value, "from": old.known_from.isoformat(), "until": old.known_to.isoformat()}
            for old in point.replaced
        ],
    }


def _rows_of(point: KpiPoint) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Each record with its figures; none where only names were stored."""
    rows = point.evidence.rows or ((),) * len(point.evidence.records)
    return zip(point.evidence.records, rows, strict=False)


def kpi_objects(rows: Sequence[KpiRow]) -> list[dict[str, Any]]:
    """One object per indicator, with the same names as the columns of the CSV; days are ISO text."""
    return [{column.header: _plain(column.value(row)) for column in COLUMNS} for row in rows]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


COLUMNS: Sequence[CsvColumn] = (
    CsvColumn("code", lambda row: row.code),
    CsvColumn("name_fr", lambda row: row.names.fr),
    CsvColumn("name_en", lambda row: row.names.en),
    CsvColumn("name_ar", lambda row: row.names.ar),
    CsvColumn("unit", lambda row: row.unit),
    CsvColumn("better", lambda row: "up" if row.direction > 0 else "down"),
    CsvColumn("component", lambda row: row.component and row.component.value),
    CsvColumn("owner", lambda row: row.owner.value),
    CsvColumn("baseline", lambda row: row.baseline),
    CsvColumn("value", lambda row: row.value),
    CsvColumn("period_end", lambda row: row.period_end),
    CsvColumn("expected", lambda row: row.expected),
    CsvColumn("target", lambda row: row.target),
    CsvColumn("target_on", lambda row: row.target_on),
    CsvColumn("ahead", lambda row: row.ahead),
    CsvColumn("status", lambda row: row.status.value),
    CsvColumn("reached_on", lambda row: row.reaches and row.reaches.on),
    CsvColumn("reached_earliest", lambda row: row.reaches and row.reaches.earliest),
    CsvColumn("reached_latest", lambda row: row.reaches and row.reaches.latest),
    CsvColumn("source", lambda row: row.source),
    CsvColumn("partial", lambda row: row.partial),
)
