"""`POST /api/v1/readings`: field systems send telemetry, and are answered row by row once it is committed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPBearer
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from api.gate import Gate, Limits, TurnedAway
from api.ingest_schema import DESCRIPTION
from data_access.actors import Actor, Permission, current_actor
from data_access.channels import Channels, channels, channels_version
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import DeliveryRefused
from data_access.rows.feeds import Delivery, KeyReused, RepeatKey, Source, Taken, ToldRow
from data_access.rows.imports import Reason, Rejection
from data_access.rows.languages import current_language
from data_access.rows.telemetry import Columns
from feeds.body_forms import FORMS, Form
from feeds.intake_queue import IntakeQueue

if TYPE_CHECKING:
    from feeds.tidy_readings import Part

log = logging.getLogger(__name__)
Say = Callable[..., str]
TOKEN = Depends(HTTPBearer(scheme_name="token", auto_error=False))  # for the description; the doorkeeper decides
LONGEST_KEY = 200
MOST_ROWS = 50_000
DATABASE_RETRY_S = 5


class Reception:
    """The way of a request from its bytes to its answer."""

    def __init__(self, database: Database, clock: Clock, say: Say, limits: Limits) -> None:
        self._database, self._clock, self._say = database, clock, say
        self.gate = Gate(limits)
        self._queue = IntakeQueue(database)
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._known: tuple[int, Channels] = (-1, {})

    async def receive(self, request: Request) -> Response:
        """The answer, or why there is none."""
        try:
            actor = _sender()
            form = _form(request)
            with self.gate.pass_through() as room:
                return await self._answer(request, await room.body(request), form, actor)
        except TurnedAway as away:
            return refusal(away)
        except SQLAlchemyError:
            log.exception("readings were not stored")
            return refusal(TurnedAway(503, "the database does not answer; nothing was stored", DATABASE_RETRY_S))

    async def _answer(self, request: Request, body: bytes, form: Form, actor: Actor) -> Response:
        repeat = _repeat_key(request, body)
        part, unreadable = await self._read(body, form)
        if len(part.columns) + len(part.rejections) > MOST_ROWS:
            raise TurnedAway(413, f"a request may hold {MOST_ROWS} rows: send it in parts")
        origin = repeat.key if repeat else ""
        source = Source("http", actor.name)
        received_at = self._clock.now()
        delivery = Delivery(
            source, part.columns, part.rejections, part.gaps, received_at, origin, None if unreadable else repeat
        )
        taken = await self._queue.take(delivery, actor=actor)
        if isinstance(taken, KeyReused):
            raise TurnedAway(422, "this Idempotency-Key came before with another body")
        return self._unreadable(taken) if unreadable else self._told(taken)

    async def _read(self, body: bytes, form: Form) -> tuple[Part, bool]:
        """The rows, read in a thread of their own; a body that cannot be read as a whole is one refusal."""
        known = await self._channels()
        if not known:
            return _nothing(Rejection(Reason.NO_SENSOR_KNOWN)), True
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._reader, _part_of, body, form, known), False
        except DeliveryRefused as refused:
            return _nothing(refused.rejection), True

    async def _channels(self) -> Channels:
        version = await self._database.run(channels_version)
        if self._known[0] != version:
            self._known = (version, await self._database.run(channels))
        return self._known[1]

    def _told(self, taken: Taken) -> Response:
        errors = [self._error(row) for row in taken.refused]
        answer = {"accepted": taken.accepted, "rejected": len(errors), "gaps": taken.gaps, "errors": errors}
        return JSONResponse(answer, headers={"Idempotency-Replayed": "true"} if taken.again else None)

    def _unreadable(self, taken: Taken) -> Response:
        [told] = taken.refused
        error = self._error(told)
        return JSONResponse({"error": error.pop("reason"), **error}, status_code=400)

    def _error(self, row: ToldRow) -> dict[str, Any]:
        """One refused row: where, the key of the reason, and its sentence in the language asked for."""
        reason = self._say(row.reason_key, current_language.get(), **{"value": "", **row.values})
        return {"row": row.row, "column": row.column, "key": row.reason_key.rpartition(".")[2], "reason": reason}


def router(database: Database, clock: Clock, say: Say, limits: Limits | None = None) -> APIRouter:
    """POST /api/v1/readings."""
    routes = APIRouter(prefix="/api/v1", tags=["readings"])
    reception = Reception(database, clock, say, limits or Limits())

    @routes.post("/readings", openapi_extra=DESCRIPTION, dependencies=[TOKEN])
    async def post_readings(request: Request) -> Response:
        """Take readings in: JSON array, NDJSON or CSV, gzip or not; 200 only after they are committed."""
        return await reception.receive(request)

    return routes


def refusal(away: TurnedAway) -> Response:
    """As JSON, with when to try again and how to come in."""
    headers = {"Retry-After": str(away.retry_after_s)} if away.retry_after_s else {}
    if away.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": away.error}, status_code=away.status, headers=headers)


def _sender() -> Actor:
    """Whose token it is; nobody else may send, not even the operator of this machine."""
    actor = current_actor.get()
    if actor is None or not actor.by_token:
        raise TurnedAway(401, "send a Bearer token: manage.py token create --scope ingest")
    if not actor.may(Permission.SEND_READINGS):
        raise TurnedAway(403, "this token may not send readings")
    return actor


def _form(request: Request) -> Form:
    kind, _, more = request.headers.get("content-type", "application/json").partition(";")
    form = FORMS.get(kind.strip().lower())
    charset = more.lower().partition("charset=")[2].strip(' "')
    if form is None or charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise TurnedAway(415, f"Content-Type must be one of {', '.join(FORMS)}, in UTF-8")
    return form


def _repeat_key(request: Request, body: bytes) -> RepeatKey | None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY:
        raise TurnedAway(400, f"an Idempotency-Key has 1 to {LONGEST_KEY} characters")
    return RepeatKey(key, hashlib.sha256(body).hexdigest())


def _part_of(body: bytes, form: Form, known: Channels) -> Part:
    from feeds.posted_readings import read_body

    return read_body(body, form, known)


def _nothing(rejection: Rejection) -> Part:
    from feeds.tidy_readings import Part

    return Part(Columns.of([], [], []), (rejection,), 0)
