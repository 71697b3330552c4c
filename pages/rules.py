"""The rules that raise alarms: readable by everybody, set by who answers for them."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.rules_page import rules_page
from components.text import spoken

dash.register_page(__name__, path="/admin/rules", order=7, name="rules")


def layout(**query: str) -> Component:
    """`/admin/rules?at=2018-10-01` shows the settings in force then."""
    return rules_page(spoken(), query)
