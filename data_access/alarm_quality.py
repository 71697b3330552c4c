"""The alarm system as its own events tell it: what was raised, answered and closed in a period, as known at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from analytics import alarm_nuisance, alarm_rates, alert_answers
from analytics.alarm_states import Display, Handling
from analytics.alert_answers import Life
from analytics.limit_rules import Kind
from data_access.alert_history import standing
from data_access.errors import OperatorError
from data_access.rows.alarm_quality import QualityPicture
from data_access.schema import Alert, AlertEvent, Asset, Zone

PERIODS = {"30d": timedelta(days=30), "24h": timedelta(days=1), "7d": timedelta(days=7), "365d": timedelta(days=365)}


class UnknownPeriod(OperatorError):
    """`?period=` is none of PERIODS; its text is in the values."""

    message_key = "quality.error.period"


def period_of(text: str | None) -> timedelta:
    """The length asked for; thirty days without one. UnknownPeriod names a text that is none."""
    if not text:
        return PERIODS["30d"]
    if text not in PERIODS:
        raise UnknownPeriod(text=text)
    return PERIODS[text]


def quality(session: Session, *, at: datetime, period: timedelta) -> QualityPicture:
    """Everything about the span of that length that ends at `at`; prompts count only where it says so."""
    since = at - period
    lives = _lives(session, since=since, at=at)
    heard = [spell for life in lives if life.kind == Kind.ALARM for spell in alert_answers.spells(life)]
    within = [spell for spell in heard if spell.began > since]
    raised = [life for life in lives if life.raised_at > since]
    closed = [life for life in lives if (closing := life.closing()) is not None and closing[0] > since]
    rows = standing(session, at)
    return QualityPicture(
        since=since,
        at=at,
        rates=alarm_rates.rates([spell.began for spell in within], since=since, until=at),
        standing=alarm_nuisance.standing(heard, at),
        chattering=alarm_nuisance.chattering(within),
        fleeting=alarm_nuisance.fleeting(within),
        actors=alarm_nuisance.bad_actors(within),
        mix=alarm_nuisance.priority_mix(Counter(spell.priority for spell in within)),
        prompts=Counter(life.priority for life in raised if life.kind == Kind.PROMPT),
        shelved=[row for row in rows if row.display == Display.SHELVED],
        suppressed=[row for row in rows if row.display == Display.SUPPRESSED],
        times=alert_answers.stage_times(raised),
        by_rule=alert_answers.precision(closed, by="rule"),
        by_sector=alert_answers.precision(closed, by="sector"),
    )


def _lives(session: Session, *, since: datetime, at: datetime) -> Sequence[Life]:
    """Every alert that was open at some time in (since, at], with all its events up to `at`."""
    site, later = aliased(Zone), aliased(AlertEvent)
    moved = exists().where(later.alert_id == Alert.id, later.at > since)
    columns = (Alert.code, Alert.rule, Alert.kind, Alert.subject, site.code.label("sector"))
    told = (
        select(*columns, AlertEvent.at, AlertEvent.event, AlertEvent.after)
        .join(AlertEvent, AlertEvent.alert_id == Alert.id)
        .outerjoin(Asset, Asset.id == Alert.asset_id)
        .outerjoin(site, site.id == func.coalesce(Alert.sector_id, Asset.zone_id))
        .where(Alert.detected_at <= at, AlertEvent.at <= at, or_(Alert.handling != Handling.CLOSED, moved))
        .order_by(Alert.id, AlertEvent.at, AlertEvent.id)
    )
    return [_life(list(rows)) for _, rows in groupby(session.execute(told), key=lambda row: row.code)]


def _life(rows: Sequence[Any]) -> Life:
    first = rows[0]
    events = [(row.at, row.event, row.after["priority"]) for row in rows]
    return Life(first.code, first.rule, first.kind, first.subject, first.sector, events)


def quality_records(session: Session, *, at: datetime, period: timedelta) -> list[dict[str, Any]]:
    """The same as records for a file, one figure each: section, item, figure, value, unit, target."""
    picture = quality(session, at=at, period=period)
    return [*_load_records(picture), *_list_records(picture), *_answer_records(picture)]


def _record(section: str, item: str, figure: str, value: float | None, unit: str, target: float | None = None) -> Any:
    return {"section": section, "item": item, "figure": figure, "value": value, "unit": unit, "target": target}


def _load_records(picture: QualityPicture) -> list[dict[str, Any]]:
    load, rare = picture.rates, alarm_rates.RARE_PCT
    return [
        _record("load", "alarms", "count", load.alarms, "1"),
        _record("load", "alarms", "per_day", load.per_day, "1/d", alarm_rates.PER_DAY_TARGET),
        _record("load", "alarms", "per_hour", load.per_hour, "1/h", alarm_rates.PER_HOUR_TARGET),
        _record("load", "alarms", "peak_10_min", load.peak, "1", alarm_rates.FLOOD_BEGINS_OVER),
        _record("load", "10_min_over_10", "share", load.crowded_pct, "%", rare),
        _record("load", "hours_over_30", "share", load.heavy_hours_pct, "%", rare),
        _record("load", "time_in_flood", "share", load.flood_pct, "%", rare),
        _record("load", "floods", "count", len(load.floods), "1"),
        *(_record("prompts", f"P{each}", "count", count, "1") for each, count in sorted(picture.prompts.items())),
        *(_record("mix", each.band, "count", each.count, "1") for each in picture.mix),
        *(_record("mix", each.band, "share", each.share_pct, "%", each.target_pct) for each in picture.mix),
    ]


def _list_records(picture: QualityPicture) -> list[dict[str, Any]]:
    now = picture.at
    return [
        *(_record("standing", each.code, "age", (now - each.began) / timedelta(hours=1), "h", 24)
          for each in picture.standing),
        *(_record("chattering", " ".join(tag), "most_per_min", most, "1", 0)
          for tag, most in picture.chattering.items()),
        *(_record("fleeting", each.code, "count", 1, "1", 0) for each in picture.fleeting),
        *(_record("bad_actors", " ".join(each.tag), "count", each.count, "1") for each in picture.actors),
        *(_record("shelved", row.code, "count", 1, "1") for row in picture.shelved),
        *(_record("suppressed", row.code, "count", 1, "1") for row in picture.suppressed),
    ]  # fmt: skip


def _answer_records(picture: QualityPicture) -> list[dict[str, Any]]:
    found = []
    for each in picture.times:
        item = f"{each.kind} P{each.priority} {each.stage}"
        target = _minutes(each.target)
        found += [
            _record("times", item, "reached", each.reached, "1", each.of),
            _record("times", item, "median", _minutes(each.middle), "min", target),
            _record("times", item, "p90", _minutes(each.ninth), "min"),
        ]
    for section, lines in (("precision_rule", picture.by_rule), ("precision_sector", picture.by_sector)):
        for line in lines:
            item = f"{line.kind} {line.name}"
            found += [
                _record(section, item, "true", line.true, "1"),
                _record(section, item, "false", line.false, "1"),
                _record(section, item, "precision", line.pct, "%"),
            ]
    return found


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else span / timedelta(minutes=1)
