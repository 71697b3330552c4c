"""Sanitation on the page of network health: lift stations."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from components.ids import Sewers
from components.states import loading_block
from components.works_table import works_card


def sewers_body(lang: str, _query: Mapping[str, str]) -> list[Component]:
    """Headlines and the table of works."""
    return [
        html.Div(loading_block(2), id=Sewers.HEADLINES, className="card headlines"),
        works_card(Sewers.STATIONS, "sanitation", lang),
    ]
