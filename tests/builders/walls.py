"""Rows for wall tests: an alert and a city of two square sectors that state only what matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from components.wall_viewing import Viewing
from data_access.rows.alerts import AlertRow, Place, Sentence

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)  # six o'clock in Casablanca
NEAR, FAR = Viewing("fr", 4), Viewing("fr", 6)


def an_alert(code: str = "A-2018-0001", **changes: Any) -> AlertRow:
    """A burst in HH-12 that nobody has acknowledged, noticed an hour before SIX."""
    facts: dict[str, Any] = {
        "code": code,
        "rule": "burst",
        "kind": "alarm",
        "priority": 1,
        "service": "water",
        "subject": "HH-12",
        "place": Place("HH-12", "Oulfa", "الألفة"),
        "arrondissement": None,
        "condition": "active",
        "handling": "new",
        "display": "unacknowledged",
        "is_active": True,
        "onset_at": None,
        "detected_at": SIX - timedelta(hours=1),
        "cleared_at": None,
        "shelved_until": None,
        "acknowledged_by": None,
        "owner": None,
        "crew": None,
        "flow_m3h": 65.0,
        "confidence": None,
        "cause": Sentence("alerts.cause.burst", {"pressure_m": 20.4}),
        "closed_reason": None,
    }
    return AlertRow(**facts | changes)


def square(code: str, west: float, south: float, layer: str = "sector") -> dict[str, Any]:
    """A sector of a hundredth of a degree as the map's base has it."""
    east, north = west + 0.01, south + 0.01
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"id": code, "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {"layer": layer}}


def texts(component: Any) -> list[str]:
    """Every text below a component, in reading order."""
    if component is None or isinstance(component, bool):
        return []
    if isinstance(component, str | int | float):
        return [str(component)]
    if isinstance(component, list | tuple):
        return [text for part in component for text in texts(part)]
    return texts(getattr(component, "children", None))


def classes(component: Any) -> list[str]:
    """Every class below a component and of itself."""
    if isinstance(component, list | tuple):
        return [name for part in component for name in classes(part)]
    if not hasattr(component, "to_plotly_json"):
        return []
    own = str(getattr(component, "className", "") or "").split()
    return own + classes(getattr(component, "children", None))
