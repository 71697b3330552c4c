"""Refused rows as CSV, under the page's filters and at its instant: to be corrected and sent again."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from analytics.local_time import parse_instant
from api.csv_export import CsvColumn, csv_response
from api.readings import Say
from data_access import rejects, scenario
from data_access.clock import Clock, wall_now
from data_access.database import Database
from data_access.rows.feed_health import WaitingRow
from data_access.rows.languages import current_language

MOST_ROWS = 100_000


def router(database: Database, clock: Clock, say: Say) -> APIRouter:
    """GET /api/v1/rejects.csv?reason=&at=; 400 when `at` is no instant."""
    routes = APIRouter(prefix="/api/v1", tags=["data"])

    @routes.get("/rejects.csv")
    async def table(request: Request) -> Response:
        asked = request.query_params
        try:
            at = min(parse_instant(asked["at"]), clock.now()) if asked.get("at") else max(clock.now(), wall_now())
        except ValueError:
            return JSONResponse({"error": f"at={asked['at']} is no ISO instant"}, status_code=400)
        reason = f"rejects.{asked['reason']}" if asked.get("reason", "all") != "all" else None
        found = await database.run(rejects.waiting, at=at, reason=reason, limit=MOST_ROWS)
        simulated = await database.run(scenario.anchor) is not None
        lang = current_language.get()
        return csv_response("rejects", columns(say, lang), found.rows, lang=lang, simulated=simulated)

    return routes


def columns(say: Say, lang: str) -> list[CsvColumn]:
    """Where each row came from, why it was refused, and its text."""

    def sentence(row: WaitingRow) -> str:
        return say(row.reason_key, lang, **{"value": "", **row.values})

    return [
        CsvColumn("row", lambda row: row.row_id),
        CsvColumn("feed", lambda row: row.feed),
        CsvColumn("batch", lambda row: row.batch),
        CsvColumn("refused_at", lambda row: row.refused_at),
        CsvColumn("line", lambda row: row.line),
        CsvColumn("column", lambda row: row.column),
        CsvColumn("reason", sentence),
        CsvColumn("origin", lambda row: row.origin),
        CsvColumn("raw", lambda row: row.raw),
    ]
