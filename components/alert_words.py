"""What an alert says in a person's language: cause, evidence, state, events. Figures come raw and are written here.

The names of the figures end in their units: `change_percent` fills `{change}`, `pressure_m` fills `{pressure}` in bar.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from components.formats import day_time, isolated, number, percent, quantity, short_day
from components.pressure import bar
from components.text import known, say
from data_access.rows.alerts import AlertRow, Place, Sentence

LEAKS = ("night_flow", "burst")  # rules that estimate a loss
INTERRUPTION = "interruption"
WAITING = ("unacknowledged", "returned")
COUNTED = {"alerts.evidence.nights": "high"}  # which figure of a sentence chooses its plural


def sentence(told: Sentence, lang: str) -> str:
    """The sentence with its figures; a rule without words of its own is just "abnormal"."""
    key = told.key if known(told.key, lang) else "alerts.cause.other"
    counted = {"count": told.values[COUNTED[key]]} if key in COUNTED else {}
    return say(key, lang, **figures(told.values, lang), **counted)


def figures(values: Mapping[str, Any], lang: str) -> dict[str, str]:
    """Each figure as text under the name without its unit.

    >>> figures({"change_percent": 62.0, "measured_m3h": 100.4}, "en")
    {'change': '+62%', 'measured': '100.4\\xa0m³/h'}
    """
    unit = str(values.get("unit") or "")
    return dict(_written(name, value, unit, lang) for name, value in values.items())


def _written(name: str, value: Any, unit: str, lang: str) -> tuple[str, str]:
    if name in ("measured", "limit"):
        return name, measured(value, unit, lang)
    for ending, write in _BY_UNIT.items():
        if name.endswith(ending):
            return name.removesuffix(ending), write(value, lang)
    if isinstance(value, str) or value is None:
        return name, isolated(value or "", lang)
    return name, number(value, lang, 0 if isinstance(value, int) else 1)


def measured(value: float | None, unit: str, lang: str) -> str:
    """A measured figure in the unit of its sensor; pressures, stored in metres, in bar."""
    if unit == "m":
        return _bar(value, lang)
    if unit == "%":
        return percent(value, lang)
    return quantity(value, unit, lang, 1) if known(f"units.{unit}", lang) else number(value, lang, 1)


def _bar(metres: float | None, lang: str) -> str:
    return quantity(bar(metres), "bar", lang, 1)


_BY_UNIT = {
    "_percent": lambda value, lang: percent(value, lang, sign=True),
    "_m3h": lambda value, lang: quantity(value, "m3/h", lang, 1),
    "_m": _bar,
    "_day": lambda value, lang: short_day(date.fromisoformat(value), lang),
    "_ts": lambda value, lang: day_time(datetime.fromtimestamp(value, UTC), lang),
}


def place_name(place: Place | None, lang: str) -> str:
    """The name of a place; empty where none is known."""
    return place.name(lang) if place else ""


def title(row: AlertRow, lang: str) -> str:
    """`HH-12 Oulfa, fuite probable`."""
    where = " ".join(filter(None, (isolated(row.called, lang), place_name(row.place, lang))))
    return say("alerts.panel.name", lang, place=where, what=suspected(row.rule, row.cause.key, lang))


def rule(name: str, lang: str) -> str:
    """What a rule suspects, in a word or two."""
    key = f"alerts.rule.{name}"
    return say(key if known(key, lang) else "alerts.rule.other", lang)


def suspected(name: str, cause: str, lang: str) -> str:
    """What it most probably is, in a word or two: its explanation where it has one, else what the rule suspects."""
    key = f"alerts.explained.{cause.rpartition('.')[2]}"
    return say(key, lang) if known(key, lang) else rule(name, lang)


def state(row: AlertRow, lang: str) -> str:
    """How far people are with it: to acknowledge, shelved, the step of the work, or over."""
    if row.display in (*WAITING, "shelved", "suppressed"):
        return say(f"alerts.state.{row.display}", lang)
    if row.handling == "repaired" and row.work.get("check", {}).get("verdict") == "not_shown":
        return say("alerts.state.not_verified", lang)
    over = row.display == "normal" and row.handling not in ("closed", "repaired", "verified")
    return say("alerts.state.normal" if over else f"alerts.state.{row.handling}", lang)


def service(code: str, lang: str) -> str:
    """The name of a service."""
    key = f"alerts.service.{code}"
    return say(key, lang) if known(key, lang) else code


def event(name: str, lang: str) -> str:
    """What happened, as one line of the journal names it."""
    key = f"alerts.event.{name}"
    return say(key if known(key, lang) else "alerts.event.other", lang)


def reason(text: str | None, lang: str) -> str:
    """What a person wrote, or the words for a reason that a rule gave by its key."""
    key = f"alerts.reason.{text}"
    return say(key, lang) if text and known(key, lang) else text or ""


def person(name: str, lang: str) -> str:
    """Who did it; the product's own rules by their part."""
    key = f"alerts.actor.{name}"
    return say(key, lang) if known(key, lang) else name
