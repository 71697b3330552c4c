"""A wall: every view stands in the page at once and one is shown, so that turning never flashes. Read-only.

The frame is filled by the screen's callback, because the language is the screen's, not the browser's. Which view shows,
the countdown and the reload at night are the browser's business (assets/wall.js); styles are in assets/wall.css.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from dash_svg import Defs, Path, Pattern, Rect, Svg

from components.marks import priority_mark
from components.text import say
from components.wall_blocks import connection_words, data
from components.wall_ids import Wall, wall_subject
from components.wall_viewing import Viewing
from data_access.rows.alerts import AlertRow
from data_access.rows.screens import VIEWS, ScreenRow, Showing

_PLACES = {
    "situation": Wall.SITUATION,
    "network": Wall.NETWORK,
    "alerts": Wall.ALERTS,
    "worksites": Wall.WORKSITES,
    "roadmap": Wall.ROADMAP,
}


def wall_page(code: str) -> Component:
    """The frame of any screen, empty until its callback knows which one it is. `code` is told to nobody else."""
    return html.Div(
        [
            dcc.Store(id=Wall.SCREEN),
            _hatch(),
            html.Div(id=Wall.GROUND),
            html.Header(
                [html.Div(id=Wall.HEAD), html.Div(id=Wall.COUNTS), html.Div(id=Wall.LIFE)], className="wall__head"
            ),
            html.Div(
                [
                    *[html.Section(id=_PLACES[view], className="wall__view", **data(view=view)) for view in VIEWS],
                    html.Div(id=Wall.SUBJECTS, className="wall__subjects"),
                ],
                className="wall__views",
            ),
            html.Footer(id=Wall.FOOT, className="wall__foot"),
        ],
        id=Wall.ROOT,
        className="wall wall--waiting",
        **data(screen=code),
    )


def subject_sections(keys: Sequence[str]) -> list[Component]:
    """An empty view for each `service:water` and the like among the views of a screen."""
    return [
        html.Section(id=wall_subject(key), className=f"wall__view wall__view--{key.split(':')[0]}", **data(view=key))
        for key in keys
        if ":" in key
    ]


def _hatch() -> Component:
    """The pattern of what cannot be judged, once for all maps of the page."""
    lines = [
        Rect(width="10", height="10", className="svg-hatch__ground"),
        Path(d="M0 10L10 0", className="svg-hatch__line"),
    ]
    pattern = Pattern(lines, id=Wall.HATCH, width="10", height="10", patternUnits="userSpaceOnUse")
    return Svg(Defs(pattern), width="0", height="0", className="wall__patterns")


def wall_class(theme: str, viewing: Viewing) -> str:
    """The classes of the root: theme and distance. The farthest screens leave out what those before them do."""
    farther = " wall--8m" if viewing.is_farthest else ""
    return f"wall wall--{theme} wall--{min(viewing.near_m, 6)}m{farther}"


def wall_head(
    screen: ScreenRow, viewing: Viewing, pinned: str | None, simulated: bool, places: Mapping[str, str] | None = None
) -> Component:
    """Product, the name of the view that shows, and which one it is of how many; written on by the browser.

    `places` are the names of arrondissements by their codes.
    """
    lang = viewing.lang
    brand = html.B(say("shell.product", lang), className="wall-brand__name") if viewing.is_near else None
    warning = html.Span(say("wall.simulated", lang), className="wall-small") if simulated else None
    return html.Div(
        [
            html.Div([brand, warning], className="wall-brand") if brand or warning else None,
            html.Div(
                [html.B(className="wall-rotation__name"), html.Span(className="wall-rotation__next wall-small")],
                className="wall-rotation",
                **_rotation(screen, viewing, pinned, places or {}),
            ),
        ],
        className="wall-title",
    )


def _rotation(screen: ScreenRow, viewing: Viewing, pinned: str | None, places: Mapping[str, str]) -> dict[str, Any]:
    """What the browser needs to turn the views: the playlist, and its sentences with places for the figures."""
    lang = viewing.lang
    playlist = [
        {"view": one.key, "seconds": one.seconds, "stays": one.stays, "name": view_name(one, lang, places)}
        for one in screen.playlist
    ]
    return data(
        playlist=json.dumps(playlist),
        manners=json.dumps(asdict(screen.manners)),
        pinned=pinned if pinned in (*VIEWS, *(one.key for one in screen.playlist)) else "",
        alerts=say("wall.view.alerts", lang),
        next=say("wall.rotation.next" if viewing.is_near else "wall.rotation.soon", lang, n="{n}", m="{m}", s="{s}"),
        fixed=say("wall.rotation.fixed", lang, n="{n}", m="{m}"),
        held=say("wall.rotation.held" if viewing.is_near else "wall.rotation.held_short", lang, s="{s}"),
    )


def view_name(one: Showing, lang: str, places: Mapping[str, str]) -> str:
    """What the header calls a view: `Alertes`, `Électricité`, `Anfa`."""
    if one.view == "service":
        return say(f"wall.service.{one.subject}", lang)
    return places.get(one.subject, one.subject) if one.subject else say(f"wall.view.{one.view}", lang)


def wall_counts(counts: Mapping[int, int], unacknowledged: Sequence[AlertRow], viewing: Viewing) -> Component:
    """Active alerts by priority. The browser is told which critical ones nobody has acknowledged, by their codes."""
    waiting = [
        {"code": row.code, "since": int(row.detected_at.timestamp() * 1000), "service": row.service}
        for row in unacknowledged
        if row.priority == 1
    ]
    figures = [_count(priority, counts.get(priority, 0), viewing.lang) for priority in (1, 2, 3, 4)]
    return html.Div(figures[: viewing.at(4, 4, 2, 2)], className="wall-counts", **data(critical=json.dumps(waiting)))


def _count(priority: int, count: int, lang: str) -> Component:
    mark = priority_mark(priority, label=say(f"shell.priority.{priority}", lang))
    return html.Span([mark, html.B(str(count), className="wall-counts__figure")], className="wall-counts__one")


def wall_life(viewing: Viewing) -> Component:
    """Date, connection in words, time of the newest datum, clock; and what is said over everything in silence."""
    lang = viewing.lang
    states = {state: say(f"wall.connection.{state}", lang) for state in ("live", "lost", "past")}
    clock = html.B("–", className="js-clock wall-clock", dir="ltr")
    words = _life_words(lang) if viewing.is_near else None
    return html.Div([words, clock, _silence(lang)], className="wall-life", **data(**states))


def _life_words(lang: str) -> Component:
    connection = [
        connection_words(lang),
        html.Span(f" · {say('shell.data', lang)} "),
        html.Bdi("–", className="js-newest", dir="ltr"),
    ]
    date = html.Span(className="js-wall-date wall-life__date")
    return html.Div([date, html.Div(connection, className="wall-small")], className="wall-life__words")


def _silence(lang: str) -> Component:
    return html.Div(
        html.Div(
            [
                html.B(say("wall.lost.waiting", lang), **data(lost_text=say("wall.lost.since", lang, time="{time}"))),
                html.Span(say("wall.lost.frozen", lang), className="wall-lost__frozen"),
            ],
            className="wall-lost__words",
        ),
        className="wall-lost",
        role="alert",
    )


def no_such_screen(code: str, lang: str) -> Component:
    """What a wall says whose address names a screen that does not exist."""
    return html.Div(
        [html.B(say("wall.unknown", lang, code=code)), html.P(say("wall.unknown_cure", lang))], className="wall-unknown"
    )
