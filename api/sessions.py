"""Who asks and in which language: every request passes here before the product sees it.

The person comes from a signed cookie, the screen or feed from a token, the demonstration operator from being on this
machine. Nobody gets the sign-in page (pages) or 401 (calls).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import HTTPConnection, cookie_parser
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access import accounts
from data_access.actors import DEMO_OPERATOR, DEMO_OWNER, LOCAL_OPERATOR, Actor, Permission, Role, current_actor
from data_access.answers import Answers
from data_access.clock import wall_now
from data_access.database import Database
from data_access.rows.languages import LANGUAGES, current_language
from data_access.topics import Topic
from settings import LOOPBACK, Settings

SESSION_COOKIE = "ain_session"
SCREEN_COOKIE = "ain_screen"
LANGUAGE_COOKIE = "ain_lang"
DEMO_ROLE_COOKIE = "ain_demo_role"
SESSION_S = 12 * 3600
KNOWN_S, UNWATCHED_S = 60, 1  # what a claim is worth stands that long
OPEN_PATHS = ("/healthz", "/login", "/session", "/assets/", "/_dash-component-suites/", "/_favicon", "/_reload-hash")
WALLS = "/wall/"
READINGS_PATH, RECORDS_PATH = "/api/v1/readings", "/api/v1/records/"


class Claims(NamedTuple):
    """A bearer's token, the cookies of a person and of a screen, the address, and whether a proxy stands between.

    `owns_roadmap`: the demonstration's operator has chosen to be an owner for a while.
    """

    token: str | None
    session: str | None
    screen: str | None
    origin: str
    is_forwarded: bool
    owns_roadmap: bool


@dataclass(frozen=True)
class Doorkeeper:
    """Knows the secret, the accounts, and whether this machine signs its operator in by itself.

    `sign_in_page(language, wanted, refused)` is what nobody in particular gets to see; on the address of a wall it is
    `closed_wall_page(language, screen)`, which asks again by itself.
    """

    database: Database
    settings: Settings
    demonstration: bool
    sign_in_page: Callable[[str, str, bool], str]
    closed_wall_page: Callable[[str, str], str]
    _known: Answers = field(default_factory=lambda: Answers(KNOWN_S), init=False)

    @cached_property
    def signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.settings.secret_key or "loopback only", salt="session")

    async def actor(self, connection: HTTPConnection) -> Actor | None:
        """The strongest claim wins: token, signed-in person, screen, this machine's own operator.

        A token that is not known, or was revoked, is nobody's: no other claim stands in for it.
        What a claim is worth is looked up after each change of the accounts, and once in KNOWN_S because claims end by
        themselves; once a second while nobody watches what other processes change.
        """
        claims = claims_of(connection)
        stands_s = KNOWN_S if self.database.is_watched else UNWATCHED_S
        turn = int((time.monotonic() + hash(claims) % KNOWN_S) / stands_s)  # not everybody's in the same second
        asked = (claims, self.database.moves[Topic.ACCOUNTS], stands_s, turn)
        found: Actor | None = await self._known.of(asked, lambda: self._strongest(claims))
        return found

    async def _strongest(self, claims: Claims) -> Actor | None:
        if claims.token:
            return await self._by_token(claims.token, claims.origin)
        return (
            await self._person(claims.session, claims.origin)
            or await self._by_token(claims.screen, claims.origin)
            or await self._local(claims)
        )

    async def _person(self, cookie: str | None, origin: str) -> Actor | None:
        if not cookie:
            return None
        try:
            name, epoch = self.signer.loads(cookie, max_age=SESSION_S)
        except BadSignature:
            return None
        person = await self.database.run(accounts.signed_in, name=name, session_epoch=epoch)
        return Actor(person.name, person.role, origin) if person else None

    async def _by_token(self, token: str | None, origin: str) -> Actor | None:
        if not token:
            return None
        return await self.database.run(accounts.token_actor, token=token, origin=origin, wall=wall_now())

    async def _local(self, claims: Claims) -> Actor | None:
        """Only on loopback and not through a proxy: the demonstration's operator, or the one of a fresh database.

        The demonstration's operator may have chosen to be an owner of the roadmap for a while.
        """
        if not self.settings.on_loopback or claims.origin not in LOOPBACK or claims.is_forwarded:
            return None
        if self.demonstration:
            if claims.owns_roadmap:
                return Actor(DEMO_OWNER, Role.KPI_OWNER, claims.origin)
            return Actor(DEMO_OPERATOR, Role.DISPATCHER, claims.origin)
        if await self.database.run(accounts.account_count) == 0:
            return Actor(LOCAL_OPERATOR, Role.ADMIN, claims.origin)
        return None


def claims_of(connection: HTTPConnection) -> Claims:
    """What a request says of whoever sent it."""
    headers = dict(connection.scope["headers"])
    return _claims(
        headers.get(b"authorization", b""),
        headers.get(b"cookie", b""),
        connection.client.host if connection.client else "unknown",
        b"x-forwarded-for" in headers,
    )


@lru_cache(maxsize=1024)
def _claims(authorization: bytes, cookie: bytes, origin: str, is_forwarded: bool) -> Claims:
    """A browser says the same with every request."""
    cookies = cookie_parser(cookie.decode("latin-1"))
    return Claims(
        _bearer(authorization.decode("latin-1")),
        cookies.get(SESSION_COOKIE),
        cookies.get(SCREEN_COOKIE),
        origin,
        is_forwarded,
        cookies.get(DEMO_ROLE_COOKIE) == Role.KPI_OWNER,
    )


class SessionMiddleware:
    """Pure ASGI, so that the actor and the language reach the callbacks through their context."""

    def __init__(self, app: ASGIApp, doorkeeper: Doorkeeper) -> None:
        self._app = app
        self._doorkeeper = doorkeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        language = language_of(connection, self._doorkeeper.settings.language)
        actor = None if _is_open(scope["path"]) else await self._doorkeeper.actor(connection)
        current_language.set(language)
        current_actor.set(actor)
        if actor is None and not _is_open(scope["path"]):
            await _turn_away(connection, self._doorkeeper, language)(scope, receive, send)
            return
        if actor is not None and not _may_enter(actor, scope["path"]):
            refused = JSONResponse({"error": "this token may only send what it was made for"}, status_code=403)
            await refused(scope, receive, send)
            return
        wishes = b"lang=" in scope.get("query_string", b"")
        await self._app(scope, receive, _remembering(send, connection, language) if wishes else send)


def language_of(connection: HTTPConnection, default: str) -> str:
    """`?lang=` of the address, else of the page that asks, else the cookie, else the product's default."""
    address = connection.scope.get("query_string", b"").decode("latin-1")
    headers = dict(connection.scope["headers"])
    return _wished(address, headers.get(b"referer", b""), headers.get(b"cookie", b""), default)


@lru_cache(maxsize=1024)
def _wished(address: str, page: bytes, cookies: bytes, default: str) -> str:
    """Most requests come from the same few pages."""
    kept = cookie_parser(cookies.decode("latin-1")).get(LANGUAGE_COOKIE)
    asked_from = urlsplit(page.decode("latin-1")).query
    wishes = (*parse_qs(address).get("lang", [])[-1:], *parse_qs(asked_from).get("lang", []), kept, default)
    return next(wish for wish in wishes if wish in LANGUAGES)


def _remembering(send: Send, connection: HTTPConnection, language: str) -> Send:
    """Keep the language that an address asked for, for the pages opened after it."""
    wanted = connection.query_params.get("lang")

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and wanted == language:
            cookie: SimpleCookie = SimpleCookie()
            cookie[LANGUAGE_COOKIE] = language
            cookie[LANGUAGE_COOKIE].update({"path": "/", "max-age": "31536000", "samesite": "lax"})
            message["headers"] = [*message["headers"], (b"set-cookie", cookie.output(header="").strip().encode())]
        await send(message)

    return sending


def _turn_away(connection: HTTPConnection, doorkeeper: Doorkeeper, language: str) -> Response:
    is_page = connection.scope.get("method") == "GET" and "text/html" in connection.headers.get("accept", "")
    if not is_page:
        return JSONResponse({"error": "sign in first"}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
    if connection.url.path.startswith(WALLS):
        screen = connection.url.path.removeprefix(WALLS).split("/")[0]
        page = doorkeeper.closed_wall_page(language, screen)
        return HTMLResponse(page, status_code=401, headers={"Cache-Control": "no-store"})
    wanted = connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")
    return RedirectResponse(f"/login?next={quote(wanted)}", status_code=303)


def _may_enter(actor: Actor, path: str) -> bool:
    """Who may not look at anything has two doors: those through which feeds send."""
    return actor.may(Permission.VIEW) or path == READINGS_PATH or path.startswith(RECORDS_PATH) or _is_open(path)


def _is_open(path: str) -> bool:
    return any(path == prefix or path.startswith(prefix) for prefix in OPEN_PATHS)


def keep_cookie(answer: Response, request: HTTPConnection, name: str, value: str, seconds: int) -> None:
    """Let the browser show it with every request for so long; no script can read it."""
    answer.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/"
    )


def _bearer(authorization: str) -> str | None:
    scheme, _, token = authorization.partition(" ")
    return token if scheme.lower() == "bearer" else None
