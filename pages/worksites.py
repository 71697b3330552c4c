"""Worksites: where the streets are open, what is late, what nobody confirmed."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.text import spoken
from components.worksites_page import worksites_page

dash.register_page(__name__, path="/worksites", order=4, name="worksites")


def layout(**query: str) -> Component:
    """`/worksites?status=late` opens the page on the late ones."""
    return worksites_page(spoken(), query)
