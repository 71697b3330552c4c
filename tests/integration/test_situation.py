"""The works of every service and the city on one page; expectations worked by hand. Both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from analytics.judgement import Judgement
from data_access import city, facilities, situation
from data_access.database import Database
from data_access.latest import latest
from data_access.ledger import put_interruptions
from data_access.network import network_picture
from data_access.rows.city import RoleRecord, SensorRecord
from data_access.rows.rules import Wish
from data_access.rule_settings import set_rule
from data_access.schema import PaymentHourly, ServiceProbe
from data_access.sector_seats import flow_signs
from data_access.topics import changes
from data_access.usual_day import heard_day, total_day
from tests.builders.alerts import YOUSSEF, raised
from tests.builders.ledger import cut
from tests.builders.network import BUILDER, SIX, TUESDAYS, build_network, flowing, quarters, tell

Recorder = Callable[[Database], AbstractContextManager[list[str]]]
HOUR = timedelta(hours=1)


@pytest.fixture
def small(database: Database) -> Database:
    database.call(build_network)
    return database


def test_a_city_without_readings_is_unknown_in_every_service(small: Database):
    water, power = small.call(situation.water, at=SIX), small.call(situation.electricity, at=SIX)
    sewer, telecom = small.call(situation.sanitation, at=SIX), small.call(situation.telecom, at=SIX)
    application = small.call(situation.application, at=SIX)
    assert (water.reservoir, water.customers_low) == (None, None)
    assert (power.load_mw, power.judged, power.substations) == (None, 0, 1)
    assert (sewer.highest, sewer.soonest, sewer.pumps_out) == (None, None, ())
    assert (telecom.silent, telecom.carried, telecom.gateways_out) == (6, 6, ("GW-01",))
    assert (application.answering, application.paid, application.probed_at) == (None, None, None)


def test_an_empty_database_is_no_error(database: Database):
    for question in (
        situation.water,
        situation.electricity,
        situation.sanitation,
        situation.telecom,
        situation.application,
    ):
        database.call(question, at=SIX)


def test_customers_below_the_minimum_pressure_are_those_of_the_sector(small: Database):
    small.call(tell, flowing("AC-01", 40.0, critical_m=18.0) | flowing("MA-01", 40.0))
    assert small.call(situation.water, at=SIX).customers_low == 1000


def test_a_reservoir_lasts_as_long_as_its_content_at_its_mean_outflow(small: Database):
    for hours, outflow in ((2, 100.0), (1, 200.0)):
        small.call(tell, {("R-01", "flow"): outflow}, at=SIX - timedelta(hours=hours))
    small.call(tell, {("R-01", "level"): 50.0})
    [tank] = small.call(facilities.reservoirs, at=SIX)
    assert tank.autonomy_h == pytest.approx(20.0)  # half of 6000 m3 at a mean of 150 m3/h


def test_customers_without_power_and_since_when(small: Database):
    steps = [
        {"at": (SIX - HOUR / 2).isoformat(), "customers_restored": 60},
        {"at": (SIX + HOUR).isoformat(), "customers_restored": 40},
    ]
    told = [
        cut("I-1", 100, steps=steps),
        cut("I-2", 30, started_at=SIX - 3 * HOUR),
        cut("I-3", 900, ended_at=SIX - HOUR / 4),
        cut("I-4", 800, recorded_at=SIX + HOUR),
    ]
    small.call(put_interruptions, told, actor=BUILDER)
    cuts = small.call(facilities.power_cuts, at=SIX)
    assert (cuts.customers, cuts.interruptions, cuts.since) == (70, 2, SIX - 3 * HOUR)
    [post] = small.call(facilities.substations, at=SIX)
    assert (post.off.customers, post.off.since, post.customers) == (70, SIX - 3 * HOUR, 500)


def test_a_substation_with_its_load_and_its_worst_alert(small: Database):
    small.call(tell, {("PS-01", "load"): 34.0})
    small.call(raised, at=SIX, rule="heavy_load", subject="PS-01", sector="AC-01", priority=4, flow_m3h=None)
    [post] = small.call(facilities.substations, at=SIX)
    assert post.load_pct == pytest.approx(85.0)  # 34 MW of 40 MVA
    assert (post.load.judgement, post.priority) == (Judgement.JUDGED, 4)
    [late] = small.call(facilities.substations, at=SIX + HOUR)
    assert (late.load.value, late.load_pct, late.load.judgement) == (None, None, Judgement.STALE)


def test_the_time_until_a_well_overflows_follows_from_its_last_hour(small: Database):
    for place, instant in enumerate(quarters(SIX - HOUR, 5)):
        small.call(tell, {("SR-01", "level"): 70.0 + 5 * place, ("SR-01", "pump_state"): 0.0}, at=instant)
    [station] = small.call(facilities.lift_stations, at=SIX)
    assert station.rising_pct_h == pytest.approx(20.0)
    assert station.overflow_min == pytest.approx(30.0)  # ten per cent left
    assert small.call(situation.sanitation, at=SIX).pumps_out == ("SR-01",)
    small.call(tell, {("SR-01", "pump_state"): 1.0}, at=SIX + timedelta(seconds=900))
    assert small.call(situation.sanitation, at=SIX + timedelta(seconds=900)).pumps_out == ()


def test_a_gateway_is_as_silent_as_the_sensors_behind_it(small: Database):
    small.call(tell, flowing("AC-01", 40.0) | {("GW-01", "battery"): 88.0})
    small.call(tell, flowing("AC-02", 40.0), at=SIX - 2 * HOUR)
    [gateway] = small.call(facilities.gateways, at=SIX)
    assert (gateway.carried, gateway.silent, gateway.is_silent) == (6, 3, False)
    assert (gateway.heard_at, gateway.battery.value) == (SIX, 88.0)


def test_a_gateway_is_out_although_its_nightly_loggers_are_not_yet_late(small: Database):
    logger = SensorRecord("A-AC01-01", "noise_level", "dB", "water", 86_400, gateway="GW-01")
    small.call(city.put_sensors, [logger], actor=BUILDER, at=SIX)
    small.call(city.put_roles, [RoleRecord("A-AC01-01", "noise_level", "AC-01", "acoustic")], actor=BUILDER, at=SIX)
    small.call(tell, {("A-AC01-01", "noise_level"): 33.0}, at=SIX - 4 * HOUR)
    (nightly,) = [row for row in small.call(latest, at=SIX) if row.step_s == 86_400]
    assert not nightly.stale
    assert small.call(situation.telecom, at=SIX).gateways_out == ("GW-01",)


def test_the_application_answers_as_its_newest_probes_say(small: Database):
    @changes()
    def probed(session: Session) -> None:
        for service, minutes, ok in (
            ("portal", 90, False),
            ("portal", 30, True),
            ("mobile", 30, False),
            ("old", 600, True),
        ):
            session.add(
                ServiceProbe(service=service, at=SIX - timedelta(minutes=minutes), ok=ok, latency_ms=1.0, problem=None)
            )
        for hours, paid in ((3, 40), (2, 50), (1, 60)):
            hour = SIX - hours * HOUR
            late = SIX + HOUR if hours == 1 else hour + HOUR
            facts = {"failed": 3, "amount_mad": 1.0, "agency_searches": 0, "recorded_at": late}
            session.add(PaymentHourly(hour_ts=int(hour.timestamp()), paid=paid, **facts))

    small.call(probed)
    found = small.call(situation.application, at=SIX)
    assert (found.parts, found.answering, found.failing) == (3, 1, ("mobile",))
    assert (found.paid, found.failed, found.hour) == (50, 3, SIX - 2 * HOUR)
    assert found.day.trace[-3:] == (40.0, 50.0, None)


def test_what_fails_in_an_hour_is_measured_against_the_hours_of_four_weeks(small: Database):
    def counted(hours: range, failed: int) -> None:
        @changes()
        def told(session: Session) -> None:
            for each in hours:
                hour = SIX - each * HOUR
                facts = {"paid": 50, "amount_mad": 1.0, "agency_searches": 0, "recorded_at": hour + HOUR}
                session.add(PaymentHourly(hour_ts=int(hour.timestamp()), failed=failed, **facts))

        small.call(told)

    counted(range(1, 168), 2)
    assert small.call(situation.application, at=SIX).failed_most is None, "an hour is missing to a week"
    counted(range(168, 198), 4)
    counted(range(198, 203), 90)
    assert small.call(situation.application, at=SIX).failed_most == 90, "five of two hundred are over one of fifty"
    counted(range(203, 303), 2)
    assert small.call(situation.application, at=SIX).failed_most == 4
    counted(range(28 * 24 + 1, 28 * 24 + 101), 90)
    assert small.call(situation.application, at=SIX).failed_most == 4, "older hours do not count"


def test_the_zone_of_the_running_hour_is_that_of_its_quarters_so_far(small: Database):
    """Equal days draw 100 before six and 200 after: their whole hours have their middles at 5:30 and 6:30."""
    for instant in TUESDAYS:
        for hour, flow_m3h in ((instant - HOUR, 100.0), (instant, 200.0)):
            small.call(tell, {("Q-AC01", "flow"): flow_m3h}, at=hour)
    signs = dict(list(small.call(flow_signs).items())[:1])
    zone_at = {
        minutes: small.call(total_day, signs=signs, at=SIX + timedelta(minutes=minutes)) for minutes in (1, 31, 59)
    }
    assert zone_at[1].low[-1] == pytest.approx(94 + 94 * (1 - 22.5 / 60))  # one reading: the middle is 22.5 min earlier
    assert zone_at[31].high[-1] == pytest.approx(106 + 106 * (1 - 7.5 / 60))
    assert zone_at[59].low[-1] == pytest.approx(188.0)
    assert zone_at[59].low[-2] == pytest.approx(94.0)


def test_the_total_of_a_day_and_its_zone(small: Database):
    keys = {("Q-AC01", "flow"): 40.0, ("Q-AC02", "flow"): 60.0}
    for instant in (*TUESDAYS, SIX):
        small.call(tell, keys, at=instant - HOUR)
    signs = small.call(flow_signs)
    assert list(signs.values()) == [1.0, 1.0, 1.0]
    day = small.call(total_day, signs=dict(list(signs.items())[:2]), at=SIX)
    assert (day.trace[-2], day.low[-2], day.high[-2]) == (100.0, 94.0, 106.0)
    assert day.trace[-1] is None
    everything = small.call(total_day, signs=signs, at=SIX)
    assert everything.trace[-2] is None, "two of three sensors are too few for a total"


def test_hours_that_went_on_later_are_drawn_as_they_were_known_then(small: Database):
    """Each quarter-hour of the hour before six says ten more than the one before; the first is corrected at six."""
    ids = small.call(city.sensor_ids)
    inward, outward = (ids[code, "flow"] for code in ("Q-AC01", "Q-AC02"))
    for step, instant in enumerate(quarters(SIX - HOUR, 4)):
        small.call(tell, {("Q-AC01", "flow"): 40.0 + 10 * step, ("Q-AC02", "flow"): 10.0}, at=instant)
    small.call(tell, {("Q-AC01", "flow"): 80.0}, at=SIX - HOUR, received_at=SIX)

    def last(minutes: int) -> tuple[float | None, float | None]:
        at = SIX + timedelta(minutes=minutes)
        total = small.call(total_day, signs={inward: 1.0, outward: -1.0}, at=at).trace
        heard = small.call(heard_day, sensor_ids=[inward, outward, ids["SR-01", "level"]], at=at).trace
        return (total[-1], heard[-1]) if minutes < 0 else (total[-2], heard[-2])

    assert last(-59) == (30.0, None), "the first readings of an hour are on their way"
    assert last(-40) == (35.0, 66.67), "two quarter-hours of two of three sensors"
    assert last(-5) == (45.0, 66.67)
    assert last(0) == (55.0, 66.67)


def test_a_reference_hour_that_was_corrected_later_counts_as_it_was_known(small: Database):
    keys = {("Q-AC01", "flow"): 40.0}
    for instant in (*TUESDAYS, SIX):
        small.call(tell, keys, at=instant - HOUR)
    signs = {small.call(city.sensor_ids)["Q-AC01", "flow"]: 1.0}
    before = small.call(total_day, signs=signs, at=SIX)
    for instant in TUESDAYS:
        small.call(tell, {("Q-AC01", "flow"): 90.0}, at=instant - HOUR, received_at=SIX + HOUR)
    assert small.call(total_day, signs=signs, at=SIX) == before
    assert small.call(total_day, signs=signs, at=SIX + HOUR).high[-3] == pytest.approx(95.4)


def test_the_worst_alert_of_each_service(small: Database):
    small.call(raised, at=SIX, sector="AC-01", priority=3)
    small.call(raised, at=SIX, sector="AC-02", priority=1, rule="burst")
    [(service, worst)] = small.call(situation.worst_by_service, at=SIX).items()
    assert (service, worst.priority, worst.place, worst.count) == ("water", 1, "AC-02", 2)
    assert small.call(situation.worst_by_service, at=SIX - HOUR) == {}


@pytest.mark.parametrize(
    ("question", "most"),
    [
        (situation.water, 18),
        (situation.electricity, 12),
        (situation.sanitation, 8),
        (situation.telecom, 12),
        (situation.application, 5),
    ],
)
def test_what_each_block_costs_in_statements(small: Database, count_queries: Recorder, question: object, most: int):
    small.call(tell, flowing("AC-01", 40.0))
    small.call(question, at=SIX)  # type: ignore[arg-type]  # from here on it is known what stands in the network
    with count_queries(small) as statements:
        small.call(question, at=SIX)  # type: ignore[arg-type]
    assert len(statements) <= most


def test_the_pages_go_by_the_limits_that_were_set(small: Database):
    """SR-01 stands at 60 %, AC-01 has 25 m, PS-01 75 % of its load: none is abnormal before the rules are tightened."""
    told = {("SR-01", "level"): 60.0, ("PS-01", "load"): 30.0}
    small.call(tell, flowing("AC-01", 40.0, critical_m=25.0) | told)
    assert abnormal(small, SIX) == (False, False, False)
    later = SIX + timedelta(minutes=1)
    for rule, limit in (("low_pressure", 30.0), ("high_level", 55.0), ("heavy_load", 70.0)):
        small.call(set_rule, wish=Wish(rule, "limit", limit), reason="essai", actor=YOUSSEF, at=later)
    assert abnormal(small, later) == (True, True, True)
    assert abnormal(small, SIX) == (False, False, False), "what was in force then"


def test_what_is_marked_without_an_alarm_goes_by_the_limits_that_were_set(small: Database):
    """R-01 lasts 20 h, SR-01 overflows in 30 min, PS-01 draws 30 of the 20 MVA that it would have without one half."""
    small.call(tell, {("R-01", "flow"): 150.0}, at=SIX - HOUR)
    for quarter in range(5):
        small.call(tell, {("SR-01", "level"): 70.0 + 5 * quarter}, at=SIX - (4 - quarter) * HOUR / 4)
    small.call(tell, {("R-01", "level"): 50.0, ("PS-01", "load"): 30.0})
    assert watched(small, SIX) == (False, True, True, 98.0)
    later = SIX + timedelta(minutes=1)
    wishes = (
        Wish("reservoir_autonomy", "autonomy_h", 24.0),
        Wish("overflow_time", "overflow_min", 20.0),
        Wish("n1_load", "limit", 150.0),
        Wish("sensors_heard", "heard_pct", 90.0),
    )
    for wish in wishes:
        small.call(set_rule, wish=wish, reason="essai", actor=YOUSSEF, at=later)
    assert watched(small, later) == (True, False, False, 90.0)
    assert watched(small, SIX) == (False, True, True, 98.0), "what was in force then"


def watched(database: Database, at: datetime) -> tuple[bool, bool, bool, float | None]:
    """Whether R-01 is short, SR-01 fills soon and PS-01 is outgrown, and the share of sensors that is normal."""
    [tank] = database.call(facilities.reservoirs, at=at)
    [station] = database.call(facilities.lift_stations, at=at)
    [post] = database.call(facilities.substations, at=at)
    return tank.is_short, station.fills_soon, post.is_outgrown, database.call(situation.telecom, at=at).day.low[-1]


def abnormal(database: Database, at: datetime) -> tuple[bool, bool, bool]:
    """Whether AC-01 is low, SR-01 is high and PS-01 is heavily loaded."""
    rows = {row.place.code: row for row in database.call(network_picture, at=at).rows}
    [station] = database.call(facilities.lift_stations, at=at)
    [post] = database.call(facilities.substations, at=at)
    return rows["AC-01"].pressure_is_low, station.is_high, post.is_heavy
