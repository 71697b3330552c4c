"""The forms of what people may do to an alert. Each asks once; a reason where one is required.

They stay on the page while the alert moves, so that nothing typed is lost; which of them show follows from the alert's
state, by class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.ids import Alerts
from components.pattern_ids import alert_action
from components.text import say
from data_access.rows.alerts import AlertRow

SHELF_HOURS = ("1", "2", "4", "8")
SHELF_LONGEST = {2: 2, 3: 8, 4: 8}  # hours, by priority; P1 never (domain 4.2)
NEXT: dict[str, tuple[str, ...]] = {
    "new": ("acknowledge",),
    "acknowledged": ("send", "investigate"),
    "investigating": ("send", "repair"),
    "in_field": ("repair", "investigate"),
    "repaired": ("close", "send"),
    "verified": ("close",),
}


@dataclass(frozen=True, slots=True)
class AlertForm:
    """What the form of an action asks for: the keys of its labels, empty when it does not ask."""

    action: str
    choice: str = ""
    words: str = ""


FORMS = (
    AlertForm("acknowledge"),
    AlertForm("investigate"),
    AlertForm("send"),
    AlertForm("repair"),
    AlertForm("assign", choice="crew", words="owner"),
    AlertForm("shelve", choice="hours", words="reason"),
    AlertForm("unshelve"),
    AlertForm("false_alarm", words="reason"),
    AlertForm("close", words="reason"),
    AlertForm("comment", words="comment"),
)


def action_forms(lang: str) -> Component:
    """Every form, none of them shown until an alert is known, and the sentence that says why there is none."""
    return html.Div(
        [
            dcc.Store(id=Alerts.SEEN),
            html.Div([_form(form, lang) for form in FORMS], id=Alerts.ACTIONS, className=actions_class(())),
            html.P(id=Alerts.ACTIONS_NOTE, className="secondary alert__refused"),
        ],
        className="alert__actions",
    )


def allowed(row: AlertRow) -> tuple[str, ...]:
    """What may be done to an alert in its state, the next step first; a comment always."""
    if row.handling == "closed":
        return ("comment",)
    if row.display == "shelved":
        return ("unshelve", "assign", "false_alarm", "comment")
    shelf = ("shelve",) if row.priority in SHELF_LONGEST else ()
    steps = NEXT[row.handling]
    end = () if "close" in steps else ("close",)
    return (*steps, "assign", *shelf, "false_alarm", *end, "comment")


def actions_class(actions: Sequence[str]) -> str:
    """The class that shows these forms and hides the others; the first one is the next step and stands out."""
    following = [f"actions--next-{action}" for action in actions[:1]]
    return " ".join(["actions", *(f"actions--{action}" for action in actions), *following])


def _form(form: AlertForm, lang: str) -> Component:
    send = html.Button(
        say("alerts.action.send_form", lang),
        id=alert_action("button", form.action),
        className="button button--primary js-confirm",
        type="button",
    )
    answer = html.P(id=alert_action("answer", form.action), className="action__answer", role="status")
    title = html.Summary(say(f"alerts.action.{form.action}", lang), className="button")
    question = html.P(say(f"alerts.ask.{form.action}", lang), className="action__question")
    body = html.Div([question, _choice(form, lang), _words(form, lang), send, answer], className="action__body")
    return html.Details([title, body], className=f"action action--{form.action} js-one-of-many")


def _choice(form: AlertForm, lang: str) -> Component:
    hours = [{"value": hour, "label": say("alerts.action.hours_of", lang, count=int(hour))} for hour in SHELF_HOURS]
    field = dmc.Select(
        id=alert_action("choice", form.action),
        label=say(f"alerts.action.{form.choice}", lang) if form.choice else "",
        data=hours if form.choice == "hours" else [],
        value=SHELF_HOURS[0] if form.choice == "hours" else None,
        comboboxProps={"withinPortal": True},
    )
    return html.Div(field, hidden=not form.choice)


def _words(form: AlertForm, lang: str) -> Component:
    label = say(f"alerts.action.{form.words}", lang) if form.words else ""
    field = dmc.TextInput(id=alert_action("words", form.action), label=label, value="")
    return html.Div(field, hidden=not form.words)
