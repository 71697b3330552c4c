"""What the callbacks of a service on the page of network health go by: its scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.exceptions import PreventUpdate

from components.network_page import service_of

Scope = Mapping[str, Any] | None


def scope_of(service: str, scope: Scope) -> Mapping[str, Any]:
    """The scope while the service is shown; nothing is asked for a body that is just being taken away."""
    if not scope or service_of(scope) != service:
        raise PreventUpdate
    return scope
