"""Accounts and tokens: who may sign in, who may change what, and what is left behind when somebody did."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import data_access
from data_access import accounts
from data_access.accounts import NewAccount
from data_access.actors import Actor, Role, system_actor
from data_access.database import Database
from data_access.errors import NotPermitted, RefusedInput
from data_access.schema import Account, ApiToken, AuditEvent
from tests.builders.screens import ADMIN, LONG_ENOUGH, NOON, add_person, add_screen

VIEWER = Actor("guest", Role.VIEWER, "10.0.0.8")
SCREEN = Actor("demo", Role.SCREEN, "10.0.0.9")


def modules_of(package: Any) -> Iterator[Any]:
    for found in pkgutil.iter_modules(package.__path__):
        if not found.ispkg:
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def changing_functions() -> list[Callable[..., Any]]:
    """Every function of data_access that changes state on somebody's behalf."""
    return sorted(
        {
            function
            for module in modules_of(data_access)
            for function in vars(module).values()
            if inspect.isfunction(function)
            and function.__module__ == module.__name__
            and getattr(function, "writes", False)
            and "actor" in inspect.signature(function).parameters
        },
        key=lambda function: (function.__module__, function.__name__),
    )


def called_by(function: Callable[..., Any], actor: Actor | None) -> partial[Any]:
    """The function with that actor and, for all it needs besides, things it must not look at before it refuses."""
    needed = [
        parameter
        for name, parameter in list(inspect.signature(function).parameters.items())[1:]
        if parameter.default is parameter.empty and name != "actor"
    ]
    positional = [object() for parameter in needed if parameter.kind is not parameter.KEYWORD_ONLY]
    named = {parameter.name: object() for parameter in needed if parameter.kind is parameter.KEYWORD_ONLY}

    def call(session: Session) -> Any:
        return function(session, *positional, actor=actor, **named)

    return partial(call)


def test_the_scan_finds_the_functions_that_change_state():
    names = {f"{function.__module__}.{function.__name__}" for function in changing_functions()}
    assert {"data_access.accounts.add_account", "data_access.screens.put_screen"} <= names
    assert len(names) >= 20


@pytest.mark.parametrize("actor", [VIEWER, SCREEN, None], ids=["viewer", "screen", "nobody"])
@pytest.mark.parametrize("function", changing_functions(), ids=lambda f: f"{f.__module__.split('.')[-1]}.{f.__name__}")
def test_nothing_is_changed_for_those_who_may_only_look(sqlite_database: Database, function, actor):
    with pytest.raises(NotPermitted):
        sqlite_database.call(called_by(function, actor))


def test_the_right_password_tells_who_it_is(database: Database):
    add_person(database, "samira", Role.OPERATOR)
    person = database.call(accounts.check_password, name="samira", password=LONG_ENOUGH)
    assert (person.name, person.role) == ("samira", Role.OPERATOR)


@pytest.mark.parametrize(("name", "password"), [("samira", "not her password"), ("nobody", LONG_ENOUGH), ("", "")])
def test_any_other_pair_tells_nothing(database: Database, name, password):
    add_person(database, "samira", Role.OPERATOR)
    assert database.call(accounts.check_password, name=name, password=password) is None


def test_a_disabled_account_neither_signs_in_nor_counts(database: Database):
    add_person(database, "samira", Role.OPERATOR)
    epoch = database.call(accounts.check_password, name="samira", password=LONG_ENOUGH).session_epoch
    with Session(database.engine) as session, session.begin():
        session.scalars(select(Account)).one().disabled = True
    assert database.call(accounts.check_password, name="samira", password=LONG_ENOUGH) is None
    assert database.call(accounts.signed_in, name="samira", session_epoch=epoch) is None
    assert database.call(accounts.account_count) == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"password": "short"}, "password"),
        ({"role": Role.SYSTEM}, "role system"),
        ({"role": Role.SCREEN}, "role screen"),
        ({"name": "samira"}, "account samira"),
    ],
)
def test_an_account_nobody_should_have_is_refused_with_the_place(database: Database, changes, told):
    add_person(database, "samira", Role.OPERATOR)
    wanted = {"name": "driss", "full_name": "Driss", "role": Role.VIEWER, "password": LONG_ENOUGH} | changes
    with pytest.raises(RefusedInput) as refused:
        database.call(accounts.add_account, NewAccount(**wanted), actor=ADMIN, at=NOON)
    assert refused.value.values["where"] == told
    assert database.call(accounts.account_count) == 1


def test_the_password_itself_is_nowhere(database: Database):
    add_person(database, "samira", Role.OPERATOR)
    with Session(database.engine) as session:
        stored = session.scalars(select(Account.password_hash)).one()
    assert stored.startswith("$argon2id$")
    assert LONG_ENOUGH not in stored


def test_ending_sessions_makes_every_older_one_worthless(database: Database):
    add_person(database, "samira", Role.OPERATOR)
    before = database.call(accounts.check_password, name="samira", password=LONG_ENOUGH).session_epoch
    herself = Actor("samira", Role.OPERATOR, "10.0.0.8")
    database.call(accounts.end_sessions, name="samira", actor=herself, at=NOON)
    assert database.call(accounts.signed_in, name="samira", session_epoch=before) is None
    after = database.call(accounts.check_password, name="samira", password=LONG_ENOUGH).session_epoch
    assert database.call(accounts.signed_in, name="samira", session_epoch=after).name == "samira"


def test_a_token_is_told_once_and_only_its_digest_is_kept(database: Database):
    token = database.call(accounts.create_token, "scada", "ingest", actor=ADMIN, at=NOON)
    with Session(database.engine) as session:
        stored = session.scalars(select(ApiToken)).one()
    assert token not in (stored.digest, stored.name)
    assert len(token) >= 40
    actor = database.call(accounts.token_actor, token=token, origin="10.0.0.3", wall=NOON)
    assert (actor.name, actor.role, actor.origin) == ("scada", Role.FEED, "10.0.0.3")


def test_a_screens_token_speaks_for_that_screen_only_to_look(database: Database):
    add_screen(database, "hall")
    token = database.call(accounts.create_token, "hall wall", "screen", actor=ADMIN, at=NOON, screen="hall")
    actor = database.call(accounts.token_actor, token=token, origin="10.0.0.4", wall=NOON)
    assert (actor.name, actor.role) == ("hall", Role.SCREEN)


@pytest.mark.parametrize(("scope", "screen"), [("everything", None), ("screen", "attic"), ("screen", None)])
def test_a_token_for_nothing_is_refused(database: Database, scope, screen):
    with pytest.raises(RefusedInput):
        database.call(accounts.create_token, "x", scope, actor=ADMIN, at=NOON, screen=screen)


def test_a_revoked_token_speaks_for_nobody(database: Database):
    token = database.call(accounts.create_token, "scada", "ingest", actor=ADMIN, at=NOON)
    other = database.call(accounts.create_token, "meters", "ingest", actor=ADMIN, at=NOON)
    assert database.call(accounts.revoke_token, "scada", actor=ADMIN, at=NOON) == 1
    assert database.call(accounts.revoke_token, "scada", actor=ADMIN, at=NOON) == 0
    assert database.call(accounts.token_actor, token=token, origin="x", wall=NOON) is None
    assert database.call(accounts.token_actor, token=other, origin="x", wall=NOON) is not None
    assert database.call(accounts.token_actor, token="guessed", origin="x", wall=NOON) is None


def test_every_change_of_accounts_leaves_who_did_it(database: Database):
    add_person(database, "samira", Role.OPERATOR)
    database.call(accounts.create_token, "scada", "ingest", actor=system_actor("command line"), at=NOON)
    database.call(accounts.revoke_token, "scada", actor=ADMIN, at=datetime(2018, 10, 10, tzinfo=UTC))
    with Session(database.engine) as session:
        told = session.execute(select(AuditEvent.actor, AuditEvent.action, AuditEvent.subject).order_by(AuditEvent.id))
        assert [tuple(line) for line in told] == [
            ("y.alami", "add_account", "account:samira"),
            ("command line", "create_token", "token:scada"),
            ("y.alami", "revoke_token", "token:scada"),
        ]


def test_accounts_are_listed_by_name_without_their_secrets(database: Database):
    add_person(database, "samira", Role.OPERATOR)
    add_person(database, "driss", Role.VIEWER)
    listed = database.call(accounts.accounts)
    assert [(person.name, person.role) for person in listed] == [("driss", Role.VIEWER), ("samira", Role.OPERATOR)]
