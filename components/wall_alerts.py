"""The wall's view of the alerts: the worst one large, the other urgent ones, the rate, what waits, who works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components import wall_words as words
from components.formats import duration
from components.marks import normal_mark, priority_mark
from components.text import say
from components.wall_alert_list import alert_list, short_list
from components.wall_blocks import block, code, must, note, quiet
from components.wall_charts import rate_chart
from components.wall_focus import Focus, focus_block
from components.wall_map import Feature
from components.wall_viewing import Viewing
from data_access.rows.alerts import AlertRow, causes

OTHERS, CREWS = 5, 4
URGENT = 2  # the priorities that a wall names one by one


@dataclass(frozen=True, slots=True)
class Told:
    """What the view shows at `at`: active alerts in the order of work, the focus, new alarms per ten minutes."""

    at: datetime
    rows: Sequence[AlertRow]
    focus: Focus | None
    rate: Sequence[int]
    base: Sequence[Feature]


def alerts_view(told: Told, viewing: Viewing) -> list[Component]:
    """The whole view. Farther screens keep the worst one and the list: what must be read grows instead of shrinking."""
    large = told.focus.row.code if told.focus else None
    others = [row for row in causes(told.rows) if row.priority <= URGENT and row.code != large]
    focus = focus_block(told.focus, told.base, told.at, viewing)
    if not viewing.is_near:
        title = say("wall.alerts.others", viewing.lang)
        shown = viewing.at(0, 6, 4 - viewing.deeper, 1)
        return [focus, alert_list(others, told.at, viewing, shown=shown, title=title, none="wall.alerts.no_others")]
    below = [rate_block(told, viewing), waiting_block(told.rows, told.at, viewing), crews_block(told.rows, viewing)]
    return [
        html.Div([focus, others_block(others, told.at, viewing)], className="wall-alerts__above"),
        html.Div(below, className="wall-alerts__below"),
    ]


def others_block(rows: Sequence[AlertRow], at: datetime, viewing: Viewing) -> Component:
    """The other critical and high alerts, as many as can be read; the title says how many there are."""
    title, none = say("wall.alerts.others", viewing.lang), "wall.alerts.no_others"
    return short_list(rows, at, viewing, shown=OTHERS - viewing.deeper, title=title, none=none)


def rate_block(told: Told, viewing: Viewing) -> Component:
    """New alarms per ten minutes over the last twelve hours, with the limit above which nobody can answer them."""
    lang = viewing.lang
    chart = rate_chart(told.rate, told.at, (796.0, 280.0), viewing, say("wall.alerts.limit", lang))
    return block(
        chart,
        title=say("wall.alerts.rate", lang),
        note=say("wall.alerts.hours", lang, hours=len(told.rate) // 6),
        css="wall-alerts__rate",
    )


def waiting_block(rows: Sequence[AlertRow], at: datetime, viewing: Viewing) -> Component:
    """What nobody has acknowledged, by priority, with the age of the oldest."""
    lang = viewing.lang
    waiting = {p: [row for row in rows if row.priority == p and words.is_waiting(row)] for p in (1, 2, 3, 4)}
    lines = [
        html.Div(
            [
                priority_mark(priority) if found else normal_mark(),
                must(str(len(found)), "wall-strong"),
                must(duration(words.since(min(row.since for row in found), at), lang) if found else "–", "wall-end"),
            ],
            className="wall-row wall-waiting",
        )
        for priority, found in waiting.items()
    ]
    return block(
        lines, title=say("wall.alerts.waiting", lang), note=say("wall.alerts.oldest", lang), css="wall-alerts__waiting"
    )


def crews_block(rows: Sequence[AlertRow], viewing: Viewing) -> Component:
    """The crews on active alerts: where each is, and how far."""
    lang = viewing.lang
    engaged = [row for row in rows if row.crew]
    title = say("wall.alerts.crews", lang)
    if not engaged:
        return block(quiet(say("wall.alerts.no_crews", lang)), title=title, css="wall-alerts__crews")
    lines = [
        html.Div(
            [
                must(html.Bdi(row.crew, dir="ltr"), "wall-strong wall-cut"),
                must(code(words.code(row))),
                note(words.state(row, lang), "wall-end"),
            ],
            className="wall-row wall-crew",
        )
        for row in engaged[:CREWS]
    ]
    return block(lines, title=title, note=say("wall.alerts.engaged", lang, n=len(engaged)), css="wall-alerts__crews")
