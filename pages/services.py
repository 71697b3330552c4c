"""Digital services: the customer application, payments, agencies, customers' reports."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.services_page import services_page
from components.text import spoken

dash.register_page(__name__, path="/services", order=6, name="services")


def layout(**query: str) -> Component:
    """`/services?at=2018-10-09T14:00`."""
    return services_page(spoken(), query)
