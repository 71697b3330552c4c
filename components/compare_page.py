"""Arrondissements side by side: a small panel per measure, two months in each, per kilometre and per inhabitant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component as Block

from components.cards import card
from components.chart_parts import Figure, Look, figure_of, line, marker
from components.charts import empty_figure, palette
from components.controls import choice, page_bar
from components.formats import listed, month, number
from components.pattern_ids import compare_panel
from components.programme_ids import Compare
from components.roadmap_words import graph
from components.text import say
from data_access.rows.compare import Compared, District

MEASURES = ("loss_km", "loss_person", "leaks_km", "reports_people")
DECIMALS = {"loss_km": 1, "loss_person": 0, "leaks_km": 1, "reports_people": 1}


def compare_page(lang: str, query: Mapping[str, str]) -> Block:
    """`/roadmap/compare?first=2018-03&second=2018-09`: the months are choices that its first callback fills."""
    back = dcc.Link(say("roadmap.title", lang), href="/roadmap", className="link")
    controls = [
        back,
        *(choice(key, [(query.get(key, "all"), "…")], query, _say(key, lang)) for key in ("first", "second")),
    ]
    panels = [
        card(_say(f"measure.{measure}", lang), graph(compare_panel(measure), "compare__panel"),
             note=_say(f"unit.{measure}", lang))
        for measure in MEASURES
    ]  # fmt: skip
    note = html.P(id=Compare.NOTE, className="secondary compare__note")
    bar = page_bar(_say("title", lang), controls, query, lang)
    return html.Div([bar, note, html.Div(panels, id=Compare.PANELS, className="compare__panels")], className="compare")


def compare_figure(compared: Compared, measure: str, look: Look) -> Figure:
    """A row per arrondissement in one order for all panels: hollow then, full now, a line between."""
    theme, lang = look
    before, after = ({row.code: row.figures.get(measure) for row in rows} for rows in (compared.before, compared.after))
    if not any(value is not None for value in [*before.values(), *after.values()]):
        return empty_figure(_say("none", lang), _say("none_detail", lang), theme, lang)
    colours = palette(theme)
    rows = list(reversed(compared.after))
    names = [row.name(lang) for row in rows]
    traces = [
        line([before[row.code], after[row.code]], [row.name(lang)] * 2, colours["line2"], 2, hoverinfo="skip")  # type: ignore[list-item]
        for row in rows
        if None not in (before[row.code], after[row.code])
    ]
    for months, values, full in ((compared.first, before, False), (compared.second, after, True)):
        told = [_hover(row, values[row.code], months, measure, lang) for row in rows]
        shape = {"size": 9, "color": colours["line"] if full else colours["card"],
                 "line": {"width": 1.6, "color": colours["line"]}}  # fmt: skip
        traces.append(marker([values[row.code] for row in rows], names, shape, hovertext=told,  # type: ignore[arg-type]
                             hovertemplate="%{hovertext}<extra></extra>"))  # fmt: skip
    in_order = {"categoryorder": "array", "categoryarray": names, "dtick": 1}
    return figure_of(look, traces, [], [], hovermode="closest", showlegend=False,
                     margin={"l": 132, "r": 14, "t": 8, "b": 26}, xaxis={"rangemode": "tozero"},
                     yaxis={"type": "category", **in_order})  # fmt: skip


def _hover(row: District, value: float | None, on: date, measure: str, lang: str) -> str:
    return f"{listed((row.name(lang), month(on, lang)), lang)}<br><b>{number(value, lang, DECIMALS[measure])}</b>"


def compare_note(first: date, second: date, lang: str) -> str:
    """Which mark is which month."""
    return _say("note", lang, first=month(first, lang), second=month(second, lang))


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"programme.compare.{key}", lang, **values)
