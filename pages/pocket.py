"""The wall in a pocket: for the manager on duty, on a telephone."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.pocket_page import pocket_page
from components.text import spoken

dash.register_page(__name__, path="/pocket", order=81, name="pocket")


def layout(**query: str) -> Component:
    """`/pocket`."""
    return pocket_page(spoken(), query)
