"""One writer for every request and message: what waits is stored in one transaction, and answered after its commit.

Many small deliveries at once cost little more than one, and a database with one writer is never asked by two of us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from data_access import intake
from data_access.actors import Actor
from data_access.database import Database
from data_access.intake import Answer
from data_access.rows.feeds import Delivery
from data_access.topics import changes

MOST_ROWS = 50_000  # in one transaction: others want to write too
Sent = tuple[Actor, Delivery]
Waiting = tuple[Sent, asyncio.Future[Answer]]


class IntakeQueue:
    """What was sent and waits to be stored; the process's only way in for readings."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def take(self, delivery: Delivery, *, actor: Actor) -> Answer:
        """The answer, once it is committed; what the database raises when it is not."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(((actor, delivery), answered))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await answered

    async def _write(self) -> None:
        while self._waiting:
            await self._store(self._next())

    async def _store(self, some: Sequence[Waiting]) -> None:
        """Together; and each by itself when that fails, so that one cannot hold the others back."""
        stored = self._database.run(take_all, [sent for sent, _ in some])
        [outcome] = await asyncio.gather(stored, return_exceptions=True)
        if not isinstance(outcome, BaseException):
            for (_, answered), answer in zip(some, outcome, strict=True):
                if not answered.done():  # whoever asked may be gone
                    answered.set_result(answer)
        elif len(some) == 1 or isinstance(outcome, OperationalError):
            _fail(some, outcome)
        else:
            for one in some:
                await self._store([one])

    def _next(self) -> list[Waiting]:
        rows, count = 0, 0
        for (_, delivery), _answered in self._waiting:
            rows += len(delivery.columns) + len(delivery.rejections)
            if count and rows > MOST_ROWS:
                break
            count += 1
        some, self._waiting = self._waiting[:count], self._waiting[count:]
        return some


def _fail(some: Sequence[Waiting], problem: BaseException) -> None:
    for _, answered in some:
        if not answered.done():
            answered.set_exception(problem)


@changes()
def take_all(session: Session, sent: Sequence[Sent]) -> list[Answer]:
    """Deliveries of several senders in one transaction, in their order."""
    answers: list[Answer] = []
    start = 0
    for place in range(1, len(sent) + 1):
        if place == len(sent) or sent[place][0] != sent[start][0]:
            answers += intake.take(session, [delivery for _, delivery in sent[start:place]], actor=sent[start][0])
            start = place
    return answers
