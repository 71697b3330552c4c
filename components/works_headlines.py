"""The headlines above the works of a service: how many can be judged first, then the worst of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from dash.development.base_component import Component

from components.cards import headline
from components.formats import clock_time, day_time, isolated, number, percent
from components.text import say
from components.works_table import HIGH_PCT, beyond, until_full
from data_access.rows.situation import GatewayRow, Judgement, LiftStationRow, Reading, SubstationRow

Work = TypeVar("Work", SubstationRow, LiftStationRow, GatewayRow)
SHOWN_CODES = 3


def works_headlines(service: str, rows: Sequence[Any], lang: str) -> list[Component]:
    """Four figures for the rows of a service; "–" where nothing is known."""
    return HEADLINES[service](rows, lang)


def _title(key: str, lang: str) -> str:
    return say(f"network.works.head.{key}", lang)


def _of(count: int, lang: str) -> str:
    return say("network.works.head.of", lang, count=number(count, lang))


def _judged(readings: Sequence[Reading], lang: str) -> Component:
    known = sum(reading.judgement is Judgement.JUDGED for reading in readings)
    newest: datetime | None = max((reading.at for reading in readings if reading.at), default=None)
    return headline(_title("judged", lang), number(known, lang), _of(len(readings), lang), clock_time(newest))


def _substations(rows: Sequence[SubstationRow], lang: str) -> list[Component]:
    loads = [row.load.value for row in rows if row.load.value is not None]
    worst = _highest(rows, lambda row: row.load_pct)
    since = min((row.off_since for row in rows if row.off_since), default=None)
    customers = number(sum(row.customers or 0 for row in rows), lang)
    return [
        _judged([row.load for row in rows], lang),
        headline(_title("load", lang), number(sum(loads) if loads else None, lang), say("units.MW", lang)),
        headline(
            _title("highest_load", lang), percent(worst.load_pct if worst else None, lang), "", _name(worst, lang)
        ),
        headline(
            _title("off", lang),
            number(sum(row.customers_off for row in rows), lang),
            say("network.works.head.of_customers", lang, count=customers),
            day_time(since, lang) if since else _title("none_off", lang),
        ),
    ]


def _lift_stations(rows: Sequence[LiftStationRow], lang: str) -> list[Component]:
    highest = _highest(rows, lambda row: row.level.value)
    soonest = _highest(rows, lambda row: None if row.overflow_min is None else -row.overflow_min)
    stopped = [row.code for row in rows if row.pumps_running == 0 and beyond(row.level.value, HIGH_PCT)]
    level = percent(highest.level.value if highest else None, lang)
    rest = _name(soonest, lang) or _title("none_rising", lang)
    return [
        _judged([row.level for row in rows], lang),
        headline(_title("highest", lang), level, "", _name(highest, lang)),
        headline(_title("overflow", lang), until_full(soonest.overflow_min if soonest else None, lang), "", rest),
        headline(_title("pumps", lang), number(len(stopped), lang), "", _codes(stopped, lang)),
    ]


def _gateways(rows: Sequence[GatewayRow], lang: str) -> list[Component]:
    mute = [row.code for row in rows if row.is_silent]
    weakest = _highest(rows, lambda row: None if row.battery.value is None else -row.battery.value)
    battery = percent(weakest.battery.value if weakest else None, lang)
    silent, carried = sum(row.silent for row in rows), sum(row.carried for row in rows)
    return [
        _judged([row.battery for row in rows], lang),
        headline(_title("silent", lang), number(silent, lang), _of(carried, lang)),
        headline(_title("gateways", lang), number(len(mute), lang), _of(len(rows), lang), _codes(mute, lang)),
        headline(_title("battery", lang), battery, "", _name(weakest, lang)),
    ]


def _highest(rows: Sequence[Work], figure: Callable[[Work], float | None]) -> Work | None:
    """The row with the highest figure; None when no row has one."""
    known = [(value, row) for row in rows if (value := figure(row)) is not None]
    return max(known, key=lambda pair: pair[0])[1] if known else None


def _name(row: SubstationRow | LiftStationRow | GatewayRow | None, lang: str) -> str:
    return isolated(f"{row.code} {row.name}", lang) if row else ""


def _codes(found: Sequence[str], lang: str) -> str:
    return isolated(", ".join(found[:SHOWN_CODES]), lang) if found else ""


HEADLINES: Mapping[str, Callable[[Any, str], list[Component]]] = {
    "electricity": _substations,
    "sanitation": _lift_stations,
    "telecom": _gateways,
}
