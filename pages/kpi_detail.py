"""One indicator of the roadmap: its history and the records behind each figure."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.kpi_page import kpi_page
from components.text import spoken

dash.register_page(__name__, path_template="/roadmap/<kpi>", order=15, name="kpi")


def layout(kpi: str = "", **query: str) -> Component:
    """`/roadmap/network_efficiency`."""
    return kpi_page(spoken(), query, kpi)
