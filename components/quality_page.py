"""The page of the alarm system's health: headlines, the load over time, then tables of what tires and what answers."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card, export_link
from components.controls import page_bar, segments
from components.duty_ids import Quality
from components.graph import graph
from components.states import loading_block
from components.text import say

EXPORT = "/api/v1/alarm-quality.csv"
BESIDE = (("leak_queue", "/alerts/queue"), ("handover", "/handover"), ("alert_quality", "/alerts/quality"))
PERIODS = ("30d", "24h", "7d", "365d")


def quality_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/alerts/quality?period=7d`."""
    periods = [(period, say(f"quality.period.{period}", lang)) for period in PERIODS]
    chosen = segments("period", periods, query, say("quality.period.label", lang))
    return html.Div(
        [
            page_bar(say("quality.title", lang), [back_link(lang), chosen], query, lang),
            html.Div(loading_block(2), id=Quality.HEADLINES, className="card headlines"),
            _load_card(lang),
            html.Div(id=Quality.TABLES, className="quality__tables"),
        ],
        className="quality",
    )


def back_link(lang: str) -> Component:
    """The way back to the list."""
    return dcc.Link(say("alerts.title", lang), href="/alerts", className="link")


def duty_links(lang: str) -> Component:
    """The ways from the list of alerts to the pages beside it."""
    links = [dcc.Link(say(f"shell.page.{name}", lang), href=path, className="link") for name, path in BESIDE]
    return html.Nav(links, className="duty-links")


def _load_card(lang: str) -> Component:
    note = html.Span(id=Quality.LOAD_NOTE)
    export = export_link(EXPORT, say("shell.export", lang))
    return card(say("quality.load.title", lang), graph(Quality.LOAD), note=note, tools=export, modifier="quality__load")
