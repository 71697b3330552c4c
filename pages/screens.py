"""Wall screens: which there are and how they are, what each shows, who lets them in."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.screens_page import screens_page
from components.text import spoken

dash.register_page(__name__, path="/admin/screens", order=12, name="screens")


def layout(**query: str) -> Component:
    """`/admin/screens`."""
    return screens_page(spoken(), query)
