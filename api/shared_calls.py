"""One answer for everybody who asks the same: a burst makes 220 screens ask the same handful of blocks at once.

Dash takes some milliseconds to read a call, run it and encode what comes; the same call again gets the same bytes.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access.database import Database
from data_access.rows.languages import current_language
from data_access.shareable import Work, current_work

PATH = "/_dash-update-component"
KEEP_S = 5.0  # as long as live pages show one instant (callbacks/moments.py)
MOST_BYTES = 8_000_000  # kept at once
TOLD = ".data"  # what stores were told; what people do comes as clicks, values and files


@dataclass
class Call:
    """An answer on its way or there: what was sent, and whether it may be told to others."""

    began: float
    work: Work = field(default_factory=Work)
    messages: list[Message] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    @property
    def is_shareable(self) -> bool:
        """Nobody's own, and without a fault."""
        return self.work.is_shareable and bool(self.messages) and self.messages[0]["status"] < 300

    @property
    def is_over(self) -> bool:
        """Too old to be told any more, or nobody is left to work it out."""
        return time.monotonic() - self.began > KEEP_S or (self.task is not None and self.task.get_loop().is_closed())

    @property
    def size(self) -> int:
        return sum(len(message.get("body", b"")) for message in self.messages)


class SharedCalls:
    """Pure ASGI, inside the sign-in: whoever may not look never comes here.

    An answer is shared among those who ask the same in the same language, for KEEP_S and until something is written.
    One that looked at who asks, or wrote, goes to its asker alone; the others have theirs worked out by themselves.
    """

    def __init__(self, app: ASGIApp, database: Database) -> None:
        self._app, self._database = app, database
        self._calls: dict[Hashable, Call] = {}
        self._changes = database.changes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what others asked, or let the product answer."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        body = await whole_body(receive)
        question = question_of(body)
        call = await self._answered(question, scope, body) if question is not None else None
        if call is None:
            await self._app(scope, replayed(body, receive), send)
            return
        for message in call.messages:
            await send(message)

    async def _answered(self, question: Hashable, scope: Scope, body: bytes) -> Call | None:
        """The call that others may hear too, or whose asker this is; None when it is somebody else's own."""
        key = (question, current_language.get(), self._database.changes)
        call = self._calls.get(key)
        is_first = call is None or call.is_over
        if call is None or is_first:
            self._forget()
            call = self._calls[key] = Call(time.monotonic())
            call.task = asyncio.create_task(self._work_out(call, scope, body))
            call.task.add_done_callback(lambda _: self._keep_to_oneself(key, call))
        await asyncio.shield(call.task)  # type: ignore[arg-type]  # it has one by now
        return call if is_first or call.is_shareable else None

    async def _work_out(self, call: Call, scope: Scope, body: bytes) -> None:
        current_work.set(call.work)

        async def keep(message: Message) -> None:
            call.messages.append(message)

        await self._app(scope, replayed(body, never), keep)

    def _keep_to_oneself(self, key: Hashable, call: Call) -> None:
        """Whoever waits for it already sees that it is not theirs; nobody else is to wait for it."""
        if not call.is_shareable and self._calls.get(key) is call:
            del self._calls[key]

    def _forget(self) -> None:
        """What is over; everything when something was written, or when it became too much."""
        if self._changes != self._database.changes or sum(call.size for call in self._calls.values()) > MOST_BYTES:
            self._calls.clear()
        self._changes = self._database.changes
        for key in [key for key, call in self._calls.items() if call.is_over]:
            del self._calls[key]


@lru_cache(maxsize=512)
def question_of(body: bytes) -> Hashable | None:
    """What names a call that stores alone set off; None for what a person did, and for what is no call.

    How often a browser has connected again is part of what it says, and no part of the question.
    """
    try:
        asked = json.loads(body)
        told = asked["changedPropIds"]
        given = [_without_epoch(one) for one in asked["inputs"]]
    except (ValueError, TypeError, KeyError):
        return None
    if not all(str(name).endswith(TOLD) for name in told):
        return None
    return json.dumps({**asked, "inputs": given})


def _without_epoch(given: Any) -> Any:
    if not isinstance(given, dict) or not str(given.get("id")).startswith("live-"):
        return given
    return {**given, "value": None}


async def whole_body(receive: Receive) -> bytes:
    """The body of the request, all of it."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def replayed(body: bytes, after: Receive) -> Receive:
    """The same request again, from its first byte; then what `after` brings."""
    parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return parts.pop() if parts else await after()

    return receive


async def never() -> Message:
    """Whoever asked first may be gone; the others still wait."""
    return await asyncio.get_running_loop().create_future()
