"""The page of the logbook: filters, its lines, and the chosen line with its history and what may be done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.cards import card, export_link
from components.controls import choice, page_bar
from components.formats import day_time, isolated, listed
from components.grid import column, data_grid, rendered_column
from components.ids import Logbook
from components.logbook_form import PICKER
from components.logbook_words import end, operation, place, span, who_and_when
from components.pattern_ids import query_control
from components.states import empty_block
from components.text import say
from data_access.rows.logbook import KINDS, LogbookDetail, LogbookRow

EXPORT = "/api/v1/logbook.csv"
ALL = "all"
ROW_HEIGHT = 45


def logbook_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/logbook?kind=flushing&from=2018-10-01&text=rue`."""
    return html.Div(
        [
            dcc.Store(id=Logbook.SEEN),
            page_bar(say("logbook.title", lang), _filters(lang, query), query, lang),
            html.Div([_list_card(lang, query), _panel_card(lang)], className="logbook__body"),
        ],
        className="logbook",
    )


def _filters(lang: str, query: Mapping[str, str]) -> list[Component]:
    everything = (ALL, say("logbook.filter.all", lang))
    sector = query.get("sector", ALL)
    sectors = [everything] if sector == ALL else [everything, (sector, sector)]
    return [
        choice("zone", [everything], query, say("logbook.filter.zone", lang)),
        choice("sector", sectors, query, say("logbook.filter.sector", lang)),
        choice("kind", [everything, *kind_choices(lang)], query, say("logbook.filter.kind", lang)),
        _day("from", lang, query),
        _day("to", lang, query),
    ]


def kind_choices(lang: str) -> list[tuple[str, str]]:
    """The kinds of lines by their names."""
    return [(kind, say(f"logbook.kind.{kind}", lang)) for kind in KINDS]


def _day(key: str, lang: str, query: Mapping[str, str]) -> Component:
    label = say(f"logbook.filter.{key}", lang)
    field = dmc.DateInput(
        id=query_control(key),
        value=query.get(key),
        valueFormat="DD/MM/YYYY",
        clearable=True,
        popoverProps={"withinPortal": True},
        **attributes(aria_label=label),
    )
    return html.Label([html.Span(label, className="choice__label"), field], className="choice choice--day")


def _search(lang: str, query: Mapping[str, str]) -> Component:
    return dcc.Input(
        id=query_control("text"),
        type="search",
        value=query.get("text", ""),
        placeholder=say("shell.search", lang),
        debounce=0.4,
        className="search js-search",
    )


def _list_card(lang: str, query: Mapping[str, str]) -> Component:
    empty = say("logbook.list.none_filtered", lang)
    grid = data_grid(Logbook.LIST, columns(lang), lang, row_key="entry", row_height=ROW_HEIGHT, empty=empty)
    tools = [_search(lang, query), export_link(EXPORT, say("shell.export", lang))]
    return card(say("logbook.list.title", lang), grid, note=html.Span(id=Logbook.LIST_NOTE), tools=tools)


def _panel_card(lang: str) -> Component:
    return html.Section(
        [html.Div(nothing_chosen(lang), id=Logbook.PANEL), _actions(lang)],
        className="card logbook__panel",
        **attributes(aria_label=say("logbook.panel.label", lang)),
    )


def _actions(lang: str) -> Component:
    ended = dmc.DateTimePicker(
        id=Logbook.END_AT,
        label=say("logbook.panel.ended_at", lang),
        valueFormat=PICKER,
        popoverProps={"withinPortal": True},
        className="field",
    )
    finish = html.Button(say("logbook.panel.end", lang), id=Logbook.END, className="button button--primary")
    correct = html.Button(say("logbook.panel.correct", lang), id=Logbook.CORRECT, className="button")
    return html.Div(
        [
            html.Div([ended, finish], className="logbook__ending"),
            html.P(id=Logbook.END_ANSWER, className="logbook-form__answer", role="alert"),
            correct,
        ],
        id=Logbook.ACTIONS,
        className=actions_class(None),
    )


def actions_class(row: LogbookRow | None) -> str:
    """Shows what may be done: nothing without a row, an end only to what goes on."""
    if row is None:
        return "logbook__actions"
    lasts = " logbook__actions--lasts" if row.lasts and row.kind != "note" else ""
    return f"logbook__actions logbook__actions--open{lasts}"


def columns(lang: str) -> list[dict[str, Any]]:
    """Number, place and operation, begin, end, remarks, author, when it was written."""
    return [
        column("entry", say("logbook.list.number", lang), width=64, comparator={"function": "ainOrder"}),
        rendered_column("what", say("logbook.list.what", lang), "TwoLines", flex=1, minWidth=190),
        rendered_column("from", say("logbook.list.from", lang), "Strong", width=108, minWidth=104),
        rendered_column("until", say("logbook.list.until", lang), "Strong", width=108, minWidth=104),
        rendered_column(
            "words", say("logbook.list.words", lang), "TwoLines", minWidth=260, cellClass="logbook__remark"
        ),
        rendered_column("author", say("logbook.list.author", lang), "TwoLines", width=100, minWidth=84),
        rendered_column("recorded", say("logbook.list.recorded", lang), "Strong", width=108, minWidth=104),
    ]


def grid_rows(rows: Sequence[LogbookRow], lang: str) -> list[dict[str, Any]]:
    """One grid row per line, in the order given."""
    return [_grid_row(row, lang) for row in rows]


def _grid_row(row: LogbookRow, lang: str) -> dict[str, Any]:
    code = row.sector.code if row.sector else ""
    return {
        "entry": str(row.entry),
        "what": {"code": code, "title": place(row, lang), "detail": operation(row, lang), "order": code},
        "from": {"text": day_time(row.started_at, lang), "order": row.started_at.timestamp()},
        "until": {
            "text": end(row, lang),
            "strong": row.lasts,
            "order": row.ended_at.timestamp() if row.ended_at else None,
        },
        "words": {"title": row.text or ""},
        "author": {"title": row.author},
        "recorded": {"text": day_time(row.recorded_at, lang), "order": row.recorded_at.timestamp()},
    }


def nothing_chosen(lang: str) -> Component:
    """Before a line was chosen."""
    return empty_block(say("logbook.panel.none", lang), say("logbook.panel.none_detail", lang))


def chosen_line(detail: LogbookDetail, lang: str) -> Component:
    """The line as it stands, and every version of it, newest first."""
    row = detail.row
    where = [isolated(row.sector.code, lang) if row.sector else "", place(row, lang)]
    versions = [_version(version, lang) for version in reversed(detail.versions)]
    return html.Div(
        [
            html.H2(operation(row, lang), className="alert__title"),
            html.P(" ".join(filter(None, where))),
            html.P(span(row, lang), className="secondary"),
            html.P(row.text, className="logbook__words") if row.text else None,
            html.H3(say("logbook.panel.history", lang), className="card__title"),
            html.Ol(versions, className="logbook__versions", reversed="reversed"),
        ],
        className="logbook__line",
    )


def _version(row: LogbookRow, lang: str) -> Component:
    lines = [listed((operation(row, lang), span(row, lang)), lang), row.text or ""]
    lines += [say("logbook.panel.reason", lang, reason=row.reason)] if row.reason else []
    told = [html.Div(line) for line in lines if line]
    return html.Li([*told, html.Div(who_and_when(row.author, row.recorded_at, lang), className="secondary")])
