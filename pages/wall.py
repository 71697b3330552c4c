"""A wall screen of the control room: `/wall/<screen>`, read-only, for weeks without a touch."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.wall_page import wall_page

dash.register_page(__name__, path_template="/wall/<screen>", order=80, name="wall")


def layout(screen: str = "", **_query: str) -> Component:
    """`/wall/demo?view=alerts` stays on one view; `lang` and `distance` try another language or distance out."""
    return wall_page(screen)
