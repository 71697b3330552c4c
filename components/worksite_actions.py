"""The forms of what a dispatcher may do to a worksite.

They stay on the page while the site's facts move, so that nothing typed is lost; which of them show follows from the
site's state, by class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.ids import Worksites
from components.pattern_ids import worksite_action
from components.text import say

ALLOWED: dict[str, tuple[str, ...]] = {
    "draft": ("authorise", "cancel", *(ANY_TIME := ("comment", "undo"))),
    "planned": ("authorise", "start", "replan", "cancel", *ANY_TIME),
    "authorised": ("start", "replan", "cancel", *ANY_TIME),
    "in_progress": ("progress", "replan", "suspend", "end", "backfill", *ANY_TIME),
    "suspended": ("resume", "replan", "end", *ANY_TIME),
    "reinstatement": ("progress", "replan", "end", *ANY_TIME),
    "completed": ANY_TIME,
    "cancelled": ANY_TIME,
}


@dataclass(frozen=True, slots=True)
class ActionForm:
    """What the form of an action asks for: the keys of its labels, empty when it does not ask."""

    action: str
    day: str = ""
    figure: str = ""
    words: str = ""


FORMS = (
    ActionForm("start", day="day"),
    ActionForm("resume"),
    ActionForm("progress", figure="percentage"),
    ActionForm("replan", day="new_end", words="cause"),
    ActionForm("suspend", words="reason"),
    ActionForm("end", day="day"),
    ActionForm("authorise", day="until"),
    ActionForm("backfill", day="day"),
    ActionForm("cancel", words="reason"),
    ActionForm("comment", words="note"),
    ActionForm("undo"),
)
SECOND = ("backfill", "cancel", "comment", "undo")  # folded away: not the next step


def action_forms(lang: str, others: Sequence[Component] = ()) -> Component:
    """Every form, none of them shown until a site is known; `others` stand beside those that are folded away."""
    stored = dcc.Store(id=Worksites.SEEN)
    first = [_form(form, lang) for form in FORMS if form.action not in SECOND]
    second = [_form(form, lang) for form in FORMS if form.action in SECOND]
    desk = html.Details(
        [
            html.Summary(say("sites.more_actions", lang), className="button"),
            html.Div([*second, *others], className="actions__second"),
        ],
        className="desk-fold actions__more",
    )
    return html.Div([stored, html.Div([*first, desk], id=Worksites.ACTIONS, className=actions_class(()))])


def actions_class(actions: Sequence[str]) -> str:
    """The class that shows these forms and hides the others; the first one is the next step and stands out."""
    following = [f"actions--next-{action}" for action in actions[:1]]
    return " ".join(["actions", *(f"actions--{action}" for action in actions), *following])


def allowed(status: str, start_is_confirmed: bool) -> tuple[str, ...]:
    """What may be done in a state, the next step first; a running site may still need its start confirmed."""
    actions = ALLOWED.get(status, ())
    is_due = status in ("in_progress", "reinstatement") and not start_is_confirmed
    return ("start", *actions) if is_due else actions


def _form(form: ActionForm, lang: str) -> Component:
    fields = [_day(form, lang), _figure(form, lang), _words(form, lang)]
    send = html.Button(
        say("worksites.action.send", lang),
        id=worksite_action("button", form.action),
        className="button button--primary",
        type="button",
    )
    answer = html.P(id=worksite_action("answer", form.action), className="action__answer", role="status")
    title = html.Summary(say(f"worksites.action.{form.action}", lang), className="button")
    body = html.Div([*fields, send, answer], className="action__body")
    return html.Details([title, body], className=f"action action--{form.action} js-one-of-many")


def _day(form: ActionForm, lang: str) -> Component:
    label = say(f"worksites.action.{form.day}", lang) if form.day else ""
    return html.Div(
        dmc.DateInput(
            id=worksite_action("day", form.action),
            label=label,
            valueFormat="DD/MM/YYYY",
            clearable=True,
            popoverProps={"withinPortal": True},
        ),
        hidden=not form.day,
    )


def _figure(form: ActionForm, lang: str) -> Component:
    label = say(f"worksites.action.{form.figure}", lang) if form.figure else ""
    field = dmc.NumberInput(id=worksite_action("figure", form.action), label=label, step=5)
    return html.Div(field, hidden=not form.figure)


def _words(form: ActionForm, lang: str) -> Component:
    label = say(f"worksites.action.{form.words}", lang) if form.words else ""
    field = dmc.TextInput(id=worksite_action("words", form.action), label=label, value="")
    return html.Div(field, hidden=not form.words)
