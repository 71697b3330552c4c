"""A wall screen: which one it is, the frame around its views, each view from the questions of its desk page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dash import MATCH, Dash, Input, Output, no_update
from dash.development.base_component import Component

from callbacks import wall_answers as answers
from callbacks.moments import moment
from components.ids import Live, Shell
from components.markup import DRAWN, Drawings, markup
from components.screen_drafts import drafted
from components.text import LANGUAGES, direction, say
from components.wall_alerts import alerts_view
from components.wall_arrondissement import arrondissement_view
from components.wall_blocks import quiet
from components.wall_foot import wall_foot
from components.wall_grounds import grounds
from components.wall_ids import Wall, wall_subject
from components.wall_network import network_view
from components.wall_page import no_such_screen, subject_sections, wall_class, wall_counts, wall_head, wall_life
from components.wall_roadmap import roadmap_view
from components.wall_service import service_view
from components.wall_situation import situation_view
from components.wall_viewing import Viewing
from components.wall_works import works_view
from data_access import screens, zones
from data_access.actors import Role, current_actor
from data_access.clock import Clock, wall_now
from data_access.database import Database
from data_access.errors import NotFound, OperatorError
from data_access.rows.screens import ScreenRow

Told = Mapping[str, Any]
Frame = tuple[dict[str, Any] | None, Component, Component | None]


class View(NamedTuple):
    """A part of the wall: what it asks (of `subject`), how that is drawn, the topics whose changes it follows."""

    asks: Callable[..., Any]
    draws: Callable[[Any, Viewing], Any]
    follows: tuple[Live, ...]
    subject: str = ""


def drawn_counts(told: answers.Counts, viewing: Viewing) -> Component:
    """The counts of the header."""
    return wall_counts(told.by_priority, told.waiting, viewing)


def drawn_foot(told: answers.Foot, viewing: Viewing) -> list[Component]:
    """The last line."""
    return wall_foot(told.works, told.losses_m3h, told.newest, viewing)


VIEWS: Mapping[Wall, View] = {
    Wall.GROUND: View(answers.ground, grounds, (Live.NETWORK,)),
    Wall.COUNTS: View(answers.counts, drawn_counts, (Live.ALERTS,)),
    Wall.SITUATION: View(answers.city, situation_view, (Live.READINGS, Live.ALERTS, Live.NETWORK)),
    Wall.NETWORK: View(answers.water, network_view, (Live.READINGS, Live.ALERTS, Live.NETWORK)),
    Wall.ALERTS: View(answers.alerts_told, alerts_view, (Live.READINGS, Live.ALERTS, Live.WORKSITES)),
    Wall.WORKSITES: View(answers.works, works_view, (Live.WORKSITES, Live.NETWORK)),
    Wall.ROADMAP: View(answers.programme, roadmap_view, (Live.ROADMAP,)),
    Wall.FOOT: View(
        answers.foot,
        drawn_foot,
        (Live.READINGS, Live.ALERTS, Live.WORKSITES),
    ),
}


SUBJECTS: Mapping[str, tuple[Callable[..., Any], Callable[[Any, Viewing], Any]]] = {
    "service": (answers.service, service_view),
    "arrondissement": (answers.arrondissement, arrondissement_view),
}
ALWAYS = ("ground", "counts", "foot")


async def the_screen(database: Database, query: Mapping[str, str], simulated: bool) -> Frame:
    """What the views need to know of this screen, its title and its signs of life; a sentence when there is none."""
    code = query["path"].rstrip("/").rsplit("/", 1)[-1]
    screen = drafted(query.get("draft"))
    try:
        if screen is None:
            screen = await database.run(screens.screen, code=code)
    except NotFound:
        lang = query.get("lang", LANGUAGES[0])
        return None, no_such_screen(code, lang if lang in LANGUAGES else LANGUAGES[0]), None
    told = told_of(screen, query)
    viewing = viewing_of(told)
    places = await _places(database, screen, viewing.lang)
    return told, wall_head(screen, viewing, query.get("view"), simulated, places), wall_life(viewing)


async def _places(database: Database, screen: ScreenRow, lang: str) -> dict[str, str]:
    """The names of the arrondissements, where the playlist shows any."""
    if all(showing.view != "arrondissement" for showing in screen.playlist):
        return {}
    return {zone.code: zone.name(lang) for zone in await database.run(zones.zones, kind="arrondissement")}


def told_of(screen: ScreenRow, query: Mapping[str, str]) -> dict[str, Any]:
    """The screen's own language and distance, unless the address asks for another to try it out; and its instant.

    `views` are those it draws: its playlist, the one it is kept to, and what a critical alert may show. Its name is
    not among it: screens that show the same share answers.
    """
    distance = query.get("distance", "")
    lang = query.get("lang", "")
    shown = [showing.key for showing in screen.playlist]
    kept = query.get("view")
    return {
        "lang": lang if lang in LANGUAGES else screen.language,
        "theme": screen.theme,
        "distance_m": int(distance) if distance.isdecimal() else screen.distance_m,
        "panel_in": screen.panel_in,
        "views": [*dict.fromkeys([*shown, *([kept] if kept else []), "alerts", "situation"])],
        "at": query.get("at", ""),
    }


def viewing_of(told: Told) -> Viewing:
    """How this screen is read."""
    return Viewing(told["lang"], told["distance_m"], told["panel_in"])


def root_of(told: Told) -> tuple[str, str, str]:
    """Class, language and direction of the root."""
    return wall_class(told["theme"], viewing_of(told)), told["lang"], direction(told["lang"])


def is_wanted(place: Wall, told: Told | None) -> bool:
    """Whether the screen ever shows that part: what it never shows is not worked out."""
    key = place.removeprefix("wall-")
    return bool(told) and (key in ALWAYS or key in (told or {})["views"])


Draw = Callable[[Callable[[Any, Viewing], Any], Any, Viewing], Any]


def plainly(draws: Callable[[Any, Viewing], Any], answer: Any, viewing: Viewing) -> Any:
    """As components."""
    return draws(answer, viewing)


async def drawn(database: Database, clock: Clock, view: View, told: Told | None, draw: Draw = plainly) -> Any:
    """The view at the instant of the screen; an instant that cannot be read is said in the place of the view."""
    if not told:
        return no_update
    viewing = viewing_of(told)
    try:
        of = {"subject": view.subject} if view.subject else {}
        answer = await database.share(view.asks, at=moment(told, clock), viewing=viewing, **of)
        return draw(view.draws, answer, viewing)
    except OperatorError as refused:
        return quiet(say(refused.message_key, viewing.lang, **refused.values))


async def drawn_subject(database: Database, clock: Clock, key: str, told: Told | None, draw: Draw = plainly) -> Any:
    """The same for the view of one service or one arrondissement, `service:water`."""
    view, _, subject = key.partition(":")
    asks, draws = SUBJECTS[view]
    return await drawn(database, clock, View(asks, draws, (), subject), told, draw)


async def note_sign_of_life(database: Database) -> None:
    """Only a screen's own token leaves a trace; anybody else may look at a wall too."""
    actor = current_actor.get()
    if actor is not None and actor.role is Role.SCREEN:
        await database.run(screens.mark_seen, code=actor.name, wall=wall_now())


def register(app: Dash, database: Database, clock: Clock, simulated: bool) -> None:
    """Wire the wall. No decisions below this line."""
    drawings = Drawings()

    @app.callback(
        Output(Wall.SCREEN, "data"),
        Output(Wall.HEAD, "children"),
        Output(Wall.LIFE, "children"),
        Input(Shell.QUERY, "data"),
        Input(Live.SCREENS, "data"),
    )
    async def _screen(query: dict[str, str] | None, _version: Any) -> Any:
        await note_sign_of_life(database)
        return await the_screen(database, query, simulated) if query else (no_update,) * 3

    @app.callback(
        Output(Wall.ROOT, "className"), Output(Wall.ROOT, "lang"), Output(Wall.ROOT, "dir"), Input(Wall.SCREEN, "data")
    )
    async def _root(told: Told | None) -> Any:
        return root_of(told) if told else (no_update,) * 3

    @app.callback(Output(Wall.SUBJECTS, "children"), Input(Wall.SCREEN, "data"))
    async def _sections(told: Told | None) -> Any:
        return subject_sections(told["views"]) if told else no_update

    @app.callback(
        Output(wall_subject(MATCH), DRAWN),
        Input(wall_subject(MATCH), "id"),
        Input(Wall.SCREEN, "data"),
        *[Input(topic, "data") for topic in (Live.READINGS, Live.ALERTS, Live.WORKSITES, Live.NETWORK)],
    )
    async def _subject(place: dict[str, str], told: Told | None, *_versions: Any) -> Any:
        return markup(await drawn_subject(database, clock, place["key"], told)) if told else no_update

    for place, view in VIEWS.items():
        _register_view(app, database, clock, place, view, drawings)


def _register_view(app: Dash, database: Database, clock: Clock, place: Wall, view: View, drawings: Drawings) -> None:
    @app.callback(Output(place, DRAWN), Input(Wall.SCREEN, "data"), *[Input(topic, "data") for topic in view.follows])
    async def _view(told: Told | None, *_versions: Any) -> Any:
        return markup(await drawn(database, clock, view, told, drawings.of)) if is_wanted(place, told) else no_update
