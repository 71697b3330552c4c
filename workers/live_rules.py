"""The rules of every quarter-hour on single sensors: limits, silent gateways, silent sensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from analytics import limit_rules
from analytics.limit_rules import GATEWAY_RULE, LIMIT_RULES, SENSOR_RULE, Flags, GatewayLimits, Kind, LimitRule
from analytics.rule_settings import Thresholds
from analytics.sample_grid import Floats, Ints, newest_values
from data_access.rows.alerts import Finding, Sentence
from data_access.rows.detection import Gateway, WatchedSensor
from workers.ledger import Ledger
from workers.sight import Sight


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """One limit rule with the rows it applies to and their limits."""

    rule: LimitRule
    rows: Ints
    limits: Floats
    place_of: Mapping[str, int]  # by the code of the sensor


def guards(sensors: Sequence[WatchedSensor], rules: Sequence[LimitRule] = LIMIT_RULES) -> list[Guard]:
    """The limit rules that have a sensor here."""
    return [guard for guard in (_guard(rule, sensors) for rule in rules) if len(guard.rows)]


def watch_sensors(sight: Sight, ledger: Ledger, guarded: Sequence[Guard], thresholds: Thresholds, at: datetime) -> None:
    """Apply them, and the rules of silence, to what is known at `at`."""
    fresh = watch_limits(sight, ledger, guarded, at)
    _silent_gateways(sight, ledger, ~fresh, thresholds.gateway, at)
    _silent_sensors(sight, ledger, fresh, thresholds.sensor_silent_s, at)


def watch_limits(sight: Sight, ledger: Ledger, guarded: Sequence[Guard], at: datetime) -> Flags:
    """Apply the limits alone; which sensors are fresh."""
    at_ts = int(at.timestamp())
    most = max((max(guard.rule.on_samples, guard.rule.off_samples) for guard in guarded), default=1)
    newest = newest_values(sight.recent(at_ts), most)
    fresh = ~limit_rules.is_stale(at_ts - sight.last_ts, sight.step_s)
    for guard in guarded:
        _limit(sight, ledger, guard, newest[guard.rows], fresh[guard.rows], at)
    return fresh


def _guard(rule: LimitRule, sensors: Sequence[WatchedSensor]) -> Guard:
    rows: list[int] = []
    limits: list[float] = []
    for row, sensor in enumerate(sensors):
        if sensor.quantity == rule.quantity and (rule.place in sensor.roles or rule.place == sensor.asset_kind):
            limit = rule.limit_for(rule.own(sensor.low_limit, sensor.high_limit), sensor.unit, sensor.capacity)
            if limit is not None:
                rows.append(row)
                limits.append(limit)
    places = {sensors[row].code: place for place, row in enumerate(rows)}
    return Guard(rule, np.array(rows, np.int64), np.array(limits, np.float64), places)


def _limit(sight: Sight, ledger: Ledger, guard: Guard, newest: Floats, usable: Flags, at: datetime) -> None:
    rule = guard.rule
    tripped = usable & limit_rules.tripped(newest[:, -rule.on_samples :], guard.limits, rule.side)
    back = usable & limit_rules.recovered(newest[:, -rule.off_samples :], guard.limits, rule.side, rule.deadband_share)
    for place in np.flatnonzero(tripped).tolist():
        sensor = sight.watch.sensors[int(guard.rows[place])]
        if not ledger.is_active(rule.name, sensor.code):
            ledger.see(_beyond(rule, sensor, float(newest[place, -1]), float(guard.limits[place])), at)
    for subject in ledger.active(rule.name):
        if subject in guard.place_of and back[guard.place_of[subject]]:
            ledger.clear(rule.name, subject, at)


def _beyond(rule: LimitRule, sensor: WatchedSensor, measured: float, limit: float) -> Finding:
    figures = {"measured": round(measured, 2), "limit": round(limit, 2), "unit": sensor.unit, "asset": sensor.asset}
    return Finding(
        rule=rule.name,
        kind=rule.kind,
        subject=sensor.code,
        service_id=sensor.service_id,
        sector_id=sensor.zone_id,
        asset_id=sensor.asset_id,
        priority=rule.priority,
        cause=Sentence(f"alerts.cause.{rule.name}", figures),
        evidence=[Sentence(f"alerts.evidence.limit_{rule.side}", figures | {"sensor": sensor.code})],
    )


def _silent_gateways(sight: Sight, ledger: Ledger, stale: Flags, limits: GatewayLimits, at: datetime) -> None:
    silent = (sight.carried @ stale).astype(int).tolist()
    for gateway, quiet in zip(sight.watch.gateways, silent, strict=True):
        carried = len(gateway.sensor_ids)
        is_active = ledger.is_active(GATEWAY_RULE, gateway.code)
        rows = np.array([sight.row_of[sensor] for sensor in gateway.sensor_ids], np.int64)
        fell = sight.last_ts[rows[stale[rows]]] if quiet > limits.drop_share * carried else np.empty(0)
        since = -np.inf if is_active else at.timestamp() - limit_rules.DROP_RECENT_S
        together = limit_rules.fell_together(fell[fell > since])
        is_silent = limit_rules.is_silent(quiet, carried, limits)
        is_one_event = is_silent or limit_rules.is_common_cause(together, carried, limits)
        if is_one_event and not is_active:
            ledger.see(_silent_gateway(gateway, quiet, together if not is_silent else None, sight.last_ts[rows]), at)
        elif quiet <= limits.back_share * carried and not is_one_event:
            ledger.clear(GATEWAY_RULE, gateway.code, at)


def _silent_gateway(gateway: Gateway, silent: int, together: int | None, last_ts: Floats) -> Finding:
    """All of it; or, with `together`, so many that fell at once."""
    carried = len(gateway.sensor_ids)
    figures = {"silent": silent, "carried": carried, "asset": gateway.code, "together": together or silent}
    return Finding(
        rule=GATEWAY_RULE,
        kind=Kind.ALARM,
        subject=gateway.code,
        service_id=gateway.service_id,
        sector_id=gateway.zone_id,
        asset_id=gateway.asset_id,
        priority=limit_rules.gateway_priority(carried),
        cause=Sentence(f"alerts.cause.{GATEWAY_RULE}{'_part' if together else ''}", figures),
        onset_at=datetime.fromtimestamp(float(np.median(last_ts)), UTC),
        evidence=[Sentence("alerts.evidence.common_cause", figures)],
    )


def _silent_sensors(sight: Sight, ledger: Ledger, fresh: Flags, silent_s: float, at: datetime) -> None:
    """A prompt for a sensor that has long said nothing, unless its gateway explains it."""
    for row in np.flatnonzero(at.timestamp() - sight.last_ts > silent_s).tolist():
        sensor = sight.watch.sensors[row]
        if not ledger.is_active(SENSOR_RULE, sensor.tag) and not _is_explained(sight, ledger, sensor):
            ledger.see(_silent_sensor(sensor, float(sight.last_ts[row])), at)
    for subject in ledger.active(SENSOR_RULE):
        if subject in sight.tags and fresh[sight.tags[subject]]:
            ledger.clear(SENSOR_RULE, subject, at)


def _is_explained(sight: Sight, ledger: Ledger, sensor: WatchedSensor) -> bool:
    carriers = (gateway for gateway in sight.watch.gateways if gateway.asset_id == sensor.gateway_id)
    return any(ledger.is_active(GATEWAY_RULE, gateway.code) for gateway in carriers)


def _silent_sensor(sensor: WatchedSensor, last_ts: float) -> Finding:
    figures = {"sensor": sensor.code, "quantity": sensor.quantity}
    return Finding(
        rule=SENSOR_RULE,
        kind=Kind.PROMPT,
        subject=sensor.tag,
        service_id=sensor.service_id,
        sector_id=sensor.zone_id,
        asset_id=sensor.asset_id,
        priority=4,
        cause=Sentence(f"alerts.cause.{SENSOR_RULE}", figures),
        onset_at=datetime.fromtimestamp(last_ts, UTC),
        evidence=[Sentence("alerts.evidence.last_heard", figures | {"last_ts": int(last_ts)})],
    )
