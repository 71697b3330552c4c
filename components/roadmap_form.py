"""The form of the programme's owners: one change of a milestone, a project or an indicator, or a decision.

Which fields show follows from what is changed, by class (assets/roadmap.css).
"""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component as Block

from components.cards import card
from components.formats import labelled
from components.programme_ids import Update
from components.roadmap_words import risk_text
from components.text import say
from data_access.rows.kpis import KpiRow
from data_access.rows.roadmap import RISK_KINDS, RISK_LEVELS, Programme

OF_MILESTONES = ("forecast", "achieved")
OF_PROJECTS = ("progress", "end", "risk")
OF_INDICATORS = ("suspend", "resume")
ACTIONS = (*OF_MILESTONES, *OF_PROJECTS, "decision", *OF_INDICATORS)
NO_RISK = "none"
OWNER = "kpi_owner"
Options = list[dict[str, str]]


def update_card(lang: str) -> Block:
    """Closed until somebody opens it; hidden where nobody may change anything."""
    fields = [
        dmc.Select(id=Update.ACTION, label=_say("what", lang), data=_actions(lang), value=ACTIONS[0],
                   allowDeselect=False, comboboxProps={"withinPortal": True}),
        dmc.Select(id=Update.SUBJECT, label=_say("subject", lang), data=[], searchable=True,
                   comboboxProps={"withinPortal": True}, className="update__subject"),
        dmc.DatePickerInput(id=Update.DAY, label=_say("day", lang), valueFormat="DD/MM/YYYY", clearable=True,
                            popoverProps={"withinPortal": True}, className="update__day"),
        dmc.NumberInput(id=Update.FIGURE, label=_say("figure", lang), min=0, max=100, className="update__figure"),
        dmc.Select(id=Update.RISK, label=_say("risk", lang), data=_risks(lang), searchable=True,
                   comboboxProps={"withinPortal": True}, className="update__risk"),
        dmc.Textarea(id=Update.REASON, label=_say("reason", lang), autosize=True, minRows=1,
                     className="update__reason"),
    ]  # fmt: skip
    send = html.Button(_say("send", lang), id=Update.SEND, className="button button--primary", type="button")
    answer = html.P(id=Update.ANSWER, className="update__answer", role="status")
    form = html.Div([*fields, send, answer], id=Update.FORM, className=form_class(ACTIONS[0], shown=False))
    return card(_say("title", lang), [form, html.Div(id=Update.WHY, className="secondary update__why")],
                note=_say("note", lang), modifier="roadmap-update")  # fmt: skip


def form_class(action: str, *, shown: bool) -> str:
    """The class that shows the fields of an action; none of them where nothing can be changed."""
    return f"update update--{action}" if shown else "update update--closed"


def why_block(why: str, switch: str | None, lang: str) -> list[Block]:
    """Why the form is closed; on the demonstration's own machine, the way to open it, or back."""
    sentences = [why, _say("acting", lang) if switch == "leave" else ""]
    parts: list[Block] = [html.Span(sentence) for sentence in sentences if sentence]
    if switch is None:
        return parts
    role = OWNER if switch == "become" else ""
    return [*parts, html.A(_say(switch, lang), href=f"/session/demo?role={role}&next=/roadmap", className="link")]


def subjects(action: str, programme: Programme, kpis: Sequence[KpiRow], lang: str) -> Options:
    """What the action can be about: open milestones, projects, indicators; nothing for a decision."""
    if action in OF_MILESTONES:
        return [_option(row.code, row.names.of(lang)) for row in programme.milestones if row.achieved_on is None]
    if action in OF_PROJECTS:
        return [_option(row.code, f"{row.code} {row.names.of(lang)}") for row in programme.initiatives]
    if action in OF_INDICATORS:
        stopped = action == "resume"
        return [_option(row.code, row.names.of(lang)) for row in kpis if (row.suspended is not None) == stopped]
    return []


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def _actions(lang: str) -> Options:
    return [_option(action, _say(f"action.{action}", lang)) for action in ACTIONS]


def _risks(lang: str) -> Options:
    named = [(f"{level}:{kind}", level) for level in RISK_LEVELS for kind in RISK_KINDS]
    worded = [
        _option(risk, labelled(_say(f"level.{level}", lang), risk_text(risk, lang), lang)) for risk, level in named
    ]
    return [_option(NO_RISK, _say("level.none", lang)), *worded]


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"programme.update.{key}", lang, **values)
