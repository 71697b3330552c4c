"""Worksites: what has to be coordinated this week, to print."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.text import spoken
from components.week_page import week_page

dash.register_page(__name__, path="/worksites/week", order=13, name="worksite-week")


def layout(**query: str) -> Component:
    """`/worksites/week`."""
    return week_page(spoken(), query)
