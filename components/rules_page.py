"""The page of the rules: each in one row with its sentence and its figures, and the form with which one is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components import rule_words as words
from components.attributes import attributes
from components.cards import card
from components.controls import page_bar
from components.formats import MISSING, day_time, isolated
from components.ids import Rules
from components.logbook_form import DECIMAL
from components.pattern_ids import rule_button
from components.states import empty_block, loading_block
from components.text import say
from data_access.rows.rules import SHEETS, SettingRow, Sheet, Thresholds, sheet_of

COLUMNS = ("rule", "threshold", "delay", "deadband", "priority", "source", "changed")


def rules_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/admin/rules?at=2018-10-01T06:00`."""
    return html.Div(
        [
            dcc.Store(id=Rules.CHOSEN),
            dcc.Store(id=Rules.CHECKED),
            page_bar(say("rules.title", lang), [], query, lang),
            html.Div([_table_card(lang), _panel(lang)], className="rules__body"),
        ],
        className="rules",
    )


def _table_card(lang: str) -> Component:
    note = html.Span(id=Rules.NOTE)
    return card(say("rules.list.title", lang), html.Div(loading_block(6), id=Rules.TABLE), note=note)


def _panel(lang: str) -> Component:
    return html.Section(
        [html.Div(nothing_chosen(lang), id=Rules.HEAD), _form(lang), html.Div(id=Rules.HISTORY)],
        className="card rules__panel",
        **attributes(aria_label=say("rules.edit", lang)),
    )


def _form(lang: str) -> Component:
    value = dmc.NumberInput(
        id=Rules.VALUE,
        label=say("rules.form.value", lang),
        decimalSeparator=DECIMAL[lang],
        allowedDecimalSeparators=[",", "."],
        decimalScale=2,
        value="",
    )
    return html.Div(
        [
            dmc.Select(id=Rules.FIELD, label=say("rules.form.field", lang), data=[], allowDeselect=False),
            value,
            html.P(id=Rules.HINT, className="secondary"),
            html.Div([_button("check", Rules.CHECK, "js-rule-check", lang), _preview(lang)]),
            dmc.TextInput(id=Rules.REASON, label=say("rules.form.reason", lang), value=""),
            html.P(id=Rules.ANSWER, className="logbook-form__answer", role="alert"),
            html.Div(_button("save", Rules.SAVE, "button--primary", lang, disabled=True)),
        ],
        id=Rules.FORM,
        className=form_class(None),
    )


def _button(key: str, button: Rules, css: str, lang: str, *, disabled: bool = False) -> Component:
    return html.Button(
        say(f"rules.{key}", lang), id=button, className=f"button {css}", type="button", disabled=disabled
    )


def _preview(lang: str) -> Component:
    busy = html.P(say("rules.checking", lang), className="rules__busy secondary")
    return html.Div([busy, html.P(id=Rules.PREVIEW, className="rules__preview js-rule-preview", role="status")])


def form_class(rule: str | None) -> str:
    """Shows the form once a rule was chosen."""
    return "logbook-form rules__form" + (" rules__form--open" if rule else "")


def nothing_chosen(lang: str) -> Component:
    """Before a rule was chosen."""
    return empty_block(say("rules.none", lang), say("rules.none_detail", lang))


def chosen_rule(rule: str, lang: str) -> Component:
    """The title of the form."""
    return html.H2(say("rules.edit_title", lang, rule=words.name(rule, lang)), className="alert__title rules__title")


def rules_table(thresholds: Thresholds, changes: Sequence[SettingRow], lang: str, *, editable: bool) -> Component:
    """Every rule with what it goes by, and since when; a button for each that can be set."""
    heads = [html.Th(say(f"rules.list.{name}", lang), scope="col") for name in COLUMNS]
    rows = [_row(sheet, thresholds, changes, editable, lang) for sheet in SHEETS]
    return html.Table([html.Thead(html.Tr([*heads, html.Th()])), html.Tbody(rows)], className="rules__table")


def _row(sheet: Sheet, thresholds: Thresholds, changes: Sequence[SettingRow], editable: bool, lang: str) -> Component:
    sentence = html.Div(words.sentence(sheet, thresholds, lang), className="secondary")
    edit = html.Button(
        say("rules.edit", lang), id=rule_button(sheet.rule), className="button button--small", type="button"
    )
    return html.Tr(
        [
            html.Td([html.B(words.name(sheet.rule, lang), className="strong"), sentence], className="rules__sentence"),
            html.Td(html.Bdi(words.threshold(sheet, thresholds, lang)), className="strong"),
            html.Td(words.delay(sheet, thresholds, lang)),
            html.Td(html.Bdi(words.dead_band(sheet, thresholds, lang))),
            html.Td(words.priority(sheet, thresholds, lang)),
            html.Td(html.Bdi(_source(sheet, lang))),
            html.Td(_since(changes, sheet.rule, lang), className="secondary"),
            html.Td(edit if editable and sheet.fields else None),
        ]
    )


def _source(sheet: Sheet, lang: str) -> str:
    return say("rules.source", lang, section=isolated(sheet.source, lang)) if sheet.source else MISSING


def _since(changes: Sequence[SettingRow], rule: str, lang: str) -> str:
    last = next((row for row in reversed(changes) if row.change.rule == rule), None)
    return _by(last, lang) if last else say("rules.delivered", lang)


def _by(row: SettingRow, lang: str) -> str:
    time = day_time(row.change.valid_from, lang)
    return say("rules.changed", lang, who=isolated(row.actor, lang), time=time)


def rule_history(changes: Sequence[SettingRow], rule: str, lang: str) -> Component:
    """What was set on a rule, newest first, with who and why."""
    lines = [_change(row, lang) for row in reversed(changes) if row.change.rule == rule]
    title = html.H3(say("rules.history", lang), className="card__title")
    if not lines:
        none = html.P(say("rules.history_none", lang), className="secondary")
        return html.Div([title, none], className="rules__past")
    return html.Div([title, html.Ul(lines, className="logbook__versions")], className="rules__past")


def _change(row: SettingRow, lang: str) -> Component:
    field = words.field_of(sheet_of(row.change.rule), row.change.field)
    figure = words.value(row.change.value, field.unit if field else "1", lang)
    line = say("rules.history_line", lang, field=words.field_name(row.change.field, lang), value=figure)
    reason = say("rules.reason_given", lang, reason=row.reason)
    return html.Li([html.Div(line), html.Div(reason), html.Div(_by(row, lang), className="secondary")])
