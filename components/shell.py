"""The frame around every page: product, pages, alerts by priority, age of the data, clock, language, theme, account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dash
import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.attributes import attributes
from components.ids import Live, Shell
from components.logbook_form import logbook_button, logbook_drawer
from components.marks import priority_mark
from components.text import LANGUAGES, direction, say
from data_access.rows.scenario import REPLAY

PAGES = (
    ("situation", "/"),
    ("network", "/network"),
    ("alerts", "/alerts"),
    ("worksites", "/worksites"),
    ("roadmap", "/roadmap"),
    ("services", "/services"),
    ("data", "/data"),
)
MORE = (
    ("handover", "/handover"),
    ("leak_queue", "/alerts/queue"),
    ("alert_quality", "/alerts/quality"),
    ("logbook", "/logbook"),
    ("rules", "/admin/rules"),
    ("notifications", "/admin/notifications"),
    ("screens", "/admin/screens"),
)
SPEEDS = ("0", "1", "30")
_ACCENT = ["#E4F0F4"] + ["#0B6E8F"] * 9
LANGUAGE_LABELS = {"fr": "FR", "en": "EN", "ar": "ع"}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a name for the corner, the role's key, and whether the demonstration signed them in by itself."""

    name: str
    role: str
    by_itself: bool = False
    writes: bool = False  # lines of the logbook
    words: Sequence[str] = ()  # with which a comment speaks to this person


def frame(lang: str, viewer: Viewer | None, scenario: str | None) -> Component:
    """The whole application; the page of the address stands in dash.page_container."""
    return dmc.DirectionProvider(
        direction=direction(lang),
        children=dmc.MantineProvider(
            [
                dmc.DatesProvider(
                    settings={"locale": lang, "firstDayOfWeek": 1}, children=_body(lang, viewer, scenario)
                ),
            ],
            id=Shell.PROVIDER,
            theme={"fontFamily": "var(--font)", "primaryColor": "ain", "colors": {"ain": _ACCENT}, "defaultRadius": 4},
        ),
    )


def _body(lang: str, viewer: Viewer | None, scenario: str | None) -> Component:
    return html.Div(
        [
            *_stores(),
            html.A(say("shell.skip", lang), href="#content", className="skip"),
            header(lang, viewer),
            scenario_strip(lang, scenario) if scenario else html.Div(id=Shell.SCENARIO),
            html.Div(id=Shell.PAST),
            html.Div(
                say("shell.lost", lang),
                className="banner banner--lost",
                role="alert",
                **attributes(data_lost_text=say("shell.lost_since", lang, time="{time}")),
            ),
            html.Div(id=Shell.NOTICE, className="notices", role="status"),
            html.Main(dash.page_container, id="content", className="content"),
            logbook_drawer(lang),
        ],
        className="frame",
    )


def _stores() -> list[Component]:
    stores: list[Component] = [dcc.Location(id=Shell.ADDRESS, refresh=False)]
    stores += [dcc.Store(id=store) for store in (Shell.QUERY, Shell.INSTANT, Shell.NEWEST, Shell.THEME)]
    stores += [dcc.Store(id=topic) for topic in Live]
    return stores


def header(lang: str, viewer: Viewer | None) -> Component:
    """The bar at the top of every desk page."""
    return html.Header(
        [
            html.Div(
                [
                    html.Span(say("shell.product", lang), className="brand__name"),
                    html.Span(say("shell.operator", lang), className="brand__operator"),
                ],
                className="brand",
            ),
            html.Nav(
                [
                    dcc.Link(say(f"shell.page.{name}", lang), href=path, className="navigation__link")
                    for name, path in PAGES
                ],
                id=Shell.NAVIGATION,
                className="navigation",
                **attributes(aria_label=say("shell.navigation", lang)),
            ),
            logbook_button(lang, shown=viewer is not None and viewer.writes),
            html.Div(id=Shell.COUNTS, className="counts"),
            _freshness(lang),
            _languages(lang),
            _theme_button(lang),
            html.Div(account_corner(viewer, lang), id=Shell.ACCOUNT, className="account"),
        ],
        className="header",
    )


def priority_counts(counts: Mapping[int, int], lang: str) -> list[Component]:
    """Active alerts by priority, each a link to the filtered list."""
    return [
        dcc.Link(
            [
                priority_mark(priority, label=say(f"shell.priority.{priority}", lang)),
                html.Span(str(counts.get(priority, 0)), className="counts__figure"),
            ],
            href=f"/alerts?priority={priority}",
            className="counts__link",
            title=say(f"shell.priority.{priority}", lang),
        )
        for priority in (1, 2, 3, 4)
    ]


def _freshness(lang: str) -> Component:
    """Date and clock, connection and newest datum: written by the browser from `/events` (assets/live.js)."""
    return html.Div(
        [
            html.Div([html.Bdi(className="js-date"), " ", html.Bdi(html.B(className="js-clock"))]),
            html.Div(
                [
                    html.Span(say("shell.connection.waiting", lang), className="js-connection"),
                    html.Span(" · "),
                    html.Span([say("shell.data", lang), " ", html.Bdi(html.B("–", className="js-newest"))]),
                ]
            ),
        ],
        id=Shell.FRESHNESS,
        className="freshness",
        **attributes(
            data_live=say("shell.connection.live", lang),
            data_lost=say("shell.connection.lost", lang),
            data_past=say("shell.connection.past", lang),
        ),
    )


def _languages(lang: str) -> Component:
    return html.Div(
        [
            html.Button(
                LANGUAGE_LABELS[code],
                className=f"languages__choice js-language{' languages__choice--on' if code == lang else ''}",
                lang=code,
                type="button",
                title=say(f"shell.language.{code}", lang),
                **attributes(data_language=code, aria_pressed=str(code == lang).lower()),
            )
            for code in LANGUAGES
        ],
        className="languages",
        role="group",
    )


def _theme_button(lang: str) -> Component:
    return html.Button("◐", className="theme-button js-theme", type="button", title=say("shell.theme", lang))


def account_corner(viewer: Viewer | None, lang: str) -> Component:
    """Initials with name and role on hover, and the way in or out."""
    if viewer is None:
        return html.A(say("shell.sign_in", lang), href="/login", className="link")
    role = say(f"shell.role.{viewer.role}", lang)
    entry = ("shell.sign_in", "/login") if viewer.by_itself else ("shell.sign_out", "/session/end")
    return html.Details(
        [
            html.Summary(_initials(viewer.name), className="avatar", title=f"{viewer.name}, {role}"),
            html.Div(
                [
                    html.P(viewer.name, className="account__name", **attributes(data_words="|".join(viewer.words))),
                    html.P(role, className="secondary"),
                    html.P(say("shell.signed_in_by_itself", lang), className="secondary") if viewer.by_itself else None,
                    *(dcc.Link(say(f"shell.page.{name}", lang), href=path, className="link") for name, path in MORE),
                    html.A(say(entry[0], lang), href=entry[1], className="link"),
                ],
                className="account__panel",
            ),
        ]
    )


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


def scenario_strip(lang: str, name: str) -> Component:
    """Says on every page that the city is simulated, or that a recorded period is replayed, and drives its clock."""
    told = "shell.scenario.replay" if name == REPLAY else "shell.scenario"
    return html.Div(
        [
            html.B(say(f"{told}.announcement", lang)),
            html.Span(say(f"{told}.explanation", lang), className="secondary"),
            html.Span(className="spring"),
            dmc.SegmentedControl(
                id=Shell.SCENARIO_SPEED,
                data=[{"value": speed, "label": say(f"shell.scenario.speed.{speed}", lang)} for speed in SPEEDS],
                value="1",
                size="xs",
                className="segments",
            ),
            html.Button(say("shell.scenario.next", lang), id=Shell.SCENARIO_NEXT, className="button button--small"),
        ],
        id=Shell.SCENARIO,
        className="scenario",
    )


def past_banner(sentence: str, lang: str) -> Component:
    """A page that shows a past instant says so and offers the way back."""
    return html.Div(
        [
            html.B(sentence),
            html.Span(say("shell.past.explanation", lang), className="secondary"),
            html.Span(className="spring"),
            html.Button(say("shell.past.back", lang), className="button button--primary js-direct", type="button"),
        ],
        className="banner banner--past",
    )


def notice(sentence: str) -> Component:
    """A sentence for the person at the desk: what was refused and why, or what was done."""
    return html.Div([html.Span(sentence), html.Button("×", className="js-dismiss", type="button")], className="notice")
