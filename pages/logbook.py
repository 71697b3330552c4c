"""The operations logbook: what was done to the network, by whom, and what was known of it then."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.logbook_page import logbook_page
from components.text import spoken

dash.register_page(__name__, path="/logbook", order=6, name="logbook")


def layout(**query: str) -> Component:
    """`/logbook?zone=AC&kind=flushing&from=2018-10-01` opens the page on some lines."""
    return logbook_page(spoken(), query)
