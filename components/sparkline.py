"""A line of the last 24 hours without axes, over its normal zone where that is known; assets/sparkline.js draws it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes

Points = Sequence[float | None]


def sparkline(
    points: Points, *, low: Points = (), high: Points = (), priority: int | None = None, modifier: str = ""
) -> Component:
    """Oldest first, None is a gap. The newest known point bears the priority's shape, or a dot when it is normal.

    Decoration beside a figure that says the same in text: hidden from readers. Nothing is drawn without two points.
    """
    drawn = {"points": list(points), "low": list(low), "high": list(high), "priority": priority}
    return html.Span(
        className=f"spark {modifier}".strip(),
        **attributes(data_spark=json.dumps(drawn, separators=(",", ":")), aria_hidden="true"),
    )
