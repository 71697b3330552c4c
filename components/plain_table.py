"""A table without a grid: for a page that is read and printed, not sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component


def plain_table(heads: Sequence[Any], rows: Sequence[Sequence[Any]], *, texts: int = 1) -> Component:
    """The first `texts` columns are words at the start of their cells, the others figures at the end."""

    def cell(tag: Callable[..., Component], place: int, content: Any, **more: Any) -> Component:
        return tag(content, className=None if place < texts else "figure", **more)

    head = html.Tr([cell(html.Th, place, text, scope="col") for place, text in enumerate(heads)])
    body = [html.Tr([cell(html.Td, place, text) for place, text in enumerate(row)]) for row in rows]
    return html.Table([html.Thead(head), html.Tbody(body)], className="plain-table")
