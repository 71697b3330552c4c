"""The page of the handover: what stands open between two shifts, and the two signatures; A4 on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components import alert_words, worksite_words
from components.alert_list import mark_state
from components.cards import card
from components.controls import page_bar
from components.duty_ids import Handover as Ids
from components.formats import MISSING, day_time, duration, full_day_time, isolated, short_day
from components.logbook_words import operation, place
from components.marks import priority_mark
from components.plain_table import plain_table
from components.states import loading_block
from components.text import say
from data_access.rows.alerts import AlertRow
from data_access.rows.handover import COMING, LEAVING, Handover, Shift
from data_access.rows.logbook import LogbookRow
from data_access.rows.worksites import WorksiteRow


def handover_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/handover`."""
    paper = html.Button(say("handover.print", lang), className="button js-print", type="button")
    return html.Div(
        [
            page_bar(say("handover.title", lang), [html.Span(id=Ids.HEAD, className="secondary"), paper], query, lang),
            html.Div(loading_block(6), id=Ids.BODY, className="handover__body"),
            card(say("handover.signatures", lang), [html.Div(id=Ids.SIGNATURES), _form(lang)]),
        ],
        className="handover",
    )


def _form(lang: str) -> Component:
    note = dmc.Textarea(id=Ids.NOTE, label=say("handover.note", lang), value="", autosize=True, minRows=2, maxRows=6)
    return html.Div(
        [
            note,
            html.Div([_button(Ids.LEAVING, LEAVING, lang), _button(Ids.COMING, COMING, lang)], className="two-fields"),
            html.P(id=Ids.ANSWER, className="logbook-form__answer", role="alert"),
        ],
        id=Ids.FORM,
        className=form_class(may_sign=False),
    )


def _button(button: Ids, side: str, lang: str) -> Component:
    return html.Button(say(f"handover.sign.{side}", lang), id=button, className="button", type="button")


def form_class(*, may_sign: bool) -> str:
    """Shows the form to who may sign, at the present instant."""
    return "handover__form" + (" handover__form--open" if may_sign else "")


def shifts(picture: Handover, lang: str) -> str:
    """Who hands over to whom, and when."""
    names = [say(f"handover.shift.{shift.name}", lang) for shift in (picture.leaving, picture.coming)]
    when = full_day_time(picture.coming.began, lang)
    return say("handover.shifts", lang, leaving=names[0], coming=names[1], time=when)


def handover_body(picture: Handover, lang: str) -> list[Component]:
    """The six lists, each with its count; an empty one says so."""
    return [
        _list("open", picture.open_alerts, [_alert(row, picture.coming, lang) for row in picture.open_alerts], lang),
        _list("shelves", picture.ending_shelves, [_shelf(row, lang) for row in picture.ending_shelves], lang),
        _list("crews", picture.crews_out, [_crew(row, lang) for row in picture.crews_out], lang),
        _list("starting", picture.starting, [_site(row, "start", lang) for row in picture.starting], lang),
        _list("ending", picture.ending, [_site(row, "end", lang) for row in picture.ending], lang),
        _list("notes", picture.notes, [_note(row, lang) for row in picture.notes], lang),
    ]


COLUMNS = {
    "open": ("alert", "what", "state", "since", "owner", "crew"),
    "shelves": ("alert", "what", "until"),
    "crews": ("crew", "alert", "what"),
    "starting": ("site", "works", "day"),
    "ending": ("site", "works", "day"),
    "notes": ("time", "note", "author"),
}


def _list(name: str, rows: Sequence[Any], cells: Sequence[Sequence[Any]], lang: str) -> Component:
    title, count = say(f"handover.list.{name}", lang), say("handover.count", lang, count=len(rows))
    heads = [say(f"handover.column.{head}", lang) for head in COLUMNS[name]]
    empty = html.P(say(f"handover.none.{name}", lang), className="handover__none secondary")
    body = plain_table(heads, cells, texts=len(heads)) if rows else empty
    return card(title, body, note=count, modifier=f"handover__list handover__list--{name}")


def _alert(row: AlertRow, coming: Shift, lang: str) -> Sequence[Any]:
    return (
        _link(row, lang),
        _what(row, lang),
        alert_words.state(row, lang),
        duration(coming.began - row.since, lang) if row.since <= coming.began else day_time(row.since, lang),
        row.owner or MISSING,
        isolated(row.crew, lang) if row.crew else MISSING,
    )


def _shelf(row: AlertRow, lang: str) -> Sequence[Any]:
    return _link(row, lang), _what(row, lang), day_time(row.shelved_until, lang)


def _crew(row: AlertRow, lang: str) -> Sequence[Any]:
    return isolated(row.crew, lang) if row.crew else MISSING, _link(row, lang), _what(row, lang)


def _link(row: AlertRow, lang: str) -> Component:
    mark = priority_mark(row.priority, mark_state(row), say(f"shell.priority.{row.priority}", lang))
    link = dcc.Link(html.Bdi(row.code), href=f"/alerts/{row.code}", className="link")
    return html.Span([mark, link], className="handover__alert")


def _what(row: AlertRow, lang: str) -> Component:
    cause = html.Div(alert_words.sentence(row.cause, lang), className="secondary")
    return html.Div([alert_words.title(row, lang), cause])


def _site(row: WorksiteRow, edge: str, lang: str) -> Sequence[Any]:
    day = row.time.current_start if edge == "start" else row.time.current_end
    link = dcc.Link(html.Bdi(row.ref), href=f"/worksites/{row.ref}", className="link")
    return link, worksite_words.full_title(row, lang), short_day(day, lang)


def _note(row: LogbookRow, lang: str) -> Sequence[Any]:
    where = place(row, lang)
    told: list[Any] = [operation(row, lang), f" · {where}" if where else "", html.Div(row.text, className="secondary")]
    return day_time(row.started_at, lang), html.Div(told), row.author


def signatures(picture: Handover, lang: str) -> Component:
    """Both sides: who signed when and with which words, or a line to be signed."""
    return html.Div([_side(picture, side, lang) for side in (LEAVING, COMING)], className="handover__sides")


def _side(picture: Handover, side: str, lang: str) -> Component:
    shift = picture.leaving if side == LEAVING else picture.coming
    name = say(f"handover.side.{side}", lang, shift=say(f"handover.shift.{shift.name}", lang))
    signed = picture.signed(side)
    body: list[Any]
    if signed is None:
        body = [html.P(say("handover.unsigned", lang), className="secondary"), html.Div(className="handover__line")]
    else:
        when = day_time(signed.at, lang)
        told = say("handover.signed", lang, who=isolated(signed.actor, lang), time=when)
        seen = dcc.Link(say("handover.as_signed", lang), href=f"/handover?at={signed.at.isoformat()[:19]}Z",
                        className="link")  # fmt: skip
        body = [html.P(told, className="strong"), html.P(signed.note or ""), seen]
    return html.Div([html.H3(name, className="card__title"), *body], className="handover__side")
