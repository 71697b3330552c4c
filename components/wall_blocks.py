"""The blocks that walls are made of: a titled card, a tile with one large figure, a row of an alert, a quiet state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.formats import number
from components.text import say
from data_access.rows.network import Judged

Content = Component | str | Sequence[Any] | None


def data(**values: str | int) -> dict[str, Any]:
    """Attributes for the browser: `data(ts=1)` is `data-ts="1"`; an underscore stands for a hyphen."""
    return {f"data-{name.replace('_', '-')}": str(value) for name, value in values.items()}


def block(body: Content, *, title: str = "", note: Content = None, css: str = "") -> Component:
    """A card; the note stands at the end of its title line."""
    head = html.Div(
        [html.Span(title, className="wall-block__title"), html.Span(note, className="wall-note")],
        className="wall-block__head",
    )
    parts = [head] if title else []
    return html.Div([*parts, html.Div(body, className="wall-block__body")], className=f"wall-block {css}".strip())


def tile(
    label: Content, figure: Content, unit: str, detail: Content, *, aside: Content = None, is_unknown: bool = False
) -> Component:
    """One large figure with its unit, what it is and one comparison; `aside` stands at the end of the label's line.

    An aside that is a `states.age` makes the tile go stale by itself; one that is unknown is so from the start.
    """
    return html.Div(
        [
            html.Div([html.Span(label), html.Span(aside)], className="wall-tile__label wall-note"),
            html.Div([html.Span(figure, className="wall-big"), note(unit)], className="wall-tile__value"),
            html.Div(detail, className="wall-tile__detail"),
        ],
        className=f"wall-block wall-tile dated{' is-stale' if is_unknown else ''}",
    )


def share(judged: Judged, lang: str) -> Component:
    """`191/200` sectors: how many are judged of how many, left to right in every language."""
    of = html.Span(f"/{number(judged.of_sectors, lang)}", className="wall-of")
    return html.Bdi([html.Span(number(judged.sectors, lang), className="wall-big"), of], dir="ltr")


def connection_words(lang: str) -> Component:
    """Whether the screen hears the server, written by the browser."""
    return html.Span(say("wall.connection.waiting", lang), className="js-wall-connection")


def quiet(sentence: str, detail: str = "") -> Component:
    """What is not there, and why or since when."""
    return html.Div(html.Div([sentence, html.Small(detail)]), className="wall-quiet", role="status")


def must(content: Content, css: str = "") -> Component:
    """A text that an operator must read from the chair farthest away."""
    return html.Span(content, className=f"wall-must {css}".strip())


def note(content: Content, css: str = "") -> Component:
    """Context: the smallest text of a wall."""
    return html.Span(content, className=f"wall-note {css}".strip())


def code(text: str) -> Component:
    """A code, left to right in every language."""
    return html.Bdi(text, dir="ltr", className="wall-strong")
