"""`POST /api/v1/readings`: field systems send telemetry, and are answered row by row once it is committed."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from api.gate import Gate, Limits, TurnedAway
from api.ingest_schema import DESCRIPTION
from api.posted import TOKEN, Say, of_this_body, refusal, repeat_key, told, unreadable_body
from data_access.actors import Actor, Permission, current_actor
from data_access.channels import Channels, channels, channels_version
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import DeliveryRefused
from data_access.rows.feeds import Delivery, Source
from data_access.rows.imports import Reason, Rejection
from data_access.rows.telemetry import Columns
from feeds.body_forms import FORMS, Form
from feeds.intake_queue import IntakeQueue

if TYPE_CHECKING:
    from feeds.tidy_readings import Part

log = logging.getLogger(__name__)
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
        repeat = repeat_key(request, body)
        part, unreadable = await self._read(body, form)
        if len(part.columns) + len(part.rejections) > MOST_ROWS:
            raise TurnedAway(413, f"a request may hold {MOST_ROWS} rows: send it in parts")
        origin = repeat.key if repeat else ""
        source = Source("http", actor.name)
        received_at = self._clock.now()
        delivery = Delivery(
            source, part.columns, part.rejections, part.gaps, received_at, origin, None if unreadable else repeat
        )
        taken = of_this_body(await self._queue.take(delivery, actor=actor))
        return unreadable_body(taken.refused[0], self._say) if unreadable else told(taken, self._say)

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


def router(database: Database, clock: Clock, say: Say, limits: Limits | None = None) -> APIRouter:
    """POST /api/v1/readings."""
    routes = APIRouter(prefix="/api/v1", tags=["readings"])
    reception = Reception(database, clock, say, limits or Limits())

    @routes.post("/readings", openapi_extra=DESCRIPTION, dependencies=[TOKEN])
    async def post_readings(request: Request) -> Response:
        """Take readings in: JSON array, NDJSON or CSV, gzip or not; 200 only after they are committed."""
        return await reception.receive(request)

    return routes


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


def _part_of(body: bytes, form: Form, known: Channels) -> Part:
    from feeds.posted_readings import read_body

    return read_body(body, form, known)


def _nothing(rejection: Rejection) -> Part:
    from feeds.tidy_readings import Part

    return Part(Columns.of([], [], []), (rejection,), 0)
