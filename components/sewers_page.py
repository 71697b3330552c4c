"""Sanitation on the page of network health: headlines, lift stations, the rain beside the well of one of them."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card
from components.graph import graph
from components.ids import Sewers
from components.lift_station_table import station_columns
from components.states import loading_block
from components.text import say
from components.works_table import works_card


def sewers_body(lang: str, _query: Mapping[str, str]) -> list[Component]:
    """Headlines; the table of stations; rain and level over the same 24 hours."""
    return [
        dcc.Store(id=Sewers.PICKED),
        html.Div(loading_block(2), id=Sewers.HEADLINES, className="card headlines"),
        works_card(Sewers.STATIONS, "sanitation", station_columns(lang), lang),
        html.Div([_rain(lang), _well(lang)], className="network__lower network__lower--even"),
    ]


def _rain(lang: str) -> Component:
    note = html.Span([_key("nearest", lang), _key("others", lang)], className="keys")
    return card(say("network.sewers.rain", lang), graph(Sewers.RAIN), note=note)


def _well(lang: str) -> Component:
    keys = html.Span([_key("level", lang), _key("pump", lang)], className="keys")
    return card(html.Span(id=Sewers.WELL_TITLE), graph(Sewers.WELL), note=keys)


def _key(name: str, lang: str) -> Component:
    return html.Span([html.I(className=f"key key--{name}"), say(f"network.sewers.{name}", lang)], className="key-line")
