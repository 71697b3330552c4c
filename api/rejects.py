"""Refused rows as CSV, under the page's filters and at its instant: to be corrected and sent again."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.csv_export import CsvColumn
from api.posted import Say
from api.questions import Query, exported, instant
from data_access import rejects
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
        query = request.query_params
        spoken = columns(say, current_language.get())
        return await exported(database, "rejects", spoken, lambda: _waiting(database, clock, query))

    return routes


async def _waiting(database: Database, clock: Clock, query: Query) -> Sequence[WaitingRow]:
    """What waits now goes by the later clock: files are dated by the wall's, also in a demonstration."""
    at = instant("at", query, clock) if query.get("at") else max(clock.now(), wall_now())
    reason = f"rejects.{query['reason']}" if query.get("reason", "all") != "all" else None
    return (await database.run(rejects.waiting, at=at, reason=reason, limit=MOST_ROWS)).rows


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
