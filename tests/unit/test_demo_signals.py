"""What the demonstration's sensors show: a function of seed and time, with published totals and planted faults."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from feeds.demo import facilities, instruments, profile
from feeds.demo.background import between
from feeds.demo.faults import Fault, Kind
from feeds.demo.habits import Moments
from feeds.demo.noise import Real, normal, uniform, wandering
from feeds.demo.signals import Story, inflow, slots_between, values
from feeds.demo.zones import plan

START = int(datetime(2018, 10, 9, 5, tzinfo=UTC).timestamp())
STORY = Story(2018, START)
DAY_S = 86_400
HOUR_S = 3600


def shown(since: int, until: int, faults: list[Fault], story: Story = STORY) -> Real:
    return values(story, Moments.of(slots_between(since, until)), faults)


def row(code: str, quantity: str) -> int:
    names = [(each.code, each.quantity) for each in instruments.instruments()]
    return names.index((code, quantity))


def test_chance_has_no_memory():
    streams, slots = np.array([3, 8]), np.arange(1000, 1200)
    for draw in (uniform, normal):
        assert np.array_equal(draw(5, streams, slots)[:, 150:], draw(5, streams, slots[150:]))
    assert np.array_equal(wandering(5, streams, slots, 16)[:, 150:], wandering(5, streams, slots[150:], 16))


def test_chance_is_even_or_normal():
    streams, slots = np.arange(50), np.arange(2000)
    even, bell = uniform(1, streams, slots), normal(1, streams, slots)
    assert abs(even.mean() - 0.5) < 0.005
    assert abs(even.var() - 1 / 12) < 0.001
    assert abs(bell.mean()) < 0.01
    assert abs(bell.std() - 1) < 0.01


@pytest.mark.parametrize("since", [START - 2 * HOUR_S, START + 30 * HOUR_S, START + 400 * DAY_S])
def test_a_value_is_the_same_from_a_long_and_from_a_short_look(since: int):
    until = since + HOUR_S
    faults = between(STORY.seed, START, since - 5 * DAY_S, until)
    long, short = shown(since - 5 * DAY_S, until, faults), shown(since, until, between(2018, START, since, until))
    assert np.array_equal(long[:, -4:], short, equal_nan=True)


def test_another_seed_shows_another_day():
    span = (START, START + HOUR_S)
    assert not np.allclose(shown(*span, []), shown(*span, [], Story(2019, START)), equal_nan=True)


@pytest.mark.parametrize("seed", [2018, 7])
def test_forty_days_bring_the_published_volume_and_night(seed: int):
    moments = Moments.of(slots_between(START - 40 * DAY_S, START))
    flow = inflow(Story(seed, START), moments, between(seed, START, START - 40 * DAY_S, START))
    assert flow.mean(axis=1).sum() * 24 == pytest.approx(547_000, rel=0.03)
    at_night = flow[:, (moments.hour >= 2) & (moments.hour < 4)].mean(axis=1)
    assert 0.45 <= np.median(at_night / flow.mean(axis=1)) <= 0.65


def test_what_leaks_is_what_an_efficiency_of_77_per_cent_leaves():
    city = profile.of_sectors(2018)
    assert 1 - city.leakage_m3h.sum() / city.mean_m3h.sum() == pytest.approx(0.7733, abs=0.0005)


def test_a_friday_lunch_draws_more_than_a_monday_one():
    monday, friday = (int(datetime(2018, 9, day, 12, tzinfo=UTC).timestamp()) for day in (17, 21))
    at_lunch = [
        inflow(STORY, Moments.of(slots_between(noon - 1800, noon + 1800)), []).sum() for noon in (monday, friday)
    ]
    assert at_lunch[1] > 1.05 * at_lunch[0]


def test_the_night_is_not_quiet_in_ramadan():
    ordinary, fasting = (int(datetime(2018, month, 23, 2, 30, tzinfo=UTC).timestamp()) for month in (4, 5))
    flows = [inflow(STORY, Moments.of(slots_between(at, at + HOUR_S)), []).sum() for at in (ordinary, fasting)]
    assert flows[1] > 1.3 * flows[0]


def test_a_burst_raises_its_sector_by_its_size_lowers_its_pressure_and_touches_no_other():
    burst = Fault(Kind.BURST, "SM-05", START, START + 6 * HOUR_S, size=100.0, drop_m=20.0, rise_h=0.1)
    span = (START + HOUR_S, START + 2 * HOUR_S)
    before, after = shown(*span, []), shown(*span, [burst])
    extra = after - before
    assert extra[row("Q-SM05-1", "flow")] == pytest.approx(100.0)
    inlet, critical, third = (-extra[row(f"P-SM05-{number}", "pressure")] for number in (1, 2, 3))
    assert (inlet > 0.1).all()
    assert (critical > 10 * inlet).all()
    assert (critical > third).all()
    moved = {instruments.instruments()[at].code for at in np.flatnonzero(np.nan_to_num(extra).any(axis=1))}
    fed = {tank.code for tank in facilities.of_kind("reservoir") if tank.site == facilities.site_of()["SM-05"]}
    assert moved == {"Q-SM05-1", "P-SM05-1", "P-SM05-2", "P-SM05-3"} | fed | {"RE-NE", "RE-SO"}


def test_a_door_that_hangs_half_closed_lowers_all_pressures_of_its_sector_alike():
    hanging = Fault(Kind.LOW_PRESSURE, "AS-08", START, START + 6 * HOUR_S, drop_m=15.0)
    span = (START + HOUR_S, START + 2 * HOUR_S)
    fallen = shown(*span, []) - shown(*span, [hanging])
    for number in (1, 2, 3):
        assert fallen[row(f"P-AS08-{number}", "pressure")] == pytest.approx(15.0, abs=0.011)
    assert not fallen[instruments.rows_of("inflow")].any()


def test_a_closed_sector_takes_no_water_and_has_no_pressure():
    closed = Fault(Kind.CLOSED, "SM-05", START, START + HOUR_S)
    after = shown(START, START + 1800, [closed])
    assert not after[row("Q-SM05-1", "flow")].any()
    assert not after[row("P-SM05-2", "pressure")].any()


def test_reservoirs_give_what_their_sectors_take_and_two_per_cent():
    found = shown(START, START + HOUR_S, [])
    taken, given = (found[instruments.rows_of(group)].sum() for group in ("inflow", "reservoir_outflow"))
    assert given == pytest.approx(1.02 * taken, rel=0.001)


def test_sources_give_evenly_over_the_day_what_the_reservoirs_give_and_a_little_more():
    found = shown(START - 7 * DAY_S, START, [])
    bought, given = (found[instruments.rows_of(group)].sum(axis=0) for group in ("source_flow", "reservoir_outflow"))
    assert 1.0 < bought.mean() / given.mean() < 1.02
    assert bought.std() < 0.25 * given.std(), "the reservoirs take up the hours of the day"
    shares = found[instruments.rows_of("source_flow")].mean(axis=1) / bought.mean()
    assert (shares > 0.2).all()


def test_customers_come_back_in_steps_after_a_power_cut():
    outage = Fault(Kind.OUTAGE, "PS-16", START, START + 3 * HOUR_S)
    span = (START - 900, START + 4 * HOUR_S)
    share = shown(*span, [outage])[row("PS-16", "load")] / shown(*span, [])[row("PS-16", "load")]
    assert share[[0, 4, 8, 12]] == pytest.approx([0, 0.14, 0.60, 1.0], abs=0.001)


def test_pumps_run_while_their_well_falls_and_stand_still_while_it_rises():
    day = shown(START, START + DAY_S, [])
    for station in facilities.of_kind("lift_station"):
        level, runs = day[row(station.code, "level")], day[row(station.code, "pump_state")]
        falls, rises = np.diff(level) < -3, np.diff(level) > 3
        assert falls.sum() > 10
        assert runs[1:][falls].mean() > 0.8, station.code
        assert runs[:-1][rises].mean() < 0.2, station.code


def test_a_reservoir_falls_by_its_pace_and_fills_again():
    falling = Fault(Kind.FALLING, "R-17", START, START + 4 * HOUR_S, size=5.0)
    span = (START - 900, START + 7 * HOUR_S)
    lost = (shown(*span, []) - shown(*span, [falling]))[row("R-17", "level")]
    assert lost[[0, 16, 20, 28]] == pytest.approx([0, 20, 10, 0], abs=0.11)


def test_sensors_lie_each_in_its_way():
    span = (START, START + HOUR_S)
    true = shown(*span, [])
    faults = [
        Fault(Kind.DEAD, "Q-AN05-1", START, START + DAY_S),
        Fault(Kind.STUCK, "P-SB08-1", START, START + DAY_S),
        Fault(Kind.DRIFT, "Q-BM03-1", START - 10 * DAY_S, START + DAY_S, size=1.0),
        Fault(Kind.MISSCALED, "Q-MR03-1", START, START + DAY_S, size=-50.0),
    ]
    said = shown(*span, faults)
    assert np.isnan(said[row("Q-AN05-1", "flow")]).all()
    assert len(set(said[row("P-SB08-1", "pressure")])) == 1
    assert said[row("Q-BM03-1", "flow")] == pytest.approx(1.10 * true[row("Q-BM03-1", "flow")], rel=0.001)
    assert said[row("Q-MR03-1", "flow")] == pytest.approx(0.5 * true[row("Q-MR03-1", "flow")], abs=0.01)


def test_without_faults_nothing_is_abnormal():
    found = shown(START - 7 * DAY_S, START, [])
    pressure = found[instruments.rows_of("critical_pressure")]
    assert (pressure < 20).mean() < 0.001
    assert (found[instruments.rows_of("reservoir_level")] > 35).all()
    assert (found[instruments.rows_of("lift_level")] < 80).all()
    posts = np.array([post.capacity for post in facilities.of_kind("substation")])
    assert (found[instruments.rows_of("substation_load")] < 0.85 * posts[:, None]).all()
    assert len(plan().sectors) == len(pressure)


def test_what_leaves_a_substation_is_what_its_feeders_carry():
    found = shown(START, START + DAY_S, [])
    loads, carried = (found[instruments.rows_of(group)] for group in ("substation_load", "feeder_load"))
    feeders, posts = facilities.of_kind("feeder"), [post.code for post in facilities.of_kind("substation")]
    leaves = np.array([posts.index(str(feeder.site)) for feeder in feeders])
    for number, post in enumerate(posts):
        assert carried[leaves == number].sum(axis=0) == pytest.approx(loads[number], abs=0.01), post
    cables = np.array([feeder.capacity for feeder in feeders])
    assert (carried < cables[:, None]).all()


def test_the_feeders_of_a_cut_substation_are_dead_and_come_back_one_after_the_other():
    cut = Fault(Kind.OUTAGE, "PS-07", START, START + DAY_S)
    found = shown(START, START + DAY_S + 3600, [cut])
    cables, post = found[instruments.rows_of("feeder_load")], found[instruments.rows_of("substation_load")][6]
    mine = np.array([feeder.site == "PS-07" for feeder in facilities.of_kind("feeder")])
    assert (cables[~mine] > 0).all()
    alive = (cables[mine] > 0).sum(axis=0)
    assert alive[0] == 0
    assert (np.diff(alive) >= 0).all()
    assert alive[-1] == mine.sum()
    assert cables[mine].sum(axis=0) == pytest.approx(post, abs=0.01)


def test_a_feeder_that_trips_takes_its_share_of_its_substation_with_it_and_nothing_else():
    trip = Fault(Kind.TRIPPED, "PS-12-D03", START, START + 2 * HOUR_S)
    span = (START - 900, START + 3 * HOUR_S)
    before, found = shown(*span, []), shown(*span, [trip])
    cable = row("PS-12-D03", "load")
    assert (found[cable][:4] == 0).all(), "for the first half it is dead"
    assert (found[cable][4:8] > 0).all(), "then what lies before the fault is back"
    assert found[cable][8:] == pytest.approx(before[cable][8:])
    moved = {instruments.instruments()[at].code for at in np.flatnonzero((found != before).any(axis=1))}
    assert {"PS-12", "PS-12-D03"} <= moved <= {"PS-12", *(f"PS-12-D{number:02d}" for number in range(1, 10))}
    codes = [feeder.code for feeder in facilities.of_kind("feeder")]
    share = profile.feeder_shares()[codes.index("PS-12-D03")].sum()
    post = row("PS-12", "load")
    assert found[post][:4] == pytest.approx((1 - share) * before[post][:4], abs=0.01)
