"""The four services as lanes of a wall: the worst alert, one figure that says what it means now, the last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components import wall_words as words
from components.formats import number
from components.marks import normal_mark, priority_mark
from components.states import age
from components.text import say
from components.wall_blocks import must, note
from components.wall_charts import spark
from components.wall_viewing import Viewing
from data_access.rows.alerts import AlertRow, causes
from data_access.rows.situation import PowerState, SanitationState, TelecomState, Trace, UsualDay, WaterState

STALE_AFTER_S = 3 * 15 * 60  # three periods of the telemetry
SPARK_PX = (250.0, 92.0)


@dataclass(frozen=True, slots=True)
class Services:
    """The state of the four services, and the active alerts in the order of work."""

    water: WaterState
    power: PowerState
    sewers: SanitationState
    telecom: TelecomState
    alerts: Sequence[AlertRow]


@dataclass(frozen=True, slots=True)
class Lane:
    """One service: its figure, None when nothing fresh is known, when it was measured, and its last day."""

    service: str
    value: float | None
    decimals: int
    at: datetime | None
    trace: Trace
    low: Trace = ()
    high: Trace = ()
    consequence: str = ""


def service_lanes(services: Services, viewing: Viewing) -> Component:
    """Water, electricity, sanitation, telecom: always all four, always in this order."""
    rows = services.alerts
    return html.Div(
        [
            _drawn(lane, [row for row in rows if row.service == lane.service], viewing)
            for lane in lanes(services, viewing.lang)
        ],
        className="wall-lanes",
    )


def lanes(services: Services, lang: str) -> list[Lane]:
    """The four services, each with the one figure that says what it means now."""
    return [_water(services.water), _power(services.power, lang), _sewers(services.sewers), _telecom(services.telecom)]


def _water(state: WaterState) -> Lane:
    told = state.picture.headlines
    return Lane("water", told.inflow.value, 0, told.inflow_at, *_day(state.day))


def _power(state: PowerState, lang: str) -> Lane:
    cut = state.cuts.customers
    consequence = say("wall.lane.cut", lang, n=number(cut, lang)) if cut else ""
    return Lane("electricity", state.load_mw, 0, state.load_at, *_day(state.day), consequence)


def _sewers(state: SanitationState) -> Lane:
    if state.highest is None:
        return Lane("sanitation", None, 0, None, ())
    level = state.highest.level
    return Lane("sanitation", level.value, 0, level.at, level.trace)


def _telecom(state: TelecomState) -> Lane:
    share = 100 * (state.carried - state.silent) / state.carried if state.carried else None
    return Lane("telecom", share, 1, state.heard_at, *_day(state.day))


def _day(day: UsualDay) -> tuple[Trace, Trace, Trace]:
    return day.trace, day.low, day.high


def _drawn(lane: Lane, alerts: Sequence[AlertRow], viewing: Viewing) -> Component:
    lang = viewing.lang
    worst = alerts[0] if alerts else None
    mark = priority_mark(worst.priority, worst.display) if worst else normal_mark()
    called = "wall.foot.service" if viewing.is_farthest else "wall.service"
    names = [must(say(f"{called}.{lane.service}", lang), "wall-strong")]
    if viewing.near_m < 6:
        names.append(note(_told(lane, alerts, lang), "wall-cut wall-loud" if worst else "wall-cut"))
    figure = [html.Span(number(lane.value, lang, lane.decimals), className="wall-big"), note(_unit(lane, viewing))]
    parts = [
        html.Div(mark, className="wall-lane__mark"),
        html.Div(names, className="wall-two"),
        html.Div(
            [*figure, html.Span(age(lane.at, STALE_AFTER_S), className="wall-lane__age")], className="wall-lane__figure"
        ),
    ]
    if viewing.is_near:
        zone = (lane.low, lane.high) if lane.low and lane.high else None
        curve = spark(lane.trace, zone, worst.priority if worst else None, SPARK_PX)
        parts.append(html.Div(curve, className="wall-lane__spark"))
    known = "" if lane.value is not None else " is-stale"
    return html.Div(parts, className=f"wall-block wall-lane dated{known}")


def _unit(lane: Lane, viewing: Viewing) -> str:
    form = "long" if viewing.is_near else "short"
    return say(f"wall.lane.{form}.{lane.service}", viewing.lang)


def _told(lane: Lane, alerts: Sequence[AlertRow], lang: str) -> str:
    """What customers feel, else how many are urgent, else the one thing that is abnormal, else that all is normal."""
    if lane.consequence:
        return lane.consequence
    urgent = {priority: sum(row.priority == priority for row in causes(alerts)) for priority in (1, 2)}
    if sum(urgent.values()) > 1:
        return say("wall.comma", lang).join(
            say(f"wall.lane.urgent.{p}", lang, count=count) for p, count in urgent.items() if count
        )
    if alerts:
        return f"{words.code(alerts[0])} {words.cause(alerts[0].cause, lang)}"
    return say("wall.lane.normal" if lane.value is not None else "wall.lane.unknown", lang)
