"""Arrondissements side by side, at two dates."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.compare_page import compare_page
from components.text import spoken

# before /roadmap/<kpi>, which would take this address for an indicator
dash.register_page(__name__, path="/roadmap/compare", order=13, name="roadmap_compare")


def layout(**query: str) -> Component:
    """`/roadmap/compare?first=2018-03&second=2018-09` compares two months."""
    return compare_page(spoken(), query)
