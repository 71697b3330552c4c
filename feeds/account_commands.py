"""`manage.py user|token|screen ...`: who may sign in, which feeds and screens have a token, what a screen shows.

Exit codes: 0 done, 1 refused with the reason on stderr, 2 wrong usage. The person at the command line acts as the
system: whoever can start this program on the server can write the database anyway.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from data_access.rows.languages import LANGUAGES
from data_access.rows.screens import FARTHEST_M, NEAREST_M, VIEWS, ScreenRow, Showing

if TYPE_CHECKING:
    from data_access.database import Database

Say = Callable[..., str]
ACTOR = "command line"
SCOPES_HELP = "Send readings, send lists of records, or show a wall."
ROLES = ("viewer", "operator", "dispatcher", "analyst", "kpi_owner", "admin")


class Desk:
    """What every command here needs: the sentences and the way into the database."""

    def __init__(self, say: Say, open_database: Callable[[], Database]) -> None:
        self.say = say
        self.open_database = open_database

    def change(self, work: Callable[..., Any], *args: object, **kwargs: object) -> Any:
        """Do it as the command line, now; a refusal is told on stderr and ends the program with 1."""
        from data_access.actors import system_actor
        from data_access.clock import wall_now

        return self.ask(work, *args, actor=system_actor(ACTOR), at=wall_now(), **kwargs)

    def ask(self, work: Callable[..., Any], *args: object, **kwargs: object) -> Any:
        """Ask the database; a refusal ends the program."""
        from data_access.errors import OperatorError

        database = self.open_database()
        try:
            return database.call(work, *args, **kwargs)
        except OperatorError as refused:
            click.echo(self.say(refused.message_key, **refused.values), err=True)
            raise SystemExit(1) from None
        finally:
            database.close()


def account_commands(say: Say, open_database: Callable[[], Database]) -> list[click.Group]:
    """The groups to mount. `say(key, **values)` speaks to the person; the database is opened when a command runs."""
    groups = []
    for name, summary, commands in _GROUPS:
        group = click.Group(name, help=summary, context_settings={"obj": Desk(say, open_database)})
        for command in commands:
            group.add_command(command)
        groups.append(group)
    return groups


@click.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person may do.")
@click.option("--full-name", default="", help="As colleagues know the person. Default: NAME.")
@click.pass_obj
def user_add(desk: Desk, name: str, role: str, full_name: str) -> None:
    """Let a person sign in. Asks for the password twice; without a terminal its first line of input is the password."""
    from data_access.accounts import NewAccount, add_account
    from data_access.actors import Role

    desk.change(add_account, NewAccount(name, full_name or name, Role(role), _password()))
    click.echo(f"user {name} {role}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


@click.command("list")
@click.pass_obj
def user_list(desk: Desk) -> None:
    """Everybody who can sign in: name, role, full name."""
    from data_access.accounts import accounts

    for person in desk.ask(accounts):
        click.echo(f"{person.name}\t{person.role.value}\t{person.full_name}")


@click.command("create")
@click.option("--scope", type=click.Choice(["ingest", "records", "screen"]), required=True, help=SCOPES_HELP)
@click.option("--name", default="", help="What to call it when it is revoked. Default: its scope or screen.")
@click.option("--screen", default=None, help="The screen of a screen token.")
@click.pass_obj
def token_create(desk: Desk, scope: str, name: str, screen: str | None) -> None:
    """Make a token; it is printed last, and never again."""
    from data_access.accounts import create_token
    from data_access.clock import wall_now
    from data_access.screen_tokens import LASTS

    called = name or screen or scope
    until = wall_now() + LASTS if scope == "screen" else None  # renewed by the screen itself
    token = desk.change(create_token, called, scope, screen=screen, expires_at=until)
    click.echo(f"token {called} {scope}")
    if screen is not None:
        click.echo(f"open on the screen: /session/screen?screen={screen}&token={token}")
    click.echo(token)


@click.command("revoke")
@click.argument("name")
@click.pass_obj
def token_revoke(desk: Desk, name: str) -> None:
    """End every token of that name."""
    from data_access.accounts import revoke_token

    revoked = desk.change(revoke_token, name)
    click.echo(f"revoked {revoked}")
    if not revoked:
        raise SystemExit(1)


@click.command("add")
@click.argument("code")
@click.option("--name", default="", help="Where it hangs. Default: CODE.")
@click.option("--language", type=click.Choice(LANGUAGES), default="fr", show_default=True)
@click.option(
    "--distance",
    type=click.IntRange(NEAREST_M, FARTHEST_M),
    default=NEAREST_M,
    show_default=True,
    help="Metres to the farthest chair.",
)
@click.option(
    "--view", "views", type=click.Choice(VIEWS), multiple=True, help="In this order; repeatable. Default: all."
)
@click.option("--seconds", type=click.IntRange(min=5), default=30, show_default=True, help="Of each view.")
@click.option("--rotate-always", is_flag=True, help="Do not keep to the alerts while a critical one waits.")
@click.pass_obj
def screen_add(desk: Desk, code: str, **options: Any) -> None:
    """Make a wall screen, or arrange one anew."""
    from data_access.screens import put_screen

    keeps = not options["rotate_always"]
    views = options["views"] or VIEWS
    playlist = tuple(Showing(view, options["seconds"], stays=keeps and view == "alerts") for view in views)
    name, language, distance = options["name"] or code, options["language"], options["distance"]
    desk.change(put_screen, ScreenRow(code, name, language, "dark", distance, playlist))
    click.echo(f"screen {code}: /wall/{code}")


@click.command("list")
@click.pass_obj
def screen_list(desk: Desk) -> None:
    """Every screen: code, name, language, distance, when it was last alive."""
    from data_access.screens import screens

    for screen in desk.ask(screens):
        seen = screen.last_seen_at.isoformat() if screen.last_seen_at else "never"
        click.echo(f"{screen.code}\t{screen.name}\t{screen.language}\t{screen.distance_m} m\t{seen}")


_GROUPS = (
    ("user", "People who can sign in.", (user_add, user_list)),
    ("token", "Tokens of feeds and screens.", (token_create, token_revoke)),
    ("screen", "Wall screens.", (screen_add, screen_list)),
)
