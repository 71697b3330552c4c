"""What the callbacks of a service on the page of network health go by: its scope, and the instant of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash.exceptions import PreventUpdate

from callbacks.moments import UnreadableInstant, moment
from components.network_page import service_of
from data_access.clock import Clock

Scope = Mapping[str, Any] | None


def scope_of(service: str, scope: Scope) -> Mapping[str, Any]:
    """The scope while the service is shown; nothing is asked for a body that is just being taken away."""
    if not scope or service_of(scope) != service:
        raise PreventUpdate
    return scope


def readable_moment(scope: Mapping[str, Any], clock: Clock) -> datetime:
    """The instant of the page; nothing is drawn for one that cannot be read: the headlines tell it."""
    try:
        return moment(scope, clock)
    except UnreadableInstant:
        raise PreventUpdate from None
