"""People and screens for tests, put there through the same door as in the product."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from data_access import accounts, screens
from data_access.accounts import NewAccount
from data_access.actors import Actor, Role
from data_access.database import Database
from data_access.rows.screens import VIEWS, ScreenRow, Showing

NOON = datetime(2018, 10, 9, 11, tzinfo=UTC)  # twelve o'clock in Casablanca
ADMIN = Actor("y.alami", Role.ADMIN, "10.0.0.7")
LONG_ENOUGH = "correct horse battery"


def add_person(database: Database, name: str, role: Role) -> None:
    """An account whose password is LONG_ENOUGH."""
    database.call(accounts.add_account, NewAccount(name, name.title(), role, LONG_ENOUGH), actor=ADMIN, at=NOON)


def a_screen(code: str = "demo", **changes: Any) -> ScreenRow:
    """A French screen four metres away that shows every view for half a minute."""
    facts: dict[str, Any] = {"code": code, "name": "Salle", "language": "fr", "theme": "dark", "distance_m": 4}
    return ScreenRow(**facts | {"playlist": tuple(Showing(view) for view in VIEWS)} | changes)


def add_screen(database: Database, code: str = "demo", **changes: Any) -> None:
    """The same, stored."""
    database.call(screens.put_screen, a_screen(code, **changes), actor=ADMIN, at=NOON)
