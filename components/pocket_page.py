"""The wall of a telephone, for the manager on duty: what is abnormal now and how old it is. Read-only, 360 px wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components import wall_words as words
from components.formats import duration, number, percent
from components.marks import normal_mark, priority_mark
from components.states import age
from components.text import direction, say
from components.wall_blocks import data
from components.wall_ids import Pocket
from components.wall_lanes import STALE_AFTER_S, Lane, lanes
from components.wall_situation import City
from data_access.rows.alerts import AlertRow

SHOWN = 12


def pocket_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/pocket`; `at` and `lang` as everywhere. Nothing on it can be touched but the page itself, which scrolls."""
    states = {state: say(f"wall.connection.{state}", lang) for state in ("live", "lost", "past")}
    lost = html.B(
        say("wall.lost.waiting", lang),
        className="pocket__lost",
        **data(lost_text=say("wall.lost.since", lang, time="{time}")),
    )
    return html.Div(
        [
            dcc.Store(id=Pocket.LANGUAGE, data=lang),
            html.Header(
                [
                    html.B(say("shell.product", lang)),
                    html.Span(states["live"], className="js-connection"),
                    html.B("–", className="js-clock", dir="ltr"),
                ],
                className="pocket__head",
                **data(**states),
            ),
            html.Div(lost, role="alert"),
            html.Div(id=Pocket.BODY),
        ],
        className="pocket",
        lang=lang,
        dir=direction(lang),
        **data(at=query.get("at", "")),
    )


def pocket_body(city: City, counts: Mapping[int, int], lang: str) -> list[Component]:
    """Counts by priority, how much can be judged, the four services, the alerts in the order of work."""
    judged = city.judged
    share = percent(100 * judged.sectors / judged.of_sectors if judged.of_sectors else None, lang)
    of = f"{number(judged.sectors, lang)}/{number(judged.of_sectors, lang)}"
    known = html.Div(
        [html.Bdi(of, dir="ltr", className="pocket__figure"), f" {say('wall.judged.short', lang)} · {share}"],
        className="pocket__judged",
    )
    return [
        html.Div(
            [_count(priority, counts.get(priority, 0), lang) for priority in (1, 2, 3, 4)], className="pocket__counts"
        ),
        known,
        html.Div([_lane(lane, city, lang) for lane in lanes(city.services, lang)], className="pocket__lanes"),
        html.Div(_alerts(city, lang), className="pocket__alerts"),
    ]


def _count(priority: int, count: int, lang: str) -> Component:
    mark = priority_mark(priority, label=say(f"shell.priority.{priority}", lang))
    return html.Span([mark, html.B(number(count, lang))], className="pocket__count")


def _lane(lane: Lane, city: City, lang: str) -> Component:
    worst = next((row for row in city.services.alerts if row.service == lane.service), None)
    known = "" if lane.value is not None else " is-stale"
    return html.Div(
        [
            priority_mark(worst.priority, worst.display) if worst else normal_mark(),
            html.Span(say(f"wall.service.{lane.service}", lang)),
            html.B(number(lane.value, lang, lane.decimals), className="pocket__figure"),
            html.Span(say(f"wall.lane.short.{lane.service}", lang), className="secondary"),
            age(lane.at, STALE_AFTER_S),
        ],
        className=f"pocket__lane dated{known}",
    )


def _alerts(city: City, lang: str) -> Sequence[Any]:
    rows = city.services.alerts
    if not rows:
        return [html.P(say("wall.alerts.none", lang))]
    count = say("wall.first_of", lang, n=min(SHOWN, len(rows)), m=len(rows))
    title = html.H2([say("wall.situation.alerts", lang), " ", html.Small(count)])
    return [title, *[_alert(row, city, lang) for row in rows[:SHOWN]]]


def _alert(row: AlertRow, city: City, lang: str) -> Component:
    where = html.Div([html.Bdi(words.code(row), dir="ltr", className="pocket__code"), " ", words.name(row, lang)])
    since = duration(words.since(row.since, city.at), lang)
    return html.Div(
        [
            priority_mark(row.priority, row.display),
            html.Div([where, html.Div(words.cause(row.cause, lang))]),
            html.Div(
                [html.Div(since), html.Div(words.state(row, lang), className="secondary")], className="pocket__end"
            ),
        ],
        className="pocket__alert",
    )
