"""The life of an alert: the line of its steps from detection to the end, and the journal of all that happened."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.alert_search import zone_words
from components.alert_words import LEAKS, event, person, reason
from components.cards import Content
from components.formats import day_time, duration, isolated, listed, number, quantity
from components.text import say
from data_access.rows.alarm_quality import ACKNOWLEDGE_TARGETS
from data_access.rows.alerts import AlertDetail, AlertEventRow, AlertRow

NAMES = re.compile(r"(?<![\w@])(@\w[\w.\-]*\w)")
STEPS = ("raised", "acknowledge", "send", "repair", "close")
STEPS_OF_LEAK = ("raised", "acknowledge", "pinpoint", "send", "repair", "verify")
ENDS = ("close", "false_alarm", "explained", "closed_by_rule")
EVENTS = {"send": ("send", "dig"), "close": ENDS, "verify": ("verify", *ENDS)}  # what makes a step done


def life(detail: AlertDetail, lang: str) -> Component:
    """The steps from detection to the end: done, current, to come. One that was left out is never the current one."""
    is_leak = detail.row.rule in LEAKS and not detail.row.is_explained
    names = STEPS_OF_LEAK if is_leak else STEPS
    done = [_last(detail.events, EVENTS.get(name, (name,))) for name in names]
    reached = max((place for place, line in enumerate(done) if line), default=-1)
    goes_on = detail.row.handling != "closed" and detail.row.display != "suppressed"
    current = reached + 1 if goes_on else None
    standing = ["done" if line else "current" if place == current else "open" for place, line in enumerate(done)]
    told = zip(names, done, standing, strict=True)
    steps = [_step(name, line, how, detail, lang) for name, line, how in told]
    return html.Ol(steps, className="life")


def _last(events: Sequence[AlertEventRow], names: Sequence[str]) -> AlertEventRow | None:
    return next((line for line in reversed(events) if line.event in names), None)


def _step(name: str, happened: AlertEventRow | None, standing: str, detail: AlertDetail, lang: str) -> Component:
    lines: list[Content] = []
    if happened is not None:
        lines = [_who_and_when(happened, lang), _after(happened.at, detail.row.detected_at, name, lang)]
    elif standing == "current":
        lines = [say("alerts.life.current", lang)]
    if name == "acknowledge":
        lines.append(_target(detail.row, happened, lang))
    step = happened.event if happened and happened.event in ENDS else name
    texts = [html.Span(line, className="life__line") for line in lines if line]
    return html.Li([html.B(say(f"alerts.life.{step}", lang)), *texts], className=f"life__step life__step--{standing}")


def _target(row: AlertRow, happened: AlertEventRow | None, lang: str) -> Content:
    """By when an alarm of its priority is to be acknowledged; strong when it was later. Prompts have no such target."""
    target = ACKNOWLEDGE_TARGETS.get(row.priority) if row.kind == "alarm" else None
    if target is None:
        return None
    told = say("alerts.life.target", lang, span=duration(target, lang))
    late = happened is not None and happened.at - row.detected_at > target
    return html.B(told) if late else told


def _who_and_when(line: AlertEventRow, lang: str) -> str:
    return say("alerts.life.when", lang, time=day_time(line.at, lang), who=person(line.actor, lang))


def _after(at: datetime, detected_at: datetime, name: str, lang: str) -> str:
    took = at - detected_at
    if name == "raised" or took < timedelta(minutes=1):
        return ""
    return say("alerts.life.after", lang, span=duration(took, lang))


def journal(detail: AlertDetail, lang: str) -> Component:
    """Every event, newest first: when, what, who, and the words that were given."""
    lines = [
        html.Tr(
            [
                html.Td(day_time(line.at, lang), className="secondary"),
                html.Td(_told(line, lang)),
                html.Td(person(line.actor, lang)),
                html.Td(_with_names(reason(line.reason, lang))),
            ]
        )
        for line in reversed(detail.events)
    ]
    return html.Table(html.Tbody(lines), className="alert__journal")


def _with_names(text: str) -> list[str | Component]:
    """The words of a person; the names they call stand out."""
    parts = NAMES.split(text)
    return [html.B(part, className="mention") if place % 2 else part for place, part in enumerate(parts)]


def _told(line: AlertEventRow, lang: str) -> str:
    if line.event in _OF_WORK:
        return _OF_WORK[line.event](line.after.get("work", {}).get(line.event, {}), lang)
    if line.event == "assign":
        following = [text for text in (line.after.get("owner"), line.after.get("crew")) if text]
        return say("alerts.event.assign_to", lang, names=isolated(", ".join(following), lang))
    if line.event == "resized":
        flow = say("alerts.event.new_size", lang, flow=number(line.after.get("flow_m3h"), lang, 1))
        return listed((event(line.event, lang), flow), lang)
    if line.event == "ranked":
        return zone_words(line.after.get("zone", {}), lang)
    return event(line.event, lang)


def pinpoint_words(fact: Mapping[str, Any], lang: str) -> str:
    """Where, and how that is known."""
    place = fact.get("pipe") or f"{fact.get('lat')}, {fact.get('lon')}"
    method = say(f"alerts.method_of.{fact.get('method', 'other')}", lang)
    return say("alerts.event.pinpoint_at", lang, place=isolated(place, lang), method=method)


def found_words(fact: Mapping[str, Any], lang: str) -> str:
    """The cause, the pipe and the size, as far as they were told."""
    parts = [say(f"alerts.cause_of.{fact.get('cause', 'other')}", lang), isolated(fact.get("pipe") or "", lang)]
    parts.append(quantity(fact["size_mm"], "mm", lang, 0) if "size_mm" in fact else "")
    return say("alerts.event.found_as", lang, cause=say("alerts.fact.list", lang).join(filter(None, parts)))


def _dig_words(fact: Mapping[str, Any], lang: str) -> str:
    return say("alerts.event.dig_as", lang, worksite=isolated(fact.get("worksite", ""), lang))


_OF_WORK = {"pinpoint": pinpoint_words, "found": found_words, "dig": _dig_words}
