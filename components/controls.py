"""Filter controls: what they hold stands in the address under their key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.pattern_ids import query_control
from components.text import say
from data_access.rows.local_time import local, parse_instant


def segments(key: str, options: Sequence[tuple[str, str]], query: Mapping[str, str], label: str) -> Component:
    """One of a few choices, as (value, label); the first is the default and leaves the address."""
    return dmc.SegmentedControl(
        id=query_control(key),
        data=[{"value": value, "label": text} for value, text in options],
        value=query.get(key, options[0][0]),
        className="segments",
        **attributes(aria_label=label),
    )


def choice(key: str, options: Sequence[tuple[str, str]], query: Mapping[str, str], label: str) -> Component:
    """One of many choices in a searchable list, with its label before the value."""
    return html.Label(
        [
            html.Span(label, className="choice__label"),
            dmc.Select(
                id=query_control(key),
                data=[{"value": value, "label": text} for value, text in options],
                value=query.get(key, options[0][0]),
                searchable=len(options) > 8,
                allowDeselect=False,
                checkIconPosition="right",
                comboboxProps={"withinPortal": True},
            ),
        ],
        className="choice",
    )


def time_control(query: Mapping[str, str], lang: str) -> Component:
    """Live, or a past instant of the city's clocks (`?at=`); always the last control of the bar."""
    at = query.get("at")
    return html.Div(
        [
            html.Button(
                say("shell.live", lang),
                className=f"toggle js-direct{'' if at else ' toggle--on'}",
                type="button",
                **attributes(aria_pressed="false" if at else "true"),
            ),
            dmc.DateTimePicker(
                id=query_control("at"),
                value=_picker_value(at),
                placeholder=say("shell.past_instant", lang),
                valueFormat="DD/MM/YYYY HH:mm",
                clearable=True,
                className="time-control__picker",
                popoverProps={"withinPortal": True},
                **attributes(aria_label=say("shell.past_instant", lang)),
            ),
        ],
        className="time-control",
    )


def _picker_value(at: str | None) -> str | None:
    """What the picker shows; an instant that cannot be read is told by the page's data callback, not here."""
    try:
        return format(local(parse_instant(at)), "%Y-%m-%d %H:%M:%S") if at else None
    except ValueError:
        return None


def page_bar(title: str, controls: Sequence[Component], query: Mapping[str, str], lang: str) -> Component:
    """The bar above a page: title, filters, the time control last."""
    return html.Div(
        [html.H1(title, className="bar__title"), *controls, html.Span(className="spring"), time_control(query, lang)],
        className="bar",
    )
