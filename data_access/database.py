"""The one door to the database: a function of a session goes in, its result comes out, one transaction each."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from data_access.answers import Answers, question_of
from data_access.once import READS_ONLY
from data_access.shareable import for_nobody_else
from data_access.topics import Topic, is_quiet, is_writing, raised
from data_access.unmoved import UNMOVED

P = ParamSpec("P")
T = TypeVar("T")
CACHE_MB = 64  # of SQLite, for each connection
UNHEARD_S = 1.0  # a watcher looks ten times as often
BUSY_WAIT_S = 30  # a writer waits this long for another one before it gives up


class Database:
    """Runs query functions away from the event loop.

    Dash on FastAPI calls callbacks on the event loop, so a slow query there would freeze every open browser:
    callbacks are `async` and come through `run`. There are as many threads as connections; more would only wait.
    Readers who ask the same question of the same instant share its answer (data_access/answers.py).
    """

    def __init__(self, url: str, connections: int = 8, *, cache_mb: int = CACHE_MB) -> None:
        self.engine = _engine(url, connections, cache_mb)
        self._reading = sessionmaker(self.engine, info={READS_ONLY: True, UNMOVED: {}})
        self._writing = sessionmaker(self.engine.execution_options(writes=True))
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="database")
        self._answers = Answers()
        self.changes = 0
        self._heard_at = -UNHEARD_S  # on the monotonic clock
        self.moves: Counter[Topic] = Counter()  # how often each topic moved that this process knows of

    async def run(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(session, ...)` in a transaction: committed if it returns, rolled back if it raises."""
        if is_writing(work):
            for_nobody_else()
            return await self._in_thread(work, *args, **kwargs)
        question = question_of(work, args, kwargs)
        if question is None:
            return await self._in_thread(work, *args, **kwargs)
        answer: T = await self._answers.of(question, lambda: self._in_thread(work, *args, **kwargs))
        return answer

    async def share(
        self, ask: Callable[Concatenate[Database, P], Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What is put together of several questions of an instant, shared as the answer to one is."""
        question = question_of(ask, args, kwargs)
        if question is None:
            return await ask(self, *args, **kwargs)
        answer: T = await self._answers.of(question, lambda: ask(self, *args, **kwargs))
        return answer

    def call(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same in the calling thread, for workers and the command line; always asks the database."""
        if not is_writing(work):
            with self._reading.begin() as session:
                return work(session, *args, **kwargs)
        with self._writing.begin() as session:
            result = work(session, *args, **kwargs)
            moved = raised(session)
        self.moves.update(moved)
        if not is_quiet(work):
            self.changed()
        return result

    def changed(self, moved: Iterable[Topic] = ()) -> None:
        """Something was written, here or by another process: no answer from before is given any more."""
        self.changes += 1
        self.moves.update(moved)
        self._answers.forget()

    def heard(self, moved: Collection[Topic]) -> None:
        """Somebody who watches what other processes change has looked: these topics moved, or none."""
        self._heard_at = time.monotonic()
        if moved:
            self.changed(moved)

    @property
    def is_watched(self) -> bool:
        """What other processes change is known here within a second."""
        return time.monotonic() - self._heard_at < UNHEARD_S

    async def _in_thread(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: self.call(work, *args, **kwargs))

    def close(self) -> None:
        """Let the threads end and give the connections back."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def _engine(url: str, connections: int, cache_mb: int) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=connections, max_overflow=0, pool_pre_ping=True)
    file = make_url(url).database
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=connections,
        pool_use_lifo=True,  # whoever comes alone finds the same connection again, with what it has in memory
        max_overflow=0,
        connect_args={"timeout": BUSY_WAIT_S},
    )
    event.listen(engine, "connect", partial(_prepare_sqlite, cache_mb))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(cache_mb: int, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, never by the driver
    _switch_to_wal(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"cache_size=-{cache_mb * 1024}"):
        connection.execute(f"PRAGMA {pragma}")


def _switch_to_wal(connection: Any) -> None:
    """Here SQLite does not wait by itself: of two processes that open a new file at once, one is told it is locked."""
    give_up_at = time.monotonic() + BUSY_WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at the start: upgrading a reader would fail as soon as somebody else wrote."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
