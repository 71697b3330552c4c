"""The settings of the rules: what was set by an instant, what may be set, and setting it."""

from __future__ import annotations

from datetime import datetime
from math import isclose

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.limit_rules import LimitRule
from analytics.rule_settings import Change, Field, Thresholds, broken_order, in_force, sheet_of
from analytics.watch_limits import WatchLimits
from data_access.actors import Actor, Permission, audit, require
from data_access.errors import OperatorError, ReasonMissing
from data_access.once import once
from data_access.rows.rules import SettingRow, Wish
from data_access.schema import RuleSetting
from data_access.topics import Topic, changes

SAME = 0.003  # values that differ by less are the same: what is typed in bar is rounded


class SettingRefused(OperatorError):
    """A value that a rule cannot take; the sentence names the field, what it may be, and what stands in the way."""

    def __init__(self, problem: str, **values: object) -> None:
        self.message_key = f"rules.error.{problem}"
        super().__init__(**values)


def history(session: Session, *, at: datetime) -> list[SettingRow]:
    """Every change by `at`, oldest first."""
    query = select(RuleSetting).where(RuleSetting.valid_from <= at).order_by(RuleSetting.valid_from, RuleSetting.id)
    return [_row(each) for each in session.scalars(query)]


def all_changes(session: Session) -> list[Change]:
    """The same without people, whenever it was: what a run of detection takes along."""
    query = select(RuleSetting).order_by(RuleSetting.valid_from, RuleSetting.id)
    return [_row(each).change for each in session.scalars(query)]


def thresholds(session: Session, *, at: datetime) -> Thresholds:
    """What every rule goes by at `at`."""
    return in_force([row.change for row in history(session, at=at)], at)


def limit_rule(session: Session, name: str, *, at: datetime) -> LimitRule:
    """The limit rule of that name as it stands at `at`: pages colour by the limits that detection goes by."""
    return next(rule for rule in _in_force(session, at).limit_rules if rule.name == name)


def watch_limits(session: Session, *, at: datetime) -> WatchLimits:
    """From where on pages mark a figure at `at` although no alarm is raised."""
    return _in_force(session, at).watch


def _in_force(session: Session, at: datetime) -> Thresholds:
    return once(session, ("thresholds", at), lambda: thresholds(session, at=at))


def wished(session: Session, *, wish: Wish, at: datetime) -> Thresholds:
    """What every rule would go by with the wish; SettingRefused when the rule cannot take it."""
    field, value = _checked(wish)
    standing = thresholds(session, at=at)
    if isclose(standing.value(wish.rule, field.name), value, rel_tol=SAME):
        raise SettingRefused("same", field=field.name)
    found = Thresholds({**standing.changed, (wish.rule, field.name): value})
    wrong = broken_order(found, wish.rule)
    if wrong is not None:
        raise SettingRefused("order", field=wrong[0], other=wrong[1])
    return found


@changes(Topic.RULES)
def set_rule(session: Session, *, wish: Wish, reason: str, actor: Actor | None, at: datetime) -> None:
    """The field has this value from `at` on. SettingRefused, ReasonMissing; nothing that was set before is lost."""
    person = require(actor, Permission.MANAGE_RULES)
    if not reason.strip():
        raise ReasonMissing
    before = thresholds(session, at=at).value(wish.rule, wish.field) if _is_known(wish) else None
    value = wished(session, wish=wish, at=at).value(wish.rule, wish.field)
    told = {"rule": wish.rule, "field": wish.field, "valid_from": at, "actor": person.name, "reason": reason.strip()}
    session.add(RuleSetting(value=value, **told))
    audit(
        session,
        person,
        at,
        "set_rule",
        subject=f"rule:{wish.rule}",
        reason=reason.strip(),
        before={wish.field: before},
        after={wish.field: value},
    )


def _is_known(wish: Wish) -> bool:
    sheet = sheet_of(wish.rule)
    return sheet is not None and sheet.field(wish.field) is not None


def _checked(wish: Wish) -> tuple[Field, float]:
    sheet = sheet_of(wish.rule)
    field = sheet.field(wish.field) if sheet else None
    if field is None:
        raise SettingRefused("field_missing")
    if wish.value is None:
        raise SettingRefused("value_missing", field=field.name)
    bounds = {"field": field.name, "low": field.low, "high": field.high, "unit": field.unit}
    if not field.low <= wish.value <= field.high:
        raise SettingRefused("bounds", **bounds)
    if field.whole and wish.value != int(wish.value):
        raise SettingRefused("whole", **bounds)
    return field, float(wish.value)


def _row(found: RuleSetting) -> SettingRow:
    return SettingRow(Change(found.rule, found.field, found.value, found.valid_from), found.actor, found.reason)
