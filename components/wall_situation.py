"""The wall's first view: how much can be judged, where the city is abnormal, the services, the worst alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components import wall_words as words
from components.formats import duration, number
from components.marks import normal_mark, priority_mark
from components.states import age
from components.text import say
from components.wall_blocks import code, must, note, quiet
from components.wall_callouts import Box
from components.wall_charts import Trace, spark
from components.wall_map import Feature, Spot, city_frame, health_map
from components.wall_viewing import Viewing
from data_access.rows.alerts import AlertRow
from data_access.rows.network import Judged

MAP_WIDTH_PX = 880.0
_ALERT_HEAD_PX, _ALERT_ROW_PX, _GAP_PX = 54.0, 63.0, 12.0


@dataclass(frozen=True, slots=True)
class Lane:
    """One service: its worst active alert or None, what it says, its figure with unit and time, its last day."""

    service: str
    priority: int | None
    waiting: bool
    told: str
    figure: str
    unit: str
    at: datetime | None
    stale_after_s: float
    trace: Trace = ()
    zone: tuple[Trace, Trace] | None = None


@dataclass(frozen=True, slots=True)
class City:
    """The whole city at `at`: alerts are the active ones in the order of work."""

    at: datetime
    judged: Judged
    abnormal: int
    spots: Sequence[Spot]
    lanes: Sequence[Lane]
    alerts: Sequence[AlertRow]
    base: Sequence[Feature]


def situation_view(city: City, viewing: Viewing) -> list[Component]:
    """The whole view. Farther screens show fewer alerts and lose the curves of the services."""
    return [_map(city, viewing), _lanes(city, viewing), _alerts(city, viewing)]


def alert_rows(viewing: Viewing) -> int:
    """How many alerts can be read."""
    return viewing.at(5, 4, 3)


def map_height_px(viewing: Viewing) -> float:
    """What the list of alerts leaves for the map."""
    return viewing.body_px - _GAP_PX - (_ALERT_HEAD_PX + _ALERT_ROW_PX * alert_rows(viewing)) * viewing.k


def _map(city: City, viewing: Viewing) -> Component:
    width, height = MAP_WIDTH_PX, map_height_px(viewing)
    words_of = _judged(city, viewing)
    frame = city_frame(width, height, city.base)
    if frame is None:
        return html.Div([words_of, quiet(say("wall.no_map", viewing.lang))], className="wall-map wall-situation__map")
    taken = [Box(0, 0, 480 * viewing.k, 156 * viewing.k)]
    return html.Div(
        [words_of, health_map(city.base, frame, city.spots, viewing.k, taken)], className="wall-map wall-situation__map"
    )


def _judged(city: City, viewing: Viewing) -> Component:
    """The first figure of all: what is not known is never counted as normal."""
    lang, judged = viewing.lang, city.judged
    return html.Div(
        [
            html.Div(
                [
                    html.Span(number(judged.sectors, lang), className="wall-big"),
                    html.Span(f"/{number(judged.of_sectors, lang)}", className="wall-of"),
                    must(say("wall.judged.short", lang), "wall-strong"),
                ],
                className="wall-judged__figure",
            ),
            note(say("wall.judged.km", lang, km=number(judged.km, lang), of=number(judged.of_km, lang))),
            note(
                say("wall.judged.abnormal", lang, abnormal=city.abnormal, unknown=judged.of_sectors - judged.sectors),
                "wall-loud",
            ),
        ],
        className="wall-map__legend wall-judged",
    )


def _lanes(city: City, viewing: Viewing) -> Component:
    return html.Div([_lane(lane, viewing) for lane in city.lanes], className="wall-lanes")


def _lane(lane: Lane, viewing: Viewing) -> Component:
    lang = viewing.lang
    state = "unacknowledged" if lane.waiting else "acknowledged"
    mark = priority_mark(lane.priority, state) if lane.priority else normal_mark()
    names = [must(say(f"wall.service.{lane.service}", lang), "wall-strong")]
    if viewing.near_m < 6:
        names.append(note(lane.told, "wall-cut" if lane.priority is None else "wall-cut wall-loud"))
    figure = [html.Span(lane.figure, className="wall-big"), note(lane.unit)]
    return html.Div(
        [
            html.Div(mark, className="wall-lane__mark"),
            html.Div(names, className="wall-two"),
            html.Div(
                [*figure, html.Span(age(lane.at, lane.stale_after_s), className="wall-lane__age")],
                className="wall-lane__figure",
            ),
            html.Div(spark(lane.trace, lane.zone, lane.priority, (250.0, 92.0)), className="wall-lane__spark")
            if viewing.is_near
            else None,
        ],
        className="wall-block wall-lane dated",
    )


def _alerts(city: City, viewing: Viewing) -> Component:
    lang, shown = viewing.lang, alert_rows(viewing)
    if not city.alerts:
        return html.Div(
            quiet(say("wall.alerts.none", lang), say("wall.alerts.none_detail", lang)),
            className="wall-block wall-situation__alerts",
        )
    count = say("wall.first_of", lang, n=min(shown, len(city.alerts)), m=len(city.alerts))
    titles = [html.Span(say("wall.situation.alerts", lang), className="wall-block__title"), note(count)]
    head = html.Div(
        [*titles, *[note(say(f"wall.alerts.{name}", lang), css) for name, css in _columns(viewing)]],
        className="wall-alert wall-alert__head",
    )
    rows = [_alert(row, city.at, viewing) for row in city.alerts[:shown]]
    return html.Div([head, *rows], className="wall-block wall-situation__alerts")


def _columns(viewing: Viewing) -> list[tuple[str, str]]:
    columns = [
        ("since", "wall-end wall-alert__since"),
        ("flow", "wall-end wall-alert__flow"),
        ("state", "wall-alert__state"),
    ]
    return columns if viewing.near_m < 6 else columns[2:]


def _alert(row: AlertRow, at: datetime, viewing: Viewing) -> Component:
    lang, waiting = viewing.lang, words.is_waiting(row)
    parts = [
        priority_mark(row.priority, row.display),
        must(code(words.code(row)), "wall-alert__code"),
        note(words.name(row, lang), "wall-cut wall-alert__name") if viewing.is_near else None,
        must(words.cause(row.cause, lang), "wall-cut wall-alert__cause"),
        must(duration(words.since(row.since, at), lang), "wall-end wall-alert__since") if viewing.near_m < 6 else None,
        html.Span(words.flow(row, viewing), className="wall-figure wall-alert__flow") if viewing.near_m < 6 else None,
        must(words.state(row, lang), f"wall-alert__state {'wall-strong' if waiting else 'wall-faint'}"),
    ]
    return html.Div(
        [part for part in parts if part is not None],
        className=f"wall-row wall-alert{' wall-row--waiting' if waiting else ''}",
    )
