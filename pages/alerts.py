"""Leak alerts and alarms: what is abnormal, what it costs, who is on it."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.alerts_page import alerts_page
from components.text import spoken

dash.register_page(__name__, path="/alerts", order=3, name="alerts")


def layout(**query: str) -> Component:
    """`/alerts?state=to_acknowledge` opens the page on what nobody has acknowledged."""
    return alerts_page(spoken(), query)
