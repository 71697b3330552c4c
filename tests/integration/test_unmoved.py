"""What seldom changes: worked out once in a process, again when its topic has moved anywhere, never while writing."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.schema import Zone
from data_access.topics import Topic, changes
from data_access.unmoved import unmoved
from tests.builders.alerts import a_zone

ASKED: list[str] = []


def zone_count(session: Session, *, topic: Topic = Topic.NETWORK) -> int:
    """A question that leaves a trace of having been asked."""

    def work_out() -> int:
        ASKED.append(topic)
        return session.scalar(select(func.count()).select_from(Zone)) or 0

    return unmoved(session, topic, ("zones", topic), work_out)


@changes(Topic.NETWORK)
def one_more(session: Session, *, code: str) -> int:
    session.add(a_zone(code, "sector", code))
    session.flush()
    return zone_count(session)


@changes(Topic.READINGS)
def readings_came(_session: Session) -> None:
    """Nothing is written but the version."""


def test_it_is_asked_again_only_when_its_topic_moved(database: Database):
    ASKED.clear()
    assert [database.call(zone_count), database.call(zone_count)] == [0, 0]
    database.call(readings_came)
    assert database.call(zone_count) == 0
    assert len(ASKED) == 1
    database.call(one_more, code="A")
    assert database.call(zone_count) == 1


def test_another_process_that_moves_it_is_noticed_without_being_told(sqlite_database: Database):
    assert sqlite_database.call(zone_count) == 0
    other = Database(str(sqlite_database.engine.url), connections=1)
    other.call(one_more, code="A")
    other.close()
    assert sqlite_database.call(zone_count) == 1


def test_whoever_writes_counts_what_it_wrote_and_leaves_nothing_of_it_to_others(sqlite_database: Database):
    assert sqlite_database.call(one_more, code="A") == 1
    assert sqlite_database.call(one_more, code="B") == 2
    assert sqlite_database.call(zone_count) == 2


def test_each_topic_has_its_own_answer(sqlite_database: Database):
    ASKED.clear()
    sqlite_database.call(zone_count)
    sqlite_database.call(zone_count, topic=Topic.READINGS)
    assert ASKED == [Topic.NETWORK, Topic.READINGS]
