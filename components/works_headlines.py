"""The headlines above the works of a service: how many can be judged first, then the worst of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from dash.development.base_component import Component

from components.cards import headline
from components.formats import isolated, number, percent
from components.states import age
from components.text import say
from components.works_table import HIGH_PCT, beyond, until_full
from data_access.rows.situation import GatewayRow, Judgement, LiftStationRow, Reading, SubstationRow

Work = TypeVar("Work", SubstationRow, LiftStationRow, GatewayRow)
SHOWN_CODES = 3
STALE_AFTER_S = 2700.0


def works_headlines(service: str, rows: Sequence[Any], lang: str) -> list[Component]:
    """Four figures for the rows of a service; "–" where nothing is known."""
    return HEADLINES[service](rows, lang)


def _title(key: str, lang: str) -> str:
    return say(f"network.works.head.{key}", lang)


def _of(count: int, lang: str) -> str:
    return say("network.works.head.of", lang, count=number(count, lang))


def judged_works(readings: Sequence[Reading], lang: str) -> Component:
    """How many of the works can be judged, and when the newest of them spoke."""
    known = sum(reading.judgement is Judgement.JUDGED for reading in readings)
    newest: datetime | None = max((reading.at for reading in readings if reading.at), default=None)
    return headline(
        _title("judged", lang),
        number(known, lang),
        _of(len(readings), lang),
        _why_not(readings, lang),
        dated=age(newest, STALE_AFTER_S),
    )


def _why_not(readings: Sequence[Reading], lang: str) -> str:
    """Why the rest cannot be judged: silent, bad, without a sensor."""
    counts = Counter(reading.judgement for reading in readings)
    reasons = [
        say(f"network.reason.{reason.value}", lang, count=counts[reason])
        for reason in (Judgement.MISSING, Judgement.BAD, Judgement.STALE)
        if counts[reason]
    ]
    return ", ".join(reasons) or _title("all_judged", lang)


def _lift_stations(rows: Sequence[LiftStationRow], lang: str) -> list[Component]:
    highest = _highest(rows, lambda row: row.level.value)
    soonest = _highest(rows, lambda row: None if row.overflow_min is None else -row.overflow_min)
    stopped = [row.code for row in rows if row.pumps_running == 0 and beyond(row.level.value, HIGH_PCT)]
    level = percent(highest.level.value if highest else None, lang)
    rest = _name(soonest, lang) or _title("none_rising", lang)
    return [
        judged_works([row.level for row in rows], lang),
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
        judged_works([row.battery for row in rows], lang),
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
    "sanitation": _lift_stations,
    "telecom": _gateways,
}
