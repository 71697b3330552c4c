"""The headline row of network health: how much can be judged first, then what is known of it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.attributes import attributes
from components.cards import headline
from components.formats import first_codes, listed, number, percent, quantity, short_day
from components.sparkline import sparkline
from components.states import age
from components.text import say
from data_access.rows.gateways import is_enough
from data_access.rows.network import REASONS, Headlines, Judged, Zoned

STALE_AFTER_S = 2700


def network_headlines(heads: Headlines, lang: str) -> list[Component]:
    """Seven figures, each with one comparison, and why the rest cannot be judged; what is not known is "–", never 0."""
    return [
        _judged(heads.judged, lang),
        _inflow(heads, lang),
        _night(heads, lang),
        _losses(heads, lang),
        _abnormal(heads, lang),
        _pressure(heads, lang),
        _sensors(heads, lang),
        *_reasons(heads.judged, lang),
    ]


def _judged(judged: Judged, lang: str) -> Component:
    """The same where the reasons stand below: the kilometres alone."""
    of = say("network.head.note.of_sectors", lang, count=judged.of_sectors)
    note = judged_note(judged, lang)
    if judged.reasons:
        km, of_km = number(judged.km, lang), number(judged.of_km, lang)
        note = say("network.head.judged_note.km", lang, km=km, of_km=of_km)
    return headline(say("network.head.judged", lang), number(judged.sectors, lang), of, note)


def judged_headline(judged: Judged, lang: str) -> Component:
    """The first figure of both pages: the sectors and kilometres of which the state is known."""
    of = say("network.head.note.of_sectors", lang, count=judged.of_sectors)
    return headline(say("network.head.judged", lang), number(judged.sectors, lang), of, judged_note(judged, lang))


def judged_note(judged: Judged, lang: str) -> str:
    """The kilometres, and why the rest cannot be judged."""
    if not judged.reasons:
        return say("network.head.judged_note.all", lang)
    reasons = [
        say(f"network.reason.{reason.value}", lang, count=judged.reasons[reason])
        for reason in REASONS
        if judged.reasons.get(reason)
    ]
    km, of_km = number(judged.km, lang), number(judged.of_km, lang)
    return say("network.head.judged_note.part", lang, km=km, of_km=of_km, reasons=listed(reasons, lang))


def _reasons(judged: Judged, lang: str) -> list[Component]:
    """One button for each reason, with its sectors and kilometres: pressed, the table and the map show these alone."""
    if not judged.reasons:
        return []
    buttons = [
        html.Button(
            [
                html.B(say(f"network.reason.{reason.value}", lang, count=judged.reasons[reason])),
                f" · {quantity(judged.reasons_km.get(reason), 'km', lang)}",
            ],
            type="button",
            className="button button--small js-judged",
            **attributes(data_judged=reason.value),
        )
        for reason in REASONS
        if judged.reasons.get(reason)
    ]
    told = html.Span(say("network.judged.why", lang), className="secondary")
    return [html.Div([told, *buttons], className="headlines__reasons")]


def inflow_note(inflow: Zoned, sectors: int | None, lang: str) -> str:
    """What was to be expected, and how wide the normal zone is around it; `sectors` are those measured together."""
    if inflow.expected is None or inflow.high is None:
        if sectors is None:
            return say("network.head.note.unexpected", lang)
        return say("network.head.note.no_expected", lang, sectors=sectors)
    width = 100 * (inflow.high - inflow.expected) / inflow.expected if inflow.expected else 0.0
    figures = {"expected": number(inflow.expected, lang), "width": percent(width, lang)}
    return say("network.head.note.expected", lang, **figures)


def _inflow(heads: Headlines, lang: str) -> Component:
    figure = [number(heads.inflow.value, lang), html.Small(say("units.m3/h", lang)), sparkline(heads.trace)]
    note = inflow_note(heads.inflow, heads.inflow_sectors, lang)
    return headline(say("network.head.inflow", lang), figure, "", note, dated=age(heads.inflow_at, STALE_AFTER_S))


def _night(heads: Headlines, lang: str) -> Component:
    if heads.night_of is None or heads.night.value is None:
        note = say("network.head.note.no_night", lang)
        return headline(say("network.head.night_unknown", lang), number(None, lang), "", note)
    change = percent(heads.night.change_pct, lang, 1, sign=True)
    told = say("network.head.note.night", lang, sectors=heads.night_sectors)
    comparison = [html.B(change) if heads.night.is_outside else change, f" {told}"]
    label = say("network.head.night", lang, night=short_day(heads.night_of, lang))
    return headline(label, number(heads.night.value, lang), say("units.m3/h", lang), comparison)


def _losses(heads: Headlines, lang: str) -> Component:
    count = say("network.head.leaks", lang, count=heads.leaks)
    return headline(
        say("network.head.losses", lang),
        number(heads.losses_m3h, lang),
        say("units.m3/h", lang),
        count,
        href="/alerts?service=water",
    )


def _abnormal(heads: Headlines, lang: str) -> Component:
    urgent = (say(f"wall.lane.urgent.{level}", lang, count=heads.abnormal.get(level, 0)) for level in (1, 2))
    note = listed(urgent, lang)
    if not heads.abnormal_sectors:
        note = say("network.head.note.none_abnormal", lang)
    of = say("network.head.note.of", lang, count=number(heads.judged.of_sectors, lang))
    return headline(say("network.head.abnormal", lang), number(heads.abnormal_sectors, lang), of, note, href="/alerts")


def _pressure(heads: Headlines, lang: str) -> Component:
    count = len(heads.low_pressure)
    if not heads.pressure_sectors:
        return headline(say("network.head.pressure", lang), number(None, lang), "", say("network.map.unknown", lang))
    return headline(
        say("network.head.pressure", lang),
        number(count, lang),
        say("network.head.sectors", lang, count=count),
        first_codes(heads.low_pressure, lang) or say("network.head.note.no_pressure", lang),
    )


def _sensors(heads: Headlines, lang: str) -> Component:
    told, lost = heads.sensors_told, heads.sensors_not_kept
    share = 100 * heads.sensors_fresh / told if told and is_enough(told, lost) else None
    of = say("network.head.note.of", lang, count=number(told, lang)) if lost else ""
    return headline(say("network.head.sensors", lang), percent(share, lang, 1), of, _not_fresh(heads, lang))


def _not_fresh(heads: Headlines, lang: str) -> str:
    """How many are silent, and of how many that cannot be told."""
    silent, lost = heads.sensors_told - heads.sensors_fresh, heads.sensors_not_kept
    if not lost:
        note = say("network.head.silent", lang, count=silent, of=number(heads.sensors, lang))
        return note if silent else say("network.head.note.all_fresh", lang)
    notes = [say("network.reason.stale", lang, count=silent)] if silent else []
    return listed([*notes, say("network.reason.not_kept", lang, count=number(lost, lang))], lang)
