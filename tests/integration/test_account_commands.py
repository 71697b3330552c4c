"""`manage.py user|token|screen`: what is printed, what is refused, and with which exit code."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner, Result

from components.text import say
from data_access import accounts, screens
from data_access.actors import Role
from data_access.clock import wall_now
from data_access.database import Database
from feeds import account_commands
from feeds.account_commands import account_commands as commands
from tests.builders.screens import LONG_ENOUGH, add_person, add_screen


@pytest.fixture
def program(sqlite_url):
    """The three groups on a database of their own; each command opens and closes it."""
    group = click.Group()
    for part in commands(lambda key, **values: say(key, "en", **values), lambda: Database(sqlite_url, connections=1)):
        group.add_command(part)
    return group


def run(program: click.Group, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(program, list(words), input=typed)


def test_a_person_added_here_can_sign_in(program, sqlite_database):
    done = run(program, "user", "add", "samira", "--role", "viewer", typed=LONG_ENOUGH + "\n")
    assert (done.exit_code, done.stdout) == (0, "user samira viewer\n")
    assert sqlite_database.call(accounts.check_password, name="samira", password=LONG_ENOUGH).role is Role.VIEWER


@pytest.mark.parametrize(
    ("typed", "told"), [("short\n", "at least 12 characters"), ("", "at least 12 characters")], ids=["short", "none"]
)
def test_a_password_that_is_none_is_refused_with_the_reason(program, sqlite_database, typed, told):
    refused = run(program, "user", "add", "samira", "--role", "viewer", typed=typed)
    assert refused.exit_code == 1
    assert told in refused.stderr
    assert sqlite_database.call(accounts.account_count) == 0


def test_a_role_that_nobody_can_hold_is_wrong_usage(program):
    assert run(program, "user", "add", "samira", "--role", "system", typed=LONG_ENOUGH).exit_code == 2


def test_everybody_is_listed(program, sqlite_database):
    add_person(sqlite_database, "samira", Role.OPERATOR)
    assert run(program, "user", "list").stdout == "samira\toperator\tSamira\n"


def test_the_token_is_the_last_thing_printed_and_it_works(program, sqlite_database):
    token = run(program, "token", "create", "--scope", "ingest").stdout.splitlines()[-1]
    assert sqlite_database.call(accounts.token_actor, token=token, origin="x", wall=wall_now()).role is Role.FEED


def test_the_token_of_a_screen_comes_with_the_address_to_open_there(program, sqlite_database):
    add_screen(sqlite_database, "hall")
    lines = run(program, "token", "create", "--scope", "screen", "--screen", "hall").stdout.splitlines()
    assert lines[-2].endswith(f"/session/screen?screen=hall&token={lines[-1]}")
    assert sqlite_database.call(accounts.token_actor, token=lines[-1], origin="x", wall=wall_now()).role is Role.SCREEN


def test_a_token_for_a_screen_that_does_not_exist_is_refused(program):
    refused = run(program, "token", "create", "--scope", "screen", "--screen", "attic")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "screen attic" in refused.stderr


def test_revoking_says_how_many_ended_and_fails_when_none_did(program):
    run(program, "token", "create", "--scope", "ingest", "--name", "scada")
    assert run(program, "token", "revoke", "scada").stdout == "revoked 1\n"
    nothing = run(program, "token", "revoke", "scada")
    assert (nothing.exit_code, nothing.stdout) == (1, "revoked 0\n")


def test_a_screen_keeps_to_a_critical_alert_unless_told_otherwise(program, sqlite_database):
    run(program, "screen", "add", "hall", "--distance", "6", "--view", "alerts", "--view", "network")
    run(program, "screen", "add", "lobby", "--rotate-always")
    hall, lobby = sqlite_database.call(screens.screens)
    assert [(one.view, one.stays) for one in hall.playlist] == [("alerts", True), ("network", False)]
    assert (hall.distance_m, lobby.distance_m) == (6, 4)
    assert not any(one.stays for one in lobby.playlist)
    assert run(program, "screen", "list").stdout.splitlines()[0] == "hall\thall\tfr\t6 m\tnever"


def test_the_roles_offered_are_those_that_a_person_can_hold():
    assert set(account_commands.ROLES) == {role.value for role in accounts.ACCOUNT_ROLES}
