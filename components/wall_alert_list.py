"""The list of alerts of a wall: one line each, in the order of work, as many as can be read from the chairs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components import wall_words as words
from components.formats import duration
from components.marks import priority_mark
from components.text import say
from components.wall_blocks import block, code, must, note, quiet
from components.wall_viewing import Viewing
from data_access.rows.alerts import AlertRow, causes

HEAD_PX, ROW_PX = 54.0, 63.0  # at four metres
_COLUMNS = (("since", "wall-end"), ("flow", "wall-end"), ("state", ""))


def alert_list(  # noqa: PLR0913 (what is listed, and what is said when nothing is)
    rows: Sequence[AlertRow],
    at: datetime,
    viewing: Viewing,
    *,
    shown: int,
    title: str,
    none: str,
    detail: str = "wall.alerts.none_detail",
) -> Component:
    """The first `shown` causes; the title says of how many. `none` is said when there is none."""
    lang, found = viewing.lang, causes(rows)
    if not rows:
        calm = quiet(say(none, lang), say(detail, lang) if detail else "")
        return html.Div(calm, className="wall-block wall-list")
    count = say("wall.first_of", lang, n=min(shown, len(found)), m=len(found))
    columns = _COLUMNS if viewing.near_m < 6 else () if viewing.is_farthest else _COLUMNS[2:]
    head: list[Component] = [html.Span([html.Span(title), note(count)], className="wall-block__title wall-list__title")]
    head += [note(say(f"wall.alerts.{name}", lang), css) for name, css in columns]
    lines = [_line(row, at, viewing) for row in found[:shown]]
    return html.Div([html.Div(head, className="wall-alert wall-alert__head"), *lines], className="wall-block wall-list")


def _line(row: AlertRow, at: datetime, viewing: Viewing) -> Component:
    lang, waiting = viewing.lang, words.is_waiting(row)
    parts = [priority_mark(row.priority, row.display), must(code(words.code(row)))]
    if viewing.is_near:
        parts.append(note(words.name(row, lang), "wall-cut"))
    parts.append(must(words.cause(row.cause, lang), "wall-cut"))
    if viewing.near_m < 6:
        parts.append(must(duration(words.since(row.since, at), lang), "wall-end"))
        parts.append(html.Span(words.flow(row, viewing), className="wall-figure"))
    if not viewing.is_farthest:  # there the ring of the mark says what waits
        parts.append(must(words.state(row, lang), "wall-strong" if waiting else "wall-faint"))
    return html.Div(parts, className=f"wall-row wall-alert{' wall-row--waiting' if waiting else ''}")


def short_list(
    rows: Sequence[AlertRow], at: datetime, viewing: Viewing, *, shown: int, title: str, none: str = "wall.alerts.none"
) -> Component:
    """Two lines each, for half the width of a screen; the title says how many there are."""
    if not rows:
        return block(quiet(say(none, viewing.lang)), title=title)
    found = causes(rows)
    count = say("wall.first_of", viewing.lang, n=min(shown, len(found)), m=len(found))
    return block([_short(row, at, viewing) for row in found[:shown]], title=title, note=count)


def _short(row: AlertRow, at: datetime, viewing: Viewing) -> Component:
    lang, waiting = viewing.lang, words.is_waiting(row)
    told = [must(code(words.code(row))), must(words.cause(row.cause, lang), "wall-cut")]
    state = note(words.state(row, lang), "wall-loud" if waiting else "")
    return html.Div(
        [
            priority_mark(row.priority, row.display),
            html.Div(told, className="wall-two"),
            html.Div([must(duration(words.since(row.since, at), lang)), state], className="wall-two wall-end"),
        ],
        className=f"wall-row wall-other{' wall-row--waiting' if waiting else ''}",
    )
