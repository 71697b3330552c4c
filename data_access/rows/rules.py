"""What people set on the rules: one field at a time, with a reason, from an instant on."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.rule_settings import SHEETS, Change, Field, Sheet, Thresholds, sheet_of

__all__ = ["SHEETS", "Change", "Field", "SettingRow", "Sheet", "Thresholds", "Wish", "sheet_of"]


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One change of a rule, and who made it and why."""

    change: Change
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A field of a rule and the value that somebody wants it to have, in the field's own unit."""

    rule: str
    field: str
    value: float | None
