"""Signing in and out: the sign-in page, and where its form posts to."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from api.sessions import DEMO_ROLE_COOKIE, SCREEN_COOKIE, SESSION_COOKIE, SESSION_S, Doorkeeper, keep_cookie
from data_access import accounts
from data_access.actors import Role
from data_access.rows.languages import current_language


def router(doorkeeper: Doorkeeper) -> APIRouter:
    """GET /login: the form. POST /session signs in, GET /session/end signs out, GET /session/screen takes a token.

    GET /session/demo?role= is what the demonstration's own machine may be; elsewhere the choice changes nothing.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.get("/login")
    async def login(wanted: Annotated[str, Query(alias="next")] = "/", refused: str = "") -> HTMLResponse:
        page = doorkeeper.sign_in_page(current_language.get(), wanted, bool(refused))
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})

    @routes.post("/session")
    async def sign_in(
        request: Request,
        name: Annotated[str, Form()],
        password: Annotated[str, Form()],
        wanted: Annotated[str, Form(alias="next")] = "/",
    ) -> RedirectResponse:
        person = await doorkeeper.database.run(accounts.check_password, name=name, password=password)
        if person is None:
            return RedirectResponse(f"/login?refused=1&next={quote(_own(wanted))}", status_code=303)
        answer = RedirectResponse(_own(wanted), status_code=303)
        keep_cookie(
            answer,
            request,
            SESSION_COOKIE,
            str(doorkeeper.signer.dumps([person.name, person.session_epoch])),
            SESSION_S,
        )
        return answer

    @routes.get("/session/end")
    async def sign_out() -> RedirectResponse:
        answer = RedirectResponse("/login", status_code=303)
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    @routes.get("/session/screen")
    async def take_screen_token(request: Request, token: str, screen: str) -> RedirectResponse:
        answer = RedirectResponse(f"/wall/{quote(screen)}", status_code=303)
        keep_cookie(answer, request, SCREEN_COOKIE, token, 400 * 24 * 3600)
        return answer

    routes.add_api_route("/session/demo", choose_role, methods=["GET"])
    return routes


async def choose_role(
    request: Request, role: str = "", wanted: Annotated[str, Query(alias="next")] = "/"
) -> RedirectResponse:
    """Remember what the demonstration's own machine wants to be: an owner of the roadmap, or its operator again."""
    answer = RedirectResponse(_own(wanted), status_code=303)
    keep_cookie(answer, request, DEMO_ROLE_COOKIE, role if role == Role.KPI_OWNER else "", SESSION_S)
    return answer


def _own(path: str) -> str:
    """Only an address of this product; anything else could send a person elsewhere after signing in."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
