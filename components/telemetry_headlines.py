"""The headline row of the telemetry: sensors and loggers silent, gateways, batteries, the share that is up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from components.cards import headline
from components.formats import day_time, first_codes, month, number, percent
from components.sparkline import sparkline
from components.states import age
from components.text import say
from components.works_headlines import STALE_AFTER_S, highest, judged_works, named, of_all
from data_access.rows.gateways import GatewayRow, is_enough
from data_access.rows.situation import UsualDay
from data_access.rows.telemetry_page import TelemetryPicture


def telemetry_headlines(picture: TelemetryPicture, today: date, lang: str) -> list[Component]:
    """Seven figures, each with one comparison; what is not known is "–", never 0."""
    rows = picture.gateways
    return [
        judged_works([row.battery for row in rows], lang),
        _silent(rows, lang),
        _gateways(rows, lang),
        _fresh(picture, lang),
        _loggers(rows, lang),
        _weakest(rows, lang),
        _replacements(rows, today, lang),
    ]


def _in_all(rows: Sequence[GatewayRow]) -> tuple[int | None, int, int]:
    """How many sensors are silent, None where too little is kept to tell; how many are carried; how many not kept."""
    silent, carried, lost = (sum(getattr(row, of) for row in rows) for of in ("silent", "carried", "not_kept"))
    return silent if carried and is_enough(carried, lost) else None, carried, lost


def _silent(rows: Sequence[GatewayRow], lang: str) -> Component:
    silent, carried, lost = _in_all(rows)
    most = max(rows, key=lambda row: row.silent, default=None)
    worst = _title("most_silent", lang, name=named(most, lang), count=most.silent) if most and most.silent else ""
    note = worst or (say("network.reason.not_kept", lang, count=number(lost, lang)) if lost else "")
    return headline(_title("silent", lang), number(silent, lang), of_all(carried, lang), note)


def _gateways(rows: Sequence[GatewayRow], lang: str) -> Component:
    told = [row for row in rows if row.is_told]
    mute = [row for row in told if row.is_silent]
    since = min((row.silent_since for row in mute if row.silent_since), default=None)
    codes = first_codes([row.code for row in mute], lang)
    note = html.B(_title("since", lang, codes=codes, time=day_time(since, lang))) if mute else _title("none_mute", lang)
    if rows and not told:
        return headline(_title("gateways", lang), number(None, lang), of_all(len(rows), lang))
    return headline(_title("gateways", lang), number(len(mute), lang), of_all(len(told), lang), note)


def _fresh(picture: TelemetryPicture, lang: str) -> Component:
    silent, carried, _ = _in_all(picture.gateways)
    share = None if silent is None else 100 * (1 - silent / carried)
    heard = max((row.heard_at for row in picture.gateways if row.heard_at), default=None)
    figure = [percent(share, lang, 1), sparkline(picture.day.trace)]
    return headline(
        _title("fresh", lang), figure, "", _usual(share, picture.day, lang), dated=age(heard, STALE_AFTER_S)
    )


def _usual(share: float | None, day: UsualDay, lang: str) -> Component | str:
    """From which share on it is normal, bold where it is not."""
    least = day.low[-1] if day.low else None
    if least is None:
        return ""
    told = say("situation.telecom.least", lang, limit=percent(least, lang))
    return html.B(told) if share is not None and share < least else told


def _loggers(rows: Sequence[GatewayRow], lang: str) -> Component:
    """The acoustic loggers speak once a night: counted apart from the sensors that speak every hour."""
    silent, of = sum(row.loggers.silent for row in rows), sum(row.loggers.of for row in rows)
    unit = say("network.telemetry.loggers_silent", lang, count=silent, of=number(of, lang))
    return headline(_title("loggers", lang), number(silent if of else None, lang), unit, _title("loggers_speak", lang))


def _weakest(rows: Sequence[GatewayRow], lang: str) -> Component:
    weakest = highest(rows, lambda row: None if row.battery.value is None else -row.battery.value)
    return headline(
        _title("battery", lang), percent(weakest.battery.value if weakest else None, lang), "", named(weakest, lang)
    )


def _replacements(rows: Sequence[GatewayRow], today: date, lang: str) -> Component:
    """Batteries to be replaced within the days that the rules give; how many cannot be told is said."""
    known = sorted((row for row in rows if row.replace_on), key=lambda row: (row.replace_on or today, row.code))
    due = [row for row in known if row.needs_battery_soon(today)]
    untold = _title("untold", lang, count=number(len(rows) - len(known), lang)) if len(known) < len(rows) else ""
    first = f"{known[0].code} {month(known[0].replace_on, lang)}" if known else ""
    note = " · ".join(filter(None, [first, untold]))
    label = _title("replace", lang, days=number(rows[0].battery_days if rows else None, lang))
    return headline(label, number(len(due) if known else None, lang), of_all(len(rows), lang), note)


def _title(key: str, lang: str, **values: object) -> str:
    return say(f"network.works.head.{key}", lang, **values)
