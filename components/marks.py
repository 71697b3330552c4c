"""The shapes of priority: diamond 1, triangle 2, circle 3, square 4, and the hatched "?" of what cannot be judged."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes

STATES = ("unacknowledged", "acknowledged", "shelved", "suppressed", "returned")


def priority_mark(priority: int | None, state: str = "acknowledged", label: str = "") -> Component:
    """The mark of a priority 1-4 in one of STATES; None is "no data". `label` is read aloud, decoration without."""
    name = f"p{priority}" if priority else "unknown"
    return html.Span(
        [html.I(className="mark__ring"), str(priority) if priority else "?"],
        className=f"mark mark--{name} mark--{state}",
        role="img" if label else "presentation",
        **attributes(aria_label=label) if label else {"aria-hidden": "true"},
    )


def off_mark() -> Component:
    """The crossed ring of a work or service that leaves customers without supply while no alert stands for it."""
    return html.Span(className="mark mark--off", **attributes(aria_hidden="true"))


def normal_mark() -> Component:
    """The grey ring of a thing in its normal state."""
    return html.Span(className="mark mark--normal", **attributes(aria_hidden="true"))
