"""Beside the roadmap: what moved between two instants, arrondissements in two months; each counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from data_access.compare import compared
from data_access.kpi_movements import movements
from data_access.kpi_values import store_value
from data_access.roadmap_actions import Forecast, decide, forecast_milestone
from data_access.roadmap_import import store_roadmap
from data_access.rows.roadmap import Status
from data_access.schema import BilledVolume, CustomerContact, NetworkService, ReadingDaily, Sensor, SensorRole, Zone
from data_access.topics import Topic, changes
from tests.builders.roadmap import ADMIN, NOW, OWNER, a_milestone, a_plan, measured, quarter_of

MONTH = timedelta(days=30)
SEPTEMBER = date(2018, 9, 1)


def test_movements_hold_new_values_moved_milestones_and_decisions_of_the_span(database):
    later = a_milestone(code="LATER", baseline_on=date(2019, 6, 30), history=())
    database.call(store_roadmap, a_plan(milestones=(a_milestone(), later)), actor=ADMIN, at=NOW - 3 * MONTH)
    for quarter, value, at in ((2, 73.5, NOW - 2 * MONTH), (3, 78.0, NOW - timedelta(days=1))):
        database.call(store_value, "EFFICIENCY", measured(value), period=quarter_of(2018, quarter), actor=OWNER, at=at)
    forecast = Forecast("LATER", None, date(2019, 9, 30))
    database.call(forecast_milestone, forecast, reason="late", actor=OWNER, at=NOW - timedelta(days=2))
    database.call(decide, "go on", actor=OWNER, at=NOW - timedelta(days=3))
    moved = database.call(movements, since=NOW - MONTH, at=NOW)
    (efficiency,) = moved.kpis
    assert (efficiency.is_one, efficiency.change) == (True, 4.5)
    assert (efficiency.before.status, efficiency.now.status) == (Status.BEHIND, Status.ON_TRACK)
    (later,) = moved.milestones
    assert (later.expected_before, later.now.expected_on) == (date(2019, 6, 30), date(2019, 9, 30))
    assert [event.subject.partition(":")[0] for event in moved.events] == ["milestone", "decision"]
    assert not database.call(movements, since=NOW, at=NOW).kpis[0].is_one


@changes(Topic.NETWORK)
def one_district(session):
    """Anfa: S-1 takes 100 m3/h over 10 km for 3,000 people and is billed three quarters; S-2 was not measured."""
    anfa = Zone(code="ANFA", kind="arrondissement", name_fr="Anfa", source="test", mains_km=25.0, population=10_000)
    water = NetworkService(code="water")
    session.add_all([anfa, water])
    session.flush()
    sectors = [
        Zone(code=code, kind="sector", name_fr=code, source="test", parent_id=anfa.id, mains_km=km, population=people)
        for code, km, people in (("S-1", 10.0, 3_000), ("S-2", 15.0, 7_000))
    ]
    meter = Sensor(code="S-1-in", quantity="flow", unit="m3/h", service_id=water.id, step_s=900)
    session.add_all([*sectors, meter])
    session.flush()
    session.add(SensorRole(sensor_id=meter.id, zone_id=sectors[0].id, role="inlet"))
    recorded = datetime(2018, 10, 8, tzinfo=UTC)
    for sector in sectors:
        session.add(BilledVolume(sector_id=sector.id, month=SEPTEMBER, volume_m3=54_000.0, recorded_at=recorded))
    for number in range(30):
        day = SEPTEMBER + timedelta(days=number)
        ts = int(datetime.combine(day, datetime.min.time(), UTC).timestamp())
        values = {"mean": 100.0, "min": 90.0, "max": 110.0, "night_n": 8, "night_mean": 95.0, "night_min": 90.0}
        session.add(ReadingDaily(sensor_id=meter.id, day_ts=ts, day=day, n=96, changed_at=ts + 86_400, **values))
    calls = (datetime(2018, 8, 1, tzinfo=UTC), datetime(2018, 9, 4, tzinfo=UTC), datetime(2018, 9, 5, tzinfo=UTC))
    session.add_all(CustomerContact(sector_id=sectors[1].id, at=at, kind="no_water") for at in calls)


def test_losses_of_an_arrondissement_are_those_of_its_measured_sectors(database):
    """72,000 m3 in, 54,000 billed: 18,000 over 10 km, or 3,000 people, and 30 days. Two calls of 10,000 people."""
    database.call(one_district)
    found = database.call(compared, first=date(2018, 8, 1), second=SEPTEMBER, at=NOW)
    (august,), (september,) = found.before, found.after
    assert september.figures["loss_km"] == pytest.approx(60.0)
    assert september.figures["loss_person"] == pytest.approx(200.0)
    assert september.figures["reports_people"] == pytest.approx(2.0)
    assert "leaks_km" not in september.figures  # no alert was ever raised: nobody knows
    assert set(august.figures) == {"reports_people"}
