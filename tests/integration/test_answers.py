"""Answers that are shared: asked once for all who ask at once, never from before a change, never a failure."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from callbacks.moments import SharedClock, moment
from data_access.clock import FixedClock
from data_access.topics import Topic, changes

NOON = datetime(2018, 10, 9, 12, tzinfo=UTC)
ASKED: list[datetime] = []


def how_many(session, *, at):
    """A question that leaves a trace of having been asked."""
    ASKED.append(at)
    return session.scalar(text("SELECT count(*) FROM account"))


def refused(_session, *, at):
    ASKED.append(at)
    raise ValueError(at)


@changes(Topic.ACCOUNTS)
def touched(_session):
    """Writes nothing, but says that it does."""


@pytest.fixture(autouse=True)
def nothing_asked():
    ASKED.clear()


async def asked(database, question, instants):
    return await asyncio.gather(*(database.run(question, at=at) for at in instants), return_exceptions=True)


def test_twenty_walls_that_ask_at_once_ask_the_database_once(sqlite_database):
    assert asyncio.run(asked(sqlite_database, how_many, [NOON] * 20)) == [0] * 20
    assert len(ASKED) == 1


def test_another_instant_is_another_question(sqlite_database):
    asyncio.run(asked(sqlite_database, how_many, [NOON, NOON.replace(hour=13)]))
    assert len(ASKED) == 2


def test_after_a_change_nobody_gets_the_answer_of_before(sqlite_database):
    asyncio.run(asked(sqlite_database, how_many, [NOON]))
    sqlite_database.call(touched)
    asyncio.run(asked(sqlite_database, how_many, [NOON]))
    assert len(ASKED) == 2


def test_a_failure_reaches_all_who_wait_and_is_asked_again(sqlite_database):
    failures = asyncio.run(asked(sqlite_database, refused, [NOON, NOON]))
    assert [type(failure) for failure in failures] == [ValueError, ValueError]
    asyncio.run(asked(sqlite_database, refused, [NOON]))
    assert len(ASKED) == 2


def test_one_who_goes_away_does_not_take_the_answer_from_the_others(sqlite_database):
    async def one_leaves():
        leaving, staying = (asyncio.create_task(sqlite_database.run(how_many, at=NOON)) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert asyncio.run(one_leaves()) == 0
    assert len(ASKED) == 1


class Ticking:
    """A clock that is a second later each time it is asked."""

    speed = 1.0

    def __init__(self):
        self.second = 0

    def now(self):
        self.second += 1
        return NOON.replace(second=self.second)


def test_live_pages_show_one_instant_until_something_changes_and_actions_are_exact(sqlite_database):
    clock = SharedClock(Ticking(), sqlite_database)
    first = moment({}, clock)
    assert clock.now() > first
    assert moment({}, clock) == first
    sqlite_database.call(touched)
    assert moment({}, clock) > first


def test_a_past_instant_is_what_the_address_says(sqlite_database):
    clock = SharedClock(FixedClock(NOON), sqlite_database)
    assert moment({"at": "2018-10-09T06:00+01:00"}, clock) == datetime(2018, 10, 9, 5, tzinfo=UTC)


async def of_two(database, *, at):
    """Put together of two questions."""
    ASKED.append(at)
    return await database.run(how_many, at=at), await database.run(how_many, at=at)


def test_what_is_put_together_of_several_questions_is_shared_too(sqlite_database):
    async def twenty_walls():
        return await asyncio.gather(*(sqlite_database.share(of_two, at=NOON) for _ in range(20)))

    assert asyncio.run(twenty_walls()) == [(0, 0)] * 20
    assert len(ASKED) == 2, "the whole once, its question once"


def test_a_writer_tells_which_topics_moved(sqlite_database):
    sqlite_database.call(touched)
    assert sqlite_database.moves == {Topic.ACCOUNTS: 1}
