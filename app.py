"""The product as one ASGI server: settings in, Dash application out. Wires, decides nothing."""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import dataclasses
import gc
import hashlib
import inspect
import logging
import subprocess
import sys
from collections.abc import Awaitable
from pathlib import Path

import uvicorn
from dash import Dash, html, set_props
from fastapi import FastAPI

import api
import callbacks
from analytics.mentions import words_of
from api.live import Watcher
from api.sessions import Doorkeeper, SessionMiddleware
from api.shared_calls import SharedCalls
from callbacks.data import Correction
from components.closed_wall import closed_wall_page
from components.ids import Shell
from components.index_page import with_language_and_theme
from components.network_page import other_bodies
from components.notification_words import words_for
from components.shell import Viewer, frame, notice
from components.sign_in import sign_in_page
from components.text import say, spoken
from data_access import accounts, scenario, upgrade
from data_access.actors import AT_THIS_MACHINE, Permission, current_actor
from data_access.clock import Clock, wall_now
from data_access.clocks import clock_of
from data_access.database import Database
from data_access.shareable import for_nobody_else
from feeds.resubmission import fields_of, resubmit, resubmit_all
from settings import HOME, Settings
from workers.keeper import WorkerKeeper
from workers.notification import Postman, channels_of, post_round
from workers.rule_preview import alarms

log = logging.getLogger(__name__)
M_ARENA_MAX = -8  # glibc's malloc.h
ARENAS = 2
KEEP_ALIVE_S = 75  # longer than telemetry takes to move: 220 screens do not all connect anew each time


class AinDash(Dash):
    """Dash whose first page already speaks the reader's language, in its direction and theme."""

    def interpolate_index(self, **kwargs: str) -> str:  # type: ignore[override]  # Dash calls it by keyword
        return with_language_and_theme(super().interpolate_index(**kwargs), spoken())


def create_app(settings: Settings, database: Database, clock: Clock) -> Dash:
    """The whole product on this database and clock; several may live in one process."""
    staged = database.call(scenario.staged)
    runs_scenario = staged is not None
    server = FastAPI(
        title="Aïn",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
        },  # nobody listens; a tenth of a shared answer's time
    )
    app = AinDash(
        __name__,
        server=server,  # type: ignore[arg-type]  # Dash 4.4 types it for Flask
        use_pages=True,
        pages_folder=str(HOME / "pages"),
        assets_folder=str(HOME / "assets"),
        assets_ignore=r"live_worker\.js",
        title="Aïn",
        update_title="",
        on_error=report,
        hooks={"request_post": "(_asked, answer) => ain.takeViews(answer)"},  # assets/wall.js
    )
    app.layout = lambda: frame(spoken(), viewer(), staged.name_key if staged else None)
    engines = callbacks.Engines(alarms, Correction(resubmit, resubmit_all, fields_of))
    build = build_of(HOME)
    callbacks.register(app, database, clock, settings, callbacks.Scene(runs_scenario, build), engines)
    doorkeeper = Doorkeeper(database, settings, runs_scenario, sign_in_page, closed_wall_page)
    server.add_middleware(SharedCalls, database=database)
    server.add_middleware(SessionMiddleware, doorkeeper=doorkeeper)
    watcher = Watcher(database, clock, build, settings.heartbeat_s)
    api.include(server, database, clock, doorkeeper, watcher, say)
    prepare_first_visit(app)
    # Dash checks ids against the layout that each page has by default: the other bodies of a page are told to it here
    app.validation_layout = html.Div([app.validation_layout, *other_bodies(spoken())])  # type: ignore[assignment]
    return app


def prepare_first_visit(app: Dash) -> None:
    """Dash 4.4 on FastAPI prepares itself on the first visit of "/" only: any other page would come without styles."""
    for prepare_part in app.backend._before_request_funcs:  # type: ignore[attr-defined]
        part = prepare_part()
        if inspect.isawaitable(part):
            asyncio.run(_finished(part))


async def _finished(part: Awaitable[object]) -> None:
    await part


def viewer() -> Viewer | None:
    """Who looks at the page that is being laid out."""
    actor = current_actor.get()
    if actor is None:
        return None
    by_itself = actor.name in AT_THIS_MACHINE
    words = sorted(words_of(actor.name))
    return Viewer(actor.name, actor.role.value, by_itself, actor.may(Permission.WRITE_LOGBOOK), words)


def report(error: Exception) -> None:
    """A bug or a dead database: logged with its traceback, one neutral sentence on the page."""
    for_nobody_else()
    log.error("callback failed", exc_info=error)
    set_props(Shell.NOTICE, {"children": notice(say("shell.unexpected", spoken()))})


def build_of(home: Path) -> str:
    """Changes with what the browser loads: an open page that hears another build starts afresh."""
    files = sorted(path for path in (home / "assets").rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def refuse_open_door(settings: Settings, database: Database) -> None:
    """Another address than loopback needs a secret and an account; ends the program with the commands to type."""
    if settings.on_loopback:
        return
    if len(settings.secret_key) < 32:
        raise SystemExit(
            f"AIN_HOST={settings.host} is reachable by others: set a secret first, for example\n"
            '  export AIN_SECRET_KEY="$(python -c "import secrets; print(secrets.token_urlsafe(48))")"'
        )
    if database.call(accounts.account_count) == 0:
        raise SystemExit(
            f"AIN_HOST={settings.host} is reachable by others: add an account first\n"
            "  python manage.py user add NAME --role admin"
        )


def prepare(settings: Settings) -> Database:
    """The database at head, with the demonstration city in it when it was empty or its building was broken off."""
    upgrade.upgrade(settings.database_url)
    database = Database(settings.database_url, settings.connections)
    buildable = database.call(upgrade.is_empty) or database.call(scenario.unfinished)
    if buildable and settings.clock != "wall":
        subprocess.run([sys.executable, str(HOME / "manage.py"), "demo"], check=True, env=settings.environment())  # noqa: S603
    return database


def settings_of(arguments: list[str] | None = None) -> Settings:
    """The environment's settings; --host and --port have the last word."""
    settings = Settings.read()
    parser = argparse.ArgumentParser(description="Serve Aïn; builds the demonstration city when the database is empty.")
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=int, default=settings.port)
    given = parser.parse_args(arguments)
    return dataclasses.replace(settings, host=given.host, port=given.port)


def share_memory_between_threads() -> None:
    """glibc gives every thread a heap of its own, up to eight per core, which it seldom gives back: here two for all.

    Measured on the demonstration city, every page asked for six times by six threads: 252 MB instead of 282 MB.
    Another C library decides for itself.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_ARENA_MAX, ARENAS)


def main() -> None:
    """Prepare, start the worker beside, serve until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    share_memory_between_threads()
    settings = settings_of()
    database = prepare(settings)
    refuse_open_door(settings, database)
    if database.call(scenario.anchor) is not None:
        database.call(scenario.resume, wall=wall_now())
    app = create_app(settings, database, clock_of(database, settings.clock))
    gc.collect()
    gc.freeze()  # what stays for good is no longer looked through: a pause of 0.2 s now and then
    clock, simulated = clock_of(database, settings.clock), database.call(scenario.anchor) is not None
    words = words_for(settings.public_url, simulated=simulated)
    postman = Postman(database, clock, channels_of(settings), words)
    with WorkerKeeper(settings), post_round(postman):
        log.info("Aïn: http://%s:%s/", settings.host, settings.port)
        uvicorn.run(
            app.server,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            timeout_graceful_shutdown=2,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
    database.close()


if __name__ == "__main__":
    main()
