"""The forms around the list of worksites: what sending each of them does, and the sentence that answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate
from sqlalchemy.orm import Session

from callbacks.uploads import photo_of
from callbacks.worksite_forms import in_words
from components.ids import Worksites
from components.site_ids import Sites, bulk_field, new_site
from components.text import say, spoken
from data_access import worksite_actions as actions
from data_access import worksite_edits as edits
from data_access.actors import Actor, current_actor
from data_access.clock import Clock
from data_access.database import Database
from data_access.errors import OperatorError
from data_access.rows.worksites import WorksiteFilters
from data_access.worksite_actions import Order
from data_access.worksite_edits import NewSite, PlaceUnreadable
from data_access.worksites import picture

Fields = Mapping[str, Any]


async def created(database: Database, filled: Fields, actor: Actor | None, at: datetime, lang: str) -> str:
    """Write the works that stand in the form; the sentence for the person, also when they were refused."""
    try:
        ref = await database.run(edits.create, new=new_of(filled), actor=actor, at=at)
    except OperatorError as refused:
        return in_words(refused, lang)
    return say("sites.new.done", lang, ref=ref)


def new_of(filled: Fields) -> NewSite:
    """The works of the form. PlaceUnreadable when the place is no pair of degrees."""
    lat, lon = point_of(filled.get("place") or "")
    return NewSite(
        title=filled.get("title") or "",
        trade=filled.get("trade") or "",
        nature=filled.get("nature") or "",
        start=day_of(filled.get("start")),
        end=day_of(filled.get("end")),
        contractor=filled.get("contractor") or "",
        lon=lon,
        lat=lat,
        sector=filled.get("sector") or "",
    )


def point_of(text: str) -> tuple[float | None, float | None]:
    """Latitude and longitude of what was typed or clicked; both None for nothing. PlaceUnreadable.

    >>> point_of("33.57120, -7.60345"), point_of(" ")
    ((33.5712, -7.60345), (None, None))
    """
    if not text.strip():
        return None, None
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError as problem:
        raise PlaceUnreadable() from problem
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise PlaceUnreadable()
    return lat, lon


def day_of(text: str | None) -> date | None:
    """A day of a picker."""
    return date.fromisoformat(text[:10]) if text else None


async def bulk(database: Database, filled: Fields, query: Mapping[str, str] | None, order: Order, lang: str) -> str:
    """The same change for every named site, or for those of the list; how many took it and why others did not."""
    named = [ref.strip() for ref in (filled.get("refs") or "").split(",") if ref.strip()]
    refs = named or [row.ref for row in (await database.run(_listed, query=query, at=order.at))]
    if not refs:
        return say("sites.bulk.none", lang)
    orders = [replace(order, ref=ref, seen=None) for ref in refs]
    done, refused = await database.run(edits.many, orders, act_of(filled))
    why = in_words(refused[0], lang) if refused else ""
    return say("sites.bulk.done", lang, done=done, refused=len(refused), why=why).strip()


def _listed(session: Session, *, query: Mapping[str, str] | None, at: datetime) -> Any:
    return picture(session, at=at, filters=WorksiteFilters.of(query)).rows


def act_of(filled: Fields) -> Callable[[Session, Order], None]:
    """What the form asks to be done to each."""
    words, day = filled.get("words") or "", day_of(filled.get("day"))
    acts: dict[str, Callable[[Session, Order], None]] = {
        "replan": partial(actions.replan, end=day or date.min, cause=words),
        "suspend": partial(actions.suspend, reason=words),
        "resume": actions.resume,
        "comment": partial(edits.comment, words=words),
        "contractor": partial(edits.edit, fact="contractor", value=words),
    }
    return acts[str(filled.get("action"))]


async def corrected(database: Database, order: Order, fact: str, value: str, lang: str) -> str:
    """Correct one fact; the sentence for the person."""
    try:
        await database.run(edits.edit, order, fact=fact, value=value)
    except OperatorError as refused:
        return in_words(refused, lang)
    return say("worksites.action.done", lang)


async def pictured(database: Database, order: Order, name: str, uploaded: str, lang: str) -> str:
    """Keep what the browser sent, a data URL; the sentence for the person."""
    try:
        await database.run(edits.attach_photo, order, name=name, content=photo_of(uploaded))
    except OperatorError as refused:
        return in_words(refused, lang)
    return say("worksites.action.done", lang)


def register(app: Dash, database: Database, clock: Clock) -> None:
    """Wire the forms. No decisions below this line."""
    _register_new(app, database, clock)
    _register_one(app, database, clock)


def _register_new(app: Dash, database: Database, clock: Clock) -> None:
    new_facts = ("title", "trade", "nature", "start", "end", "place", "sector", "contractor")
    bulk_facts = ("action", "day", "words", "refs")

    @app.callback(
        Output(Sites.NEW_ANSWER, "children"),
        Input(Sites.NEW_SEND, "n_clicks"),
        *(State(new_site(fact), "value") for fact in new_facts),
        prevent_initial_call=True,
    )
    async def _create(_clicks: int, *values: Any) -> str:
        filled = dict(zip(new_facts, values, strict=True))
        return await created(database, filled, current_actor.get(), clock.now(), spoken())

    @app.callback(
        Output(Sites.BULK_ANSWER, "children"),
        Input(Sites.BULK_SEND, "n_clicks"),
        State(Worksites.VIEW, "data"),
        *(State(bulk_field(fact), "value") for fact in bulk_facts),
        prevent_initial_call=True,
    )
    async def _bulk(_clicks: int, query: Mapping[str, str] | None, *values: Any) -> str:
        order = Order(current_actor.get(), clock.now(), "")
        return await bulk(database, dict(zip(bulk_facts, values, strict=True)), query, order, spoken())


def _register_one(app: Dash, database: Database, clock: Clock) -> None:
    seen = State(Worksites.SEEN, "data")

    @app.callback(
        Output(Sites.EDIT_ANSWER, "children"),
        Input(Sites.EDIT_SEND, "n_clicks"),
        State(new_site("fact"), "value"),
        State(new_site("value"), "value"),
        seen,
        prevent_initial_call=True,
    )
    async def _edit(_clicks: int, fact: str, value: str | None, known: Mapping[str, Any]) -> str:
        order = Order(current_actor.get(), clock.now(), known["ref"], known["event"])
        return await corrected(database, order, fact, value or "", spoken())

    @app.callback(
        Output(Sites.PHOTO_ANSWER, "children"),
        Input(Sites.PHOTO, "contents"),
        State(Sites.PHOTO, "filename"),
        seen,
        prevent_initial_call=True,
    )
    async def _photo(contents: str | None, name: str | None, known: Mapping[str, Any] | None) -> str:
        if not contents or not known:
            raise PreventUpdate
        order = Order(current_actor.get(), clock.now(), known["ref"], known["event"])
        return await pictured(database, order, name or "", contents, spoken())
