"""Who acts, what each role may do, and the audit line that every change of state leaves."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from data_access.errors import NotPermitted
from data_access.schema import AuditEvent
from data_access.shareable import for_nobody_else


class Role(StrEnum):
    """What an account, a screen, a feed or the product itself is."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    DISPATCHER = "dispatcher"
    ANALYST = "analyst"
    KPI_OWNER = "kpi_owner"
    ADMIN = "admin"
    SCREEN = "screen"
    FEED = "feed"
    REGISTRY = "registry"  # another system that sends lists: crews, supply cuts, bills
    SYSTEM = "system"


class Permission(StrEnum):
    """What may be refused."""

    VIEW = "view"
    HANDLE_ALERTS = "handle_alerts"
    WRITE_LOGBOOK = "write_logbook"
    MANAGE_RULES = "manage_rules"
    MANAGE_WORKSITES = "manage_worksites"
    MANAGE_ROADMAP = "manage_roadmap"
    DRIVE_SCENARIO = "drive_scenario"
    IMPORT = "import"
    SEND_READINGS = "send_readings"
    CORRECT_DATA = "correct_data"
    MANAGE_ACCOUNTS = "manage_accounts"


_DESK = {Permission.VIEW, Permission.WRITE_LOGBOOK, Permission.DRIVE_SCENARIO}
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW}),
    Role.SCREEN: frozenset({Permission.VIEW}),
    Role.FEED: frozenset({Permission.SEND_READINGS}),
    Role.REGISTRY: frozenset({Permission.IMPORT}),
    Role.OPERATOR: frozenset(_DESK | {Permission.HANDLE_ALERTS}),
    Role.DISPATCHER: frozenset(
        _DESK
        | {Permission.HANDLE_ALERTS, Permission.MANAGE_RULES, Permission.MANAGE_WORKSITES, Permission.CORRECT_DATA}
    ),
    Role.ANALYST: frozenset(_DESK | {Permission.IMPORT, Permission.CORRECT_DATA}),
    Role.KPI_OWNER: frozenset({Permission.VIEW, Permission.MANAGE_ROADMAP}),
    Role.ADMIN: frozenset(Permission),
    Role.SYSTEM: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: an account, a screen, a feed, a worker; and from where (address or process). `by_token`: a bearer's."""

    name: str
    role: Role
    origin: str
    by_token: bool = field(default=False, compare=False)

    def may(self, permission: Permission) -> bool:
        """Whether the role grants it."""
        return permission in GRANTS[self.role]


DEMO_OPERATOR = "Opérateur de démonstration"
DEMO_OWNER = "Porteur de démonstration"  # who the operator may become on the demonstration's own machine
LOCAL_OPERATOR = "Poste local"
AT_THIS_MACHINE = (DEMO_OPERATOR, DEMO_OWNER, LOCAL_OPERATOR)  # signed in by being on it


class CurrentActor:
    """Who asks. An answer that looks at it is for nobody else (data_access/shareable.py)."""

    def __init__(self) -> None:
        self._actor: ContextVar[Actor | None] = ContextVar("current_actor", default=None)

    def get(self) -> Actor | None:
        """Whoever asks; None for a browser that has not signed in."""
        for_nobody_else()
        return self._actor.get()

    def set(self, actor: Actor | None) -> Token[Actor | None]:
        """From here on in this context; the token takes it back."""
        return self._actor.set(actor)

    def reset(self, token: Token[Actor | None]) -> None:
        """As it was before `set`."""
        self._actor.reset(token)


current_actor = CurrentActor()


def system_actor(name: str) -> Actor:
    """A part of the product that acts by itself: a worker, the command line."""
    return Actor(name=name, role=Role.SYSTEM, origin="process")


def require(actor: Actor | None, permission: Permission) -> Actor:
    """The actor, when the permission is granted; NotPermitted otherwise, also for nobody."""
    if actor is None or not actor.may(permission):
        raise NotPermitted(action=permission.value, role=actor.role.value if actor else "nobody")
    return actor


def audit(  # noqa: PLR0913 (one line of record has this many facts)
    session: Session,
    actor: Actor,
    at: datetime,
    action: str,
    *,
    subject: str,
    reason: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write the audit line of a change, in the transaction of the change."""
    session.add(
        AuditEvent(
            at=at,
            actor=actor.name,
            role=actor.role.value,
            origin=actor.origin,
            action=action,
            subject=subject,
            reason=reason,
            before=dict(before or {}),
            after=dict(after or {}),
        )
    )
