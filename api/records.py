"""`POST /api/v1/records/{kind}`: another system sends a list by its published schema, and is answered row by row."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.gate import Gate, Limits, TurnedAway
from api.ingest_schema import described
from api.posted import TOKEN, Say, of_this_body, refusal, repeat_key, told, unreadable_body
from data_access.actors import Actor, Permission, current_actor
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import DeliveryRefused
from data_access.record_intake import PostedList, take_posted
from data_access.rows.feeds import RepeatKey, Taken, ToldRow
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
                taken = await self._take(kind, found, repeat_key(request, kind.name.encode() + b"\n" + body), actor)
        except TurnedAway as away:
            return refusal(away)
        except DeliveryRefused as refused:
            why = refused.rejection
            return unreadable_body(ToldRow(why.line, why.column, why.reason.value, dict(why.values)), self._say)
        return told(taken, self._say)

    async def _take(self, kind: Kind, found: RecordFile, repeat: RepeatKey | None, actor: Actor) -> Taken:
        posted = PostedList(kind.name, found.rows, found.rejections, repeat)
        return of_this_body(await self._database.run(take_posted, posted, actor=actor, at=self._clock.now()))


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
