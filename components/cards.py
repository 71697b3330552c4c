"""Cards and headline figures: the blocks every page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

Content = Component | str | Sequence[Any] | None


def card(
    title: Content, body: Content, *, note: Content = None, tools: Content = None, modifier: str = ""
) -> Component:
    """A titled block; `note` stands beside the title, `tools` (links, controls) at the end of the line."""
    head = html.Div(
        [
            html.H2(title, className="card__title"),
            html.Span(note, className="card__note"),
            html.Div(tools, className="card__tools"),
        ],
        className="card__head",
    )
    return html.Section([head, html.Div(body, className="card__body")], className=f"card {modifier}".strip())


def headline(
    label: str,
    figure: Content,
    unit: str = "",
    comparison: Content = "",
    *,
    dated: Component | None = None,
    href: str | None = None,
) -> Component:
    """A figure with its unit and one comparison. `dated` is its `states.age`: then it goes stale by itself."""
    block = [
        html.Div(label, className="headline__label"),
        html.Div([html.Bdi(figure, className="headline__figure"), html.Small(unit)], className="headline__value"),
        html.Div(comparison, className="headline__comparison"),
    ]
    if dated is not None:
        block.append(html.Div(dated, className="headline__age"))
    css = "headline" if dated is None else "headline dated"
    return dcc.Link(block, href=href, className=f"{css} headline--link") if href else html.Div(block, className=css)


def headline_row(headlines: Sequence[Component]) -> Component:
    """Headlines side by side, hairlines between."""
    return html.Div(list(headlines), className="card headlines")


def export_link(href: str, label: str) -> Component:
    """A CSV download that carries the address's filters and instant (assets/shell.js adds them when it is clicked)."""
    return html.A(label, href=href, className="link js-export", download="")
