"""Indicators at an instant, their evidence and corrections, and the measures on records counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from data_access.errors import NotFound, NotPermitted
from data_access.kpi_measures import measure, quarter
from data_access.kpi_values import store_value
from data_access.kpis import kpi, kpi_table
from data_access.roadmap_import import store_roadmap
from data_access.rows.roadmap import Point, Status
from data_access.schema import (
    BilledVolume,
    Interruption,
    NetworkService,
    NightFlow,
    ReadingDaily,
    Sensor,
    SensorRole,
    ServiceProbe,
    Zone,
)
from data_access.topics import Topic, changes
from tests.builders.roadmap import (
    ADMIN,
    NOW,
    OWNER,
    VIEWER,
    a_kpi,
    a_milestone,
    a_plan,
    change,
    measured,
    quarter_of,
)
from tests.builders.worksites import store_worksite

Q2, Q3 = quarter_of(2018, 2), quarter_of(2018, 3)
KNOWN_Q2, KNOWN_Q3 = datetime(2018, 7, 5, 8, tzinfo=UTC), datetime(2018, 10, 5, 8, tzinfo=UTC)
RECORDED = datetime(2018, 9, 1, tzinfo=UTC)


@pytest.fixture
def indicator(database):
    database.call(store_roadmap, a_plan(), actor=ADMIN, at=NOW)
    return database


def store(database, value, period, at, **facts):
    return database.call(store_value, "EFFICIENCY", measured(value, **facts), period=period, actor=OWNER, at=at)


def row(database, at=NOW):
    (only,) = database.call(kpi_table, at=at)
    return only


def test_without_any_value_an_indicator_has_no_evidence(indicator):
    bare = row(indicator)
    assert bare.status is Status.NO_EVIDENCE
    assert (bare.value, bare.ahead, bare.reaches, bare.trend) == (None, None, None, ())
    assert (bare.baseline, bare.target) == (70.0, 80.0)


def test_a_value_is_compared_with_the_trajectory_of_its_own_day(indicator):
    """From 31 December 2014 to 2022 are 2,922 days; 30 September 2018 is day 1,369: 70 + 10 * 1369 / 2922."""
    store(indicator, 74.0, Q3, KNOWN_Q3)
    now = row(indicator)
    expected = 70 + 10 * 1369 / 2922
    assert now.expected == pytest.approx(expected)
    assert now.ahead == pytest.approx(74 - expected)
    assert now.share_done == pytest.approx(0.4)
    assert now.status is Status.BEHIND


def test_an_instant_of_the_past_gets_the_figure_that_was_shown_then(indicator):
    store(indicator, 73.0, Q2, KNOWN_Q2)
    store(indicator, 74.0, Q3, KNOWN_Q3)
    assert row(indicator, KNOWN_Q3).value == 74.0
    assert row(indicator, KNOWN_Q3 - timedelta(seconds=1)).value == 73.0
    assert row(indicator, KNOWN_Q2 - timedelta(seconds=1)).value is None


def test_a_correction_is_shown_as_one_and_the_past_keeps_the_first_figure(indicator):
    store(indicator, 73.0, Q2, KNOWN_Q2)
    corrected_at = KNOWN_Q2 + timedelta(days=30)
    assert store(indicator, 71.5, Q2, corrected_at)
    (point,) = indicator.call(kpi, code="EFFICIENCY", at=NOW).points
    assert point.value == 71.5
    (before,) = point.replaced
    assert (before.value, before.known_from, before.known_to) == (73.0, KNOWN_Q2, corrected_at)
    (then,) = indicator.call(kpi, code="EFFICIENCY", at=corrected_at - timedelta(days=1)).points
    assert (then.value, then.replaced) == (73.0, ())


def test_the_same_value_with_the_same_evidence_is_not_stored_twice(indicator):
    assert store(indicator, 73.0, Q2, KNOWN_Q2)
    assert not store(indicator, 73.0, Q2, KNOWN_Q3)


def test_evidence_that_is_too_old_makes_the_figure_grey_and_keeps_it(indicator):
    store(indicator, 78.0, Q2, KNOWN_Q2)
    fresh_until = datetime(2018, 11, 7, 12, tzinfo=UTC)
    assert row(indicator, fresh_until).status is Status.ON_TRACK
    stale = row(indicator, fresh_until + timedelta(days=1))
    assert (stale.status, stale.value, stale.ahead) == (Status.NO_EVIDENCE, 78.0, None)


def test_a_value_with_little_coverage_is_marked(indicator):
    store(indicator, 78.0, Q2, KNOWN_Q2, coverage=0.74)
    store(indicator, 78.0, Q3, KNOWN_Q3, coverage=0.76)
    assert row(indicator, KNOWN_Q2).partial
    assert not row(indicator, KNOWN_Q3).partial


def test_the_evidence_of_a_value_comes_with_it(indicator):
    store(indicator, 73.0, Q2, KNOWN_Q2)
    detail = indicator.call(kpi, code="EFFICIENCY", at=NOW)
    assert detail.points[0].evidence == measured(73.0).evidence
    assert detail.trajectory == (Point(date(2014, 12, 31), 70.0), Point(date(2022, 12, 31), 80.0))
    assert (detail.formula, detail.formula_version) == ("network_efficiency", 1)


def test_periods_come_newest_first_and_the_trend_oldest_first(indicator):
    store(indicator, 73.0, Q2, KNOWN_Q2)
    store(indicator, 74.0, Q3, KNOWN_Q3)
    detail = indicator.call(kpi, code="EFFICIENCY", at=NOW)
    assert [point.period_end for point in detail.points] == [Q3.end, Q2.end]
    assert detail.row.trend == (73.0, 74.0)


def test_an_unknown_code_is_not_found_and_a_viewer_stores_nothing(indicator):
    with pytest.raises(NotFound):
        indicator.call(kpi, code="NONE", at=NOW)
    with pytest.raises(NotPermitted):
        indicator.call(store_value, "EFFICIENCY", measured(1.0), period=Q2, actor=VIEWER, at=NOW)


def test_the_table_costs_four_queries_however_many_indicators_there_are(database, count_queries):
    kpis = tuple(a_kpi(code=f"K-{number}") for number in range(6))
    database.call(store_roadmap, a_plan(kpis=kpis), actor=ADMIN, at=NOW)
    with count_queries(database) as queries:
        rows = database.call(kpi_table, at=NOW)
    assert [found.code for found in rows] == [plan.code for plan in kpis]
    assert len(queries) == 4


def test_a_quarter_holds_its_three_months():
    assert quarter(date(2018, 12, 31)) == quarter_of(2018, 4)
    assert quarter(date(2017, 1, 1)) == quarter_of(2017, 1)
    assert quarter(date(2018, 5, 17)) == Q2


def computed(database, formula, period=Q3, at=NOW):
    return database.call(measure, formula=formula, period=period, at=at)


def test_milestones_on_time_counts_those_due_and_not_the_late_ones(database):
    in_time = a_milestone(code="KEPT", history=(change(date(2017, 3, 31), achieved_on="2017-03-31"),))
    to_come = a_milestone(code="LATER", baseline_on=date(2020, 1, 1), history=())
    database.call(store_roadmap, a_plan(milestones=(a_milestone(), in_time, to_come)), actor=ADMIN, at=NOW)
    share = computed(database, "milestones_on_time")
    assert share.value == 50.0
    assert (share.evidence.used, share.evidence.excluded) == (2, {"not_due": 1})
    assert set(share.evidence.records) == {"KEPT", "MASTER-PLAN"}
    assert computed(database, "milestones_on_time", quarter_of(2016, 4)) is None


def test_worksites_on_time_judges_those_that_ended_in_the_quarter(database):
    def sites(session):
        for ref, planned, ended in (
            ("IN-TIME", date(2018, 8, 31), date(2018, 8, 31)),
            ("LATE", date(2018, 8, 31), date(2018, 9, 1)),
            ("NO-PLAN", None, date(2018, 9, 2)),
            ("EARLIER", date(2018, 6, 1), date(2018, 6, 30)),
        ):
            store_worksite(session, ref=ref, status="completed", planned_end=planned, actual_end=ended)

    database.call(changes(Topic.WORKSITES)(sites))
    share = computed(database, "worksites_on_time")
    assert share.value == 50.0
    assert share.evidence.records == ("IN-TIME", "LATE")
    assert share.evidence.excluded == {"no_planned_end": 1}
    assert share.coverage == pytest.approx(2 / 3)


def test_worksites_that_nobody_knew_of_are_no_evidence(database):
    def site(session):
        store_worksite(session, status="completed", actual_end=date(2018, 9, 1), recorded_at=NOW + timedelta(hours=1))

    database.call(changes(Topic.WORKSITES)(site))
    assert computed(database, "worksites_on_time") is None


@changes(Topic.NETWORK)
def supplied(session, customers=1_100_000, since=datetime(2017, 11, 1, tzinfo=UTC)):
    """A feeder area; 110 customers out for an hour at `since`, and 200,000: half for 94 minutes, half for 240."""
    service = NetworkService(code="electricity")
    session.add(service)
    session.add(a_zone("FEEDERS", "feeder_area", customers=customers))
    session.flush()
    start = datetime(2018, 7, 8, 5, 26, tzinfo=UTC)
    steps = [
        {"at": (start + timedelta(minutes=minutes)).isoformat(), "customers_restored": 100_000} for minutes in (94, 240)
    ]
    session.add(an_hour_without("I-0", service.id, since))
    session.add(
        Interruption(
            code="I-1",
            service_id=service.id,
            started_at=start,
            ended_at=start + timedelta(minutes=240),
            customers=200_000,
            planned=False,
            steps=steps,
            recorded_at=start,
        )
    )


def an_hour_without(code, service_id, start):
    facts = {"started_at": start, "ended_at": start + timedelta(hours=1), "recorded_at": start, "steps": []}
    return Interruption(code=code, service_id=service_id, customers=110, planned=True, **facts)


def a_zone(code, kind, **facts):
    given = {"code": code, "kind": kind, "name_fr": code, "source": "test"}
    return Zone(**(given | facts))


def test_saidi_of_the_year_counts_each_step_of_the_restoration(database):
    """(110 * 60 + 100,000 * 94 + 100,000 * 240) / 1,100,000 customers."""
    database.call(supplied)
    saidi = computed(database, "saidi")
    assert saidi.evidence.inputs["customer_minutes"] == pytest.approx(33_406_600)
    assert saidi.value == pytest.approx(33_406_600 / 1_100_000)
    assert saidi.evidence.records == ("I-0", "I-1")


def test_saidi_says_how_much_of_its_year_was_recorded(database):
    """From 1 November 2017 to the end of 30 September 2018 are 334 of 365 days, less the hour of the zone."""
    database.call(supplied)
    assert computed(database, "saidi").coverage == pytest.approx(334 / 365, abs=0.001)


def test_a_year_of_which_half_was_recorded_has_no_saidi(database):
    database.call(supplied, since=datetime(2018, 4, 1, tzinfo=UTC))
    assert computed(database, "saidi") is None


def test_nobody_supplied_is_no_figure(database):
    assert computed(database, "saidi") is None
    database.call(supplied, customers=0)
    assert computed(database, "saidi") is None


@changes(Topic.NETWORK)
def billed_sectors(session):
    """September 2018: A takes 100 m3/h and gives 20 on, B takes 50 but misses a third of its days, C has no meter.

    A: 80 m3/h * 24 h * 30 d = 57,600 m3 in, 43,200 billed over 20 km.
    """
    water = NetworkService(code="water")
    zones = {code: a_zone(code, "sector", mains_km=20.0) for code in ("A", "B", "C")}
    session.add_all([water, *zones.values()])
    session.flush()
    for code, role, mean, days in (("A", "inlet", 100.0, 30), ("A", "outlet", 20.0, 30), ("B", "inlet", 50.0, 20)):
        meter = Sensor(code=f"{code}-{role}", quantity="flow", unit="m3/h", service_id=water.id, step_s=900)
        session.add(meter)
        session.flush()
        session.add(SensorRole(sensor_id=meter.id, zone_id=zones[code].id, role=role))
        session.add_all(a_day(meter.id, number, mean) for number in range(days))
    for code, volume in (("A", 43_200.0), ("B", 30_000.0), ("C", 20_000.0)):
        session.add(
            BilledVolume(sector_id=zones[code].id, month=date(2018, 9, 1), volume_m3=volume, recorded_at=RECORDED)
        )


def a_day(sensor_id, number, mean):
    day = date(2018, 9, 1) + timedelta(days=number)
    ts = int(datetime.combine(day, datetime.min.time(), UTC).timestamp())
    values = {"mean": mean, "min": mean, "max": mean, "night_n": 8, "night_mean": mean, "night_min": mean}
    return ReadingDaily(sensor_id=sensor_id, day_ts=ts, day=day, n=96, changed_at=ts + 86_400, **values)


def test_efficiency_is_billed_over_net_inflow_of_the_complete_sector_months(database):
    database.call(billed_sectors)
    efficiency = computed(database, "network_efficiency")
    assert efficiency.value == pytest.approx(75.0)
    assert efficiency.evidence.inputs == {"billed_m3": 43_200.0, "input_m3": pytest.approx(57_600.0)}
    assert efficiency.evidence.records == ("A 2018-09",)
    assert efficiency.evidence.excluded == {"not_measured": 8}
    assert efficiency.coverage == pytest.approx(1 / 9)


def test_the_loss_index_is_per_kilometre_and_day(database):
    """14,400 m3 lost over 20 km and 30 days."""
    database.call(billed_sectors)
    assert computed(database, "linear_loss_index").value == pytest.approx(24.0)


def test_bills_that_came_later_are_not_used(database):
    database.call(billed_sectors)
    assert computed(database, "network_efficiency", at=RECORDED - timedelta(days=1)) is None


@changes(Topic.READINGS)
def watched_sectors(session):
    """Four sectors; in the week to 30 September A has a usable night, B a bad one, C one known too late, D none."""
    zones = [a_zone(code, "sector") for code in "ABCD"]
    session.add_all(zones)
    session.flush()
    closing = datetime(2018, 10, 8, 16, tzinfo=UTC)
    nights = ((0, 30, None, closing), (0, 29, None, closing), (1, 30, "incomplete", closing))
    late = (2, 30, None, NOW + timedelta(hours=1))
    session.add_all(a_night(zones[number].id, *told) for number, *told in (*nights, late))


def a_night(sector_id, day, reason, known_from):
    start = datetime(2018, 9, day, 1, tzinfo=UTC)
    return NightFlow(
        sector_id=sector_id,
        night=date(2018, 9, day),
        window_start=start,
        window_end=start + timedelta(hours=2),
        n_samples=8,
        completeness=1.0,
        calendar_class="normal",
        setpoint_version=0,
        quality=0,
        unusable_reason=reason,
        known_from=known_from,
    )


def test_a_sector_can_be_judged_by_one_usable_night_of_the_last_week(database):
    database.call(watched_sectors)
    judged = computed(database, "sectors_judged")
    assert judged.value == 25.0
    assert judged.evidence.records == ("A",)
    assert judged.evidence.excluded == {"no_usable_night": 3}
    assert judged.coverage == pytest.approx(2 / 7)
    assert computed(database, "sectors_judged", Q2) is None


def test_completeness_counts_usable_readings_over_those_promised_on_the_told_days(database):
    """Three meters promise 96 a day on 30 days; 96 * (30 + 30 + 20) came."""
    database.call(billed_sectors)
    telemetry = computed(database, "telemetry_completeness")
    assert telemetry.value == pytest.approx(100 * 80 / 90)
    assert telemetry.evidence.records == ("water",)
    assert telemetry.evidence.rows == ((7680.0, 8640.0),)
    assert telemetry.coverage == pytest.approx(30 / 92)


@changes(Topic.READINGS)
def probed(session):
    """Ten hourly probes of the application on 1 September, two unanswered; one of another service."""
    for hour in range(10):
        at = datetime(2018, 9, 1, hour, tzinfo=UTC)
        session.add(ServiceProbe(service="mobile", at=at, ok=hour not in (3, 4)))
    session.add(ServiceProbe(service="payment", at=at, ok=False))


def test_availability_is_the_share_of_answered_probes_of_the_application(database):
    database.call(probed)
    availability = computed(database, "app_availability")
    assert availability.value == 80.0
    assert availability.evidence.records == ("2018-09-01",)
    assert availability.evidence.rows == ((8.0, 10.0),)
    assert availability.coverage == pytest.approx(1 / 92)
    assert computed(database, "app_availability", Q2) is None


def test_a_formula_nobody_wrote_computes_nothing(database):
    assert computed(database, "phlogiston") is None
