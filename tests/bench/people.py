"""Who looks at two hundred desks and at the walls: signed-in people and screens with tokens, as in a control room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session

from api.sessions import SCREEN_COOKIE, SESSION_COOKIE
from data_access import screens
from data_access.accounts import create_token
from data_access.actors import Role, system_actor
from data_access.database import Database
from data_access.schema import Account
from data_access.topics import Topic, changes
from feeds.demo.screens import demo_screen

SECRET = "for the bench alone, on loopback, for some minutes"
BENCH = system_actor("bench")


@changes(Topic.ACCOUNTS)
def hire(session: Session, *, names: Sequence[str]) -> None:
    """An operator by each name; nobody knows their passwords."""
    facts = {"role": Role.OPERATOR.value, "password_hash": "-", "session_epoch": 0, "disabled": False}
    session.add_all(Account(name=name, full_name=name, created_at=datetime.now(UTC), **facts) for name in names)


@changes(Topic.ACCOUNTS, Topic.SCREENS)
def hang(session: Session, *, names: Sequence[str]) -> list[str]:
    """Walls that show what the demonstration's does, and the token of each."""
    now = datetime.now(UTC)
    for name in names:
        screens.put_screen(session, replace(demo_screen(), code=name), actor=BENCH, at=now)
    session.flush()
    return [create_token(session, name, "screen", actor=BENCH, at=now, screen=name) for name in names]


def desks(database: Database, count: int) -> list[str]:
    """The cookie header of each of so many people."""
    names = [f"desk{number}" for number in range(count)]
    database.call(hire, names=names)
    signer = URLSafeTimedSerializer(SECRET, salt="session")
    return [f"Cookie: {SESSION_COOKIE}={signer.dumps([name, 0])}\r\n" for name in names]


def walls(database: Database, count: int) -> list[str]:
    """The cookie header of each of so many walls."""
    tokens = database.call(hang, names=[f"wall{number}" for number in range(count)])
    return [f"Cookie: {SCREEN_COOKIE}={token}\r\n" for token in tokens]
