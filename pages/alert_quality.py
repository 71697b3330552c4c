"""How good the alarm system itself is: load, nuisance, answers, precision."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.quality_page import quality_page
from components.text import spoken

# before /alerts/<code>, which would take this address for an alert
dash.register_page(__name__, path="/alerts/quality", order=8, name="alert_quality")


def layout(**query: str) -> Component:
    """`/alerts/quality?period=7d&at=2018-10-01`."""
    return quality_page(spoken(), query)
