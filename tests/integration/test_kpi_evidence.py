"""Indicators of leaks and sewers counted by hand; values made again from their evidence; periods closed in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from data_access.actors import system_actor
from data_access.kpi_closing import NOTHING, close_periods, closed_at, is_due
from data_access.kpi_evidence import recomputed
from data_access.kpi_measures import measure, period_of
from data_access.kpi_values import store_value
from data_access.kpis import kpi, kpi_table
from data_access.roadmap_import import store_roadmap
from data_access.rows.roadmap import Status
from data_access.rows.roadmap_plan import Decision
from data_access.schema import Alert, AlertEvent, Asset, CustomerContact, NetworkService, ReadingDaily, Sensor, Zone
from data_access.topics import Topic, changes
from tests.builders.roadmap import ADMIN, NOW, OWNER, a_kpi, a_plan, measured, names, quarter_of
from tests.builders.worksites import store_worksite
from tests.integration.test_kpis import a_zone, billed_sectors, probed, supplied, watched_sectors

Q2, Q3 = quarter_of(2018, 2), quarter_of(2018, 3)
CLOSER = system_actor("indicators")
JULY = datetime(2018, 7, 10, 8, tzinfo=UTC)


@changes(Topic.ALERTS)
def leaks(session):
    """In the third quarter: A-1, six hours old, located after 20 h, repaired after 48 h and verified.

    A-2 repaired after 30 h, not confirmed; A-3 was no leak; A-4 is still searched for; A-5 was detected in June,
    repaired after 312 h, verified after the closing.
    """
    water = NetworkService(code="water")
    session.add(water)
    session.flush()
    check = {"verdict": "shown", "saved_m3h": 12.5, "low_m3h": 10.0, "high_m3h": 15.0}
    told = {
        "A-1": (JULY, [(20, "pinpoint", {}), (48, "repair", {}), (120, "verify", {"check": check})]),
        "A-2": (JULY, [(30, "repair", {}), (96, "not_verified", {"check": {"verdict": "not_shown"}})]),
        "A-3": (JULY, [(5, "false_alarm", {})]),
        "A-4": (JULY, [(1, "acknowledge", {})]),
        "A-5": (datetime(2018, 6, 25, 8, tzinfo=UTC), [(312, "repair", {}), (24 * 110, "verify", {"check": check})]),
    }
    for code, (detected, events) in told.items():
        alert = a_leak(code, detected, water.id)
        alert.onset_at = detected - timedelta(hours=6) if code == "A-1" else None
        session.add(alert)
        session.flush()
        session.add(an_event(alert.id, detected, "raised", {}))
        session.add_all(an_event(alert.id, detected + timedelta(hours=h), name, work) for h, name, work in events)


def a_leak(code, detected_at, service_id):
    state = {"condition": "active", "handling": "new", "priority": 3, "message_key": "alerts.cause.night_flow"}
    facts = {"rule": "night_flow", "kind": "prompt", "subject": code, "service_id": service_id, "message_values": {}}
    return Alert(code=code, detected_at=detected_at, evidence=[], **state, **facts)


def an_event(alert_id, at, event, work):
    return AlertEvent(alert_id=alert_id, at=at, event=event, actor="test", before={}, after={"work": work})


def computed(database, formula, period=Q3, at=NOW):
    return database.call(measure, formula=formula, period=period, at=at)


def test_a_leak_of_the_quarter_counts_as_verified_when_the_nights_confirm_its_repair(database):
    database.call(leaks)
    share = computed(database, "leaks_verified")
    assert share.value == pytest.approx(100 / 3)
    assert dict(zip(share.evidence.records, share.evidence.rows, strict=True)) == {
        "A-1": (1.0, 1.0), "A-2": (0.0, 1.0), "A-4": (0.0, 1.0),
    }  # fmt: skip
    assert share.evidence.left_out == {"no_leak": ("A-3",)}


def test_the_time_to_repair_is_the_median_of_the_leaks_repaired_in_the_quarter(database):
    """Of 30, 48 and 312 hours."""
    database.call(leaks)
    assert computed(database, "awareness_to_repair").value == 48.0
    assert computed(database, "awareness_to_repair", Q2) is None


def test_water_is_saved_where_the_nights_measured_the_step(database):
    """12.5 m3/h for 24 hours; A-5 is verified only after the instant."""
    database.call(leaks)
    saved = computed(database, "water_saved")
    assert saved.value == 300.0
    assert saved.evidence.left_out == {"not_confirmed": ("A-2", "A-5")}
    assert saved.coverage == pytest.approx(1 / 3)


@changes(Topic.READINGS)
def overflowing(session, since=datetime(2017, 10, 1, tzinfo=UTC)):
    """200 km of sewers. S-1 reports twice on one day and once on another, S-2 once; a well is full on one day."""
    zones = {code: a_zone(code, "sector") for code in ("S-1", "S-2")}
    session.add_all([*zones.values(), a_zone("C-1", "catchment", mains_km=200.0)])
    service = NetworkService(code="sanitation")
    session.add(service)
    session.flush()
    station = Asset(code="SR-1", kind="lift_station", service_id=service.id)
    session.add(station)
    session.flush()
    level = Sensor(code="SR-1", quantity="level", unit="%", service_id=service.id, step_s=900, asset_id=station.id)
    session.add(level)
    session.flush()
    noon = datetime(2018, 8, 4, 12, tzinfo=UTC)
    for place, at in (("S-1", noon), ("S-1", noon + timedelta(hours=2)), ("S-1", noon + timedelta(days=9)),
                      ("S-2", noon), (None, noon)):  # fmt: skip
        sector = zones[place].id if place else None
        session.add(CustomerContact(sector_id=sector, at=at, kind="sewer_overflow"))
    session.add(CustomerContact(sector_id=zones["S-1"].id, at=since, kind="no_water"))
    for number, highest in enumerate((100.0, 99.9)):
        session.add(a_day(level.id, date(2018, 8, 4) + timedelta(days=number), highest))


def a_day(sensor_id, day, highest):
    ts = int(datetime.combine(day, datetime.min.time(), UTC).timestamp())
    values = {"mean": 50.0, "min": 10.0, "max": highest, "night_n": 8, "night_mean": 50.0, "night_min": 40.0}
    return ReadingDaily(sensor_id=sensor_id, day_ts=ts, day=day, n=96, changed_at=ts + 86_400, **values)


def test_overflows_are_counted_by_days_for_each_hundred_kilometres(database):
    """Two days of S-1, one of S-2 and one of the well: four on 200 km."""
    database.call(overflowing)
    overflows = computed(database, "sewer_overflows")
    assert overflows.value == 2.0
    assert dict(zip(overflows.evidence.records, overflows.evidence.rows, strict=True)) == {
        "S-1": (2.0,), "S-2": (1.0,), "SR-1": (1.0,),
    }  # fmt: skip
    assert overflows.evidence.excluded == {"no_sector": 1}
    assert overflows.coverage == pytest.approx(364.96 / 365, abs=0.001)


def test_reports_of_half_a_year_are_no_yearly_figure(database):
    database.call(overflowing, since=datetime(2018, 4, 1, tzinfo=UTC))
    assert computed(database, "sewer_overflows") is None


def test_repairs_of_one_day_are_no_planned_works(database):
    def sites(session):
        day = date(2018, 8, 31)
        store_worksite(session, ref="TRENCH", status="completed", planned_start=day - timedelta(days=9),
                       planned_end=day, actual_end=day)  # fmt: skip
        store_worksite(session, ref="MORNING", status="completed", planned_start=day, planned_end=day, actual_end=day)

    database.call(changes(Topic.WORKSITES)(sites))
    share = computed(database, "worksites_on_time")
    assert (share.value, share.coverage, share.evidence.records) == (100.0, 1.0, ("TRENCH",))
    assert share.evidence.left_out == {"repair_of_a_day": ("MORNING",)}


RECORDS = {
    "network_efficiency": billed_sectors,
    "linear_loss_index": billed_sectors,
    "non_revenue_water": billed_sectors,
    "telemetry_completeness": billed_sectors,
    "sectors_judged": watched_sectors,
    "leaks_verified": leaks,
    "awareness_to_repair": leaks,
    "water_saved": leaks,
    "saidi": supplied,
    "saifi": supplied,
    "caidi": supplied,
    "sewer_overflows": overflowing,
    "app_availability": probed,
}


@pytest.mark.parametrize("records", dict.fromkeys(RECORDS.values()))
def test_a_stored_value_is_made_again_from_its_stored_evidence(sqlite_database, records):
    sqlite_database.call(records)
    formulas = [formula for formula, builder in RECORDS.items() if builder is records]
    plan = a_plan(kpis=tuple(a_kpi(code=formula.upper(), formula=formula) for formula in formulas))
    sqlite_database.call(store_roadmap, plan, actor=ADMIN, at=NOW)
    for formula in formulas:
        found = computed(sqlite_database, formula)
        sqlite_database.call(store_value, formula.upper(), found, period=Q3, actor=OWNER, at=NOW)
        (point,) = sqlite_database.call(kpi, code=formula.upper(), at=NOW).points
        assert point.value is not None
        assert recomputed(formula, point.formula_version, point.evidence) == point.value
        assert recomputed(formula, point.formula_version + 1, point.evidence) is None


def test_interruptions_per_customer_and_their_mean_length(database):
    """(110 + 200,000) customers of 1,100,000 were cut; 33,406,600 minutes."""
    database.call(supplied)
    assert computed(database, "saifi").value == pytest.approx(200_110 / 1_100_000)
    assert computed(database, "caidi").value == pytest.approx(33_406_600 / 200_110)


def test_a_quarter_closes_eight_days_after_its_end_and_is_measured_once_a_day(database):
    database.call(probed)
    database.call(store_roadmap, a_plan(kpis=(a_kpi(code="APP", formula="app_availability"),)), actor=ADMIN, at=JULY)
    early, closing = datetime(2018, 10, 8, 15, tzinfo=UTC), closed_at(Q3)
    assert closing == datetime(2018, 10, 8, 16, tzinfo=UTC)
    database.call(close_periods, actor=CLOSER, at=early)
    assert [point.period_end for point in points(database, "APP", early)] == [Q2.end, quarter_of(2018, 1).end]
    assert database.call(is_due, at=closing)
    assert database.call(close_periods, actor=CLOSER, at=closing) == 1
    assert not database.call(is_due, at=closing + timedelta(hours=23))
    assert points(database, "APP", closing)[0].value is None  # ten probes are not the quarter


def points(database, code, at):
    return database.call(kpi, code=code, at=at).points


def closing_plan(**facts):
    return a_plan(kpis=(a_kpi(code="LEAKS", formula="leaks_verified", **facts),))


def test_late_records_correct_a_closed_quarter_and_the_past_keeps_what_was_shown(database):
    database.call(leaks)
    database.call(store_roadmap, closing_plan(), actor=ADMIN, at=JULY)
    first, later = closed_at(Q3), closed_at(Q3) + timedelta(days=1)
    database.call(close_periods, actor=CLOSER, at=first)
    database.call(repaired_late)
    database.call(close_periods, actor=CLOSER, at=later)
    newest = points(database, "LEAKS", later)[0]
    assert newest.value == pytest.approx(200 / 3)
    assert [before.value for before in newest.replaced] == [pytest.approx(100 / 3)]
    assert points(database, "LEAKS", first)[0].value == pytest.approx(100 / 3)


@changes(Topic.ALERTS)
def repaired_late(session):
    """A-4 was repaired and verified before the closing, and told after it."""
    alert = session.query(Alert).filter_by(code="A-4").one()
    at = closed_at(Q3) + timedelta(hours=2)
    session.add_all([an_event(alert.id, at, "repair", {}), an_event(alert.id, at, "verify", {})])


def test_a_value_whose_evidence_vanished_becomes_one_that_cannot_be_computed(database):
    database.call(store_roadmap, closing_plan(), actor=ADMIN, at=JULY)
    database.call(store_value, "LEAKS", measured(50.0), period=Q3, actor=OWNER, at=closed_at(Q3))
    database.call(close_periods, actor=CLOSER, at=closed_at(Q3) + timedelta(days=1))
    newest = points(database, "LEAKS", NOW + timedelta(days=1))[0]
    assert (newest.value, newest.evidence) == (None, NOTHING.evidence)
    assert newest.replaced[0].value == 50.0
    (row,) = database.call(kpi_table, at=NOW + timedelta(days=1))
    assert row.status is Status.NO_EVIDENCE


def test_what_was_assumed_is_not_replaced_by_nothing(database):
    database.call(store_roadmap, closing_plan(), actor=ADMIN, at=JULY)
    stated = measured(50.0, evidence=type(NOTHING.evidence)("its owner", {}, 1, {}, ()))
    database.call(store_value, "LEAKS", stated, period=Q3, actor=OWNER, at=closed_at(Q3))
    database.call(close_periods, actor=CLOSER, at=closed_at(Q3) + timedelta(days=1))
    assert points(database, "LEAKS", NOW + timedelta(days=1))[0].value == 50.0


def test_a_decision_suspends_an_indicator_until_another_resumes_it(database):
    stop = Decision("D-1", date(2018, 9, 1), names("stop"), a_kpi().owner, "assumption", suspends="LEAKS")
    go = Decision("D-2", date(2018, 11, 1), names("go"), a_kpi().owner, "assumption", resumes="LEAKS")
    database.call(leaks)
    after = datetime(2018, 11, 5, 17, tzinfo=UTC)
    plan = a_plan(kpis=closing_plan().kpis, decisions=(stop, go))
    database.call(store_roadmap, plan, actor=ADMIN, at=after)
    database.call(close_periods, actor=CLOSER, at=NOW)
    assert points(database, "LEAKS", NOW) == ()
    (row,) = database.call(kpi_table, at=NOW)
    assert (row.status, row.suspended.decision.en) == (Status.NO_EVIDENCE, "stop en")
    database.call(close_periods, actor=CLOSER, at=after)
    (row,) = database.call(kpi_table, at=after)
    assert (row.suspended, row.value) == (None, pytest.approx(100 / 3))


def test_months_are_periods_too():
    assert (period_of(date(2018, 12, 9), "month").start, period_of(date(2018, 12, 9), "month").end) == (
        date(2018, 12, 1), date(2018, 12, 31),
    )  # fmt: skip


def test_zones_of_a_test_have_no_sewers(database):
    database.call(changes(Topic.NETWORK)(lambda session: session.add(Zone(**vars_of_zone()))))
    assert computed(database, "sewer_overflows") is None


def vars_of_zone():
    return {"code": "X", "kind": "sector", "name_fr": "X", "source": "test"}
