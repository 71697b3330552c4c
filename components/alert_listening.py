"""What the acoustic loggers of a leak's sector heard: the first ones in a list, and where they stand on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.formats import isolated, number, quantity, short_day, signed
from components.map import collection, point
from components.text import say
from data_access.rows.alert_scene import Heard
from data_access.rows.local_time import local

SHOWN = 4
FULL_BAR_DB = 20.0  # what the nearest logger hears of a large leak
TENTHS = 10


def listening(heard: Sequence[Heard], priority: int, lang: str) -> Component:
    """Rank, logger, rise and level of the last night, the loudest rise first."""
    head = html.Div([html.H3(say("alert_scene.listening.title", lang), className="card__title"), _note(heard, lang)],
                    className="card__head")  # fmt: skip
    if not heard:
        return html.Div([head, html.P(say("alert_scene.listening.none", lang), className="secondary")])
    lines = [_line(place, each, priority, lang) for place, each in enumerate(heard[:SHOWN], start=1)]
    return html.Div([head, html.Ol(lines, className="ears")])


def _note(heard: Sequence[Heard], lang: str) -> Component:
    if not heard:
        return html.Span()
    night = short_day(local(max(each.at for each in heard)).date(), lang)
    loud = sum(each.is_loud for each in heard)
    told = say("alert_scene.listening.loud" if loud else "alert_scene.listening.quiet", lang, count=loud)
    of = say("alert_scene.listening.night", lang, night=night, all=len(heard), told=told)
    return html.Span(of, className="card__note")


def _line(rank: int, each: Heard, priority: int, lang: str) -> Component:
    rise = "–" if each.rise_db is None else f"{signed(each.rise_db, lang)}\u00a0{say('units.dB', lang)}"
    tenths = round(TENTHS * min(1.0, max(0.0, (each.rise_db or 0.0) / FULL_BAR_DB)))
    bar = html.I(className=f"ears__bar ears__bar--{tenths}{f' ears__bar--p{priority}' if each.is_loud else ''}")
    level = quantity(each.level_db, "dB", lang, 1)
    return html.Li(
        [
            html.Span(str(rank), className="ears__rank"),
            html.B(isolated(each.code, lang), className="ears__code"),
            html.Span(level, className="secondary"),
            html.Span(bar, className="ears__track", **attributes(aria_hidden="true")),
            html.Span(rise, className=f"ears__rise{' strong' if each.is_loud else ''}"),
        ]
    )


def ears(heard: Sequence[Heard] | None, lang: str) -> dict[str, Any]:
    """The loggers as points of the map; those of the list bear their rank, for loud ones it stands out."""
    return collection([_ear(place, each, lang) for place, each in enumerate(heard or (), start=1)])


def _ear(rank: int, each: Heard, lang: str) -> dict[str, Any]:
    rise = "" if each.rise_db is None else f", +{number(max(each.rise_db, 0.0), lang)}\u00a0dB"
    shown = str(rank) if rank <= SHOWN and each.is_loud else ""
    return point(each.lon, each.lat, kind="acoustic", rank=shown, title=f"{each.code}{rise}")
