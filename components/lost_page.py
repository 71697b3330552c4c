"""What stands at an address that no page answers."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from components.shell import MORE, PAGES
from components.states import empty_block
from components.text import say


def lost_page(lang: str) -> Component:
    """That nothing is there, how addresses of single things are written, and a link to every page."""
    links = [dcc.Link(say(f"shell.page.{name}", lang), href=path, className="link") for name, path in (*PAGES, *MORE)]
    said = empty_block(say("shell.nowhere", lang), say("shell.nowhere_cure", lang))
    return html.Div([said, html.Nav(links, className="lost__pages")], className="card lost")
