"""One hydraulic sector: everything measured and done in it."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.sector_page import sector_page
from components.text import spoken

dash.register_page(__name__, path_template="/sectors/<code>", order=21, name="sector")


def layout(code: str = "", **query: str) -> Component:
    """`/sectors/AC-06`."""
    return sector_page(spoken(), code, query)
