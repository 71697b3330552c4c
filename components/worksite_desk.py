"""Forms around the list: new works, many sites at once, the correction of one, a photo of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.site_ids import Sites, bulk_field, new_site
from components.text import say
from data_access.rows.attachments import MEDIA_TYPES, MOST_BYTES
from data_access.rows.worksites import NATURES, TRADES

FACTS = ("title_fr", "contractor", "street", "traffic_impact", "customers_affected")
BULK = ("replan", "suspend", "resume", "comment", "contractor")


def new_form(lang: str) -> Component:
    """Works to be planned; while it is open a click on the map gives the place."""
    fields = [
        _text(new_site("title"), "sites.new.name", lang),
        _choice(new_site("trade"), "sites.new.trade", [(t, say(f"worksites.trade.{t}", lang)) for t in TRADES], lang),
        _choice(
            new_site("nature"), "sites.new.nature", [(n, say(f"worksites.nature.{n}", lang)) for n in NATURES], lang
        ),
        _day(new_site("start"), "sites.new.start", lang),
        _day(new_site("end"), "sites.new.end", lang),
        _text(new_site("place"), "sites.new.place", lang),
        _text(new_site("sector"), "sites.new.sector", lang),
        _text(new_site("contractor"), "sites.new.contractor", lang),
    ]
    return _fold("new", fields, (Sites.NEW_SEND, Sites.NEW_ANSWER), lang, "js-new-site")


def bulk_form(lang: str) -> Component:
    """The same change for the sites of the list, or for those that are named."""
    acts = [(name, say(f"sites.bulk.{name}", lang)) for name in BULK]
    fields = [
        _choice(bulk_field("action"), "sites.bulk.action", acts, lang),
        _day(bulk_field("day"), "sites.bulk.day", lang),
        _text(bulk_field("words"), "sites.bulk.words", lang),
        _text(bulk_field("refs"), "sites.bulk.refs", lang, say("sites.bulk.all_listed", lang)),
    ]
    return _fold("bulk", fields, (Sites.BULK_SEND, Sites.BULK_ANSWER), lang)


def edit_form(lang: str) -> Component:
    """One fact of the selected site."""
    facts = [(name, say(f"sites.fact.{name}", lang)) for name in FACTS]
    fields = [
        _choice(new_site("fact"), "sites.edit.what", facts, lang),
        _text(new_site("value"), "sites.edit.value", lang),
        html.Button(say("worksites.action.send", lang), id=Sites.EDIT_SEND, className="button button--primary"),
        html.P(id=Sites.EDIT_ANSWER, className="action__answer", role="status"),
    ]
    return html.Details(
        [html.Summary(say("sites.edit.edit", lang), className="button"), html.Div(fields, className="action__body")],
        className="desk-fold js-one-of-many",
    )


def photo_form(lang: str) -> Component:
    """Takes one picture at a time and says what became of it."""
    button = html.Button(say("sites.edit.photo", lang), className="button", type="button")
    upload = dcc.Upload(button, id=Sites.PHOTO, accept=",".join(MEDIA_TYPES), max_size=MOST_BYTES)
    return html.Div([upload, html.P(id=Sites.PHOTO_ANSWER, className="action__answer", role="status")])


def _fold(name: str, fields: Sequence[Component], ids: tuple[Sites, Sites], lang: str, css: str = "") -> Component:
    send = html.Button(say(f"sites.{name}.send", lang), id=ids[0], className="button button--primary", type="button")
    answer = html.P(id=ids[1], className="action__answer", role="status")
    summary = html.Summary(say(f"sites.{name}.title", lang), className="button")
    body = html.Div([*fields, send, answer], className="action__body")
    return html.Details([summary, body], className=f"desk-fold js-one-of-many {css}".strip())


def _text(field: Any, key: str, lang: str, placeholder: str = "") -> Component:
    return html.Div(dmc.TextInput(id=field, label=say(key, lang), value="", placeholder=placeholder))


def _day(field: Any, key: str, lang: str) -> Component:
    picker = dmc.DateInput(
        id=field, label=say(key, lang), valueFormat="DD/MM/YYYY", clearable=True, popoverProps={"withinPortal": True}
    )
    return html.Div(picker)


def _choice(field: Any, key: str, options: Sequence[tuple[str, str]], lang: str) -> Component:
    data = [{"value": value, "label": text} for value, text in options]
    select = dmc.Select(
        id=field,
        label=say(key, lang),
        data=data,
        value=options[0][0],
        allowDeselect=False,
        comboboxProps={"withinPortal": True},
    )
    return html.Div(select)
