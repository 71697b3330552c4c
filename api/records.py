"""`POST /api/v1/records/{kind}`: another system sends a list by its published schema, and is answered row by row."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api.gate import Gate, Limits, TurnedAway
from api.ingest_schema import described
from api.readings import LONGEST_KEY, TOKEN, Say, refusal
from data_access.actors import Actor, Permission, current_actor
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import DeliveryRefused
from data_access.record_intake import PostedList, take_posted
from data_access.rows.feeds import KeyReused, RepeatKey, Taken, ToldRow
from data_access.rows.languages import current_language
from feeds.record_kinds import KINDS_OF_RECORDS, Kind

if TYPE_CHECKING:
    from feeds.record_list import RecordFile

FORMS = ("text/csv", "application/json")
CELL: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}


class Registry:
    """The way of a list from its bytes to its answer."""

    def __init__(self, database: Database, clock: Clock, say: Say, limits: Limits) -> None:
        self._database, self._clock, self._say = database, clock, say
        self._gate = Gate(limits)

    async def receive(self, kind: Kind, request: Request) -> Response:
        """The answer, or why there is none."""
        try:
            actor, form = _sender(), _form(request)
            with self._gate.pass_through() as room:
                body = await room.body(request)
                found = await asyncio.to_thread(_read, body, form, kind, self._clock.now())
                taken = await self._take(kind, found, _repeat(request, kind, body), actor)
        except TurnedAway as away:
            return refusal(away)
        except DeliveryRefused as refused:
            why = refused.rejection
            told = self._error(ToldRow(why.line, why.column, why.reason.value, dict(why.values)))
            return JSONResponse({"error": told.pop("reason"), **told}, status_code=400)
        errors = [self._error(row) for row in taken.refused]
        answer = {"accepted": taken.accepted, "rejected": len(errors), "gaps": 0, "errors": errors}
        return JSONResponse(answer, headers={"Idempotency-Replayed": "true"} if taken.again else None)

    async def _take(self, kind: Kind, found: RecordFile, repeat: RepeatKey | None, actor: Actor) -> Taken:
        posted = PostedList(kind.name, found.rows, found.rejections, repeat)
        taken = await self._database.run(take_posted, posted, actor=actor, at=self._clock.now())
        if isinstance(taken, KeyReused):
            raise TurnedAway(422, "this Idempotency-Key came before with another body")
        return taken

    def _error(self, row: ToldRow) -> dict[str, Any]:
        reason = self._say(row.reason_key, current_language.get(), **{"value": "", **row.values})
        return {"row": row.row, "column": row.column, "key": row.reason_key.rpartition(".")[2], "reason": reason}


def router(database: Database, clock: Clock, say: Say, limits: Limits | None = None) -> APIRouter:
    """One route for each kind of list, described by its columns."""
    routes = APIRouter(prefix="/api/v1", tags=["records"])
    registry = Registry(database, clock, say, limits or Limits())
    for kind in KINDS_OF_RECORDS.values():
        _add(routes, registry, kind)
    return routes


def _add(routes: APIRouter, registry: Registry, kind: Kind) -> None:
    async def post(request: Request) -> Response:
        return await registry.receive(kind, request)

    routes.add_api_route(
        f"/records/{kind.name}",
        post,
        methods=["POST"],
        name=f"post_{kind.name.replace('-', '_')}",
        description=f"A list of {kind.name}: a JSON array or CSV; 200 only after it is committed.",
        openapi_extra=_description(kind),
        dependencies=[TOKEN],
    )


def _description(kind: Kind) -> dict[str, Any]:
    needed = [column.name for column in kind.columns if column.required]
    row = {"type": "object", "required": needed, "properties": {column.name: CELL for column in kind.columns}}
    body = {
        "application/json": {"schema": {"type": "array", "items": row, "minItems": 1}},
        "text/csv": {"schema": {"type": "string"}, "example": ",".join(column.name for column in kind.columns) + "\n"},
    }
    return described(body)


def _sender() -> Actor:
    """Whose token it is, or who is signed in and may import."""
    actor = current_actor.get()
    if actor is None:
        raise TurnedAway(401, "send a Bearer token: manage.py token create --scope records")
    if not actor.may(Permission.IMPORT):
        raise TurnedAway(403, "this token or account may not send lists")
    return actor


def _form(request: Request) -> str:
    form = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if form not in FORMS:
        raise TurnedAway(415, f"Content-Type must be one of {', '.join(FORMS)}, in UTF-8")
    return form


def _read(body: bytes, form: str, kind: Kind, now: datetime) -> RecordFile:
    """Its modules need pandas: a process that nobody sends lists to does without."""
    from feeds.posted_records import read_csv, read_json

    return (read_csv if form == "text/csv" else read_json)(body, kind, now)


def _repeat(request: Request, kind: Kind, body: bytes) -> RepeatKey | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY:
        raise TurnedAway(400, f"an Idempotency-Key has 1 to {LONGEST_KEY} characters")
    return RepeatKey(key, hashlib.sha256(kind.name.encode() + b"\n" + body).hexdigest())
