"""How well data come in: each feed, the last hour in figures, and how complete the telemetry is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from data_access.columnar import spans_of, table_of, within
from data_access.feeds import MINUTE_S
from data_access.rollups import known_hours
from data_access.rows.feed_health import Completeness, FeedRow, Gaps, LastHour
from data_access.scenario import DEMO_FEED
from data_access.schema import Asset, Feed, FeedMinute, ImportBatch, ReadingHourly, RejectedRow, Sensor

HOUR_S, DAY_H = 3600, 24
RECENT_S = 600
SLOTS, SLOT_S = 12, 300
NO_GATEWAY = ""
HOURS = (ReadingHourly.sensor_id, ReadingHourly.n, ReadingHourly.changed_at)


def feed_rows(session: Session, *, at: datetime) -> list[FeedRow]:
    """Every feed heard of by then, by kind and name."""
    at_ts = int(at.timestamp())
    minutes: dict[int, list[FeedMinute]] = defaultdict(list)
    query = select(FeedMinute).where(FeedMinute.minute_ts > at_ts - HOUR_S, FeedMinute.minute_ts <= at_ts)
    for minute in session.scalars(query.order_by(FeedMinute.minute_ts)):
        minutes[minute.feed_id].append(minute)
    before = _before(session, at_ts)
    feeds = session.scalars(select(Feed).where(Feed.since <= at).order_by(Feed.kind, Feed.name))
    return [_feed_row(feed, minutes[feed.id], before.get(feed.id), at_ts) for feed in feeds]


def _before(session: Session, at_ts: int) -> dict[int, tuple[int, int | None]]:
    """When each feed was last heard, and its newest reading, whenever that was."""
    last = func.max(FeedMinute.last_at), func.max(FeedMinute.newest_ts)
    query = select(FeedMinute.feed_id, *last).where(FeedMinute.minute_ts <= at_ts).group_by(FeedMinute.feed_id)
    return {feed_id: (last_at, newest_ts) for feed_id, last_at, newest_ts in session.execute(query)}


def _feed_row(feed: Feed, hour: list[FeedMinute], before: tuple[int, int | None] | None, at_ts: int) -> FeedRow:
    trace = [0] * SLOTS
    for minute in hour:
        trace[min(SLOTS - 1, (minute.minute_ts - at_ts + HOUR_S) // SLOT_S)] += minute.accepted
    recent = sum(minute.accepted for minute in hour if minute.minute_ts > at_ts - RECENT_S)
    delays = [minute.least_delay_s for minute in hour if minute.least_delay_s is not None]
    last_at, newest_ts = before or (None, None)
    return FeedRow(
        kind=feed.kind,
        name=feed.name,
        last_at=_instant(last_at),
        newest_at=_instant(newest_ts),
        per_minute=recent * MINUTE_S / RECENT_S,
        accepted=sum(minute.accepted for minute in hour),
        rejected=sum(minute.rejected for minute in hour),
        late=sum(minute.late for minute in hour),
        least_delay_s=min(delays, default=None),
        trace=trace,
    )


def last_hour(session: Session, *, at: datetime) -> LastHour:
    """The hour that ends at `at`."""
    since = at - timedelta(hours=1)
    began = int(since.timestamp())
    live = select(
        func.count(FeedMinute.feed_id.distinct()), func.sum(FeedMinute.accepted), func.sum(FeedMinute.late)
    ).where(FeedMinute.minute_ts > began, FeedMinute.minute_ts <= int(at.timestamp()))
    feeds, readings, late = session.execute(live).one()
    own = (*session.scalars(select(Feed.kind)), DEMO_FEED)
    files = select(func.count(), func.sum(ImportBatch.accepted)).where(
        ImportBatch.started_at > since, ImportBatch.started_at <= at, ImportBatch.feed.not_in(own)
    )
    file_count, file_rows = session.execute(files).one()
    return LastHour(since, feeds, readings or 0, late or 0, file_count, file_rows or 0, _refused(session, since, at))


def _refused(session: Session, since: datetime, at: datetime) -> Mapping[str, int]:
    query = (
        select(RejectedRow.reason_key, func.count())
        .where(RejectedRow.refused_at > since, RejectedRow.refused_at <= at)
        .group_by(RejectedRow.reason_key)
        .order_by(func.count().desc(), RejectedRow.reason_key)
    )
    return dict(session.execute(query).all())


def gaps(session: Session, *, at: datetime) -> Gaps:
    """How much of what was to be expected in the last whole 24 hours is there, as known at `at`.

    Of sensors that should speak every hour at least: of those that come once a night a day says nothing.
    """
    sensors = _sensors(session)
    end = int(at.timestamp()) // HOUR_S * HOUR_S
    got = _usable(session, list(sensors), end, at)
    single = [
        Completeness(facts.code, facts.gateway or NO_GATEWAY, 1, got.get(sensor, 0), _expected(facts.step_s))
        for sensor, facts in sensors.items()
    ]
    by_gateway: dict[str, list[Completeness]] = defaultdict(list)
    for each in single:
        by_gateway[each.name].append(each)
    names = {facts.gateway: facts.gateway_name for facts in sensors.values() if facts.gateway}
    gateways = [_joined(code, names.get(code) or "", those) for code, those in by_gateway.items() if code]
    return Gaps(_worst_first(gateways), _worst_first(single), _joined("", "", single))


def _sensors(session: Session) -> dict[int, Any]:
    query = select(
        Sensor.id, Sensor.code, Sensor.step_s, Asset.code.label("gateway"), Asset.name.label("gateway_name")
    ).outerjoin(Asset, Asset.id == Sensor.gateway_id)
    hourly = query.where(Sensor.step_s <= HOUR_S).order_by(Sensor.code, Sensor.quantity)
    return {row.id: row for row in session.execute(hourly)}


def _usable(session: Session, sensor_ids: list[int], end: int, at: datetime) -> dict[int, int]:
    """Usable readings of each sensor in the 24 hours before `end`; those whose hours changed since are asked apart."""
    if not sensor_ids:
        return {}
    at_ts, start = int(at.timestamp()), end - DAY_H * HOUR_S
    hours = within(session, spans_of(sensor_ids, start, end), select(*HOURS), table_of(ReadingHourly).c.hour_ts)
    hour = hours.subquery()
    changed = func.sum(case((hour.c.changed_at > at_ts, 1), else_=0))
    query = select(hour.c.sensor_id, func.sum(hour.c.n), changed).group_by(hour.c.sensor_id)
    found = session.execute(query).all()
    counts = {sensor: int(count) for sensor, count, later in found if not later}
    later = [sensor for sensor, _, later in found if later]
    return counts | (_usable_then(session, later, start, end, at_ts) if later else {})


def _usable_then(session: Session, sensor_ids: list[int], start: int, end: int, at_ts: int) -> dict[int, int]:
    known = known_hours(session, spans_of(sensor_ids, start, end), at_ts)
    ids, places = np.unique(known.sensor_id, return_inverse=True)
    sums = np.bincount(places, weights=known.n, minlength=len(ids)).astype(int)
    return dict(zip(ids.tolist(), sums.tolist(), strict=True))


def _expected(step_s: int) -> int:
    """Readings in 24 hours."""
    return DAY_H * HOUR_S // step_s


def _joined(code: str, name: str, those: list[Completeness]) -> Completeness:
    got = sum(min(each.got, each.expected) for each in those)
    return Completeness(code, name, len(those), got, sum(each.expected for each in those))


def _worst_first(those: list[Completeness]) -> list[Completeness]:
    return sorted(those, key=lambda each: (each.share_pct, each.code))


def _instant(ts: int | None) -> datetime | None:
    return None if ts is None else datetime.fromtimestamp(ts, UTC)
