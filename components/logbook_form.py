"""The form with which a line of the logbook is written or corrected: a drawer in the frame of every desk page.

Closed it is not drawn and keeps what was typed (Dash holds it); the kind decides by class which fields show.
"""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.formats import isolated
from components.ids import Logbook
from components.text import known, say
from data_access.rows.logbook import KINDS, SET_POINT_UNIT, VALVE, Spot

DECIMAL = {"fr": ",", "en": ".", "ar": ","}
PICKER = "DD/MM/YYYY HH:mm"


def logbook_button(lang: str, *, shown: bool) -> Component:
    """The way to the form, in the bar of every desk page; not shown to who may only look."""
    return html.Button(
        [html.Span("+", className="logbook-button__plus"), say("logbook.open", lang)],
        id=Logbook.OPEN,
        className="button logbook-button js-logbook",
        type="button",
        title=say("logbook.open_hint", lang),
        hidden=not shown,
    )


def logbook_drawer(lang: str) -> Component:
    """Closed, empty; `assets/logbook.js` opens and fills it."""
    return html.Div(
        [
            *(dcc.Store(id=store) for store in (Logbook.WANTED, Logbook.ASKED, Logbook.EDITED, Logbook.OUTCOME)),
            dmc.Drawer(
                _form(lang),
                id=Logbook.DRAWER,
                title=say("logbook.new", lang),
                opened=False,
                position="right",
                size=400,
                withOverlay=False,
                lockScroll=False,
                closeButtonProps=attributes(aria_label=say("logbook.close", lang)),
                transitionProps={"duration": 150},
                className="logbook-drawer",
            ),
        ],
        **attributes(data_title=say("logbook.new", lang)),
        className="js-logbook-frame",
    )


def spot_options(found: Sequence[Spot], lang: str) -> list[dict[str, str]]:
    """Places as choices: code and name; an asset with what it is."""
    return [{"value": spot.code, "label": _spot(spot, lang)} for spot in found]


def _spot(spot: Spot, lang: str) -> str:
    name = spot.place.name(lang) if spot.place else ""
    if spot.kind == "sector":
        return f"{isolated(spot.code, lang)} {name}"
    key = f"logbook.spot.{spot.kind}"
    what = say(key if known(key, lang) else "logbook.spot.other", lang)
    return " · ".join(filter(None, (isolated(spot.code, lang), what, name)))


def _form(lang: str) -> Component:
    chips = [dmc.Chip(say(f"logbook.kind.{kind}", lang), value=kind, size="xs", radius=4) for kind in KINDS]
    return html.Div(
        [
            html.Div(
                [
                    html.Span(say("logbook.field.kind", lang), className="logbook-form__label"),
                    html.Div(dmc.ChipGroup(chips, id=Logbook.KIND, value=VALVE), className="logbook-form__kinds"),
                ]
            ),
            _place(Logbook.WHERE, "where", lang),
            html.Div(_place(Logbook.OTHER, "other", lang), className="logbook-form__other"),
            html.Div([_time(Logbook.FROM, "from", lang), _time(Logbook.UNTIL, "until", lang)], className="two-fields"),
            html.Div(_value(lang), className="logbook-form__value"),
            _words(lang),
            html.Div(_text(Logbook.REASON, "reason", lang), className="logbook-form__reason"),
            _end(lang),
        ],
        id=Logbook.FORM,
        className=f"logbook-form logbook-form--{VALVE}",
    )


def _end(lang: str) -> Component:
    save = html.Button(
        say("logbook.save", lang), id=Logbook.SAVE, className="button button--primary js-logbook-save", type="button"
    )
    link = dcc.Link(say("logbook.title", lang), href="/logbook", className="link")
    answer = html.P(id=Logbook.ANSWER, className="logbook-form__answer", role="alert")
    return html.Div([answer, html.Div([save, html.Span(className="spring"), link], className="logbook-form__end")])


def _place(field: Logbook, name: str, lang: str) -> Component:
    return dmc.Select(
        id=field,
        label=say(f"logbook.field.{name}", lang),
        data=[],
        searchable=True,
        clearable=True,
        clearSearchOnFocus=True,
        limit=60,
        nothingFoundMessage=say("logbook.nothing_found", lang),
        comboboxProps={"withinPortal": True, "zIndex": 1500},
    )


def _time(field: Logbook, name: str, lang: str) -> Component:
    return dmc.DateTimePicker(
        id=field,
        label=say(f"logbook.field.{name}", lang),
        placeholder=say("logbook.field.until_hint", lang) if name == "until" else "",
        valueFormat=PICKER,
        clearable=name == "until",
        popoverProps={"withinPortal": True, "zIndex": 1500},
    )


def _value(lang: str) -> Component:
    return dmc.NumberInput(
        id=Logbook.VALUE,
        label=say("logbook.field.value", lang),
        suffix=f" {say(f'units.{SET_POINT_UNIT}', lang)}",
        decimalSeparator=DECIMAL[lang],
        allowedDecimalSeparators=[",", "."],
        decimalScale=2,
        step=0.1,
        value="",
    )


def _words(lang: str) -> Component:
    return dmc.Textarea(
        id=Logbook.WORDS,
        label=say("logbook.field.words", lang),
        value="",
        autosize=True,
        minRows=2,
        maxRows=8,
        **attributes(data_autofocus="true"),
    )


def _text(field: Logbook, name: str, lang: str) -> Component:
    return dmc.TextInput(id=field, label=say(f"logbook.field.{name}", lang), value="")
