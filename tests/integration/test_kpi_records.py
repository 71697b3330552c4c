"""Indicators beyond the first twelve, counted by hand from their records, and made again from their evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import exp, log, sqrt

import pytest

from analytics.kpi_formulas import FORMULAS
from data_access.kpi_evidence import outside_limits, recomputed
from data_access.kpi_measures import MEASURES, measure
from data_access.roadmap_import import store_roadmap
from data_access.schema import NetworkService
from data_access.topics import Topic, changes
from tests.builders.indicators import connected_objects, counted_payments, measured_sectors, meeting_works
from tests.builders.roadmap import ADMIN, NOW, a_plan, an_initiative, change, quarter_of
from tests.integration.test_kpi_evidence import RECORDS, leaks
from tests.integration.test_kpis import an_hour_without, supplied

Q3 = quarter_of(2018, 3)
HOURS = 92 * 24
CLOSED = datetime(2018, 10, 8, 16, tzinfo=UTC)


def portfolio(session):
    """18 MAD M of which 6 are committed, 2 without a commitment; one project without a budget, one stopped."""
    stopped = (change(date(2016, 1, 1), stage="study"), change(date(2016, 2, 1), stage="stopped"))
    projects = (
        an_initiative(),
        an_initiative(code="QUIET", budget_mad=2e6, history=(change(date(2016, 1, 1), stage="study"),)),
        an_initiative(code="POOR", budget_mad=None),
        an_initiative(code="OVER", history=stopped),
    )
    store_roadmap(session, a_plan(initiatives=projects), actor=ADMIN, at=NOW)


# Of each builder, the formulas it is evidence of: value, coverage, what was left out.
COUNTED = {
    measured_sectors: {
        # lost: 144,000 - 95,000 / 0.95 - 0.75 % = 42,920 and 72,000 - 50,000 - 540 = 21,460 m3
        # unavoidable: (18 x 100 + 0.8 x 4,000) x 45 x 30 / 1,000 = 6,750 and (900 + 1,600) x 30 x 30 / 1,000 = 2,250
        "ili": (64_380 / 9_000, 60 / (3 * 92), {"no_pressure": ("S-3",)}),
        "night_flow": (1000 * (80 + 20) / 6000, 3 / (3 * 91), {"no_usable_night": ("S-3",)}),  # one night is moved
        "pressure_compliance": (100 * 7 / 8, 8 / (2 * HOURS), {"no_critical_point": ("S-3",)}),
        "monitored_km": (150.0, 1.0, {"meters_silent": ("S-3",)}),
    },
    counted_payments: {
        "bills_paid": (24 * 120 / 3, 3 / HOURS, {}),
        "failed_payments": (100 * 4 / 124, 3 / HOURS, {}),
        "agency_searches": (24 * 45 / 3, 3 / HOURS, {}),
    },
    connected_objects: {
        "objects_per_km": (2 / 10, 1.0, {"silent": ("SR-1", "SR-2", "G-3", "B")}),
        "objects_per_1000": (2 / 4, 1.0, {"silent": ("SR-1", "SR-2", "G-3", "B")}),
        "network_availability": (100 * 3 / 8, 4 / HOURS, {"no_own_sensor": ("G-2",)}),
        "lift_availability": (100 * 2 / 3, 3 / (2 * HOURS), {"no_level_or_pump": ("SR-2",)}),
    },
    meeting_works: {
        "unconfirmed_works": (100 * 1 / 4, 1.0, {}),  # of HOST, OLD, OLDER and LOST
        "clashes_avoided": (50.0, 1.0, {"already_open": ("OLD OLDER",), "still_ahead": ("FAR HOST",)}),
    },
    portfolio: {"budget_committed": (100 * 6 / 20, 1.0, {"no_budget": ("POOR",), "stopped": ("OVER",)})},
    leaks: {
        "time_to_aware": (6.0, 1.0, {"no_time_to_aware": ("A-2", "A-4"), "no_leak": ("A-3",)}),
        "time_to_locate": (20.0, 1.0, {"no_time_to_locate": ("A-2", "A-4"), "no_leak": ("A-3",)}),
        "time_to_verify": (72.0, 1.0, {"no_time_to_verify": ("A-2", "A-4"), "no_leak": ("A-3",)}),
    },
}


@pytest.mark.parametrize("records", COUNTED)
def test_what_the_records_of_the_quarter_come_to(database, records):
    database.call(records)
    for formula, (value, coverage, left_out) in COUNTED[records].items():
        found = database.call(measure, formula=formula, period=Q3, at=CLOSED)
        assert (formula, found.value) == (formula, pytest.approx(value))
        assert (formula, found.coverage) == (formula, pytest.approx(coverage))
        assert (formula, found.evidence.left_out) == (formula, left_out)
        assert recomputed(formula, FORMULAS[formula].version, found.evidence) == found.value


def test_nothing_is_made_of_no_records(sqlite_database):
    found = {formula: sqlite_database.call(measure, formula=formula, period=Q3, at=CLOSED) for formula in MEASURES}
    assert set(found.values()) == {None}


def test_the_index_of_a_system_with_few_connections_has_a_reason_instead_of_a_value(sqlite_database):
    sqlite_database.call(measured_sectors, connections=2700)
    found = sqlite_database.call(measure, formula="ili", period=Q3, at=CLOSED)
    assert (found.value, found.evidence.records) == (None, ("S-1", "S-2"))
    assert outside_limits("ili", found.evidence) == "few_connections"


def test_leaks_that_all_wait_for_a_pinpoint_are_named_in_a_period_without_a_value(sqlite_database):
    sqlite_database.call(leaks)
    found = sqlite_database.call(measure, formula="time_to_locate", period=quarter_of(2018, 2), at=CLOSED)
    assert (found.value, found.evidence.used, found.coverage) == (None, 0, 1.0)
    assert (found.evidence.excluded, found.evidence.left_out) == (
        {"no_time_to_locate": 1},
        {"no_time_to_locate": ("A-5",)},
    )


def test_the_value_without_major_event_days_stands_beside_the_one_with_them(sqlite_database):
    """31 days of 6,600 customer-minutes and one of 33.4 M, 1.1 M customers: only the last is above exp(mean + 2.5 sd).

    Its logarithm, ln 30.364, is 8.53 above the others', whose mean is moved by 1/32 and whose sd is 1/sqrt(32) of that.
    """
    sqlite_database.call(supplied)
    sqlite_database.call(quiet_days)
    found = sqlite_database.call(measure, formula="saidi", period=Q3, at=NOW)
    usual, apart = log(0.006), log(33_400_000 / 1_100_000) - log(0.006)
    inputs = found.evidence.inputs
    assert inputs["major_limit_min"] == pytest.approx(exp(usual + apart / 32 + 2.5 * apart / sqrt(32)))
    assert (inputs["major_days"], inputs["without_major_days"]) == (1.0, pytest.approx(31 * 6600 / 1_100_000))
    assert found.value == pytest.approx((31 * 6600 + 33_400_000) / 1_100_000)


@changes(Topic.NETWORK)
def quiet_days(session):
    """Thirty days with an hour without supply for 110 customers."""
    service = session.query(NetworkService).filter_by(code="electricity").one()
    first = datetime(2018, 2, 1, 12, tzinfo=UTC)
    for number in range(30):
        quiet = an_hour_without(f"I-{number + 10}", service.id, first + timedelta(days=number))
        session.add(quiet)


def test_every_measure_is_counted_by_hand_somewhere():
    counted = {formula for formulas in COUNTED.values() for formula in formulas}
    assert set(MEASURES) == counted | set(RECORDS) | {"milestones_on_time", "worksites_on_time"}
