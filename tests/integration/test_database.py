"""The one door: a transaction per call, away from the event loop, and writers that wait for each other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.schema import AuditEvent, NetworkService, SensorLatest
from data_access.topics import Topic, changes, is_writing, versions
from tests.builders.telemetry import build_sensors, deliver, instant
from tests.integration.test_readings import standing

SIX = instant("2018-10-09 05:00")


@changes(Topic.NETWORK)
def add_service(session: Session, code: str) -> None:
    session.add(NetworkService(code=code))


@changes(Topic.NETWORK)
def add_and_fail(session: Session, code: str) -> None:
    add_service(session, code)
    session.flush()
    raise LookupError(code)


def service_codes(session: Session) -> list[str]:
    return list(session.scalars(select(NetworkService.code).order_by(NetworkService.code)))


def test_what_a_function_did_is_committed_when_it_returns(database: Database) -> None:
    asyncio.run(database.run(add_service, "water"))
    assert database.call(service_codes) == ["water"]


def test_what_a_function_did_is_undone_when_it_raises_and_its_topic_stands_still(database: Database) -> None:
    with pytest.raises(LookupError):
        asyncio.run(database.run(add_and_fail, "water"))
    assert database.call(service_codes) == []
    assert database.call(versions)["network"] == 0


def test_a_topic_moves_by_one_with_every_change(database: Database) -> None:
    for code in ("water", "telecom"):
        database.call(add_service, code)
    moved = {topic: version for topic, version in database.call(versions).items() if version}
    assert moved == {"network": 2}


def test_only_functions_that_say_so_write(sqlite_database: Database) -> None:
    assert is_writing(add_service)
    assert not is_writing(service_codes)


def test_the_event_loop_goes_on_while_a_query_waits(sqlite_database: Database) -> None:
    """The query ends only after the loop has done something else: on the loop itself it would wait for ever."""
    something_else = threading.Event()

    def wait(_session: Session) -> bool:
        return something_else.wait(timeout=30)

    async def both() -> bool:
        waiting = asyncio.create_task(sqlite_database.run(wait))
        await asyncio.sleep(0)
        something_else.set()
        return await waiting

    assert asyncio.run(both())


def test_deliveries_at_the_same_moment_are_all_taken_in(database: Database) -> None:
    """Twelve deliveries from four threads, three of them to the same keys: none is lost, none is doubled."""
    meters = database.call(build_sensors, 4)

    def send(number: int) -> None:
        meter, step = meters[number % 4], number // 4
        database.call(deliver, [(meter, SIX + 900 * step, float(number)), (meters[0], SIX - 900, 1.0)], SIX + 5000)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(send, range(12)))
    assert len(database.call(standing)) == 13
    assert database.call(versions)["readings"] == 12


def test_a_reader_sees_the_state_before_a_writer_has_ended(database: Database) -> None:
    database.call(add_service, "water")
    with Session(database.engine.execution_options(writes=True)) as writer:
        add_service(writer, "telecom")
        writer.flush()
        assert database.call(service_codes) == ["water"]
        writer.commit()
    assert database.call(service_codes) == ["telecom", "water"]


def test_an_accepted_reading_survives_a_power_cut_on_sqlite(sqlite_database: Database) -> None:
    """WAL with full synchronisation: the journal is on the disk before a commit returns."""
    with sqlite_database.engine.connect() as connection:
        settings = {name: connection.scalar(text(f"PRAGMA {name}")) for name in PRAGMAS}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    with pytest.raises(DBAPIError):
        database.call(add_newest_of_nobody)
    with pytest.raises(DBAPIError):
        database.call(deliver, [(999, SIX, 1.0)], SIX)
    assert database.call(standing) == []


def test_an_instant_without_a_zone_is_refused(sqlite_database: Database) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        sqlite_database.call(audit_at, lambda: datetime(2018, 10, 9, 6))  # noqa: DTZ001 (the refused kind)


def test_instants_come_back_aware_in_utc(database: Database) -> None:
    noon = datetime(2018, 10, 9, 12, tzinfo=UTC)
    database.call(audit_at, lambda: noon)
    (stored,) = database.call(lambda session: list(session.scalars(select(AuditEvent.at))))
    assert (stored, stored.tzinfo) == (noon, UTC)


PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")


@changes(Topic.READINGS)
def add_newest_of_nobody(session: Session) -> None:
    session.add(SensorLatest(sensor_id=999, ts=1, value=1.0, quality=0, received_at=1))


@changes(Topic.ACCOUNTS)
def audit_at(session: Session, when: Callable[[], datetime]) -> None:
    session.add(AuditEvent(at=when(), actor="a", role="r", origin="o", action="a", subject="s", before={}, after={}))
