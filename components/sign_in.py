"""The sign-in form; it posts to /session, so it works before anything else has loaded."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from components.text import say


def sign_in_form(lang: str, wanted: str = "/", refused: bool = False) -> Component:
    """Name and password; a refused attempt says so without telling which of the two was wrong."""
    return html.Div(
        html.Form(
            [
                html.H1(say("sign_in.title", lang)),
                html.P(say("sign_in.refused", lang), className="sign-in__refused", role="alert") if refused else None,
                _field("name", "text", say("sign_in.name", lang), "username"),
                _field("password", "password", say("sign_in.password", lang), "current-password"),
                dcc.Input(type="hidden", name="next", value=wanted),
                html.Button(say("shell.sign_in", lang), className="button button--primary", type="submit"),
                html.P(say("sign_in.help", lang), className="secondary"),
            ],
            method="POST",
            action="/session",
            className="card sign-in",
        ),
        className="sign-in-page",
    )


def _field(name: str, kind: str, label: str, completion: str) -> Component:
    field = dcc.Input(name=name, type=kind, required=True, autoComplete=completion, className="sign-in__input")
    return html.Label([label, field], className="sign-in__field")
