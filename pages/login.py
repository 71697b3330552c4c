"""Sign in: the only page that nobody has to be somebody for."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.sign_in import sign_in_form
from components.text import spoken

dash.register_page(__name__, path="/login", order=90, name="login")


def layout(next: str = "/", refused: str = "", **_query: str) -> Component:
    """`/login?next=/alerts` goes on to that page."""
    return sign_in_form(spoken(), next, bool(refused))
