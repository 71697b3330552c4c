"""The network that carries the telemetry, on the page of network health: gateways, and the points behind one."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card
from components.gateway_sensors import gateway_sensors_table
from components.gateway_table import gateway_columns
from components.ids import Telemetry
from components.states import loading_block
from components.works_table import works_card


def telemetry_body(lang: str, _query: Mapping[str, str]) -> list[Component]:
    """Headlines; gateways beside the points behind the picked one."""
    title, note = html.Span(id=Telemetry.SENSORS_TITLE), html.Span(id=Telemetry.SENSORS_NOTE)
    return [
        dcc.Store(id=Telemetry.PICKED),
        html.Div(loading_block(2), id=Telemetry.HEADLINES, className="card headlines headlines--telemetry"),
        html.Div(
            [
                works_card(Telemetry.GATEWAYS, "telecom", gateway_columns(lang), lang),
                card(title, gateway_sensors_table(lang), note=note),
            ],
            className="network__pair",
        ),
    ]
