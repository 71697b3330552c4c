"""An address that leads nowhere: says so, and what there is."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.lost_page import lost_page
from components.text import spoken

dash.register_page(__name__, path="/404", order=99, name="lost")


def layout(**_query: str) -> Component:
    """Any address that no other page answers."""
    return lost_page(spoken())
