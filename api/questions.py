"""What tables over HTTP have in common: the instant that is asked for, and the answer as CSV or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse, Response

from analytics.local_time import parse_instant
from api.csv_export import CsvColumn, csv_response
from data_access import scenario
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.languages import current_language

Query = Mapping[str, str]


class Unreadable(ValueError):
    """A parameter that cannot be read; the text names it."""


def instant(name: str, query: Query, clock: Clock) -> datetime:
    """The instant of a parameter, never later than now; now without one. Unreadable when it is none."""
    text, now = query.get(name), clock.now()
    if not text:
        return now
    try:
        return min(parse_instant(text), now)
    except ValueError:
        raise Unreadable(f"{name}={text} is no ISO instant") from None


async def exported(
    database: Database, name: str, columns: Sequence[CsvColumn], question: Callable[[], Any]
) -> Response:
    """The answer as CSV; 400 for a parameter that cannot be read."""
    try:
        rows = await question()
    except Unreadable as problem:
        return unreadable(problem)
    simulated = await database.run(scenario.anchor) is not None
    return csv_response(name, columns, rows, lang=current_language.get(), simulated=simulated)


def unreadable(problem: Unreadable) -> Response:
    """400, and which parameter it was."""
    return JSONResponse({"error": str(problem)}, status_code=400)


def record_columns(names: Sequence[str]) -> list[CsvColumn]:
    """A column for each of these keys of a record."""
    return [_column(name) for name in names]


def _column(name: str) -> CsvColumn:
    return CsvColumn(name, lambda record: record[name])
