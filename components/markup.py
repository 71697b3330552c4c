"""Components as the HTML that a browser would draw of them, in one text.

Dash looks at every component that it knows whenever any of them changes. A wall of two thousand SVG shapes took seconds
of a browser's time with each quarter-hour; as one text it takes milliseconds, and leaves nothing behind in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from html import escape
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes

DRAWN = "data-html"  # the attribute that assets/wall.js puts into its element
Drawn = Component | str | int | float | Sequence[Any] | None
_NAMES = {
    "className": "class",
    "dateTime": "datetime",
    "textAnchor": "text-anchor",
    "fontSize": "font-size",
    "data-href": "href",
}
_TAGS = {"Link": "a"}  # of dcc; assets/shell.js opens its page as a dcc.Link does
_VOID = ("br", "hr", "img", "input")


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()


def markup(drawn: Drawn) -> Html:
    """The HTML of html and SVG components without behaviour; texts are escaped, None is nothing, Html stays.

    >>> from dash import html
    >>> markup([html.B("a < b", className="x", **{"data-n": "1"}), None, html.Br()])
    '<b class="x" data-n="1">a &lt; b</b><br>'
    """
    return Html("".join(_parts(drawn)))


def as_one(drawn: Drawn) -> Component:
    """One component that holds all this as HTML; assets/wall.js draws it. For what has no behaviour and is long."""
    return html.Div(**attributes(data_html=markup(drawn)))


def _parts(drawn: Drawn) -> Iterator[str]:
    if drawn is None:
        return
    if isinstance(drawn, Component):
        yield from _element(drawn)
    elif isinstance(drawn, list | tuple):
        for part in drawn:
            yield from _parts(part)
    else:
        yield drawn if isinstance(drawn, Html) else escape(str(drawn), quote=False)


def _element(component: Component) -> Iterator[str]:
    facts = component.to_plotly_json()
    tag, props = _TAGS.get(facts["type"], facts["type"].lower()), facts["props"]
    attributes = "".join(
        f' {_NAMES.get(name, name)}="{escape(str(value))}"'
        for name, value in props.items()
        if name != "children" and value is not None
    )
    yield f"<{tag}{attributes}>"
    if tag not in _VOID:
        yield from _parts(props.get("children"))
        yield f"</{tag}>"


class Drawings:
    """What was drawn of an answer, for everybody who got the same answer: twenty walls, drawn once.

    One drawing is kept per kind of drawing and way of looking, the newest.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[object, Html]] = {}

    def of(self, draws: Callable[[Any, Any], Drawn], answer: object, looked_at: Hashable) -> Html:
        """The HTML of `draws(answer, looked_at)`; drawn anew for another answer, even an equal one."""
        kept = self._kept.get((draws, looked_at))
        if kept is None or kept[0] is not answer:
            kept = (answer, markup(draws(answer, looked_at)))
            self._kept[draws, looked_at] = kept
        return kept[1]
