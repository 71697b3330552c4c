"""What a wall says about an alert, in the few words that fit there: cause, place, how far people are with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from components.alert_words import measured
from components.formats import number, percent, quantity
from components.pressure import bar
from components.text import known, say
from components.wall_viewing import Viewing
from data_access.rows.alerts import AlertRow, Sentence

_CAUSES = "alerts.cause."


def cause(sentence: Sentence, lang: str) -> str:
    """The cause and its figure: `Fuite probable, nuit +62 %`. A rule without words of its own is just "abnormal"."""
    key = f"wall.cause.{sentence.key.removeprefix(_CAUSES)}"
    return say(key if known(key, lang) else "wall.cause.other", lang, **_figures(sentence, lang))


def _figures(sentence: Sentence, lang: str) -> dict[str, str]:
    values = sentence.values
    return {
        "change": percent(values.get("change_percent"), lang, sign=True),
        "pressure": pressure(values.get("pressure_m"), lang),
        "limit": measured(values.get("limit"), values.get("unit", ""), lang),
        "silent": number(values.get("silent"), lang),
        "off": number(values.get("off"), lang),
    }


def pressure(metres: float | None, lang: str) -> str:
    """Metres of water as bar, with one decimal: `1,6 bar`."""
    return quantity(bar(metres), "bar", lang, 1)


def code(row: AlertRow) -> str:
    """What the alert is about, as short as it is known: the sector, else the thing itself."""
    return row.called


def name(row: AlertRow, lang: str) -> str:
    """The name of the place, empty where none is known."""
    return row.place.name(lang) if row.place else ""


def state(row: AlertRow, lang: str) -> str:
    """How far people are with it: to acknowledge, shelved, else the step of the work."""
    step = row.display if row.display in ("unacknowledged", "shelved", "returned") else row.handling
    return say(f"wall.state.{step}", lang)


def is_waiting(row: AlertRow) -> bool:
    """Nobody has acknowledged it."""
    return row.display in ("unacknowledged", "returned")


def since(instant: datetime | None, at: datetime) -> timedelta | None:
    """How long ago, never negative; None for an instant that is not known."""
    return None if instant is None else max(at - instant, timedelta())


def flow(row: AlertRow, viewing: Viewing) -> str:
    """The estimated loss in whole m3/h, "–" when the rule estimates none."""
    return number(row.loss_m3h, viewing.lang)
