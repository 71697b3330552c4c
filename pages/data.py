"""Incoming data: what came in, what was refused and why, and how complete the telemetry is."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.data_page import data_page
from components.text import spoken

dash.register_page(__name__, path="/data", order=6, name="data")


def layout(**query: str) -> Component:
    """`/data?reason=not_a_number&at=2018-10-09T06:00`."""
    return data_page(spoken(), query)
