"""The selected alert: what it is and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components.alert_list import mark_state
from components.alert_words import (
    LEAKS,
    WAITING,
    measured,
    place_name,
    service,
    state,
    title,
)
from components.attributes import attributes
from components.cards import Content, headline
from components.formats import clock_time, day_time, duration, isolated, number, percent
from components.marks import priority_mark
from components.pressure import bar
from components.states import empty_block
from components.text import known, say
from data_access.rows.alerts import AlertDetail, AlertRow

Fact = tuple[str, Content, str, str]  # key, figure, unit, note
EIGHTY_PERCENT = 1.2816  # standard deviations on either side
HOURS_PER_YEAR = 8760


@dataclass(frozen=True, slots=True)
class Loss:
    """What an alert has cost by now; None where no flow was estimated or no pressure is known."""

    volume_m3: float | None
    cost_mad: float | None
    cost_per_day_mad: float | None
    price_mad_m3: float
    lowest_pressure_m: float | None


def head(detail: AlertDetail, lang: str) -> Component:
    """Mark, name, number and place, and how far people are with it."""
    row = detail.row
    known_by = [isolated(row.code, lang), place_name(row.arrondissement, lang), service(row.service, lang)]
    known_by += [say(f"alerts.kind.{row.kind}", lang), _confidence(row, lang), _escalated(row, lang)]
    return html.Div(
        [
            priority_mark(row.priority, mark_state(row), say(f"shell.priority.{row.priority}", lang)),
            html.Div(
                [
                    html.H2(title(row, lang), className="alert__title"),
                    html.P(" · ".join(filter(None, known_by)), className="secondary"),
                ]
            ),
            html.Span(_standing(row, lang), className=f"chip{' chip--strong' if row.display in WAITING else ''}"),
        ],
        className="alert__head",
    )


def _escalated(row: AlertRow, lang: str) -> str:
    told = row.work.get("escalated")
    if told is None or row.handling != "new":
        return ""
    return say("alerts.panel.escalated", lang, time=clock_time(datetime.fromisoformat(told["at"])))


def _confidence(row: AlertRow, lang: str) -> str:
    return "" if row.confidence is None else say("alerts.panel.confidence", lang, share=number(row.confidence, lang, 2))


def _standing(row: AlertRow, lang: str) -> str:
    if row.display == "shelved":
        return say("alerts.panel.shelved_until", lang, time=clock_time(row.shelved_until))
    return state(row, lang)


def facts(detail: AlertDetail, loss: Loss, at: datetime, lang: str) -> list[Component]:
    """What an alert is about in figures: a loss and its cost, water that is not lost, or a value and its limit.

    Unknown is a dash.
    """
    told = _of_water(detail, loss, at, lang) if detail.row.rule in LEAKS else _of_value(detail, at, lang)
    customers = ("customers", number(detail.customers, lang), "", _sensitive(detail, lang))
    shown = [*told, customers]
    return [headline(say(f"alerts.fact.{name}", lang), figure, unit, note) for name, figure, unit, note in shown]


def figures(detail: AlertDetail, loss: Loss, at: datetime, lang: str) -> Component:
    """The same in a line."""
    return html.Div(facts(detail, loss, at, lang), className="alert__figures")


def _of_water(detail: AlertDetail, loss: Loss, at: datetime, lang: str) -> list[Fact]:
    row = detail.row
    told = _of_excess(detail, at, lang) if row.is_explained else _of_loss(detail, loss, lang)
    return [
        *told,
        ("pressure", number(bar(loss.lowest_pressure_m), lang, 1), say("units.bar", lang), _since(row, lang)),
    ]


def _of_excess(detail: AlertDetail, at: datetime, lang: str) -> list[Fact]:
    """What something else than a leak explains: no volume and no cost, for no water is lost."""
    row, saved = detail.row, _saved(detail.row, lang)
    return [("excess", *_size(detail, lang)), *([saved] if saved else []), _lasted(row, at, lang)]


def _of_loss(detail: AlertDetail, loss: Loss, lang: str) -> list[Fact]:
    row = detail.row
    money = say("units.MAD", lang)
    price = say("alerts.fact.at_price", lang, price=number(loss.price_mad_m3, lang, 2))
    unrepaired = say("alerts.fact.without_repair", lang) if row.is_active else ""
    return [
        ("flow", *_size(detail, lang)),
        ("volume", _ticking(number(loss.volume_m3, lang), row, 1.0), say("units.m3", lang), _since(row, lang)),
        ("cost", _ticking(number(loss.cost_mad, lang), row, loss.price_mad_m3), money, price),
        _saved(row, lang) or ("cost_per_day", number(loss.cost_per_day_mad, lang), money, unrepaired),
    ]


def _size(detail: AlertDetail, lang: str) -> tuple[str, str, str]:
    row = detail.row
    return number(row.flow_m3h, lang, 1), say("units.m3/h", lang), _interval(detail, lang) or _change(row, lang)


def _lasted(row: AlertRow, at: datetime, lang: str) -> Fact:
    until = min(at, row.cleared_at or at)
    return "lasted", duration(until - row.since, lang), "", _since(row, lang)


def _ticking(figure: str, row: AlertRow, per_m3: float) -> Content:
    """A figure that grows with the loss while it lasts: assets/alerts.js writes it again, by the product's clock."""
    if row.flow_m3h is None or not row.is_active or row.cleared_at is not None:
        return figure
    since_ms = int(row.since.timestamp() * 1000)
    facts = attributes(data_per_hour=f"{row.flow_m3h * per_m3:.6g}", data_since=str(since_ms))
    return html.Span(figure, className="js-tick", **facts)


def _interval(detail: AlertDetail, lang: str) -> str:
    """Where the size lies with 80 %, from how much the nights differ; empty where that is not known."""
    bounds = _bounds(detail)
    if bounds is None:
        return ""
    written = " – ".join(number(bound, lang, 1) for bound in bounds)
    return say("alerts.fact.interval", lang, bounds=isolated(written, lang))


def _bounds(detail: AlertDetail) -> tuple[float, float] | None:
    """As the rule told them with the size; of an older alert from how much the nights differ."""
    flow = detail.row.flow_m3h
    told = next((line.values for line in detail.evidence if "low_m3h" in line.values), None)
    if told is not None and flow is not None:
        half = (told["high_m3h"] - told["low_m3h"]) / 2
        return max(0.0, flow - half), flow + half
    spread = next((line.values["sd_m3h"] for line in detail.evidence if "sd_m3h" in line.values), None)
    if spread is None or flow is None:
        return None
    return max(0.0, flow - EIGHTY_PERCENT * spread), flow + EIGHTY_PERCENT * spread


def _saved(row: AlertRow, lang: str) -> Fact | None:
    """What the repair saves by the nights after it, once they have told."""
    check = row.work.get("check", {})
    if check.get("saved_m3h") is None:
        return None
    interval = say(
        "alerts.fact.saved_interval",
        lang,
        low=number(check["low_m3h"], lang, 1),
        high=number(check["high_m3h"], lang, 1),
        year=number(check["saved_m3h"] * HOURS_PER_YEAR, lang),
    )
    return "saved", number(check["saved_m3h"], lang, 1), say("units.m3/h", lang), interval


def _of_value(detail: AlertDetail, at: datetime, lang: str) -> list[Fact]:
    row, values = detail.row, detail.row.cause.values
    lasted = _lasted(row, at, lang)
    if "silent" in values:
        carried = say("alerts.fact.of", lang, count=number(values.get("carried"), lang))
        return [("silent", number(values["silent"], lang), "", carried), lasted]
    if "measured" not in values:
        return [lasted]
    unit, limit = str(values.get("unit") or ""), say("alerts.fact.when_raised", lang)
    shown = [("measured", measured(values["measured"], unit, lang), "", limit)]
    return [*shown, ("limit", measured(values.get("limit"), unit, lang), "", ""), lasted]


def _change(row: AlertRow, lang: str) -> str:
    change = row.cause.values.get("change_percent")
    return "" if change is None else say("alerts.fact.change", lang, change=percent(change, lang, sign=True))


def _since(row: AlertRow, lang: str) -> str:
    return say("alerts.fact.since", lang, time=day_time(row.since, lang))


def _sensitive(detail: AlertDetail, lang: str) -> str:
    counted = [
        say(f"alerts.sensitive.{kind}", lang, count=count)
        for kind, count in sorted(detail.sensitive.items())
        if known(f"alerts.sensitive.{kind}", lang)
    ]
    return say("alerts.fact.list", lang).join(counted)


def chart_keys(row: AlertRow | None, lang: str) -> list[Component]:
    """What the lines of the chart are, for a loss; a single signal is named by its title."""
    if row is None or row.rule not in LEAKS:
        return []
    named = {"measured": "", "expected": "", "normal": "", "excess": f" key--p{row.priority}"}
    return [
        html.Span([html.I(className=f"key key--{name}{css}"), say(f"alerts.chart.{name}", lang)], className="key-line")
        for name, css in named.items()
    ]


def nothing_selected(lang: str) -> Component:
    """Before an alert was chosen."""
    return empty_block(say("alerts.panel.none", lang), say("alerts.panel.none_detail", lang))
