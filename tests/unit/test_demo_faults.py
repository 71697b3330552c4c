"""What is planted in the city's signals appears where it was planted, and only there; and what the books say of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from feeds.demo import arrivals, background, facilities, faults, instruments, profile
from feeds.demo.faults import Fault, Kind
from feeds.demo.habits import Moments
from feeds.demo.noise import Real
from feeds.demo.operations import operations
from feeds.demo.signals import Story, inflow, slots_between, values
from feeds.demo.zones import plan

START = int(datetime(2018, 10, 9, 5, tzinfo=UTC).timestamp())
STORY = Story(2018, START)
DAY_S, HOUR_S = 86_400, 3600
SPAN = (START, START + 2 * HOUR_S)


def change(fault: Fault, span: tuple[int, int] = SPAN) -> dict[tuple[str, str], Real]:
    """What the fault alone changes, by code and quantity; what it does not touch is left out."""
    moments = Moments.of(slots_between(*span))
    extra = np.nan_to_num(values(STORY, moments, [fault]) - values(STORY, moments, []))
    named = zip(instruments.instruments(), extra, strict=True)
    return {(each.code, each.quantity): line for each, line in named if line.any()}


def of_sectors(changed: dict[tuple[str, str], Real]) -> set[str]:
    return {code for code, quantity in changed if not code.startswith(("R-", "RE-"))}


def test_an_opened_boundary_valve_moves_water_from_one_sector_to_its_neighbour():
    valve = Fault(Kind.TRANSFER, "BE-05", START, START + DAY_S, size=18.0, other="BE-06")
    changed = change(valve)
    assert changed["Q-BE05-1", "flow"] == pytest.approx(18.0, abs=0.011)
    assert changed["Q-BE06-1", "flow"] == pytest.approx(-18.0, abs=0.011)
    assert {code[:6] for code in of_sectors(changed)} <= {"Q-BE05", "Q-BE06", "P-BE05", "P-BE06"}


def test_boundary_valves_are_opened_between_neighbours_only():
    shapes = {sector.code: sector.shape for sector in plan().sectors}
    opened = [f for f in background.between(2018, START, START - 400 * DAY_S, START) if f.kind is Kind.TRANSFER]
    assert len(opened) > 5
    assert all(shapes[fault.target].intersection(shapes[fault.other]).length > 0 for fault in opened)


def test_a_lower_set_point_lowers_the_pressure_and_the_leakage_of_its_sector():
    lowered = Fault(Kind.SET_POINT, "SM-09", START - DAY_S, START + DAY_S, size=10.0, drop_m=5.0)
    changed = change(lowered)
    number = [sector.code for sector in plan().sectors].index("SM-09")
    leakage = profile.of_sectors(2018).leakage_m3h[number]
    assert changed["Q-SM09-1", "flow"].mean() == pytest.approx(-0.1 * leakage, rel=0.05)
    assert changed["P-SM09-2", "pressure"] == pytest.approx(-5.0, abs=0.5)  # less flow loses less
    assert {code[:6] for code in of_sectors(changed)} == {"Q-SM09", "P-SM09"}


def test_works_make_the_flow_swing_without_taking_water_over_an_hour_and_a_half():
    works = Fault(Kind.WORKS, "AS-03", START, START + DAY_S, size=24.0)
    (flow,) = [line for (code, _), line in change(works).items() if code == "Q-AS03-1"]
    assert flow[:6] == pytest.approx([24.0, 24.0, -24.0, -24.0, -24.0, 24.0], abs=0.011)


def test_a_hydrant_flows_while_it_is_open():
    opened = Fault(Kind.HYDRANT, "AN-04", START, START + HOUR_S, size=34.0, drop_m=3.0)
    (flow,) = [line for (code, _), line in change(opened).items() if code == "Q-AN04-1"]
    assert flow == pytest.approx([34.0] * 3 + [0.0] * 5, abs=0.011)


def test_a_power_cut_stops_the_pumps_of_its_area_that_have_no_generator_and_no_others():
    (post,) = [each for each in facilities.of_kind("substation") if each.code == "PS-16"]
    fed = {each.code for each in facilities.of_kind("lift_station") if each.served[0] in post.served}
    outage = next(fault for fault in faults.told(START) if fault.target == "PS-16")
    told = background.between(2018, START, outage.begins, outage.ends)
    stopped = [fault for fault in told if fault.kind is Kind.HIGH_LEVEL and fault.begins == outage.begins]
    assert {fault.target for fault in stopped} == {"SR-19", "SR-21", "SR-23"} & fed
    assert {fault.ends for fault in stopped} == {outage.begins + 2 * (outage.ends - outage.begins) // 3}
    changed = change(stopped[0], (outage.begins - 900, outage.ends))
    assert {code for code, _ in changed} == {stopped[0].target}
    pumps = values(STORY, Moments.of(slots_between(outage.begins, outage.begins + HOUR_S)), stopped)
    row = [(each.code, each.quantity) for each in instruments.instruments()].index((stopped[0].target, "pump_state"))
    assert not pumps[row, 1:].any()


def test_the_rain_of_the_story_takes_a_lift_station_over_its_crest():
    until = START + 22 * HOUR_S
    shown = values(STORY, Moments.of(slots_between(START + 16 * HOUR_S, until)), faults.told(START))
    row = [(each.code, each.quantity) for each in instruments.instruments()].index(("SR-25", "level"))
    assert (shown[row] >= 100).sum() >= 4
    assert (shown[instruments.rows_of("rain")].sum(axis=1) > 5).all()


def test_all_gateways_of_a_carrier_are_silent_together():
    cut = [f for f in faults.told(START) if f.kind is Kind.SILENT_GATEWAY and f.begins == START + 12 * HOUR_S]
    assert {fault.target for fault in cut} == {"GW-HH1", "GW-HH2", "GW-HH3", "GW-HH4"}
    found = arrivals.delivered(STORY, START + 12 * HOUR_S, START + 13 * HOUR_S)
    heard = {instruments.instruments()[row].gateway for row in np.unique(found.rows).tolist()}
    assert not heard & {fault.target for fault in cut}


def test_gaps_are_those_of_real_sectors():
    meters = instruments.rows_of("inflow")
    slots = slots_between(START - 400 * DAY_S, START - 35 * DAY_S)
    silent = arrivals.gaps(STORY, meters, slots)
    edges = np.diff(np.pad(silent.astype(int), ((0, 0), (1, 1))), axis=1)
    lengths_h = (np.nonzero(edges == -1)[1] - np.nonzero(edges == 1)[1]) / 4
    assert len(lengths_h) / len(meters) == pytest.approx(42, abs=2)
    assert (lengths_h <= 1).mean() == pytest.approx(0.46, abs=0.04)
    assert (lengths_h <= 24).mean() == pytest.approx(0.91, abs=0.03)
    assert silent.mean() == pytest.approx(0.038, abs=0.005)
    assert np.array_equal(arrivals.gaps(STORY, meters, slots[4000:4100]), silent[:, 4000:4100])


def test_the_story_is_never_lost_in_a_gap():
    meter = np.array([row for row in instruments.rows_of("inflow") if instruments.instruments()[row].zone == "SM-05"])
    assert not arrivals.gaps(STORY, meter, slots_between(START - 10 * DAY_S, START + 2 * DAY_S)).any()


def test_noise_is_that_of_real_sectors():
    flow = inflow(STORY, Moments.of(slots_between(START - 200 * DAY_S, START - 100 * DAY_S)), [])
    hours = flow.reshape(len(flow), -1, 4).mean(axis=2)
    apart = np.abs(hours[:, 1:-1] - (hours[:, :-2] + hours[:, 2:]) / 2)
    noise = 1.4826 * np.median(apart, axis=1) / hours.mean(axis=1)
    assert np.median(noise) == pytest.approx(0.05, abs=0.005)
    assert 0.02 < noise.min() < noise.max() < 0.1


def test_books_tell_of_an_operation_with_its_delay_or_never():
    until = START + 60 * HOUR_S
    told = {record.sector: record for record in operations(STORY, START - 30 * DAY_S, until)}
    assert told["AC-12"].other_sector == "AC-13"
    assert told["AC-12"].recorded_at - told["AC-12"].started_at == timedelta(minutes=18)
    assert told["BE-05"].recorded_at - told["BE-05"].started_at == timedelta(hours=31)
    assert told["SM-09"].kind == "set_point"
    assert told["SM-09"].ended_at is None
    assert "MA-03" not in told


def test_books_are_the_same_in_one_piece_and_in_quarters():
    marks = range(START, START + 2 * DAY_S + 1, 900)
    pieces = [record for at in marks[:-1] for record in operations(STORY, at, at + 900)]
    assert pieces == operations(STORY, START, START + 2 * DAY_S)
    assert {record.kind for record in pieces} >= {"boundary", "set_point", "flushing"}
