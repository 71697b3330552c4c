"""Records of the third quarter of 2018 for indicators that are counted by hand: each builder says what it holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from analytics.local_time import day_span, day_start
from analytics.worksites import METRES_PER_DEGREE
from data_access.schema import (
    Asset,
    BilledVolume,
    NetworkService,
    NightFlow,
    PaymentHourly,
    ReadingDaily,
    ReadingHourly,
    Sensor,
    SensorRole,
    Worksite,
    Zone,
)
from data_access.topics import Topic, changes
from tests.builders.worksites import store_event, store_worksite

SEPTEMBER = date(2018, 9, 1)
END = int(day_span(date(2018, 9, 30))[1].timestamp())
HOUR_S = 3600
KNOWN = END + 8 * HOUR_S


@changes(Topic.NETWORK, Topic.READINGS)
def measured_sectors(session: Session, connections: int = 6000) -> None:
    """Two sectors told for September, a third one without loggers whose meter misses ten days.

    S-1: 100 km, two thirds of the connections, 200 m3/h in, 95,000 m3 billed, 40 and 50 m. S-2: 50 km, the other
    third, 100 m3/h, 47,500 m3, 30 m. Nights of 60 and 100 m3/h and of 20; one unusable, one of Ramadan. Four hours at
    each critical point, one of them a decimetre below 20 m.
    """
    water = _service(session, "water")
    one, two, three = (
        _zone(session, code, mains_km=km, connections=share)
        for code, km, share in (
            ("S-1", 100.0, connections * 2 // 3),
            ("S-2", 50.0, connections // 3),
            ("S-3", 9.0, 500),
        )
    )
    for zone, mean, days in ((one, 200.0, 30), (two, 100.0, 30), (three, 50.0, 20)):
        _meter(session, water, zone, ("flow", "m3/h", "inlet"), mean, days)
    for zone, volume in ((one, 95_000.0), (two, 47_500.0), (three, 20_000.0)):
        recorded = datetime(2018, 10, 1, tzinfo=UTC)
        session.add(BilledVolume(sector_id=zone, month=SEPTEMBER, volume_m3=volume, recorded_at=recorded))
    _meter(session, water, one, ("pressure", "m", "logger"), 50.0, 30)
    points = (_meter(session, water, one, ("pressure", "m", "critical_point"), 40.0, 30),
              _meter(session, water, two, ("pressure", "m", "critical_point"), 30.0, 30))  # fmt: skip
    for point, lows in zip(points, ((25.0, 19.9, 25.0, 20.0), (30.0,) * 4), strict=True):
        session.add_all(an_hour(point, back, low=low) for back, low in enumerate(lows, start=1))
    nights = ((one, 1, 60.0, "normal"), (one, 2, 100.0, "friday"), (one, 3, 900.0, "ramadan"), (two, 1, 20.0, "summer"))
    session.add_all(a_night(zone, day, flow, calendar_class=name) for zone, day, flow, name in nights)
    session.add(a_night(two, 2, 500.0, unusable_reason="incomplete"))


@changes(Topic.READINGS)
def counted_payments(session: Session) -> None:
    """Three hours of two days: 30, 50 and 40 bills, 2, 0 and 2 failures, 10, 20 and 15 searches."""
    noon = int(datetime(2018, 9, 3, 12, tzinfo=UTC).timestamp())
    told = ((0, 30, 2, 10), (HOUR_S, 50, 0, 20), (24 * HOUR_S, 40, 2, 15))
    for after, paid, failed, searches in told:
        known = datetime.fromtimestamp(noon + after + HOUR_S, UTC)
        facts = {"paid": paid, "failed": failed, "agency_searches": searches, "amount_mad": 100.0 * paid}
        session.add(PaymentHourly(hour_ts=noon + after, recorded_at=known, **facts))


@changes(Topic.NETWORK, Topic.READINGS)
def connected_objects(session: Session) -> None:
    """10 km and 4,000 inhabitants. A tells two quantities, B nothing; gateway G-1 is heard in three of the last four
    hours, G-3 never, G-2 has no sensor. Station SR-1 is told for three hours, its pump stands in one of the two with a
    full well; SR-2 has no pump state.
    """
    water, telecom, sewers = (_service(session, code) for code in ("water", "telecom", "sanitation"))
    _zone(session, "S-1", mains_km=10.0, population=4000)
    flow = _sensor(session, "A", ("flow", "m3/h"), water)
    heard = [flow, _sensor(session, "A", ("pressure", "m"), water)]
    _sensor(session, "B", ("flow", "m3/h"), water)
    gateways = [_asset(session, code, "gateway", telecom) for code in ("G-1", "G-2", "G-3")]
    battery, _ = (_sensor(session, f"G-{number}", ("battery", "%"), telecom, asset_id=gateways[number - 1])
                  for number in (1, 3))  # fmt: skip
    session.add_all(a_day(sensor, date(2018, 9, 28), 50.0) for sensor in (*heard, battery))
    session.add_all(an_hour(battery, back) for back in (4, 3, 1))
    stations = [_asset(session, code, "lift_station", sewers) for code in ("SR-1", "SR-2")]
    level, _ = (_sensor(session, f"SR-{number}", ("level", "%"), sewers, asset_id=stations[number - 1], high_limit=85.0)
                for number in (1, 2))  # fmt: skip
    pump = _sensor(session, "SR-1", ("pump_state", "1"), sewers, asset_id=stations[0])
    session.add_all(an_hour(level, back, high=high) for back, high in ((1, 90.0), (2, 90.0), (3, 50.0), (4, 90.0)))
    session.add_all(an_hour(pump, back, high=high) for back, high in ((1, 1.0), (2, 0.0), (3, 0.0)))


@changes(Topic.WORKSITES)
def meeting_works(session: Session) -> None:
    """Known since June: MOVED and STAYS were to clash with HOST in August, FAR with it in December; OLD and OLDER are
    open together since June. MOVED is put off in July to January; STAYS opens in August as HOST does;
    LOST was to end on 20 September and nobody has said a word since.
    """
    june, july = datetime(2018, 6, 1, 8, tzinfo=UTC), datetime(2018, 7, 20, 8, tzinfo=UTC)
    august = {"current_start": date(2018, 8, 1), "current_end": date(2018, 8, 20)}
    december = {"current_start": date(2018, 12, 1), "current_end": date(2018, 12, 9)}
    begun = {"status": "in_progress", "actual_start": date(2018, 6, 4), "current_start": date(2018, 6, 4)}

    def site(ref: str, place: int, **facts: Any) -> int:
        ahead = {"status": "authorised", "actual_start": None, "last_report_at": None}
        spot = {"lat": 33.57 + place / METRES_PER_DEGREE, "recorded_at": june}
        return store_worksite(session, **(spot | ahead | {"ref": ref} | facts))

    host = site("HOST", 0, trade="roads", **(august | {"current_end": date(2018, 12, 31)}))
    site("FAR", 80, trade="lighting", **december)
    moved, stays = site("MOVED", 60, trade="telecom", **august), site("STAYS", -60, trade="telecom", **august)
    for ref, trade in (("OLD", "water"), ("OLDER", "telecom")):
        site(ref, 5000, trade=trade, **(begun | {"current_end": date(2018, 10, 30)}))
    site("LOST", 9000, **(begun | {"current_end": date(2018, 9, 20)}))
    _change(session, moved, july, current_start=date(2019, 1, 7), current_end=date(2019, 1, 25))
    for opened in (host, stays):
        _change(session, opened, july + timedelta(days=12), status="in_progress", actual_start=date(2018, 8, 1))
    _change(session, stays, july + timedelta(days=40), status="completed", actual_end=date(2018, 8, 25))


def _change(session: Session, site_id: int, at: datetime, **after: Any) -> None:
    """Write new facts and the event that tells what they were."""
    site = session.get_one(Worksite, site_id)
    before = {name: getattr(site, name) for name in after}
    for name, value in after.items():
        setattr(site, name, value)
    store_event(session, site_id, at, "changed", before=before, after=after)


def a_night(sector_id: int, day: int, flow_m3h: float, **facts: Any) -> NightFlow:
    """A usable night of September with its minimum."""
    start = datetime(2018, 9, day, 1, tzinfo=UTC)
    given = {"calendar_class": "normal", "unusable_reason": None, "known_from": start + timedelta(hours=6)}
    plain = {"n_samples": 8, "completeness": 1.0, "setpoint_version": 0, "quality": 0, "mnf_m3h": flow_m3h}
    spell = {"night": start.date(), "window_start": start, "window_end": start + timedelta(hours=2)}
    return NightFlow(sector_id=sector_id, **(plain | spell | given | facts))


def an_hour(sensor_id: int, back: int, *, low: float = 50.0, high: float = 50.0) -> ReadingHourly:
    """An hour of four readings, so many hours before the end of the quarter."""
    values = {"n": 4, "mean": (low + high) / 2, "min": low, "max": high}
    return ReadingHourly(sensor_id=sensor_id, hour_ts=END - back * HOUR_S, changed_at=KNOWN, **values)


def a_day(sensor_id: int, day: date, mean: float) -> ReadingDaily:
    """A whole local day at one value."""
    values = {"mean": mean, "min": mean, "max": mean, "night_n": 8, "night_mean": mean, "night_min": mean}
    ts = int(day_start(day).timestamp())
    return ReadingDaily(sensor_id=sensor_id, day_ts=ts, day=day, n=96, changed_at=ts + 86_400, **values)


def _meter(session: Session, service: int, zone: int, kind: tuple[str, str, str], mean: float, days: int) -> int:
    """A sensor of the zone that tells one value on the first days of September."""
    quantity, unit, role = kind
    sensor = _sensor(session, f"{quantity}-{zone}-{role}", (quantity, unit), service)
    session.add(SensorRole(sensor_id=sensor, zone_id=zone, role=role))
    session.add_all(a_day(sensor, SEPTEMBER + timedelta(days=number), mean) for number in range(days))
    return sensor


def _service(session: Session, code: str) -> int:
    return _kept(session, NetworkService(code=code))


def _zone(session: Session, code: str, **facts: Any) -> int:
    return _kept(session, Zone(code=code, kind="sector", name_fr=code, source="test", **facts))


def _asset(session: Session, code: str, kind: str, service: int) -> int:
    return _kept(session, Asset(code=code, kind=kind, service_id=service))


def _sensor(session: Session, code: str, measured: Iterable[str], service: int, **facts: Any) -> int:
    quantity, unit = measured
    return _kept(session, Sensor(code=code, quantity=quantity, unit=unit, service_id=service, step_s=900, **facts))


def _kept(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    found: int = row.id
    return found
