"""KPIs against the 2017 roadmap: where the programme stands, what will be late, and why."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.roadmap_page import roadmap_page
from components.text import spoken

dash.register_page(__name__, path="/roadmap", order=5, name="roadmap")


def layout(**query: str) -> Component:
    """`/roadmap?component=telecom` opens the page on one component."""
    return roadmap_page(spoken(), query)
