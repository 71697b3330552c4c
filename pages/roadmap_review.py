"""The monthly review of the programme: one printable page."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.review_page import review_page
from components.text import spoken

# before /roadmap/<kpi>, which would take this address for an indicator
dash.register_page(__name__, path="/roadmap/review", order=12, name="roadmap_review")


def layout(**query: str) -> Component:
    """`/roadmap/review?at=2018-10-09T06:00` shows the month that ends then."""
    return review_page(spoken(), query)
