"""Reading a historian by SQL on a schedule: the way most utilities begin.

The source is only read. The cursor (the newest instant read) moves in the transaction that stores the rows, so that a
crash loses and doubles nothing; `overlap_s` looks back for rows that the historian wrote late.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from data_access import intake, worker_states
from data_access.actors import Actor, Role
from data_access.channels import Channels, channels
from data_access.clock import Clock, wall_now
from data_access.database import Database
from data_access.errors import RefusedInput
from data_access.rows.feeds import Delivery, Source
from data_access.topics import changes
from feeds.feed_files import Historian
from feeds.posted_readings import read_values
from feeds.tidy_readings import Part

log = logging.getLogger(__name__)
ROWS_AT_ONCE = 20_000
LONGEST_WAIT_S = 600.0


class SqlFeed:
    """One query; `run` asks again and again, `read_once` goes through what is new."""

    def __init__(self, database: Database, historian: Historian, clock: Clock) -> None:
        self._database, self._historian, self._clock = database, historian, clock
        self._source = Source("sql", historian.name)
        self._actor = Actor(historian.name, Role.FEED, "sql")
        self._engine = _reader(historian.url)
        self._stopped = threading.Event()
        self._told: set[str] | None = None

    @property
    def cursor_name(self) -> str:
        """Under which the cursor is kept."""
        return f"feed {self._source.code}"[:80]

    def run(self) -> None:
        """Until `stop`; a source or database that does not answer is asked again, less and less often."""
        wait_s = self._historian.interval_s
        while not self._stopped.is_set():
            try:
                self.read_once()
                self._database.call(worker_states.beat, name=self.cursor_name, wall=wall_now())
                wait_s = self._historian.interval_s
            except SQLAlchemyError:
                wait_s = min(2 * max(wait_s, 1.0), LONGEST_WAIT_S)
                log.exception("the historian was not read; again in %.0f s", wait_s)
            self._stopped.wait(wait_s)

    def stop(self) -> None:
        """End after what is being stored."""
        self._stopped.set()

    def read_once(self) -> int:
        """Everything from the cursor on; how many rows were read, those of the overlap included."""
        cursor = self._database.call(worker_states.cursor, name=self.cursor_name)
        since = cursor - timedelta(seconds=self._historian.overlap_s) if cursor else self._historian.start
        known, count = self._database.call(channels), 0
        newest, faults = cursor or self._historian.start, _Faults(cursor, self._told)
        for rows in self._rows(since):
            instants = [_instant(row["timestamp"], self._historian.zone) for row in rows]
            newest = self._in_order(newest if count else since, instants, newest)
            self._keep(rows, instants, known, faults, min(newest, max(self._clock.now(), wall_now())))
            count += len(rows)
        self._told = faults.seen
        return count

    def _in_order(self, least: datetime, instants: Sequence[datetime | None], newest: datetime) -> datetime:
        """The newest instant so far; RefusedInput when a block begins before the end of the one before it."""
        some = [instant for instant in instants if instant is not None]
        if some and some[0] < least - timedelta(seconds=1):
            raise RefusedInput(where=self._historian.name, problem="rows out of order", cure="ORDER BY the time")
        return max([newest, *some])

    def _keep(
        self,
        rows: Sequence[dict[str, Any]],
        instants: Sequence[datetime | None],
        known: Channels,
        faults: _Faults,
        cursor: datetime,
    ) -> None:
        part: Part = read_values([_shown(row) for row in rows], known, self._historian.zone)
        fresh = [each for each in part.rejections if faults.is_new(each.raw, instants[(each.line or 1) - 1])]
        delivery = Delivery(self._source, part.columns, fresh, part.gaps, self._clock.now())
        self._database.call(store, delivery, cursor_name=self.cursor_name, cursor=cursor, actor=self._actor)

    def _rows(self, since: datetime) -> Iterator[list[dict[str, Any]]]:
        """Blocks in the order of time; a naive instant is bound where the source has a zone of its own."""
        zone, columns = self._historian.zone, self._historian.columns
        bound = since.astimezone(zone).replace(tzinfo=None) if zone else since
        with self._engine.connect() as connection:
            streaming = connection.execution_options(stream_results=True)
            with streaming.execute(text(self._historian.query), {"since": bound}) as result:
                missing = [column for column in columns.values() if column not in result.keys()]  # noqa: SIM118 (no dict)
                if missing:
                    raise RefusedInput(where=self._historian.name, problem=f"no column {missing[0]}", cure="[columns]")
                for block in result.mappings().partitions(ROWS_AT_ONCE):
                    yield [{name: row[column] for name, column in columns.items()} for row in block]


@dataclass(slots=True)
class _Faults:
    """Refused rows are kept once, although those of the overlap come again with every look."""

    cursor: datetime | None
    told: set[str] | None  # the refused rows of the look before; None at the first look
    seen: set[str] = field(default_factory=set)

    def is_new(self, raw: str, instant: datetime | None) -> bool:
        """Whether nobody was told of it: beyond the cursor, or late and not there at the look before."""
        self.seen.add(raw)
        beyond = self.cursor is None or (instant is not None and instant > self.cursor)
        return beyond or (self.told is not None and raw not in self.told)


@changes()
def store(session: Session, delivery: Delivery, *, cursor_name: str, cursor: datetime, actor: Actor) -> None:
    """Rows and cursor in one transaction."""
    before = worker_states.cursor(session, name=cursor_name)
    intake.take(session, [delivery], actor=actor)
    if before is None or cursor > before:
        worker_states.move_cursor(session, name=cursor_name, to=cursor)


def _reader(url: str) -> Engine:
    """A connection for each look, which cannot write, where the source can be told so."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "postgresql":
        return engine.execution_options(postgresql_readonly=True)
    return engine


def _instant(value: object, zone: ZoneInfo | None) -> datetime | None:
    """The instant of a row, as the source gives it; None where it is none."""
    try:
        read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=zone or UTC)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """As an object: instants in ISO 8601, decimals as numbers."""
    return {name: value.isoformat() if isinstance(value, datetime) else _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    try:
        return float(value)  # a Decimal
    except (TypeError, ValueError):
        return str(value)
