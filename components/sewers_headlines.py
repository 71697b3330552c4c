"""The headline row of sanitation: how long until a well overflows, pumps out, levels, rain."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.cards import headline
from components.formats import first_codes, isolated, number, percent
from components.sparkline import sparkline
from components.states import age
from components.text import say
from components.works_headlines import STALE_AFTER_S, highest, judged_works, named, of_all
from components.works_table import until_full
from data_access.rows.sewers import Gauge, Judgement, LiftStationRow, SewersPicture


def sewers_headlines(picture: SewersPicture, lang: str) -> list[Component]:
    """Six figures, each with one comparison; what is not known is "–", never 0."""
    rows = picture.stations
    told = [row for row in rows if row.level.judgement is Judgement.JUDGED]
    return [
        judged_works([row.level for row in rows], lang),
        _overflow(told, lang),
        _pumps(told, lang),
        _level(told, lang),
        _above(told, lang),
        _rain(picture.gauges, lang),
    ]


def _overflow(told: Sequence[LiftStationRow], lang: str) -> Component:
    soonest = highest(told, lambda row: None if row.overflow_min is None else -row.overflow_min)
    minutes = soonest.overflow_min if soonest else None
    calm = _title("none_rising", lang) if told else ""
    rest = named(soonest, lang) or calm
    note = html.B(rest) if soonest and soonest.fills_soon else rest
    return headline(_title("overflow", lang), until_full(minutes, lang), "", note)


def _pumps(told: Sequence[LiftStationRow], lang: str) -> Component:
    """Wells above their limit in which no pump runs."""
    stopped = [row.code for row in told if row.pumps_running == 0 and row.is_high]
    note = html.B(first_codes(stopped, lang)) if stopped else _title("none_stopped", lang) if told else ""
    return headline(_title("pumps", lang), number(len(stopped) if told else None, lang), "", note)


def _level(told: Sequence[LiftStationRow], lang: str) -> Component:
    top = highest(told, lambda row: row.level.value)
    trace = top.level.trace if top else ()
    line = sparkline(trace, low=(0.0,) * len(trace), high=(top.high_pct if top else 0.0,) * len(trace))
    figure = [percent(top.level.value if top else None, lang), line]
    dated = age(top.level.at if top else None, STALE_AFTER_S)
    return headline(_title("highest", lang), figure, "", named(top, lang), dated=dated)


def _above(told: Sequence[LiftStationRow], lang: str) -> Component:
    high, limit = [row.code for row in told if row.is_high], min((row.high_pct for row in told), default=None)
    note = html.B(first_codes(high, lang)) if high else _title("limit", lang, limit=percent(limit, lang))
    return headline(_title("above", lang), number(len(high) if told else None, lang), of_all(len(told), lang), note)


def _rain(gauges: Sequence[Gauge], lang: str) -> Component:
    """The wettest gauge of the last hour, and what it gathered in 24 hours."""
    known = [gauge for gauge in gauges if gauge.hour_mm is not None]
    most = max(known, key=lambda gauge: (gauge.hour_mm or 0.0, gauge.day_mm or 0.0), default=None)
    heard = max((gauge.at for gauge in gauges if gauge.at), default=None)
    day = number(most.day_mm if most else None, lang, 1)
    note = _title("rain_day", lang, name=isolated(most.code, lang), mm=day) if most else ""
    figure = number(most.hour_mm if most else None, lang, 1)
    return headline(_title("rain", lang), figure, say("units.mm", lang), note, dated=age(heard, STALE_AFTER_S))


def _title(key: str, lang: str, **values: object) -> str:
    return say(f"network.works.head.{key}", lang, **values)
