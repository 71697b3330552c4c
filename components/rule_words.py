"""What a rule says in a person's language: its sentence with the figures in force, its fields and their values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from components.formats import NBSP, duration, isolated, number, percent, quantity
from components.pressure import bar, metres
from components.text import known, say
from data_access.rows.rules import Field, Sheet, Thresholds

SAMPLE = timedelta(minutes=15)


def name(rule: str, lang: str) -> str:
    """What a rule is called."""
    return say(f"rules.name.{rule}", lang)


def field_name(field: str, lang: str) -> str:
    """What a field of a rule is called."""
    return say(f"rules.field.{field}", lang)


def value(figure: float, unit: str, lang: str) -> str:
    """A value of a field with its unit; pressures, kept in metres, in bar."""
    if unit == "m":
        return quantity(bar(figure), "bar", lang, 2)
    if unit == "%":
        return percent(figure, lang)
    if unit == "sigma":
        return isolated(f"{number(figure, lang, 1)}{NBSP}σ", lang)
    if unit == "priority":
        return isolated(f"P{figure:.0f}", lang)
    if unit == "samples":
        return duration(int(figure) * SAMPLE, lang)
    if unit in ("sensors", "customers"):
        return say(f"rules.{unit}", lang, count=int(figure))
    return quantity(figure, unit, lang, 0 if figure == int(figure) else 1)


def typed(figure: float, unit: str) -> float:
    """A value as it is typed: pressures in bar, everything else in the unit of the field."""
    return round(bar(figure) or 0.0, 2) if unit == "m" else figure


def read(figure: float, unit: str) -> float:
    """What was typed, in the unit of the field."""
    return metres(figure) if unit == "m" else figure


def typed_bound(figure: float, unit: str, lang: str) -> str:
    """A bound as it is typed: samples are counted."""
    return say("rules.samples", lang, count=int(figure)) if unit == "samples" else value(figure, unit, lang)


def told(sheet: Sheet, thresholds: Thresholds, lang: str) -> Mapping[str, str]:
    """Every field of the rule as text."""
    return {each.name: value(thresholds.value(sheet.rule, each.name), each.unit, lang) for each in sheet.fields}


def sentence(sheet: Sheet, thresholds: Thresholds, lang: str) -> str:
    """The rule in one or two sentences, with the figures in force."""
    return say(f"rules.sentence.{sheet.rule}", lang, **told(sheet, thresholds, lang))


def threshold(sheet: Sheet, thresholds: Thresholds, lang: str) -> str:
    """Its first figure; nothing for a rule without one."""
    return next(iter(told(sheet, thresholds, lang).values()), "")


def delay(sheet: Sheet, thresholds: Thresholds, lang: str) -> str:
    """How long before it is raised and before it is cleared."""
    figures = told(sheet, thresholds, lang)
    key = f"rules.delay.{sheet.rule}"
    return say(key, lang, **figures) if known(key, lang) else f"{figures['on_samples']} / {figures['off_samples']}"


def dead_band(sheet: Sheet, thresholds: Thresholds, lang: str) -> str:
    """How far back a value must be; of scores and shares, where they clear."""
    figures = told(sheet, thresholds, lang)
    return next((figures[each] for each in ("deadband_pct", "clear_z", "clear_pct", "back_pct") if each in figures), "")


def priority(sheet: Sheet, thresholds: Thresholds, lang: str) -> str:
    """The priority of its alarms, or by what it goes."""
    key = f"rules.priority.{sheet.rule}"
    return say(key, lang) if known(key, lang) else told(sheet, thresholds, lang)["priority"]


def field_of(sheet: Sheet | None, field: str | None) -> Field | None:
    """The field of that name, where the rule has it."""
    return sheet.field(field) if sheet and field else None
