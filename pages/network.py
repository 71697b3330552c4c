"""Network health: what is abnormal now, and how much of the network can be judged at all."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.network_page import network_page
from components.text import spoken

dash.register_page(__name__, path="/network", order=2, name="network")


def layout(**query: str) -> Component:
    """`/network?service=water&zone=AC&sector=AC-06` opens the page on one sector."""
    return network_page(spoken(), query)
