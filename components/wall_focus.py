"""The alert that stands large on a wall: what, where, how much, since when; its curve and its place beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from components import wall_words as words
from components.formats import duration, number
from components.marks import priority_mark
from components.text import say
from components.wall_blocks import Content, block, code, must, note, quiet
from components.wall_charts import Span, day_chart
from components.wall_map import Feature, Spot, city_frame, locator
from components.wall_viewing import Viewing
from components.worksite_words import short_ref
from data_access.rows.alerts import AlertRow

LOCATOR_PX, CURVE_PX = (276.0, 250.0), (656.0, 280.0)


@dataclass(frozen=True, slots=True)
class Focus:
    """The alert, its inflow of the last hours where it lies in a sector, and what is near it."""

    row: AlertRow
    spot: Spot
    customers: int | None
    inflow: Span | None
    site: str | None  # the nearest worksite
    site_m: float | None


def worst(rows: Sequence[AlertRow]) -> AlertRow | None:
    """Which one stands large: the worst priority, then what nobody acknowledged, then the largest."""
    return min(rows, key=lambda row: (row.priority, not words.is_waiting(row), -(row.loss_m3h or 0)), default=None)


def focus_block(focus: Focus | None, base: Sequence[Feature], at: datetime, viewing: Viewing) -> Component:
    """The worst alert with its figure and its facts; on near screens with its curve and its place. Calm without one."""
    lang = viewing.lang
    if focus is None:
        calm = quiet(say("wall.alerts.none", lang), say("wall.alerts.none_detail", lang))
        return block(calm, css="wall-focus")
    parts = [_head(focus.row, lang), html.Div(_facts(focus, at, viewing), className="wall-focus__facts")]
    if viewing.is_near:
        pictures = [_curve(focus, viewing), _place(focus, base, viewing)]
        parts.insert(1, html.Div(pictures, className="wall-focus__pictures"))
    return html.Div(parts, className="wall-block wall-focus")


def _head(row: AlertRow, lang: str) -> Component:
    title: list[Any] = [code(words.code(row)), " ", words.name(row, lang)]
    size: list[Component] = []
    if row.loss_m3h is not None:
        size = [html.B(number(row.loss_m3h, lang), className="wall-big"), note(say("wall.alerts.lost", lang))]
    told = [html.Div(title, className="wall-focus__title wall-cut"), must(words.cause(row.cause, lang))]
    return html.Div(
        [
            html.Div(priority_mark(row.priority, row.display), className="wall-focus__mark"),
            html.Div(told, className="wall-focus__words"),
            html.Div(size, className="wall-focus__size"),
        ],
        className="wall-focus__head",
    )


def _curve(focus: Focus, viewing: Viewing) -> Component:
    lang = viewing.lang
    if focus.inflow is None or not any(value is not None for value in focus.inflow.measured):
        return html.Div(quiet("", say("wall.alerts.no_curve", lang)), className="wall-focus__curve")
    is_zoned = any(value is not None for value in focus.inflow.low)
    zone = [html.Span(className="wall-swatch"), note(say("wall.normal_zone", lang))] if is_zoned else []
    head = html.Div([note(say("wall.alerts.inflow", lang)), *zone], className="wall-focus__curve-head")
    chart = day_chart(focus.inflow, CURVE_PX, viewing, priority=focus.row.priority)
    return html.Div([head, chart], className="wall-focus__curve")


def _place(focus: Focus, base: Sequence[Feature], viewing: Viewing) -> Component | None:
    frame = city_frame(*LOCATOR_PX, base)
    return locator(base, frame, focus.spot, viewing.k) if frame else None


def _facts(focus: Focus, at: datetime, viewing: Viewing) -> list[Component]:
    lang, row = viewing.lang, focus.row
    facts: list[tuple[str, Content]] = [
        (say("wall.alerts.state", lang), words.state(row, lang)),
        (say("wall.alerts.since", lang), duration(words.since(row.since, at), lang)),
        (say("wall.alerts.customers", lang), number(focus.customers, lang)),
    ]
    if focus.site is not None and focus.site_m is not None:
        away = say("wall.alerts.site", lang, metres=number(focus.site_m, lang))
        facts.append((away, html.Bdi(short_ref(focus.site), dir="ltr")))
    return [html.Div([note(label), must(value, "wall-strong")], className="wall-fact") for label, value in facts]
