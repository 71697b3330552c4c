"""A lane: the worst alert of a service, three figures and what is normal, the last 24 hours over the normal zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from components.alert_words import sentence
from components.formats import MISSING, NBSP, isolated
from components.marks import normal_mark, off_mark, priority_mark
from components.sparkline import sparkline
from components.states import age
from components.text import say
from data_access.rows.situation import ServiceAlert, UsualDay

WORD_JOINER = "\u2060"


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of a lane; `note` says where or since when, `normal` what it should be, `strong` that it is not."""

    label: str
    figure: str
    unit: str = ""
    note: str = ""
    strong: bool = False
    normal: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """What a lane is made of. `at` is when its sensors last spoke; `known` says how many works can be judged.

    With `is_judged` False nothing is known now, and the lane is never shown as normal. `disturbed` says what is wrong
    though no alert stands: then it is not shown as normal either.
    """

    service: str
    href: str
    facts: Sequence[Fact]
    at: datetime | None
    stale_after_s: float
    day: UsualDay
    is_judged: bool
    known: str = ""
    disturbed: str = ""


def service_lane(lane: Lane, alert: ServiceAlert | None, lang: str) -> Component:
    """The whole lane is a way to the page of its service."""
    return dcc.Link(
        [
            html.Span(_mark(lane, alert, lang), className="lane__mark"),
            _name(lane, alert, lang),
            *[_fact(fact) for fact in lane.facts],
            sparkline(
                lane.day.trace, low=lane.day.low, high=lane.day.high, priority=alert.priority if alert else None,
                modifier="lane__spark",
            ),
            html.Span(age(lane.at, lane.stale_after_s), className="lane__age"),
        ],
        href=lane.href,
        className="lane dated",
    )  # fmt: skip


def _mark(lane: Lane, alert: ServiceAlert | None, lang: str) -> Component:
    """The worst alert; without one a crossed ring while customers are off, "?" when nothing is known, else a ring."""
    if alert:
        return priority_mark(alert.priority, alert.display, label=say(f"shell.priority.{alert.priority}", lang))
    if lane.disturbed:
        return off_mark()
    return normal_mark() if lane.is_judged else priority_mark(None)


def _name(lane: Lane, alert: ServiceAlert | None, lang: str) -> Component:
    return html.Span([html.B(_say(f"service.{lane.service}", lang)), _cause(lane, alert, lang)], className="lane__name")


def _cause(lane: Lane, alert: ServiceAlert | None, lang: str) -> Component:
    if alert:
        told = f"{isolated(alert.place, lang)} {sentence(alert.cause, lang)}"
        return html.Span(told, className="lane__cause", title=told)
    if lane.disturbed:
        return html.Span(lane.disturbed, className="lane__cause strong", title=lane.disturbed)
    told = " · ".join(filter(None, [_say("normal", lang), lane.known])) if lane.is_judged else _say("unknown", lang)
    return html.Span(told, className="lane__cause secondary")


def _fact(fact: Fact) -> Component:
    usual = fact.normal if fact.figure != MISSING else ""
    parts = [part for part in (usual, fact.note) if part]
    css = "lane__figure strong" if fact.strong else "lane__figure"
    return html.Span(
        [
            html.Span(fact.label, className="lane__label"),
            html.Span([html.Span(fact.figure, className=css), html.Small(fact.unit)], className="lane__value"),
            html.Span(_apart(parts), className="lane__note", title=" · ".join(parts)),
        ],
        className="lane__fact",
    )


def _apart(parts: Sequence[str]) -> list[Component | str]:
    """Each part keeps its own direction, and codes stay whole where a line ends."""
    drawn: list[Component | str] = []
    for part in parts:
        drawn += [f"{NBSP}· ", html.Bdi(part.replace("-", f"-{WORD_JOINER}"))] if drawn else [html.Bdi(part)]
    return drawn


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"situation.{key}", lang, **values)
