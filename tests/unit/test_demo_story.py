"""The demonstration's faults, calendar and diary: the truth stays inside, the past and the present are told alike."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from feeds.demo import almanac, background, cuts, diary, facilities, faults, instruments, ledgers, operations
from feeds.demo.faults import Kind
from feeds.demo.signals import Story
from feeds.demo.zones import plan

ROOT = Path(__file__).parents[2]
START = int(datetime(2018, 10, 9, 5, tzinfo=UTC).timestamp())
STORY = Story(2018, START)
HOUR_S = 3600
DAY_S = 86_400


def test_nobody_outside_the_generator_knows_the_faults():
    knowing, seen = set(), 0
    secret = {"feeds.demo.faults", "feeds.demo.background"}
    for folder in ("analytics", "api", "callbacks", "components", "data_access", "feeds", "pages", "workers"):
        for file in (ROOT / folder).rglob("*.py"):
            seen += 1
            if file.parent != ROOT / "feeds" / "demo" and _imported(file) & secret:
                knowing.add(str(file.relative_to(ROOT)))
    assert seen > 50
    assert knowing == set()


def _imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_every_fault_of_the_story_names_something_that_exists():
    known = {sector.code for sector in plan().sectors} | {each.code for each in instruments.instruments()}
    known |= {"city", *instruments.PROBED}
    assert {fault.target for fault in faults.told(START)} <= known


def test_the_story_holds_each_kind_of_fault_and_news_for_two_days():
    assert {fault.kind for fault in faults.told(START)} == set(Kind)
    news = faults.news(START)
    assert news == sorted(news)
    assert len(news) >= 8
    assert START < news[0] < START + 3 * HOUR_S
    assert START + 40 * HOUR_S < news[-1] < START + 48 * HOUR_S


def test_chance_adds_faults_only_away_from_the_story():
    told = set(faults.told(START))
    around = background.between(2018, START, START - 7 * DAY_S, START + 48 * HOUR_S)
    beyond = background.between(2018, START, START + 30 * DAY_S, START + 60 * DAY_S)
    early = background.between(2018, START, START - 40 * DAY_S, START - 12 * DAY_S)
    assert {fault.begins < START - 10 * DAY_S for fault in set(around) - told} <= {True}
    assert len(set(beyond) - told) > 5
    assert len(set(early) - told) > 5
    assert set(background.between(7, START, START - 40 * DAY_S, START - 12 * DAY_S)) != set(early)


def test_a_city_that_runs_for_months_goes_on_having_every_kind_of_trouble_and_no_rain_in_summer():
    months = set(background.between(2018, START, START + 3 * DAY_S, START + 300 * DAY_S)) - set(faults.told(START))
    story_only = {Kind.CLOSED, Kind.DRIFT, Kind.STUCK, Kind.MISSCALED, Kind.SET_POINT}
    assert {fault.kind for fault in months} == set(Kind) - story_only
    wet = {datetime.fromtimestamp(fault.begins, UTC).month for fault in months if fault.kind is Kind.RAIN}
    assert wet <= {10, 11, 12, 1, 2, 3, 4, 5}
    a_day = sum(fault.kind is Kind.TRIPPED for fault in months) / 297
    assert 0.5 < a_day < 0.8


def test_a_week_of_operations_stands_in_the_books_when_the_scenario_opens():
    week = operations.operations(STORY, START - 7 * DAY_S, START)
    assert {"AC-06", "SM-05", "HH-12", "AN-07", "AS-03"} <= {record.sector for record in week}
    assert {record.kind for record in week} == {"flushing", "valve", "set_point"}


def test_an_observed_ramadan_beats_the_tables():
    """Announced for 17 May to 14 June 2018 in Morocco; the tables say 16 May."""
    assert almanac.day_class(date(2018, 5, 16)) != "ramadan"
    assert almanac.day_class(date(2018, 5, 17)) == "ramadan"
    assert almanac.day_class(date(2018, 6, 14)) == "ramadan"
    assert almanac.day_class(date(2018, 6, 15)) == "eid"


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2018, 10, 9), "normal"),
        (date(2018, 10, 5), "friday"),
        (date(2018, 7, 30), "holiday"),
        (date(2018, 8, 8), "summer"),
        (date(2021, 4, 20), "ramadan"),
    ],
)
def test_days_have_the_class_of_the_calendar(day: date, kind: str):
    assert almanac.day_class(day) == kind


def test_the_calendar_holds_each_day_once_per_status():
    records = almanac.calendar()
    assert len({(record.day, record.status) for record in records}) == len(records)
    assert len([record for record in records if record.status == "computed"]) == 3287  # 2014 to 2022, two leap years
    assert {record.day_class for record in records} == {"normal", "friday", "ramadan", "eid", "summer", "holiday"}


@pytest.mark.parametrize("told", [diary.contacts, diary.probes, diary.payments])
def test_the_diary_is_the_same_in_one_piece_and_in_quarters(told):
    marks = [START + minutes * 60 for minutes in (0, 15, 60, 75, 480, 495, 600)]
    pieces = [record for since, until in pairwise(marks) for record in told(STORY, since, until)]
    assert told(STORY, marks[0], marks[-1]) == pieces
    assert pieces


def test_customers_call_more_when_something_is_broken():
    outage = next(fault for fault in faults.told(START) if fault.target == "PS-16")
    calls = diary.contacts(STORY, outage.begins, outage.ends)
    about = [call for call in calls if call.kind == "power_cut"]
    assert len(about) >= 8
    assert all(outage.begins <= call.at.timestamp() <= outage.ends for call in about)


def test_a_power_cut_is_known_in_steps():
    outage = next(fault for fault in faults.told(START) if fault.target == "PS-16")
    third = (outage.ends - outage.begins) // 3
    (begun,) = cuts_of("PS-16", outage.begins - 900, outage.begins)
    (partly,) = cuts_of("PS-16", outage.begins + third - 900, outage.begins + third)
    (ended,) = cuts_of("PS-16", outage.ends - 900, outage.ends)
    assert (begun.steps, begun.ended_at) == ([], None)
    assert [step["customers_restored"] for step in partly.steps] == [round(0.14 * begun.customers)]
    assert sum(step["customers_restored"] for step in ended.steps) == ended.customers == begun.customers
    assert ended.ended_at == datetime.fromtimestamp(outage.ends, UTC)
    assert begun.code == partly.code == ended.code
    assert cuts_of("PS-16", outage.begins, outage.begins + third - 1) == []


def cuts_of(asset, since, until):
    return [cut for cut in cuts.cuts(STORY, since, until) if cut.asset == asset]


def test_a_feeder_that_trips_is_told_with_its_own_customers_and_in_two_steps():
    trip = next(fault for fault in faults.told(START) if fault.kind is Kind.TRIPPED and fault.begins > START)
    (cable,) = [work for work in facilities.of_kind("feeder") if work.code == trip.target]
    (ended,) = cuts_of(trip.target, trip.ends - 900, trip.ends)
    fed = [sector for sector in plan().sectors if sector.code in cable.served]
    assert (ended.zone, ended.customers) == (f"FA-{cable.site}", facilities.electric_customers(fed))
    first, last = (step["customers_restored"] for step in ended.steps)
    assert (first, first + last) == (round(0.6 * ended.customers), ended.customers)
    assert not ended.planned


def test_work_on_a_cable_is_planned_and_nobody_calls():
    off = next(fault for fault in faults.told(START) if fault.kind is Kind.SWITCHED_OFF)
    (cut,) = cuts_of(off.target, off.ends - 900, off.ends)
    assert (cut.planned, cut.cause) == (True, "works")
    assert [step["customers_restored"] for step in cut.steps] == [cut.customers]


def test_while_there_is_telemetry_the_books_tell_no_cut_of_power_that_the_loads_do_not_show():
    start, since = (datetime.fromtimestamp(at, UTC) for at in (START, START - 40 * 86_400))
    told = cuts.past_cuts(np.random.default_rng(1), start, since)
    of_power = [cut for cut in told if cut.service == "electricity"]
    assert max(cut.ended_at for cut in of_power) < since
    whole = [cut for cut in of_power if "-D" not in cut.asset]
    assert 0 < len(whole) < 0.1 * len(of_power), "most cuts are those of a feeder"
    story = cuts.cuts(STORY, START - 40 * 86_400, START)
    works = {work.code for kind in ("substation", "feeder") for work in facilities.of_kind(kind)}
    assert {cut.asset for cut in story if cut.service == "electricity"} <= works
    assert 15 < len(story) < 50, "about as many as in the year before"


def test_payments_fail_while_the_payment_part_fails():
    failing = next(fault for fault in faults.told(START) if fault.target == "payment")
    hours = diary.payments(STORY, failing.begins + 600, failing.ends + 600)
    assert all(hour.failed > hour.paid for hour in hours)
    assert not any(
        probe.ok for probe in diary.probes(STORY, failing.begins - 1, failing.begins) if probe.service == "payment"
    )


def test_bills_cover_twenty_four_months_that_are_already_known():
    start = datetime.fromtimestamp(START, UTC)
    bills = list(ledgers.billed(2018, start))
    months = sorted({bill.month for bill in bills})
    assert months[0] == date(2016, 10, 1)
    assert months[-1] == date(2018, 9, 1)
    assert len(bills) == 24 * 200
    assert all(bill.recorded_at <= start for bill in bills)
    year = sum(bill.volume_m3 for bill in bills if bill.month >= date(2017, 10, 1))
    assert year == pytest.approx(547_000 * 365 * 0.7733, rel=0.02)


def test_a_year_of_power_cuts_adds_up_to_about_two_hours_a_customer():
    start = datetime.fromtimestamp(START, UTC)
    told = cuts.past_cuts(np.random.default_rng(1), start, start)
    served = 0.92 * 1_200_000
    minutes = 0.0
    for cut in told:
        assert sum(step["customers_restored"] for step in cut.steps) == cut.customers
        assert start - timedelta(days=366) < cut.started_at < start
        if cut.service == "electricity":
            spells = [(datetime.fromisoformat(step["at"]) - cut.started_at, step) for step in cut.steps]
            minutes += sum(spell.total_seconds() / 60 * step["customers_restored"] for spell, step in spells)
    assert 80 < minutes / served < 160
    assert len({cut.code for cut in told}) == len(told) > 300
