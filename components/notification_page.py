"""The page of notifications: what is not set, who is told of what, the form for one more, the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card
from components.controls import page_bar
from components.duty_ids import Notification as Ids
from components.duty_ids import subscription_button
from components.formats import day_time, isolated
from components.plain_table import plain_table
from components.states import empty_block, loading_block
from components.text import say
from data_access.rows.notification import CHANNELS, DIGESTS_MIN, EMAIL, WEBHOOK, Post, Rhythm, Subscriber

ROLES = ("operator", "dispatcher", "analyst", "admin")
SETTINGS = {EMAIL: "AIN_SMTP_URL", WEBHOOK: "AIN_WEBHOOK_HOSTS"}


def notification_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/admin/notifications`."""
    subscribed = card(_say("subscriptions", lang), html.Div(loading_block(3), id=Ids.LIST))
    form = card(_say("add", lang), _form(lang))
    posts = card(_say("outbox", lang), html.Div(loading_block(3), id=Ids.OUTBOX))
    return html.Div(
        [
            page_bar(_say("title", lang), [], query, lang),
            html.Div(id=Ids.SILENT),
            html.Div([html.Div([subscribed, posts]), form], className="notification__top"),
        ],
        className="notification",
    )


def _form(lang: str) -> Component:
    roles = [(role, say(f"shell.role.{role}", lang)) for role in ROLES]
    channels = [(channel, _say(f"channel.{channel}", lang)) for channel in CHANNELS]
    priorities = [(str(each), up_to(each, lang)) for each in (1, 2, 3, 4)]
    digests = [(str(each), _say(f"digest.{each}", lang)) for each in DIGESTS_MIN]
    return html.Div(
        [
            html.Div([_choice(Ids.ROLE, "role", roles, lang), _choice(Ids.CHANNEL, "channel", channels, lang)],
                     className="two-fields"),
            _words(Ids.RECIPIENT, "recipient", lang),
            html.Div([_choice(Ids.PRIORITY, "priority", priorities, lang, "2"),
                      _choice(Ids.DIGEST, "digest", digests, lang)], className="two-fields"),
            dcc.Checklist(id=Ids.KINDS, options=[{"value": "prompts", "label": _say("field.kinds", lang)}], value=[]),
            _words(Ids.ZONE, "zone", lang),
            html.Div([_words(Ids.QUIET_FROM, "quiet_from", lang, "22:00"),
                      _words(Ids.QUIET_UNTIL, "quiet_until", lang, "06:00")], className="two-fields"),
            html.P(id=Ids.ANSWER, className="logbook-form__answer", role="alert"),
            html.Div(html.Button(_say("add", lang), id=Ids.ADD, className="button button--primary", type="button")),
        ],
        id=Ids.FORM,
        className="notification__form",
    )  # fmt: skip


def _choice(field: Ids, name: str, options: Sequence[tuple[str, str]], lang: str, chosen: str = "") -> Component:
    data = [{"value": value, "label": label} for value, label in options]
    first = chosen or options[0][0]
    return dmc.Select(id=field, label=_say(f"field.{name}", lang), data=data, value=first, allowDeselect=False)


def _words(field: Ids, name: str, lang: str, hint: str = "") -> Component:
    return dmc.TextInput(id=field, label=_say(f"field.{name}", lang), value="", placeholder=hint)


def silent(channels: Sequence[str], lang: str) -> list[Component]:
    """A sentence for each channel that the environment does not allow."""
    told = [
        _say("silent", lang, channel=_say(f"channel.{each}", lang), missing=isolated(SETTINGS[each], lang))
        for each in CHANNELS
        if each not in channels
    ]
    return [html.Div(each, className="banner banner--past", role="status") for each in told]


def subscription_table(found: Sequence[Subscriber], lang: str, *, editable: bool) -> Component:
    """Who is told of what; a button to end each."""
    if not found:
        return empty_block(_say("none", lang), _say("none_detail", lang))
    heads = [_say(f"column.{name}", lang) for name in ("role", "recipient", "what", "zone", "quiet", "digest")]
    return plain_table([*heads, ""], [_row(each, editable, lang) for each in found], texts=7)


def _row(each: Subscriber, editable: bool, lang: str) -> Sequence[Any]:
    wanted = each.wanted
    end = html.Button(_say("end", lang), id=subscription_button(each.number), className="button button--small")
    kinds = _say("kinds.all" if wanted.prompts else "kinds.alarms", lang)
    return (
        say(f"shell.role.{wanted.role}", lang),
        html.Bdi(wanted.recipient),
        f"{up_to(wanted.lowest_priority, lang)} · {kinds}",
        isolated(wanted.zone, lang) if wanted.zone else _say("everywhere", lang),
        _quiet(wanted.rhythm, lang),
        _say(f"digest.{wanted.rhythm.digest_min}", lang),
        end if editable else None,
    )


def _quiet(rhythm: Rhythm, lang: str) -> str:
    if rhythm.quiet_from is None or rhythm.quiet_until is None:
        return _say("never_quiet", lang)
    since, until = (f"{each // 60:02}:{each % 60:02}" for each in (rhythm.quiet_from, rhythm.quiet_until))
    return _say("quiet", lang, since=since, until=until)


def up_to(priority: int, lang: str) -> str:
    """`P1 à P3`."""
    return _say("p1_only", lang) if priority == 1 else _say("up_to", lang, priority=priority)


def outbox_table(posts: Sequence[Post], lang: str) -> Component:
    """The newest messages and what became of each."""
    if not posts:
        return empty_block(_say("outbox_none", lang))
    heads = [_say(f"column.{name}", lang) for name in ("alert", "to", "state")]
    rows = [
        (
            dcc.Link(html.Bdi(post.code), href=f"/alerts/{post.code}", className="link"),
            html.Bdi(post.recipient),
            post_state(post, lang),
        )
        for post in posts
    ]
    return plain_table(heads, rows, texts=3)


def post_state(post: Post, lang: str) -> str:
    """Sent, given up, waiting for its time or for another attempt."""
    if post.sent_at is not None:
        return _say("sent", lang, time=day_time(post.sent_at, lang))
    error = isolated(post.error or "", lang)
    if post.gave_up_at is not None:
        return _say("gave_up", lang, error=error)
    due = day_time(post.due_at, lang)
    if post.attempts:
        return _say("retrying", lang, attempts=post.attempts, error=error, time=due)
    return _say("waiting", lang, time=due)


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"notification.{key}", lang, **values)
