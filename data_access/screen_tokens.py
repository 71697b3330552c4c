"""The tokens of screens: they end after a month and are renewed while they are valid, without anybody's hand.

A renewal is lost when the answer that carries it is. So the old token goes on opening the screen until the new one
has been used for the first time.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data_access.accounts import create_token, digest, is_live
from data_access.actors import Actor, Permission, audit, require, system_actor
from data_access.errors import NotFound
from data_access.schema import ApiToken, Screen
from data_access.topics import Topic, changes

LASTS = timedelta(days=30)
RENEWED_FROM = LASTS / 2  # of its life left


@changes(Topic.ACCOUNTS)
def give_token(session: Session, *, screen: str, actor: Actor | None, at: datetime, wall: datetime) -> str:
    """The one token of that screen from now on, told once."""
    actor = require(actor, Permission.MANAGE_ACCOUNTS)
    return create_token(session, screen, "screen", actor=actor, at=at, screen=screen, expires_at=wall + LASTS)


@changes(Topic.ACCOUNTS)
def take_token(session: Session, *, screen: str, actor: Actor | None, at: datetime) -> int:
    """Nothing opens that screen any more; how many tokens ended. NotFound for a screen that is none."""
    actor = require(actor, Permission.MANAGE_ACCOUNTS)
    screen_id = session.scalar(select(Screen.id).where(Screen.code == screen))
    if screen_id is None:
        raise NotFound(code=screen)
    live = (ApiToken.screen_id == screen_id, ApiToken.revoked_at.is_(None))
    ended = session.scalars(update(ApiToken).where(*live).values(revoked_at=at).returning(ApiToken.id)).all()
    audit(session, actor, at, "revoke_token", subject=f"screen:{screen}", after={"revoked": len(ended)})
    return len(ended)


@changes(quietly=True)
def renewed(session: Session, *, token: str, wall: datetime) -> str | None:
    """The token that a screen is to use from now on; None while the one it shows is young enough, or opens nothing."""
    known = session.scalar(select(ApiToken).where(ApiToken.digest == digest(token), *is_live(wall)))
    if known is None or known.scope != "screen":
        return None
    if known.renews_id is not None:
        session.execute(update(ApiToken).where(ApiToken.id == known.renews_id).values(revoked_at=wall))
        known.renews_id = None
    known.last_used_at = wall
    if known.expires_at is None or known.expires_at - wall > RENEWED_FROM:
        return None
    session.execute(delete(ApiToken).where(ApiToken.renews_id == known.id))
    new = secrets.token_urlsafe(32)
    facts = {"name": known.name, "scope": "screen", "screen_id": known.screen_id, "created_at": wall}
    session.add(ApiToken(digest=digest(new), expires_at=wall + LASTS, renews_id=known.id, **facts))
    audit(session, system_actor("screens"), wall, "renew_token", subject=f"token:{known.name}")
    return new
