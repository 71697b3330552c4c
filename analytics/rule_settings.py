"""The rules as people read and set them: which fields each has, within which bounds, and what is in force when.

Every field has the value it was delivered with; a change holds from its instant on, until the next one of the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from analytics import bursts, escalation, limit_rules, night_flow, watch_limits
from analytics.bursts import BurstLimits
from analytics.coordination import COORDINATION_RULE, DELIVERED, Reach
from analytics.escalation import ESCALATION_RULE
from analytics.limit_rules import (
    GATEWAY_RULE,
    INTERRUPTION_RULE,
    LIMIT_RULES,
    SENSOR_RULE,
    GatewayLimits,
    InterruptionLimits,
    LimitRule,
)
from analytics.night_flow import NightLimits
from analytics.watch_limits import DELIVERED as WATCHED
from analytics.watch_limits import WatchLimits

STALE_RULE = "stale"
SAMPLES = (1.0, 12.0)  # three hours of quarter-hours: what detection looks back at
SCORE = (0.5, 20.0)
LIMIT_BOUNDS: Mapping[str, tuple[float, float]] = {
    "low_pressure": (5.09, 61.19),  # 0.5 to 6.0 bar
    "low_reservoir": (5.0, 90.0),
    "high_level": (50.0, 98.0),
    "overflow": (90.0, 99.9),
    "overload": (80.0, 130.0),
    "heavy_load": (40.0, 100.0),
}


@dataclass(frozen=True, slots=True)
class Field:
    """Something of a rule that a person may set: its unit, what it may be, and the value it was delivered with."""

    name: str
    unit: str  # m, %, m3/h, h, sigma, samples, sensors, priority
    low: float
    high: float
    delivered: float
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One rule: the service it watches, its fields, the section of the domain reference with its figures, if any."""

    rule: str
    service: str  # or all
    source: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a rule has this value from that instant on."""

    rule: str
    field: str
    value: float
    valid_from: datetime


@dataclass(frozen=True)
class Thresholds:
    """What every rule goes by at an instant. Fields that nobody set have the value they were delivered with."""

    changed: Mapping[tuple[str, str], float]

    def value(self, rule: str, field: str) -> float:
        """The value of a field in force."""
        return self.changed.get((rule, field), _DELIVERED[rule, field])

    @cached_property
    def limit_rules(self) -> tuple[LimitRule, ...]:
        """The limit rules with what was set."""
        return tuple(self._limit_rule(rule) for rule in LIMIT_RULES)

    @cached_property
    def night(self) -> NightLimits:
        """The false alarms that the nights may bring, when a leak is over, and the least leak."""
        budget, clear_pct, least_m3h = (self.value("night_flow", name) for name in ("budget", "clear_pct", "least_m3h"))
        return NightLimits(budget, clear_pct / 100, least_m3h)

    @cached_property
    def burst(self) -> BurstLimits:
        """Scores and least excess of a burst."""
        names = ("alone_z", "with_pressure_z", "least_m3h", "clear_z")
        return BurstLimits(*(self.value("burst", name) for name in names))

    @cached_property
    def gateway(self) -> GatewayLimits:
        """Shares of a silent gateway."""
        names = ("share_pct", "back_pct", "drop_pct")
        share, back, drop = (self.value(GATEWAY_RULE, name) / 100 for name in names)
        return GatewayLimits(share, self.value(GATEWAY_RULE, "least"), back, drop)

    @cached_property
    def interruption(self) -> InterruptionLimits:
        """Customers and minutes of an interruption."""
        names = ("p1_customers", "p2_customers", "sustained_min")
        return InterruptionLimits(*(self.value(INTERRUPTION_RULE, name) for name in names))

    @cached_property
    def watch(self) -> WatchLimits:
        """From where on pages mark a figure without an alarm."""
        return WatchLimits(*(self.value(sheet.rule, each.name) for sheet in WATCH_SHEETS for each in sheet.fields))

    @property
    def sensor_silent_s(self) -> float:
        """How long a single sensor may say nothing."""
        return 3600 * self.value(SENSOR_RULE, "silent_h")

    @property
    def escalation_patience(self) -> timedelta:
        """How long a critical alarm may wait for an acknowledgement."""
        return timedelta(minutes=self.value(ESCALATION_RULE, "patience_min"))

    @property
    def coordination(self) -> Reach:
        """How far works reach."""
        clash, days, leak = (self.value(COORDINATION_RULE, name) for name in ("clash_m", "share_days", "leak_m"))
        return Reach(clash, int(days), leak)

    def _limit_rule(self, rule: LimitRule) -> LimitRule:
        set_limit = self.changed.get((rule.name, "limit"))
        if set_limit is not None:
            rule = replace(rule, limit=set_limit, share=1.0, is_set=True)
        return replace(
            rule,
            on_samples=int(self.value(rule.name, "on_samples")),
            off_samples=int(self.value(rule.name, "off_samples")),
            deadband_share=self.value(rule.name, "deadband_pct") / 100,
            priority=int(self.value(rule.name, "priority")),
        )


def in_force(changes: Iterable[Change], at: datetime) -> Thresholds:
    """What stood at `at`; of two changes at one instant the later in the sequence."""
    return Thresholds({(each.rule, each.field): each.value for each in changes if each.valid_from <= at})


def _limit_sheet(rule: LimitRule) -> Sheet:
    fields = (
        Field("limit", rule.unit, *LIMIT_BOUNDS[rule.name], rule.threshold),
        Field("on_samples", "samples", *SAMPLES, rule.on_samples, whole=True),
        Field("off_samples", "samples", *SAMPLES, rule.off_samples, whole=True),
        Field("deadband_pct", "%", 0.0, 30.0, 100 * rule.deadband_share),
        Field("priority", "priority", 1.0, 4.0, rule.priority, whole=True),
    )
    return Sheet(rule.name, rule.service, "4.3, 4.4, 6.1", fields)


WATCH_SHEETS: tuple[Sheet, ...] = (  # their fields in the order of WatchLimits
    Sheet(watch_limits.FEEDER_RULE, "electricity", "6.1", (Field("limit", "%", 40.0, 120.0, WATCHED.feeder_pct),)),
    Sheet(watch_limits.N1_RULE, "electricity", "6.1", (Field("limit", "%", 50.0, 150.0, WATCHED.n1_pct),)),
    Sheet(
        watch_limits.OVERFLOW_RULE,
        "sanitation",
        "6.2",
        (Field("overflow_min", "min", 10.0, 360.0, WATCHED.overflow_min),),
    ),
    Sheet(watch_limits.AUTONOMY_RULE, "water", "", (Field("autonomy_h", "h", 1.0, 72.0, WATCHED.autonomy_h),)),
    Sheet(watch_limits.HEARD_RULE, "telecom", "6.3", (Field("heard_pct", "%", 50.0, 100.0, WATCHED.heard_pct),)),
    Sheet(
        watch_limits.BATTERY_RULE,
        "telecom",
        "6.3",
        (
            Field("battery_pct", "%", 1.0, 60.0, WATCHED.battery_pct),
            Field("battery_days", "day", 7.0, 365.0, WATCHED.battery_days, whole=True),
        ),
    ),
)
SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "night_flow",
        "water",
        "1.4, 2.1",
        (
            Field("budget", "alarms/year", 0.1, 4.0, night_flow.BUDGET),
            Field("least_m3h", "m3/h", 0.5, 20.0, night_flow.LEAST_M3H),
            Field("clear_pct", "%", 10.0, 80.0, 100 * night_flow.CLEAR_SHARE),
        ),
    ),
    Sheet(
        "burst",
        "water",
        "2.2, 4.3",
        (
            Field("alone_z", "sigma", *SCORE, bursts.ALONE_Z),
            Field("with_pressure_z", "sigma", *SCORE, bursts.WITH_PRESSURE_Z),
            Field("least_m3h", "m3/h", 1.0, 200.0, bursts.LEAST_EXCESS_M3H),
            Field("clear_z", "sigma", *SCORE, bursts.CLEAR_Z),
        ),
    ),
    *(_limit_sheet(rule) for rule in LIMIT_RULES),
    Sheet(
        INTERRUPTION_RULE,
        "electricity",
        "4.3, 6.1",
        (
            Field("p1_customers", "customers", 2.0, 100_000.0, limit_rules.INTERRUPTION.p1_customers, whole=True),
            Field("p2_customers", "customers", 1.0, 50_000.0, limit_rules.INTERRUPTION.p2_customers, whole=True),
            Field("sustained_min", "min", 0.0, 60.0, limit_rules.INTERRUPTION.sustained_min, whole=True),
        ),
    ),
    Sheet(STALE_RULE, "telecom", "5.4", ()),
    Sheet(
        GATEWAY_RULE,
        "telecom",
        "6.3",
        (
            Field("share_pct", "%", 30.0, 100.0, 100 * limit_rules.GATEWAY_SHARE),
            Field("least", "sensors", 2.0, 20.0, limit_rules.GATEWAY_LEAST, whole=True),
            Field("back_pct", "%", 0.0, 90.0, 100 * limit_rules.GATEWAY_BACK_SHARE),
            Field("drop_pct", "%", 5.0, 100.0, 100 * limit_rules.GATEWAY_DROP_SHARE),
        ),
    ),
    Sheet(
        SENSOR_RULE,
        "telecom",
        "5.4",
        (Field("silent_h", "h", 1.0, 12.0, limit_rules.SENSOR_SILENT_S / 3600),),
    ),
    Sheet(
        ESCALATION_RULE,
        "all",
        "4.4",
        (Field("patience_min", "min", 1.0, 30.0, escalation.PATIENCE / timedelta(minutes=1)),),
    ),
    Sheet(
        COORDINATION_RULE,
        "all",
        "7.2",
        (
            Field("clash_m", "metres", 10.0, 500.0, DELIVERED.clash_m),
            Field("share_days", "day", 1.0, 180.0, DELIVERED.share_days, whole=True),
            Field("leak_m", "metres", 5.0, 200.0, DELIVERED.leak_m),
        ),
    ),
    *WATCH_SHEETS,
)
ORDERED: tuple[tuple[str, str, str], ...] = (  # of each rule, a field that must stay below another
    ("burst", "clear_z", "with_pressure_z"),
    ("burst", "with_pressure_z", "alone_z"),
    (GATEWAY_RULE, "back_pct", "share_pct"),
    (INTERRUPTION_RULE, "p2_customers", "p1_customers"),
)
_DELIVERED = {(sheet.rule, field.name): field.delivered for sheet in SHEETS for field in sheet.fields}


def sheet_of(rule: str) -> Sheet | None:
    """The rule of that name."""
    return next((sheet for sheet in SHEETS if sheet.rule == rule), None)


def broken_order(thresholds: Thresholds, rule: str) -> tuple[str, str] | None:
    """Two fields of the rule of which the first is not below the second; None when all is in order.

    >>> broken_order(Thresholds({("burst", "alone_z"): 3.0}), "burst")
    ('with_pressure_z', 'alone_z')
    """
    pairs = ((below, above) for name, below, above in ORDERED if name == rule)
    wrong = (pair for pair in pairs if thresholds.value(rule, pair[0]) >= thresholds.value(rule, pair[1]))
    return next(wrong, None)
