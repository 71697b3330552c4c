"""The last line of every view: worksites, losses, and the newest datum of each service, which ages by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.formats import clock_time, number, quantity
from components.marks import priority_mark
from components.text import say
from components.wall_blocks import connection_words, data
from components.wall_viewing import Viewing
from data_access.rows.worksites import WorksiteSummary

SERVICES = ("water", "electricity", "sanitation", "telecom")
STALE_AFTER_MS = 3 * 15 * 60 * 1000  # three periods


def wall_foot(
    works: WorksiteSummary, losses_m3h: float, newest: Mapping[str, datetime], viewing: Viewing
) -> list[Component]:
    """Farther screens keep the connection and the times: they tell whether the rest may be believed."""
    lang = viewing.lang
    data_times = _newest(newest, viewing)
    if not viewing.is_near:
        return [html.Span(connection_words(lang), className="wall-foot__part"), data_times]
    return [_works(works, lang), _part(say("wall.foot.losses", lang), quantity(losses_m3h, "m3/h", lang)), data_times]


def _part(label: str, *values: Component | str) -> Component:
    bold = [html.B(value) if isinstance(value, str) else value for value in values]
    return html.Span([html.Span(label), *bold], className="wall-foot__part")


def _works(works: WorksiteSummary, lang: str) -> Component:
    values: list[Component | str] = [say("wall.foot.in_progress", lang, n=number(works.in_progress, lang))]
    if works.late:
        values.append(priority_mark(2 if works.very_late else 3))
        values.append(say("wall.foot.late", lang, n=number(works.late, lang)))
    return _part(say("wall.foot.worksites", lang), *values)


def _newest(newest: Mapping[str, datetime], viewing: Viewing) -> Component:
    """Each service with its time; the browser writes it anew with every delivery and hatches it beyond its limit."""
    lang = viewing.lang
    told: list[Component] = [
        html.Span(
            [
                html.Span(say(f"wall.foot.service.{service}", lang)),
                html.B(clock_time(newest[service]), **_aging(service, newest[service])),
            ],
            className="dated",
        )
        for service in SERVICES
        if service in newest
    ]
    if not told:
        told = [html.B(say("wall.foot.waiting_data", lang))]
    return html.Span([html.Span(say("wall.foot.data", lang)), *told], className="wall-foot__part wall-foot__data")


def _aging(service: str, instant: datetime) -> dict[str, Any]:
    return data(newest_of=service, ts=int(instant.timestamp() * 1000), limit=STALE_AFTER_MS)
