"""Why an alert was raised and what else explains it, what is remembered of its rule there, and its three clocks."""

from __future__ import annotations

from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from components.alert_words import LEAKS, sentence
from components.cards import Content
from components.formats import day_time, duration, isolated, listed, number, percent, quantity
from components.logbook_words import operation, span
from components.text import known, say
from data_access.rows.alert_scene import AlertContext, Memory
from data_access.rows.alerts import AlertDetail, AlertRow, Sentence
from data_access.rows.situation import NearRain

SHOWN = 3  # of each kind of explanation
EXPLAINED = 4  # causes with their shares


def why(detail: AlertDetail, lang: str, around: AlertContext | None = None) -> Component:
    """The evidence, one line each; then a sensor that is lost, what else may explain it, and what is remembered.

    Where no evidence is kept the cause stands in its place.
    """
    lines = detail.evidence or (detail.row.cause,)
    told = html.Ul([html.Li(sentence(line, lang)) for line in lines], className="alert__evidence")
    if around is None:
        return told
    first = [_suppressed(around, lang), _split(around, lang), told, _lost(around, lang)]
    return html.Div([*first, _others(detail, around, lang), _sources(around, lang), _memory(around.memory, lang)])


def _suppressed(around: AlertContext, lang: str) -> Component | None:
    """By design, and says by which line of the logbook."""
    line = around.suppressed
    if line is None:
        return None
    facts = {"asset": isolated(line.asset or "", lang), "when": span(line, lang), "number": str(line.entry)}
    told = html.Li(say("alerts.context.suppressed", lang, **facts))
    return html.Ul(told, className="alert__evidence alert__evidence--lost")


def _split(around: AlertContext, lang: str) -> Component | None:
    """The sector of an older alert was split since: it keeps its place, and says what lies there now."""
    if not around.split:
        return None
    told = say("alert_scene.split", lang, sectors=isolated(", ".join(around.split), lang))
    return html.Ul(html.Li(told), className="alert__evidence alert__evidence--lost")


def _lost(around: AlertContext, lang: str) -> Component | None:
    """Missing data keeps an alert open, and says so."""
    lines = [
        html.Li(say("alerts.context.lost", lang, sensor=isolated(code, lang), since=day_time(since, lang)))
        for code, since in list(around.lost.items())[:SHOWN]
    ]
    return html.Ul(lines, className="alert__evidence alert__evidence--lost") if lines else None


def _others(detail: AlertDetail, around: AlertContext, lang: str) -> Component:
    lines: list[Content] = [_explanation(line, lang) for line in detail.explanations[:EXPLAINED]]
    lines += [
        say("alerts.context.operation", lang, what=operation(line, lang), when=span(line, lang))
        for line in around.operations[:SHOWN]
    ]
    lines += [_other(row, lang) for row in around.others[:SHOWN]]
    lines += [
        say("alerts.context.opposite", lang, sector=isolated(code, lang), step=quantity(step, "m3/h", lang, 1))
        for code, step in list(around.opposite.items())[:SHOWN]
    ]
    lines += [_works(around, lang)] if around.works else []
    lines += [_rain(around.rain, lang)] if around.rain and not around.rain.is_dry else []
    shown = lines or [say("alerts.context.nothing", lang)]
    shown += [_rain(around.rain, lang)] if around.rain and around.rain.is_dry else []
    return html.Ul([html.Li(line) for line in shown], className="alert__evidence alert__evidence--else")


def _rain(rain: NearRain, lang: str) -> str:
    gauge = isolated(f"{rain.gauge}, {number(rain.km, lang, 1)} km", lang)
    if rain.day_mm is None or not rain.is_known:
        return say("alerts.context.rain_unknown", lang, gauge=gauge)
    words = "alerts.context.dry" if rain.is_dry else "alerts.context.rain"
    return say(words, lang, fell=quantity(rain.day_mm, "mm", lang, 1), gauge=gauge)


def _explanation(line: Sentence, lang: str) -> str:
    share = percent(100 * line.values["share"], lang)
    return say("alerts.explanation.line", lang, what=sentence(line, lang), share=isolated(share, lang))


def _other(row: AlertRow, lang: str) -> Component:
    link = dcc.Link(isolated(row.code, lang), href=f"/alerts/{row.code}", className="link")
    return html.Span([listed((sentence(row.cause, lang), day_time(row.since, lang)), lang), " ", link])


def _works(around: AlertContext, lang: str) -> Component:
    links: list[str | Component] = []
    for ref in around.works[:SHOWN]:
        links += [" ", dcc.Link(isolated(ref, lang), href=f"/worksites/{ref}", className="link")]
    more = len(around.works) - SHOWN
    rest = [" ", say("alert_scene.more_works", lang, count=more)] if more > 0 else []
    return html.Span([say("alerts.context.works", lang, count=len(around.works)), *links, *rest])


def _sources(around: AlertContext, lang: str) -> Component | None:
    """How much of what the evidence rests on has come in over a day."""
    known_ones = [each for each in around.sources if known(f"alerts.quantity.{each.quantity}", lang)]
    if not known_ones:
        return None
    told = [f"{isolated(each.code, lang)} {percent(100 * each.share, lang)}" for each in known_ones[:SHOWN]]
    words = say("alert_scene.sources", lang, told=say("alerts.fact.list", lang).join(told))
    return html.P(words, className="alert__memory secondary")


def _memory(memory: Memory, lang: str) -> Component:
    if not memory.total:
        return html.P(say("alerts.context.first", lang), className="alert__memory secondary")
    ends = {"true": str(memory.true), "false": str(memory.false)}
    told = say("alerts.context.memory", lang, count=memory.total, **ends)
    return html.P(told, className="alert__memory secondary")


def clocks(detail: AlertDetail, at: datetime, lang: str) -> Component:
    """Awareness, location and repair: how long each took, or has taken by `at`; the third begins with the second's end.

    Only leaks have them; nobody locates what something else explains.
    """
    row = detail.row
    if row.rule not in LEAKS:
        return html.Div()
    until = row.cleared_at if row.handling == "closed" and row.cleared_at else at
    located, repaired = detail.at_of("pinpoint"), detail.at_of("repair")
    spans: list[tuple[str, datetime, datetime | None]] = [("awareness", row.since, row.detected_at)]
    spans += [] if row.is_explained else [("location", row.detected_at, located or repaired)]
    spans += [("repair", located or row.detected_at, repaired)] if located or repaired else []
    return html.Div([_clock(*each, until, lang) for each in spans], className="alert__clocks")


def _clock(name: str, start: datetime, end: datetime | None, until: datetime, lang: str) -> Component:
    lasted = html.B(duration(max(end or until, start) - start, lang))
    goes_on = "" if end else f" {say('alerts.clock.running', lang)}"
    css = "alert__clock" if end else "alert__clock alert__clock--running"
    return html.Span([say(f"alerts.clock.{name}", lang), " ", lasted, goes_on], className=css)
