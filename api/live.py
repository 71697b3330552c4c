"""`/events`: topic versions at once, the clock and the newest datum of each service, a heartbeat every 5 s.

The pages count their patience in heartbeats (AIN_HEARTBEAT_S): at 1.6 of silence they say that they hear nothing.

One watcher per process looks at the database; every open tab listens to it. While the database does not answer the
watcher says nothing, so the pages know that they no longer know.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.responses import StreamingResponse

from analytics.local_time import local
from api.sessions import Doorkeeper
from data_access import latest, scenario, topics
from data_access.clock import Clock, ScenarioClock
from data_access.database import Database

log = logging.getLogger(__name__)
LOOK_S = 0.1
HEARTBEAT_S = 5.0
RECHECK_S = 60.0


class Watcher:
    """Looks at the topic versions while somebody listens, and wakes every listener with the same message."""

    def __init__(self, database: Database, clock: Clock, build: str, heartbeat_s: float = HEARTBEAT_S) -> None:
        self._database = database
        self._heartbeat_s = heartbeat_s
        self._clock = clock
        self._build = build
        self._run = secrets.token_hex(4)  # another one after a restart: what was asked in between is asked again
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()
        self._message = ""
        self._number = 0
        self.accounts_version = 0

    async def messages(self) -> AsyncIterator[str]:
        """The current message, then each new one."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        seen = -1
        while True:
            async with self._news:
                await self._news.wait_for(lambda: self._number != seen and bool(self._message))  # noqa: B023
                seen, message = self._number, self._message
            yield message

    async def _watch(self) -> None:
        known: dict[str, Any] = {}
        spoken_at = 0.0
        while True:
            try:
                known = await self._look(known)
                now = asyncio.get_running_loop().time()
                if known.pop("moved") or now - spoken_at >= self._heartbeat_s:
                    await self._speak(known)
                    spoken_at = now
            except SQLAlchemyError:
                log.exception("database does not answer")
            await asyncio.sleep(LOOK_S)

    async def _look(self, known: dict[str, Any]) -> dict[str, Any]:
        versions = await self._database.run(topics.versions)
        self.accounts_version = versions["accounts"]
        before = known.get("versions", {})
        moved = versions != before
        self._database.heard([topic for topic in topics.Topic if versions[topic] != before.get(topic)])
        if moved and isinstance(self._clock, ScenarioClock):
            await refresh_clock(self._database, self._clock)
        newest = known.get("newest", {})
        if moved:
            newest = await self._database.run(newest_by_service, at=self._clock.now())
        return {"versions": versions, "newest": newest, "moved": moved}

    async def _speak(self, known: dict[str, Any]) -> None:
        async with self._news:
            told = {"build": self._build, "run": self._run, "beat_s": self._heartbeat_s}
            told["clock"] = clock_state(self._clock)
            self._message = json.dumps({**known, **told})
            self._number += 1
            self._news.notify_all()


async def refresh_clock(database: Database, clock: ScenarioClock) -> None:
    """Follow the stored anchor: another process or person may have paused, hurried or moved the scenario."""
    anchor = await database.run(scenario.anchor)
    if anchor is not None:
        clock.move(anchor)


def newest_by_service(session: Session, *, at: datetime) -> dict[str, int]:
    """The newest datum of each service in epoch milliseconds."""
    return {code: int(instant.timestamp() * 1000) for code, instant in latest.newest_instant(session, at=at).items()}


def clock_state(clock: Clock) -> dict[str, float]:
    """What a browser needs to carry the clock on by itself: the instant (ms), its speed, the city's offset (s)."""
    now = clock.now()
    offset = local(now).utcoffset()
    return {"at": now.timestamp() * 1000, "speed": clock.speed, "offset_s": offset.total_seconds() if offset else 0}


async def events(messages: AsyncIterator[str], gone: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
    """Each message as one server-sent event until the reader has gone away."""
    async for message in messages:
        if await gone():
            return
        yield f"data: {message}\n\n"


class Listener:
    """One open tab: gone when its connection is, or when whoever opened it may no longer look."""

    def __init__(self, request: Request, watcher: Watcher, doorkeeper: Doorkeeper) -> None:
        self._request, self._watcher, self._doorkeeper = request, watcher, doorkeeper
        self._checked = (watcher.accounts_version, asyncio.get_running_loop().time())

    async def gone(self) -> bool:
        """Asks the accounts again when they changed, and once a minute, because a session ends by itself too."""
        if await self._request.is_disconnected():
            return True
        version, checked_at = self._checked
        now = asyncio.get_running_loop().time()
        if version == self._watcher.accounts_version and now - checked_at < RECHECK_S:
            return False
        self._checked = (self._watcher.accounts_version, now)
        return await self._doorkeeper.actor(self._request) is None


def router(watcher: Watcher, doorkeeper: Doorkeeper) -> APIRouter:
    """GET /events."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/events")
    async def stream(request: Request) -> StreamingResponse:
        return StreamingResponse(
            events(watcher.messages(), Listener(request, watcher, doorkeeper).gone),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return routes
