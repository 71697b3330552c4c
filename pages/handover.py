"""The handover from one shift to the next."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.handover_page import handover_page
from components.text import spoken

dash.register_page(__name__, path="/handover", order=9, name="handover")


def layout(**query: str) -> Component:
    """`/handover?at=2018-10-09T14:00` shows what stood then."""
    return handover_page(spoken(), query)
