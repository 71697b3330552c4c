"""One alert under an address of its own: the alerts page with that alert selected."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.alerts_page import alerts_page
from components.text import spoken

dash.register_page(__name__, path_template="/alerts/<code>", order=13, name="alert")


def layout(code: str = "", **query: str) -> Component:
    """`/alerts/A-2018-0001`."""
    return alerts_page(spoken(), {**query, "alert": query.get("alert") or code})
