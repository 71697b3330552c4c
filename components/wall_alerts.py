"""The wall's view of the alerts: the worst one large, the other urgent ones, the rate, what waits, who works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import wall_words as words
from components.formats import duration, number
from components.marks import normal_mark, priority_mark
from components.text import say
from components.wall_blocks import Content, block, code, must, note, quiet
from components.wall_charts import Span, day_chart, rate_chart
from components.wall_map import Feature, Spot, city_frame, locator
from components.wall_viewing import Viewing
from data_access.rows.alerts import AlertRow

URGENT = 2  # the priorities that a wall names one by one
LOCATOR_PX = (330.0, 290.0)


@dataclass(frozen=True, slots=True)
class Focus:
    """The alert that stands large, its inflow of the last hours, and what is near it."""

    row: AlertRow
    spot: Spot
    customers: int | None
    inflow: Span | None
    site: str | None  # the nearest worksite
    site_m: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the view shows at `at`: active alerts in the order of work, the focus, new alarms per ten minutes."""

    at: datetime
    rows: Sequence[AlertRow]
    focus: Focus | None
    rate: Sequence[int]
    base: Sequence[Feature]


def alerts_view(told: Told, viewing: Viewing) -> list[Component]:
    """The whole view. Farther screens lose the rate, then the crews: what must be read grows instead of shrinking."""
    others = [
        row for row in told.rows if row.priority <= URGENT and (told.focus is None or row.code != told.focus.row.code)
    ]
    below = [waiting_block(told.rows, told.at, viewing), crews_block(told.rows, told.at, viewing)]
    if viewing.is_near:
        below.insert(0, rate_block(told, viewing))
    return [
        html.Div([focus_block(told, viewing), others_block(others, told.at, viewing)], className="wall-alerts__above"),
        html.Div(below, className="wall-alerts__below"),
    ]


def worst(rows: Sequence[AlertRow]) -> AlertRow | None:
    """The one that stands large: the worst priority, then what nobody acknowledged, then the largest."""
    return min(rows, key=lambda row: (row.priority, not words.is_waiting(row), -(row.flow_m3h or 0)), default=None)


def focus_block(told: Told, viewing: Viewing) -> Component:
    """The worst alert with its figure, its curve, its place and four facts."""
    if told.focus is None:
        return block(
            quiet(say("wall.alerts.none", viewing.lang), say("wall.alerts.none_detail", viewing.lang)),
            css="wall-alerts__focus",
        )
    focus, row, lang = told.focus, told.focus.row, viewing.lang
    title: list[Any] = [code(words.code(row)), " ", words.name(row, lang)]
    size = (
        []
        if row.flow_m3h is None
        else [html.B(number(row.flow_m3h, lang), className="wall-big"), note(say("wall.alerts.lost", lang))]
    )
    return html.Div(
        [
            html.Div(
                [
                    html.Div(priority_mark(row.priority, row.display), className="wall-focus__mark"),
                    html.Div(
                        [html.Div(title, className="wall-focus__title wall-cut"), must(words.cause(row.cause, lang))],
                        className="wall-focus__words",
                    ),
                    html.Div(size, className="wall-focus__size"),
                ],
                className="wall-focus__head",
            ),
            html.Div([_curve(focus, viewing), _place(told, focus, viewing)], className="wall-focus__pictures"),
            html.Div(_facts(focus, told.at, viewing), className="wall-focus__facts"),
        ],
        className="wall-block wall-alerts__focus",
    )


def _curve(focus: Focus, viewing: Viewing) -> Component:
    lang = viewing.lang
    if focus.inflow is None or not any(value is not None for value in focus.inflow.measured):
        return html.Div(quiet("", say("wall.alerts.no_curve", lang)), className="wall-focus__curve")
    head = html.Div(
        [
            note(say("wall.alerts.inflow", lang)),
            html.Span(className="wall-swatch"),
            note(say("wall.normal_zone", lang)),
        ],
        className="wall-focus__curve-head",
    )
    chart = day_chart(focus.inflow, (viewing.at(660, 900, 900), 280 / viewing.k), viewing, priority=focus.row.priority)
    return html.Div([head, chart], className="wall-focus__curve")


def _place(told: Told, focus: Focus, viewing: Viewing) -> Component | None:
    frame = city_frame(*LOCATOR_PX, told.base)
    return locator(told.base, frame, focus.spot, viewing.k) if frame and viewing.is_near else None


def _facts(focus: Focus, at: datetime, viewing: Viewing) -> list[Component]:
    lang, row = viewing.lang, focus.row
    facts: list[tuple[str, Content]] = [
        (say("wall.alerts.state", lang), words.state(row, lang)),
        (say("wall.alerts.since", lang), duration(words.since(row.since, at), lang)),
        (say("wall.alerts.customers", lang), number(focus.customers, lang)),
    ]
    if focus.site is not None and focus.site_m is not None and viewing.is_near:
        facts.append(
            (say("wall.alerts.site", lang, metres=number(focus.site_m, lang)), html.Bdi(focus.site, dir="ltr"))
        )
    return [html.Div([note(label), must(value, "wall-strong")], className="wall-fact") for label, value in facts]


def others_block(rows: Sequence[AlertRow], at: datetime, viewing: Viewing) -> Component:
    """The other critical and high alerts, as many as can be read; the title says how many there are."""
    lang, shown = viewing.lang, viewing.at(5, 4, 3)
    hidden = len(rows) - shown
    title = say("wall.alerts.others", lang)
    count = str(len(rows)) if hidden <= 0 else say("wall.first_of", lang, n=shown, m=len(rows))
    if not rows:
        return block(quiet(say("wall.alerts.no_others", lang)), title=title, css="wall-alerts__others")
    return block([_other(row, at, viewing) for row in rows[:shown]], title=title, note=count, css="wall-alerts__others")


def _other(row: AlertRow, at: datetime, viewing: Viewing) -> Component:
    lang = viewing.lang
    state = note(words.state(row, lang), "wall-loud" if words.is_waiting(row) else "") if viewing.near_m < 6 else None
    return html.Div(
        [
            priority_mark(row.priority, row.display),
            html.Div(
                [must(code(words.code(row))), must(words.cause(row.cause, lang), "wall-cut")], className="wall-two"
            ),
            html.Div([must(duration(words.since(row.since, at), lang)), state], className="wall-two wall-end"),
        ],
        className=f"wall-row wall-other{' wall-row--waiting' if words.is_waiting(row) else ''}",
    )


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
        for priority, found in list(waiting.items())[: viewing.at(4, 3, 2)]
    ]
    return block(
        lines, title=say("wall.alerts.waiting", lang), note=say("wall.alerts.oldest", lang), css="wall-alerts__waiting"
    )


def crews_block(rows: Sequence[AlertRow], at: datetime, viewing: Viewing) -> Component:
    """The crews on active alerts: where each is, and how far."""
    lang, shown = viewing.lang, viewing.at(4, 3, 2)
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
        for row in engaged[:shown]
    ]
    return block(lines, title=title, note=say("wall.alerts.engaged", lang, n=len(engaged)), css="wall-alerts__crews")
