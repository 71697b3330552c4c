"""What the list can be taken away as: each link carries the page's filters and instant."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import export_link
from components.text import say

FORMATS = {
    "csv": "/api/v1/worksites.csv",
    "xlsx": "/api/v1/worksites.xlsx",
    "geojson": "/api/v1/worksites.geojson",
    "wzdx": "/api/v1/worksites.wzdx.json",
    "ics": "/api/v1/worksites.ics",
}


def exports(lang: str) -> Component:
    """A fold with the formats, and the way to the list of the week."""
    links = [html.Li(export_link(address, say(f"sites.export.{name}", lang))) for name, address in FORMATS.items()]
    week = dcc.Link(say("sites.week.link", lang), href="/worksites/week", className="link")
    summary = html.Summary(say("worksites.list.export", lang), className="link")
    return html.Details([summary, html.Ul([*links, html.Li(week)])], className="exports")
