"""Where walls say that they live, and what a wall sees that nobody let in: never a form."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.sessions import SCREEN_COOKIE, keep_cookie
from data_access import screen_tokens, screens
from data_access.actors import AT_THIS_MACHINE, Role, current_actor
from data_access.clock import wall_now
from data_access.database import Database
from data_access.rows.screens import Sign


class Told(BaseModel):
    """What a wall says of itself every ten seconds."""

    view: str = Field(max_length=80)
    late_s: float = Field(ge=0)
    build: str = Field(max_length=40)
    memory_mb: float | None = None
    fps: float | None = None
    width: int = Field(ge=0, le=32_768)
    height: int = Field(ge=0, le=32_768)


def router(database: Database) -> APIRouter:
    """POST /wall/{screen}/life: 204 with a renewed token now and then, 403 for another screen, 404 for none."""
    routes = APIRouter(include_in_schema=False)

    @routes.post("/wall/{screen}/life")
    async def life(request: Request, screen: str, told: Told) -> Response:
        if not _speaks_for(screen):
            return Response(status_code=403)
        wall = wall_now()
        sign = Sign(**told.model_dump())
        if not await database.run(screens.mark_seen, code=screen, wall=wall, sign=sign):
            return Response(status_code=404)
        answer = Response(status_code=204)
        token = request.cookies.get(SCREEN_COOKIE)
        new = await database.run(screen_tokens.renewed, token=token, wall=wall) if token else None
        if new:
            keep_cookie(answer, request, SCREEN_COOKIE, new, int(screen_tokens.LASTS.total_seconds()))
        return answer

    return routes


def _speaks_for(screen: str) -> bool:
    """The screen itself; on a machine that signs its operator in by itself, whoever sits there."""
    actor = current_actor.get()
    if actor is None:
        return False
    is_itself = actor.role is Role.SCREEN and actor.name == screen
    return is_itself or actor.name in AT_THIS_MACHINE
