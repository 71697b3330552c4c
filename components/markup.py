"""Components as the HTML that a browser would draw of them, in one text.

Dash looks at every component that it knows whenever any of them changes. A wall of two thousand SVG shapes took seconds
of a browser's time with each quarter-hour; as one text it takes milliseconds, and leaves nothing behind in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from dash.development.base_component import Component

Drawn = Component | str | int | float | Sequence[Any] | None
_NAMES = {"className": "class", "dateTime": "datetime", "textAnchor": "text-anchor", "fontSize": "font-size"}
_VOID = ("br", "hr", "img", "input")


def markup(drawn: Drawn) -> str:
    """The HTML of html and SVG components without behaviour; texts are escaped, None is nothing.

    >>> from dash import html
    >>> markup([html.B("a < b", className="x", **{"data-n": "1"}), None, html.Br()])
    '<b class="x" data-n="1">a &lt; b</b><br>'
    """
    return "".join(_parts(drawn))


def _parts(drawn: Drawn) -> Iterator[str]:
    if drawn is None:
        return
    if isinstance(drawn, Component):
        yield from _element(drawn)
    elif isinstance(drawn, list | tuple):
        for part in drawn:
            yield from _parts(part)
    else:
        yield escape(str(drawn), quote=False)


def _element(component: Component) -> Iterator[str]:
    facts = component.to_plotly_json()
    tag, props = facts["type"].lower(), facts["props"]
    attributes = "".join(
        f' {_NAMES.get(name, name)}="{escape(str(value))}"'
        for name, value in props.items()
        if name != "children" and value is not None
    )
    yield f"<{tag}{attributes}>"
    if tag not in _VOID:
        yield from _parts(props.get("children"))
        yield f"</{tag}>"
