"""The designed states of a block: loading, empty, stale, error."""

from __future__ import annotations

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.formats import clock_time
from components.text import say


def loading_block(lines: int = 3) -> Component:
    """Grey bars at the final size; CSS shows them only after 300 ms."""
    return html.Div([html.Span(className="loading__bar") for _ in range(lines)], className="loading", role="status")


def empty_block(sentence: str, detail: str = "") -> Component:
    """Says what is not there, and why or since when."""
    return html.Div([html.P(sentence), html.P(detail, className="secondary")], className="empty", role="status")


def error_block(sentence: str, lang: str) -> Component:
    """One short cause; the other blocks go on."""
    return html.Div(
        [html.P(sentence), html.Button(say("shell.retry", lang), className="button js-retry", type="button")],
        className="error",
        role="alert",
    )


def age(instant: datetime | None, limit_s: float) -> Component:
    """The time of a value. The browser writes its age and hatches the nearest `.dated` block beyond `limit_s`."""
    if instant is None:
        return html.Time("–", className="age age--unknown")
    return html.Time(
        clock_time(instant),
        dateTime=instant.isoformat(),
        className="age",
        **attributes(data_ts=str(int(instant.timestamp() * 1000)), data_limit=str(int(limit_s * 1000))),
    )
