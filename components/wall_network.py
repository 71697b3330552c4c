"""The wall's view of the water network: how much can be judged, what flows in, what is lost, the worst sectors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component
from dash_svg import Line, Rect, Svg

from components import wall_words as words
from components.formats import number, percent, short_day
from components.marks import priority_mark
from components.states import age
from components.text import say
from components.wall_blocks import block, code, must, note, quiet, share, tile
from components.wall_charts import Span, day_chart
from components.wall_viewing import Viewing
from data_access.rows.network import Headlines, NetworkPicture, SectorRow, Zoned
from data_access.rows.situation import UsualDay

STALE_AFTER_S = 3 * 15 * 60  # three periods of the inflow meters
HOUR_S = 3600
CURVE_PX = (780.0, 630.0)


@dataclass(frozen=True, slots=True)
class Water:
    """The network at `at`, and its inflow of the last day by the hour."""

    at: datetime
    picture: NetworkPicture
    day: UsualDay


def network_view(water: Water, viewing: Viewing) -> list[Component]:
    """The whole view. Farther screens lose the curve of the day."""
    parts: list[Component] = [html.Div(_tiles(water, viewing), className="wall-network__tiles")]
    if viewing.is_near:
        parts.append(_day(water, viewing))
    return [*parts, _sectors(water, viewing)]


def _tiles(water: Water, viewing: Viewing) -> list[Component]:
    lang, told = viewing.lang, water.picture.headlines
    judged = tile(
        say("wall.judged.label", lang),
        share(told.judged, lang),
        say("wall.judged.sectors", lang),
        note(say("wall.judged.km", lang, km=number(told.judged.km, lang), of=number(told.judged.of_km, lang))),
    )
    inflow = tile(
        say("wall.network.inflow", lang),
        number(told.inflow.value, lang),
        say("units.m3/h", lang),
        _against(told.inflow, lang),
        aside=age(told.inflow_at, STALE_AFTER_S),
        is_unknown=told.inflow.value is None,
    )
    losses = tile(
        say("wall.network.losses", lang),
        number(told.losses_m3h, lang),
        say("units.m3/h", lang),
        note(say("wall.network.leaks", lang, count=told.leaks)),
    )
    return [judged, inflow, _night_tile(told, lang), losses][: viewing.at(4, 3, 3, 2)]


def _night_tile(told: Headlines, lang: str) -> Component:
    when = say("wall.network.no_night", lang)
    if told.night_of is not None:
        when = say("wall.network.night_of", lang, day=short_day(told.night_of, lang))
    figure, unit = number(told.night.value, lang), say("units.m3/h", lang)
    return tile(say("wall.network.night", lang), figure, unit, _against(told.night, lang), aside=when)


def _against(zoned: Zoned, lang: str) -> Component:
    """The figure beside what was expected, or that nothing was; what is abnormal stands out."""
    if zoned.value is None or zoned.change_pct is None:
        return note(say("wall.network.no_reference", lang))
    key = "outside" if zoned.is_outside else "inside"
    sentence = say(f"wall.network.{key}", lang, change=percent(zoned.change_pct, lang, sign=True))
    return note(sentence, "wall-loud" if zoned.is_outside else "")


def _day(water: Water, viewing: Viewing) -> Component:
    """The inflow of all sectors over the last day, hour by hour, over its normal zone."""
    lang, day = viewing.lang, water.day
    last = int(water.at.timestamp()) // HOUR_S * HOUR_S
    span = Span([last - HOUR_S * back for back in range(len(day.trace) - 1, -1, -1)], day.trace, day.low, day.high)
    heading = say("wall.network.day", lang)
    if not any(value is not None for value in day.trace):
        return block(quiet(say("wall.network.no_day", lang)), title=heading)
    is_zoned = any(value is not None for value in day.low)
    legend = [html.Span(className="wall-swatch"), html.Span(say("wall.normal_zone", lang))] if is_zoned else None
    return block(day_chart(span, CURVE_PX, viewing, priority=None), title=heading, note=legend)


def _sectors(water: Water, viewing: Viewing) -> Component:
    lang, shown = viewing.lang, viewing.at(6, 5, 4, 3 - viewing.deeper)
    rows = [row for row in water.picture.rows if row.priority is not None or not row.is_judged]
    heading = say("wall.network.sectors", lang)
    if not water.picture.rows:
        return block(quiet(say("wall.network.none", lang)), title=heading, css="wall-network__sectors")
    if not rows:
        return block(quiet(say("wall.network.all_normal", lang)), title=heading, css="wall-network__sectors")
    count = say("wall.first_of", lang, n=min(shown, len(rows)), m=len(rows))
    return block(
        [_sector(row, viewing) for row in rows[:shown]], title=heading, note=count, css="wall-network__sectors"
    )


def _sector(row: SectorRow, viewing: Viewing) -> Component:
    lang = viewing.lang
    told = words.cause(row.alert.cause, lang) if row.alert else say(f"wall.network.unknown.{row.judgement.value}", lang)
    head = [code(row.place.code), " ", row.place.name(lang)] if viewing.is_near else [code(row.place.code), " ", told]
    waiting = row.alert is not None and row.alert.display in ("unacknowledged", "returned")
    return html.Div(
        [
            priority_mark(row.priority, row.alert.display) if row.alert else priority_mark(None),
            html.Div(
                [must(head, "wall-cut"), note(told, "wall-cut") if viewing.is_near else None], className="wall-two"
            ),
            against_bar(row.inflow, 220.0, 44.0) if viewing.is_near else None,
            None if viewing.is_farthest else _figure(row.inflow, lang),
        ],
        className=f"wall-row wall-sector{' wall-row--waiting' if waiting else ''}",
    )


def _figure(zoned: Zoned, lang: str) -> Component:
    figure = html.Span(number(zoned.value, lang), className="wall-figure")
    return html.Div([figure, note(_change(zoned, lang))], className="wall-kpi__value")


def _change(zoned: Zoned, lang: str) -> str:
    return "–" if zoned.change_pct is None else percent(zoned.change_pct, lang, sign=True)


def against_bar(zoned: Zoned, width: float, height: float) -> Component:
    """The figure as a bar from zero, the normal zone behind it, a tick where it is expected."""
    known = [part for part in (zoned.value, zoned.high) if part is not None]
    if not known or max(known) <= 0:
        return Svg([], width=f"{width:g}", height=f"{height:g}", className="svg-chart")
    reach = width / (max(known) * 1.05)
    parts = [Rect(x="0", y="0", width=f"{width:g}", height=f"{height:g}", className="svg-band")]
    if zoned.low is not None and zoned.high is not None:
        left = max(zoned.low, 0.0) * reach
        parts.append(
            Rect(
                x=f"{left:.1f}",
                y="0",
                width=f"{zoned.high * reach - left:.1f}",
                height=f"{height:g}",
                className="svg-zone",
            )
        )
    if zoned.value is not None:
        bar = {
            "y": f"{height * 0.32:g}",
            "height": f"{height * 0.36:g}",
            "width": f"{max(zoned.value, 0.0) * reach:.1f}",
        }
        parts.append(Rect(x="0", className="svg-measured", **bar))
    if zoned.expected is not None:
        x = f"{zoned.expected * reach:.1f}"
        parts.append(Line(x1=x, x2=x, y1="0", y2=f"{height:g}", className="svg-tick"))
    return Svg(parts, width=f"{width:g}", height=f"{height:g}", className="svg-chart")
