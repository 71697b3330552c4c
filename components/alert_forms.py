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

from components.alert_photos import photo_upload
from components.alert_words import LEAKS
from components.ids import Alerts
from components.pattern_ids import alert_action, alert_field
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
NEXT_OF_LEAK: dict[str, tuple[str, ...]] = NEXT | {
    "acknowledged": ("investigate", "pinpoint", "dig"),
    "investigating": ("pinpoint", "dig", "repair"),
    "investigating+pinpoint": ("dig", "pinpoint", "repair"),
    "in_field": ("repair", "found", "pinpoint", "dig", "investigate"),
    "in_field+dig": ("repair", "found", "investigate"),
    "repaired": ("close", "found", "investigate"),
}
NEXT_OF_EXPLAINED: dict[str, tuple[str, ...]] = NEXT_OF_LEAK | {
    "acknowledged": ("send", "investigate", "pinpoint", "dig"),
    "investigating": ("send", "pinpoint", "dig", "repair"),
    "in_field": ("explained", "repair", "found", "pinpoint", "dig", "investigate"),
}
METHODS = ("correlation", "ground_microphone", "loggers", "tracer_gas", "visible", "other")
CAUSES = ("corrosion", "joint", "crack", "fitting", "connection", "third_party", "ground", "pressure", "other")


@dataclass(frozen=True, slots=True)
class AlertForm:
    """What the form of an action asks for: the keys of its labels; empty: it has no such field."""

    action: str
    choice: str = ""
    words: str = ""
    place: str = ""
    size: str = ""


FORMS = (
    AlertForm("acknowledge"),
    AlertForm("investigate"),
    AlertForm("pinpoint", choice="method", place="where", words="remark"),
    AlertForm("dig", words="reason_unless_pinpoint"),
    AlertForm("send"),
    AlertForm("found", choice="cause", place="pipe", size="size", words="remark"),
    AlertForm("repair"),
    AlertForm("assign", choice="crew", words="owner"),
    AlertForm("shelve", choice="hours", words="reason"),
    AlertForm("unshelve"),
    AlertForm("explained", words="reason"),
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
    shelf = ("shelve",) if row.priority in SHELF_LONGEST and row.display != "suppressed" else ()
    steps = tuple(step for step in _steps(row) if step != "acknowledge" or row.display != "suppressed")
    end = () if "close" in steps else ("close",)
    known = () if "explained" in steps else ("explained",)
    return (*steps, "assign", *shelf, *known, "false_alarm", *end, "comment")


def _steps(row: AlertRow) -> tuple[str, ...]:
    """The next step of this alert and its alternatives: a leak is located before the street is opened.

    Where something else explains it somebody looks at that first; a leak may be located all the same.
    """
    if row.rule not in LEAKS:
        return NEXT[row.handling]
    if "check" in row.work and row.work["check"]["verdict"] == "not_shown":
        return ("investigate", *NEXT_OF_LEAK["repaired"][:-1])
    if row.is_explained:
        return NEXT_OF_EXPLAINED[row.handling]
    known = next((fact for fact in ("dig", "pinpoint") if fact in row.work), "")
    return NEXT_OF_LEAK.get(f"{row.handling}+{known}", NEXT_OF_LEAK[row.handling])


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
    choice = [_choice(form, lang)] if form.choice else []
    asked = {"place": form.place, "size": form.size, "words": form.words}
    fields = choice + [_text(part, form.action, asks, lang) for part, asks in asked.items() if asks]
    photo = [photo_upload(lang)] if form.action == "found" else []
    body = html.Div([question, *fields, *photo, send, answer], className="action__body")
    return html.Details([title, body], className=f"action action--{form.action} js-one-of-many")


def _choice(form: AlertForm, lang: str) -> Component:
    data = _offered(form.choice, lang)
    return dmc.Select(
        id=alert_field("choice", form.action),
        label=say(f"alerts.action.{form.choice}", lang),
        data=data,
        value=data[0]["value"] if data else None,
        comboboxProps={"withinPortal": True},
    )


def _offered(choice: str, lang: str) -> list[dict[str, str]]:
    """What can be chosen; the crews come from the database."""
    if choice == "hours":
        return [{"value": hour, "label": say("alerts.action.hours_of", lang, count=int(hour))} for hour in SHELF_HOURS]
    words = {"method": METHODS, "cause": CAUSES}.get(choice, ())
    return [{"value": word, "label": say(f"alerts.{choice}_of.{word}", lang)} for word in words]


def _text(part: str, action: str, asks: str, lang: str) -> Component:
    return dmc.TextInput(id=alert_field(part, action), label=say(f"alerts.action.{asks}", lang), value="")
