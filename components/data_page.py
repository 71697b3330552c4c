"""The page of incoming data: the last hour in a sentence, feeds, refused rows with the form, gaps and batches."""

from __future__ import annotations

from collections.abc import Mapping

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.cards import card, export_link
from components.controls import choice, page_bar
from components.data_ids import Data
from components.data_tables import (
    batch_columns,
    feed_columns,
    gateway_columns,
    reject_columns,
    sensor_columns,
)
from components.grid import data_grid
from components.states import empty_block, loading_block
from components.text import catalogue, say

ALL = "all"


def data_page(lang: str, query: Mapping[str, str]) -> Component:
    """Headlines and the sentence, then feeds and refusals beside the form and what is missing."""
    return html.Div(
        [
            dcc.Store(id=Data.CHOSEN),
            page_bar(say("data.title", lang), [_reasons(query, lang)], query, lang),
            html.Div(loading_block(2), id=Data.HEADLINES, className="card headlines"),
            html.P(id=Data.SENTENCE, className="data__sentence", role="status"),
            html.Div([_left(lang), _right(lang)], className="data__body"),
        ],
        className="data",
    )


def _reasons(query: Mapping[str, str], lang: str) -> Component:
    """Every reason there is, by its short name; the page says which have rows."""
    keys = [key for key in catalogue(lang) if key.startswith("data.reason.")]
    options = sorted(((key.rpartition(".")[2], say(key, lang)) for key in keys), key=lambda each: each[1])
    return choice("reason", [(ALL, say("shell.all", lang)), *options], query, say("data.reasons", lang))


def _left(lang: str) -> Component:
    link = export_link("/api/v1/rejects.csv", say("shell.export", lang))
    words, css = say("data.rejects.send_all", lang), "button button--small"
    again = html.Button(words, id=Data.SEND_ALL, className=css, type="button", hidden=True)
    feeds = data_grid(Data.FEEDS, feed_columns(lang), lang, row_height=45, empty=say("data.feeds.none", lang))
    rejects = data_grid(Data.REJECTS, reject_columns(lang), lang, row_height=45, empty=say("data.rejects.none", lang))
    batches = data_grid(Data.BATCHES, batch_columns(lang), lang, empty=say("data.batches.none", lang))
    return html.Div(
        [
            card(say("data.feeds.title", lang), feeds, note=say("data.feeds.note", lang), modifier="data__feeds"),
            card(
                say("data.rejects.title", lang),
                rejects,
                note=html.Span(id=Data.REJECTS_NOTE),
                tools=[again, " ", link],
                modifier="data__rejects",
            ),
            card(
                say("data.batches.title", lang), batches, note=say("data.batches.note", lang), modifier="data__batches"
            ),
        ],
        className="data__column",
    )


def _right(lang: str) -> Component:
    gateways = data_grid(Data.GATEWAYS, gateway_columns(lang), lang, empty=say("data.gaps.none", lang))
    sensors = data_grid(Data.SENSORS, sensor_columns(lang), lang, row_key="key", empty=say("data.gaps.none", lang))
    note = say("data.gaps.note", lang)
    return html.Div(
        [
            _panel(lang),
            card(say("data.gaps.gateways", lang), gateways, note=note, modifier="data__gaps"),
            card(say("data.gaps.sensors", lang), sensors, note=note, modifier="data__gaps"),
        ],
        className="data__column",
    )


def _panel(lang: str) -> Component:
    return html.Section(
        [html.Div(nothing_chosen(lang), id=Data.PANEL), _form(lang)],
        className="card data__panel",
        **attributes(aria_label=say("data.form.title", lang)),
    )


def nothing_chosen(lang: str) -> Component:
    """Before a refused row was chosen."""
    return empty_block(say("data.form.none", lang), say("data.form.none_detail", lang))


def form_class(*, reading: bool, shown: bool) -> str:
    """Shows the form; its fields only for a row that is a reading."""
    parts = ["logbook-form", "data__form"]
    parts += ["data__form--open"] if shown else []
    parts += ["data__form--reading"] if reading else []
    return " ".join(parts)


def _form(lang: str) -> Component:
    fields = [
        dmc.TextInput(id=Data.TIMESTAMP, label=say("data.form.timestamp", lang), value=""),
        html.Div(
            [_field(Data.SENSOR, "sensor", lang), _field(Data.QUANTITY, "quantity", lang)], className="two-fields"
        ),
        html.Div([_field(Data.VALUE, "value", lang), _field(Data.QUALITY, "quality", lang)], className="two-fields"),
    ]
    send = html.Button(say("data.form.send", lang), id=Data.SEND, className="button button--primary", type="button")
    aside = html.Button(say("data.form.set_aside", lang), id=Data.SET_ASIDE, className="button", type="button")
    return html.Div(
        [
            html.Div([*fields, html.Div(send)], className="data__fields"),
            html.Div([_field(Data.REASON, "reason", lang), aside], className="data__aside"),
            html.P(id=Data.ANSWER, className="logbook-form__answer", role="alert"),
        ],
        id=Data.FORM,
        className=form_class(reading=False, shown=False),
    )


def _field(field: Data, key: str, lang: str) -> Component:
    return dmc.TextInput(id=field, label=say(f"data.form.{key}", lang), value="")
