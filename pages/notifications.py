"""Who is told of alerts by mail or webhook, and what became of each message."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.notification_page import notification_page
from components.text import spoken

dash.register_page(__name__, path="/admin/notifications", order=11, name="notifications")


def layout(**query: str) -> Component:
    """`/admin/notifications`."""
    return notification_page(spoken(), query)
