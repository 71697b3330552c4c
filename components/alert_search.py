"""The search zone of a leak: what to search, how sure that is and what it rests on; its pipes on the map."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from components.formats import day_time, isolated, percent, quantity
from components.map import collection, feature
from components.text import say
from data_access.rows.leak_search import SearchZone, ShownZone

KM = 1000.0


def search_zone(shown: ShownZone | None, is_sought: bool, lang: str) -> Component | None:
    """The zone in words; before the first one that it is being worked out, or nothing where nobody seeks any more."""
    if shown is None and not is_sought:
        return None
    note = say("alert_scene.search.at", lang, time=day_time(shown.at, lang)) if shown else ""
    title = html.H3(say("alert_scene.search.title", lang), className="card__title")
    head = html.Div([title, html.Span(note, className="card__note")], className="card__head")
    if shown is None or not shown.zone.pipes:
        told = say("alert_scene.search.none" if shown else "alert_scene.search.pending", lang)
        return html.Div([head, html.P(told, className="secondary")])
    return html.Div([head, html.P(_held(shown.zone, lang)), html.P(_grounds(shown.zone, lang), className="secondary")])


def zone_lines(shown: ShownZone | None) -> dict[str, Any]:
    """The pipes of the zone as one MultiLineString; empty without one."""
    if shown is None or not shown.lines:
        return collection([])
    return collection([feature({"type": "MultiLineString", "coordinates": shown.lines})])


def zone_words(told: dict[str, Any], lang: str) -> str:
    """One line of the journal."""
    return say("alert_scene.search.event", lang, length=_km(told.get("length_m"), lang))


def _held(zone: SearchZone, lang: str) -> list[Any]:
    share = percent(100 * zone.length_m / zone.of_length_m, lang)
    told = say("alert_scene.search.held", lang, length=_km(zone.length_m, lang), share=share)
    return [html.B(told)]


def _grounds(zone: SearchZone, lang: str) -> str:
    heard = say("alert_scene.search.unheard", lang)
    if zone.listeners:
        heard = say("alert_scene.search.heard", lang, listeners=zone.listeners, loud=zone.loud)
    if zone.missing is not None:
        return say(f"alert_scene.search.{zone.missing}", lang, heard=heard)
    return say(
        "alert_scene.search.rests", lang, gauges=zone.gauges, heard=heard, model=isolated(zone.model or "", lang)
    )


def _km(length_m: float | None, lang: str) -> str:
    return quantity(None if length_m is None else length_m / KM, "km", lang, 1)
