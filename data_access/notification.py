"""Notifications: who is told, and what is put into the outbox in the very transaction that changes an alert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from analytics.limit_rules import Kind
from analytics.notification_rules import MINUTES_PER_DAY, Rhythm, due_at
from data_access.actors import Actor, Permission, Role, audit, require
from data_access.errors import NotFound, OperatorError
from data_access.rows.languages import LANGUAGES
from data_access.rows.notification import CHANNELS, DIGESTS_MIN, EMAIL, Post, Subscriber, Wanted
from data_access.schema import Alert, Asset, NetworkService, Outbox, Subscription, Zone
from data_access.topics import Topic, changes

TOLD = ("raised", "raised_again", "escalated")
_FACTS = ("role", "channel", "recipient", "language", "lowest_priority", "prompts", "zone")
_RHYTHM = ("quiet_from", "quiet_until", "digest_min")


class SubscriptionRefused(OperatorError):
    """A field of the subscription cannot be taken; the sentence names the field and the cure."""

    def __init__(self, problem: str, **values: object) -> None:
        self.message_key = f"notification.error.{problem}"
        super().__init__(**values)


@dataclass(frozen=True, slots=True)
class News:
    """An event of an alert as it was just written, with the state before and after it."""

    alert_id: int
    event_id: int
    event: str
    at: datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def is_told(self) -> bool:
        """It sounded, or grew more urgent, and nobody has silenced it."""
        grew = self.before.get("priority", 0) > self.after["priority"]
        is_silent = any(self.after.get(name) is not None for name in ("shelved_until", "suppressed_by"))
        return (self.event in TOLD or grew) and not is_silent


def enqueue(session: Session, news: News) -> None:
    """A line in the outbox for everyone who is to be told; part of the caller's transaction."""
    if not news.is_told:
        return
    subscribed = session.scalars(select(Subscription).where(Subscription.ended_at.is_(None))).all()
    if subscribed:
        facts = _facts(session, news)
        session.add_all(Outbox(**_line(each, news, facts)) for each in subscribed if _is_for(each, news, facts))


def _is_for(each: Subscription, news: News, facts: Mapping[str, Any]) -> bool:
    newly = news.event in TOLD or news.before["priority"] > each.lowest_priority
    here = each.zone is None or each.zone in (facts["sector"], facts["arrondissement"])
    kind = each.prompts or facts["kind"] == Kind.ALARM
    return newly and here and kind and facts["priority"] <= each.lowest_priority


def _line(each: Subscription, news: News, facts: Mapping[str, Any]) -> dict[str, Any]:
    rhythm = Rhythm(each.quiet_from, each.quiet_until, each.digest_min)
    return {
        "channel": each.channel,
        "recipient": each.recipient,
        "subject": facts["code"],
        "facts": {**facts, "language": each.language},
        "created_at": news.at,
        "due_at": due_at(news.at, facts["priority"], rhythm),
        "attempts": 0,
        "event_id": news.event_id,
        "subscription_id": each.id,
    }


def _facts(session: Session, news: News) -> dict[str, Any]:
    site, district = aliased(Zone), aliased(Zone)
    names = (site.name_fr, site.name_ar, site.name_en)
    columns = (Alert.code, Alert.rule, Alert.kind, Alert.subject, Alert.message_key, NetworkService.code)
    query = (
        select(*columns, site.code, district.code, *names)
        .join(NetworkService, NetworkService.id == Alert.service_id)
        .outerjoin(Asset, Asset.id == Alert.asset_id)
        .outerjoin(site, (site.id == Alert.sector_id) | (Alert.sector_id.is_(None) & (site.id == Asset.zone_id)))
        .outerjoin(district, district.id == site.parent_id)
        .where(Alert.id == news.alert_id)
    )
    keys = ("code", "rule", "kind", "subject", "key", "service", "sector", "arrondissement", "fr", "ar", "en")
    known = dict(zip(keys, session.execute(query).one(), strict=True))
    told = {"event": news.event, "at": news.at.isoformat(), "priority": news.after["priority"]}
    return {**known, **told, "values": news.after.get("message_values") or {}}


def subscriptions(session: Session) -> list[Subscriber]:
    """Those in force, oldest first."""
    found = session.scalars(select(Subscription).where(Subscription.ended_at.is_(None)).order_by(Subscription.id))
    return [Subscriber(each.id, _wanted(each)) for each in found]


def _wanted(each: Subscription) -> Wanted:
    rhythm = Rhythm(**{name: getattr(each, name) for name in _RHYTHM})
    return Wanted(**{name: getattr(each, name) for name in _FACTS}, rhythm=rhythm)


@changes(Topic.RULES)
def subscribe(session: Session, *, wanted: Wanted, actor: Actor | None, at: datetime) -> int:
    """Tell that role of the alerts it wants from now on; the subscription's number. SubscriptionRefused."""
    manager = require(actor, Permission.MANAGE_RULES)
    _check(session, wanted)
    facts = {name: getattr(wanted, name) for name in _FACTS}
    line = Subscription(created_at=at, **facts, **{name: getattr(wanted.rhythm, name) for name in _RHYTHM})
    session.add(line)
    session.flush()
    audit(session, manager, at, "notification.subscribe", subject=f"subscription:{line.id}", after=facts)
    return line.id


@changes(Topic.RULES)
def unsubscribe(session: Session, *, number: int, actor: Actor | None, at: datetime) -> None:
    """Tell them nothing more; what is already in the outbox is still sent. NotFound."""
    manager = require(actor, Permission.MANAGE_RULES)
    line = session.get(Subscription, number)
    if line is None or line.ended_at is not None:
        raise NotFound(code=number)
    line.ended_at = at
    audit(session, manager, at, "notification.unsubscribe", subject=f"subscription:{number}")


def _check(session: Session, wanted: Wanted) -> None:
    if wanted.role not in list(Role):
        raise SubscriptionRefused("role", text=wanted.role)
    if wanted.channel not in CHANNELS or wanted.language not in LANGUAGES:
        raise SubscriptionRefused("channel", text=wanted.channel)
    if not (_is_mail(wanted.recipient) if wanted.channel == EMAIL else _is_url(wanted.recipient)):
        raise SubscriptionRefused(wanted.channel, text=wanted.recipient)
    if wanted.lowest_priority not in (1, 2, 3, 4):
        raise SubscriptionRefused("priority", text=wanted.lowest_priority)
    if wanted.zone is not None and session.scalar(select(Zone.id).where(Zone.code == wanted.zone)) is None:
        raise NotFound(code=wanted.zone)
    _check_rhythm(wanted.rhythm)


def _check_rhythm(rhythm: Rhythm) -> None:
    bounds = (rhythm.quiet_from, rhythm.quiet_until)
    if (bounds[0] is None) != (bounds[1] is None) or any(
        each is not None and not 0 <= each < MINUTES_PER_DAY for each in bounds
    ):
        raise SubscriptionRefused("quiet")
    if rhythm.digest_min not in DIGESTS_MIN:
        raise SubscriptionRefused("digest", text=rhythm.digest_min)


def _is_mail(text: str) -> bool:
    name, _, host = text.partition("@")
    return bool(name and host) and not any(each.isspace() or each in ",;<>@" for each in name + host)


def _is_url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(each.isspace() for each in text)


def outbox(session: Session, *, at: datetime, most: int = 50) -> list[Post]:
    """The newest lines known at `at`, newest first."""
    columns = (Outbox.subject, Outbox.channel, Outbox.recipient, Outbox.created_at, Outbox.due_at, Outbox.sent_at,
               Outbox.gave_up_at, Outbox.attempts, Outbox.last_error)  # fmt: skip
    told = select(*columns).where(Outbox.created_at <= at).order_by(Outbox.id.desc()).limit(most)
    return [Post(*row) for row in session.execute(told)]
