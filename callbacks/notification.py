"""Notifications: who is told of what, the outbox as it moves, and what adding or ending a subscription does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.logbook_forms import refusal_words
from callbacks.moments import is_past, readable_moment
from components.duty_ids import Notification, subscription_button
from components.ids import Live, Shell
from components.notification_page import outbox_table, silent, subscription_table
from components.shell import notice
from components.text import say, spoken
from data_access import notification
from data_access.actors import Actor, Permission, current_actor
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.notification import SubscriptionRefused
from data_access.rows.notification import EMAIL, WEBHOOK, Rhythm, Wanted
from settings import Settings

Query = Mapping[str, str] | None
FIELDS = (
    Notification.ROLE, Notification.CHANNEL, Notification.RECIPIENT, Notification.PRIORITY, Notification.DIGEST,
    Notification.KINDS, Notification.ZONE, Notification.QUIET_FROM, Notification.QUIET_UNTIL,
)  # fmt: skip


async def lists(
    database: Database, query: Query, clock: Clock, actor: Actor | None, lang: str
) -> tuple[Component, Component]:
    """Subscriptions, which can be ended by who may set rules, and the outbox."""
    may = actor is not None and actor.may(Permission.MANAGE_RULES) and not is_past(query)
    found = await database.run(notification.subscriptions)
    posts = await database.run(notification.outbox, at=readable_moment(query, clock))
    return subscription_table(found, lang, editable=may), outbox_table(posts, lang)


def wanted_of(fields: Sequence[Any], lang: str) -> Wanted:
    """What stands in the form, its fields in the order of FIELDS. SubscriptionRefused for a time that is none."""
    role, channel, recipient, priority, digest, kinds, zone, quiet_from, quiet_until = fields
    return Wanted(
        role=role,
        channel=channel,
        recipient=(recipient or "").strip(),
        language=lang,
        lowest_priority=int(priority),
        prompts="prompts" in (kinds or []),
        zone=(zone or "").strip() or None,
        rhythm=Rhythm(_minute(quiet_from), _minute(quiet_until), int(digest)),
    )


def _minute(text: str | None) -> int | None:
    if not (text or "").strip():
        return None
    try:
        clock = time.fromisoformat((text or "").strip())
    except ValueError:
        raise SubscriptionRefused("quiet") from None
    return clock.hour * 60 + clock.minute


async def added(
    database: Database, fields: Sequence[Any], actor: Actor | None, clock: Clock, lang: str
) -> tuple[str, Any]:
    """The refusal beside the button, or the notice."""
    try:
        wanted = wanted_of(fields, lang)
        await database.run(notification.subscribe, wanted=wanted, actor=actor, at=clock.now())
    except OperatorError as refused:
        return refusal_words(refused, lang), no_update
    return "", notice(say("notification.done", lang))


async def ended(database: Database, number: int, actor: Actor | None, clock: Clock, lang: str) -> Component:
    """What ending it came to."""
    try:
        await database.run(notification.unsubscribe, number=number, actor=actor, at=clock.now())
    except OperatorError as refused:
        return notice(refusal_words(refused, lang))
    return notice(say("notification.ended", lang))


def register(app: Dash, database: Database, clock: Clock, settings: Settings) -> None:
    """Wire the functions above to the page. No decisions below this line."""
    allowed = [name for name, set_ in ((EMAIL, settings.smtp_url), (WEBHOOK, settings.webhook_hosts)) if set_]

    @app.callback(Output(Notification.SILENT, "children"), Input(Notification.SILENT, "id"))
    async def _silent(_page: str) -> list[Component]:
        return silent(allowed, spoken())

    @app.callback(
        Output(Notification.LIST, "children"),
        Output(Notification.OUTBOX, "children"),
        Input(Shell.QUERY, "data"),
        Input(Live.RULES, "data"),
        Input(Live.ALERTS, "data"),
        Input(Notification.LIST, "id"),  # never moves; without it no first call when the address stood already
    )
    async def _lists(query: Query, *_versions: Any) -> tuple[Component, Component]:
        return await lists(database, query, clock, current_actor.get(), spoken())

    @app.callback(
        Output(Notification.ANSWER, "children"),
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Input(Notification.ADD, "n_clicks"),
        *(State(field, "value") for field in FIELDS),
        prevent_initial_call=True,
    )
    async def _add(clicks: int | None, *fields: Any) -> tuple[str, Any]:
        if not clicks:  # the page has just come
            raise PreventUpdate
        return await added(database, fields, current_actor.get(), clock, spoken())

    @app.callback(
        Output(Shell.NOTICE, "children", allow_duplicate=True),
        Input(subscription_button(ALL), "n_clicks"),
        prevent_initial_call=True,
    )
    async def _end(clicks: list[int | None]) -> Component:
        if not any(clicks):  # the table was drawn anew
            raise PreventUpdate
        return await ended(database, ctx.triggered_id["subscription"], current_actor.get(), clock, spoken())
