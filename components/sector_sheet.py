"""What the sheet of a sector says: its headlines, its sensors, its alerts and works, its neighbours, its ground."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.alert_words import measured, sentence
from components.cards import Content, headline
from components.formats import clock_time, day_time, duration, isolated, labelled, number, percent, short_day
from components.grid import column, rendered_column
from components.map import collection, feature, point
from components.marks import normal_mark, priority_mark
from components.network_headlines import STALE_AFTER_S, inflow_note
from components.pressure import bar
from components.pressure_figure import role_name
from components.sector_table import mark_of, sensors_fresh
from components.states import age, empty_block
from components.text import known, say
from components.worksite_words import delay, title
from data_access.rows.boundaries import Transfer
from data_access.rows.network import (
    AlertRow,
    LatestReading,
    SectorEvents,
    SectorGround,
    SectorRow,
    SectorSheet,
    SensorLine,
    WorksiteRow,
)
from data_access.rows.telemetry import BAD

MOST_LINES = 6


def sheet_headlines(sheet: SectorSheet, lang: str) -> list[Component]:
    """Which sector and how large; its state; inflow, night, pressure, losses and sensors."""
    row = sheet.row
    return [
        headline(_zone(row, lang), f"{isolated(row.place.code, lang)} {row.place.name(lang)}", "", _facts(row, lang)),
        headline(say("network.sector.state", lang), [_mark(row), sector_state(sheet, lang)]),
        headline(
            say("network.sector.inflow", lang),
            number(row.inflow.value, lang, 1),
            say("units.m3/h", lang),
            inflow_note(row.inflow, None, lang),
            dated=age(row.inflow_at, STALE_AFTER_S),
        ),
        headline(
            say("network.sector.night", lang, night=short_day(row.night_of, lang)),
            number(row.night.value, lang, 1),
            say("units.m3/h", lang),
            html.B(_change(row, lang)) if row.night.is_outside else _change(row, lang),
        ),
        headline(say("network.sector.pressure", lang), number(bar(row.pressure_m), lang, 1), say("units.bar", lang)),
        headline(say("network.sector.losses", lang), number(row.losses_m3h, lang, 1), say("units.m3/h", lang)),
        headline(say("network.sector.fresh", lang), sensors_fresh(row, lang)),
    ]


def sensor_columns(lang: str) -> list[dict[str, Any]]:
    """Code, quantity, role, value, when, how old, quality."""
    name = {key: say(f"network.sector.column.{key}", lang) for key in SENSOR_FIELDS}
    return [
        column("shown", name["code"], width=88, minWidth=84, cellClass="strong"),
        column("quantity", name["quantity"], width=102, minWidth=100),
        column("role", name["role"], minWidth=100),
        rendered_column("value", name["value"], "Strong", width=86, minWidth=82, type="rightAligned"),
        column("at", name["at"], width=106, minWidth=103, cellClass="secondary"),
        rendered_column("age", name["age"], "Strong", width=88, minWidth=82, type="rightAligned"),
        rendered_column("quality", name["quality"], "Strong", width=112, minWidth=110),
    ]


SENSOR_FIELDS = ("code", "quantity", "role", "value", "at", "age", "quality")


def sensor_rows(sheet: SectorSheet, lang: str) -> list[dict[str, Any]]:
    """One record per sensor and role."""
    return [_sensor(line, lang) for line in sheet.sensors]


def neighbour_links(sheet: SectorSheet, lang: str) -> list[Component]:
    """The sectors around, each with its mark and the way to its own sheet."""
    return [
        dcc.Link(
            [_mark(row), html.B(isolated(row.place.code, lang)), html.Span(row.place.name(lang))],
            href=f"/sectors/{row.place.code}",
            className="neighbour",
        )
        for row in sheet.neighbours
    ]


def alert_lines(events: SectorEvents, lang: str) -> list[Component]:
    """The worst alerts, each a link; says so when there are none."""
    if not events.alerts:
        return [empty_block(say("network.sector.no_alert", lang))]
    return [_alert(row, lang) for row in events.alerts[:MOST_LINES]]


def work_lines(events: SectorEvents, lang: str) -> list[Component]:
    """The works of the sector, the worst delay first; says so when there are none."""
    if not events.works:
        return [empty_block(say("network.sector.no_work", lang))]
    return [_work(row, lang) for row in events.works[:MOST_LINES]]


def ground_layers(ground: SectorGround) -> tuple[dict[str, Any], dict[str, Any]]:
    """Outline and pipes as one layer, sensors as another."""
    outline = [feature(ground.outline, kind="outline")] if ground.outline else []
    pipes = [
        feature({"type": "MultiLineString", "coordinates": lines}, kind=name)
        for name, lines in ground.pipes.items()
        if lines
    ]
    spots = [point(spot.lon, spot.lat, kind=spot.quantity, title=spot.code) for spot in ground.sensors]
    return collection([*outline, *pipes]), collection(spots)


def _zone(row: SectorRow, lang: str) -> str:
    return row.arrondissement.name(lang) if row.arrondissement else ""


def _facts(row: SectorRow, lang: str) -> str:
    km, customers = number(row.mains_km, lang, 1), number(row.customers, lang)
    return say("network.sector.facts", lang, km=km, customers=customers)


def _mark(row: SectorRow) -> Component:
    mark = mark_of(row)
    return normal_mark() if mark["state"] == "normal" else priority_mark(mark["priority"], mark["state"])


def sector_state(sheet: SectorSheet, lang: str) -> Component:
    """Its worst alert or why it cannot be judged, and each water that probably passed a boundary, with its alert.

    "No alert" is not said of a sector whose water went to a neighbour.
    """
    row, own = sheet.row, sheet.row.alert.code if sheet.row.alert else ""
    lines: list[Content] = [_passed(each, row.place.code, lang) for each in sheet.passed if each.alert != own]
    if row.alert or not row.is_judged or not lines:
        received = next((each.giver for each in sheet.passed if each.alert == own), None)
        words = _state(row, lang)
        lines.insert(0, labelled(words, isolated(received, lang), lang) if received else words)
    return html.Span([html.Span(line, className="sheet-state__line") for line in lines], className="sheet-state")


def _passed(each: Transfer, sector: str, lang: str) -> Component:
    way, other = ("given", each.receiver) if each.giver == sector else ("received", each.giver)
    words = say(f"network.sector.{way}", lang, sector=isolated(other, lang))
    return dcc.Link(words, href=f"/alerts/{each.alert}", className="link")


def _state(row: SectorRow, lang: str) -> str:
    if row.alert:
        return sentence(row.alert.cause, lang)
    if row.is_judged:
        return say("network.sector.normal", lang)
    lacking = say(f"network.quantity.{row.lacking}", lang) if row.lacking else ""
    return labelled(lacking, say(f"network.judgement.{row.judgement.value}", lang), lang)


def _change(row: SectorRow, lang: str) -> str:
    if row.night.change_pct is None:
        return say("network.head.note.no_reference", lang)
    return say("network.sector.change", lang, change=percent(row.night.change_pct, lang, sign=True))


def reading_cells(reading: LatestReading, lang: str) -> dict[str, Any]:
    """What a table says of a sensor: quantity, value, when, how old, quality."""
    quality = _quality(reading)
    shown = number(None, lang) if reading.value is None else measured(reading.value, reading.unit, lang)
    key = f"network.quantity.{reading.quantity}"
    return {
        "shown": reading.code,
        "quantity": say(key, lang) if known(key, lang) else reading.quantity,
        "value": {"text": shown, "order": reading.value},
        "at": clock_time(reading.ts) if not reading.stale else day_time(reading.ts, lang),
        "age": {
            "text": duration(None if reading.age_s is None else timedelta(seconds=reading.age_s), lang),
            "strong": reading.stale,
            "order": reading.age_s,
        },
        "quality": {"text": say(f"network.quality.{quality}", lang), "strong": quality != "0", "order": quality},
    }


def _quality(reading: LatestReading) -> str:
    """A value that is too old is no good one, however good it was."""
    if not reading.ts:
        return "unheard" if reading.kept else "not_kept"
    return "stale" if reading.stale and reading.quality < BAD else str(reading.quality)


def _sensor(line: SensorLine, lang: str) -> dict[str, Any]:
    reading = line.reading
    code = f"{reading.code}/{reading.quantity}/{line.role}"
    return {"code": code, "role": role_name(line.role, lang), **reading_cells(reading, lang)}


def _alert(row: AlertRow, lang: str) -> Component:
    return dcc.Link(
        [
            priority_mark(row.priority, row.display if row.is_active else "acknowledged"),
            html.Span(sentence(row.cause, lang), className="line__text"),
            html.Span(day_time(row.since, lang), className="secondary"),
        ],
        href=f"/alerts/{row.code}",
        className="line",
    )


def _work(row: WorksiteRow, lang: str) -> Component:
    mark = priority_mark(row.standing.priority) if row.standing.priority else normal_mark()
    return dcc.Link(
        [
            mark,
            html.Span(title(row, lang), className="line__text"),
            html.Span(_delay(row, lang), className="secondary"),
        ],
        href=f"/worksites/{row.ref}",
        className="line",
    )


def _delay(row: WorksiteRow, lang: str) -> str:
    """`retard +18 j`, `à l'heure`, or "–" when there is no baseline to measure against."""
    days = row.standing.days_late
    if days is not None and days <= 0:
        return say("worksites.delay.on_time", lang)
    return delay(row, lang) if days is None else say("network.sector.late", lang, delay=delay(row, lang))
