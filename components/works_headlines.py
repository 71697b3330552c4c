"""What the headline rows above works share: how many can be judged and why not the rest, names and codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from dash.development.base_component import Component

from components.cards import headline
from components.formats import isolated, listed, number
from components.states import age
from components.text import say
from data_access.rows.gateways import GatewayRow
from data_access.rows.network import REASONS
from data_access.rows.situation import Judgement, LiftStationRow, Reading, SubstationRow

Work = TypeVar("Work", SubstationRow, LiftStationRow, GatewayRow)
STALE_AFTER_S = 2700.0


def judged_works(readings: Sequence[Reading], lang: str) -> Component:
    """How many of the works can be judged, and when the newest of them spoke."""
    known = sum(reading.judgement is Judgement.JUDGED for reading in readings)
    newest: datetime | None = max((reading.at for reading in readings if reading.at), default=None)
    return headline(
        say("network.works.head.judged", lang),
        number(known, lang),
        of_all(len(readings), lang),
        why_not(Counter(reading.judgement for reading in readings), lang),
        dated=age(newest, STALE_AFTER_S),
    )


def why_not(counts: Counter[Judgement], lang: str) -> str:
    """Why the rest cannot be judged: without a sensor, bad, silent."""
    reasons = [
        say(f"network.reason.{reason.value}", lang, count=counts[reason]) for reason in REASONS if counts[reason]
    ]
    return listed(reasons, lang) or say("network.works.head.all_judged", lang)


def of_all(count: int, lang: str) -> str:
    """`sur 40`."""
    return say("network.works.head.of", lang, count=number(count, lang))


def highest(rows: Sequence[Work], figure: Callable[[Work], float | None]) -> Work | None:
    """The row with the highest figure; None when no row has one."""
    known = [(value, row) for row in rows if (value := figure(row)) is not None]
    return max(known, key=lambda pair: pair[0])[1] if known else None


def named(row: SubstationRow | LiftStationRow | GatewayRow | None, lang: str) -> str:
    """`SR-19 Sidi Belyout`; empty without a row."""
    return isolated(f"{row.code} {row.name}", lang) if row else ""
