"""Electricity on the page of network health: what customers live through, the substations, the interruptions."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card, export_link
from components.feeder_table import feeder_card
from components.graph import graph
from components.interruption_table import interruption_table
from components.power_ids import Power
from components.states import loading_block
from components.substation_table import substation_columns
from components.text import say
from components.works_table import works_card


def power_body(lang: str, _query: Mapping[str, str]) -> list[Component]:
    """Headlines; substations; the feeders of one of them beside the minutes of each month; interruptions."""
    return [
        dcc.Store(id=Power.PICKED),
        html.Div(loading_block(2), id=Power.HEADLINES, className="card headlines headlines--power"),
        works_card(Power.SUBSTATIONS, "electricity", substation_columns(lang), lang),
        html.Div([feeder_card(lang), _months(lang)], className="network__lower"),
        html.Div(_interruptions(lang), className="network__whole"),
    ]


def _interruptions(lang: str) -> Component:
    export = export_link("/api/v1/interruptions.csv", say("shell.export", lang))
    note = html.Span(id=Power.INTERRUPTIONS_NOTE)
    return card(say("power.cuts.title", lang), interruption_table(lang), note=note, tools=export)


def _months(lang: str) -> Component:
    keys = [
        html.Span([html.I(className=f"key key--{name}"), say(f"power.months.{name}", lang)], className="key-line")
        for name in ("usual", "major")
    ]
    return card(say("power.months.title", lang), graph(Power.MONTHS), note=html.Span(keys, className="keys"))
