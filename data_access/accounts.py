"""Who may sign in: local accounts (argon2id), bearer tokens of feeds and screens, wall screens."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, Role, audit, require
from data_access.errors import RefusedInput
from data_access.schema import Account, ApiToken, Screen
from data_access.topics import Topic, changes

LEAST_PASSWORD_LENGTH = 12
ACCOUNT_ROLES = (Role.VIEWER, Role.OPERATOR, Role.DISPATCHER, Role.ANALYST, Role.KPI_OWNER, Role.ADMIN)
_hasher = PasswordHasher()
SCOPES = {"ingest": Role.FEED, "records": Role.REGISTRY, "screen": Role.SCREEN}  # what a token may be for
_NOBODYS_HASH = _hasher.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class Person:
    """An account that can act. `session_epoch` changes when every open session of it must end."""

    name: str
    full_name: str
    role: Role
    session_epoch: int


def account_count(session: Session) -> int:
    """How many accounts can sign in."""
    return session.scalar(select(func.count()).select_from(Account).where(Account.disabled.is_(False))) or 0


def accounts(session: Session) -> list[Person]:
    """Everybody who can sign in, by name."""
    names = session.scalars(select(Account.name).where(Account.disabled.is_(False)).order_by(Account.name)).all()
    return [person for person in (_person(session, name) for name in names) if person]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an administrator gives to create an account."""

    name: str
    full_name: str
    role: Role
    password: str


@changes(Topic.ACCOUNTS)
def add_account(session: Session, new: NewAccount, *, actor: Actor, at: datetime) -> None:
    """Create an account. RefusedInput for a name that exists, a role nobody can hold, a password that is too short."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    if new.role not in ACCOUNT_ROLES:
        raise RefusedInput(where=f"role {new.role}", problem="not a role of a person", cure=", ".join(ACCOUNT_ROLES))
    if len(new.password) < LEAST_PASSWORD_LENGTH:
        raise RefusedInput(where="password", problem="too short", cure=f"at least {LEAST_PASSWORD_LENGTH} characters")
    if session.scalar(select(Account.id).where(Account.name == new.name)):
        raise RefusedInput(where=f"account {new.name}", problem="exists already", cure="choose another name")
    session.add(
        Account(
            name=new.name,
            full_name=new.full_name,
            role=new.role.value,
            password_hash=_hasher.hash(new.password),
            session_epoch=0,
            disabled=False,
            created_at=at,
        )
    )
    audit(session, actor, at, "add_account", subject=f"account:{new.name}", after={"role": new.role.value})


def signed_in(session: Session, *, name: str, session_epoch: int) -> Person | None:
    """The account behind a session cookie, if it may still act."""
    person = _person(session, name)
    return person if person and person.session_epoch == session_epoch else None


def check_password(session: Session, *, name: str, password: str) -> Person | None:
    """The account when the password is right. An unknown name takes as long as a wrong password."""
    stored = session.scalar(select(Account.password_hash).where(Account.name == name, Account.disabled.is_(False)))
    try:
        _hasher.verify(stored or _NOBODYS_HASH, password)
    except VerifyMismatchError:
        return None
    return _person(session, name) if stored else None


@changes(Topic.ACCOUNTS)
def end_sessions(session: Session, *, name: str, actor: Actor | None, at: datetime) -> None:
    """Sign a person out everywhere: themselves, or anybody for an administrator."""
    actor = require(actor, Permission.VIEW if actor and actor.name == name else Permission.MANAGE_ACCOUNTS)
    session.execute(update(Account).where(Account.name == name).values(session_epoch=Account.session_epoch + 1))
    audit(session, actor, at, "end_sessions", subject=f"account:{name}")


def _person(session: Session, name: str) -> Person | None:
    row = session.execute(
        select(Account.name, Account.full_name, Account.role, Account.session_epoch).where(
            Account.name == name, Account.disabled.is_(False)
        )
    ).first()
    return Person(row.name, row.full_name, Role(row.role), row.session_epoch) if row else None


@changes(Topic.ACCOUNTS)
def create_token(  # noqa: PLR0913 (what a token is for, who makes it, how long it lasts)
    session: Session,
    name: str,
    scope: str,
    *,
    actor: Actor,
    at: datetime,
    screen: str | None = None,
    expires_at: datetime | None = None,
) -> str:
    """A new bearer token, told once: only its digest is kept. `scope` is one of SCOPES; `screen` names a screen's.

    A screen has one token: those that it had before end. `expires_at` is wall time; None lasts until it is revoked.
    """
    require(actor, Permission.MANAGE_ACCOUNTS)
    if scope not in SCOPES:
        raise RefusedInput(where=f"scope {scope}", problem="unknown", cure=", ".join(SCOPES))
    screen_id = session.scalar(select(Screen.id).where(Screen.code == screen)) if scope == "screen" else None
    if scope == "screen" and screen_id is None:
        raise RefusedInput(where=f"screen {screen}", problem="unknown", cure="name one of the screens")
    if screen_id is not None:
        end_tokens_of(session, screen_id, at)
    token = secrets.token_urlsafe(32)
    facts = {"name": name, "scope": scope, "screen_id": screen_id, "created_at": at, "expires_at": expires_at}
    session.add(ApiToken(digest=digest(token), **facts))
    audit(session, actor, at, "create_token", subject=f"token:{name}", after={"scope": scope, "screen": screen})
    return token


@changes(Topic.ACCOUNTS)
def revoke_token(session: Session, name: str, *, actor: Actor, at: datetime) -> int:
    """Every live token of that name ends now; how many there were."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    revoked = session.scalars(
        update(ApiToken)
        .where(ApiToken.name == name, ApiToken.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(ApiToken.id)
    ).all()
    audit(session, actor, at, "revoke_token", subject=f"token:{name}", after={"revoked": len(revoked)})
    return len(revoked)


def end_tokens_of(session: Session, screen_id: int, at: datetime) -> None:
    """No token opens that screen any more."""
    live = (ApiToken.screen_id == screen_id, ApiToken.revoked_at.is_(None))
    session.execute(update(ApiToken).where(*live).values(revoked_at=at))


def token_actor(session: Session, *, token: str, origin: str, wall: datetime) -> Actor | None:
    """Who a token that is alive at that instant of the wall clock speaks for: a feed, or its screen."""
    row = session.execute(
        select(ApiToken.name, ApiToken.scope, Screen.code)
        .outerjoin(Screen, Screen.id == ApiToken.screen_id)
        .where(ApiToken.digest == digest(token), *is_live(wall))
    ).first()
    if row is None:
        return None
    return Actor(row.code or row.name, SCOPES[row.scope], origin, by_token=True)


def is_live(wall: datetime) -> tuple[ColumnElement[bool], ...]:
    """What holds of a token that still opens something."""
    return ApiToken.revoked_at.is_(None), ApiToken.expires_at.is_(None) | (ApiToken.expires_at > wall)


def digest(token: str) -> str:
    """What is kept of a token: long random tokens need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
