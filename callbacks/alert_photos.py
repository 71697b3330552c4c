"""A photo that a person adds to an alert, and the sentence that answers."""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from callbacks.uploads import photo_of
from components.duty_ids import Photos
from components.ids import Alerts
from components.text import say, spoken
from data_access.actors import current_actor
from data_access.alert_steps import Told
from data_access.attachments import attach_photo
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError


async def add(database: Database, told: Told, name: str, uploaded: str, lang: str) -> str:
    """Keep what the browser sent, a data URL; the sentence for the person, also when it was refused."""
    try:
        await database.run(attach_photo, told, name=name, content=photo_of(uploaded))
    except OperatorError as refused:
        return say(refused.message_key, lang, **refused.values)
    return say("alerts.action.done", lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the button."""

    @app.callback(
        Output(Photos.ANSWER, "children"),
        Input(Photos.UPLOAD, "contents"),
        State(Photos.UPLOAD, "filename"),
        State(Alerts.SEEN, "data"),
        prevent_initial_call=True,
    )
    async def _add(contents: str | None, name: str | None, seen: Mapping[str, str] | None) -> str:
        if not contents or not seen:
            raise PreventUpdate
        told = Told(seen["code"], current_actor.get(), clock.now())
        return await add(database, told, name or "", contents, spoken())
