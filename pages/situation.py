"""Situation: the whole city on one page, consequences for customers first."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.situation_page import situation_page
from components.text import spoken

dash.register_page(__name__, path="/", order=1, name="situation")


def layout(**query: str) -> Component:
    """`/?at=2018-10-09T06:00` shows what was known then."""
    return situation_page(spoken(), query)
