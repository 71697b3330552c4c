"""Which leak first: the queue by the cost of delay."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.queue_page import queue_page
from components.text import spoken

# before /alerts/<code>, which would take this address for an alert
dash.register_page(__name__, path="/alerts/queue", order=10, name="leak_queue")


def layout(**query: str) -> Component:
    """`/alerts/queue?crews=2`."""
    return queue_page(spoken(), query)
