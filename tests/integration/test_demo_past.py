"""The long past of the demonstration city: readings, then days and nights, joined without a seam; another season."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from analytics.local_time import local_day
from data_access import night_flows, worker_states
from data_access.database import Database
from data_access.ground_truth import known_faults
from data_access.schema import NightFlow, Reading, ReadingDaily, ReadingHourly, Sensor, Zone
from feeds.demo.build import ACTOR, SEED, START, _write_ground, build
from feeds.demo.history import span, write_telemetry
from feeds.demo.long_past import Reach, midnight
from feeds.demo.operations import operations
from feeds.demo.signals import Story
from feeds.demo.truth import write_older
from workers.detection import catch_up

REACH = Reach(days=2, inflow_days=20, rolled_days=40)
TODAY = local_day(START)


def built(database: Database) -> Database:
    with database._writing.begin() as session:
        _write_ground(session, START)
        write_telemetry(session, Story.at(SEED, START), REACH, actor=ACTOR, step=lambda _: None)
    return database


@pytest.fixture(scope="module")
def built_file(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("past") / "city.db"))
    built(Database(f"sqlite:///{file}", connections=1)).close()
    return file


@pytest.fixture
def past(built_file: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{built_file}", connections=1)
    yield database
    database.close()


def first_day(database: Database, code: str, quantity: str, table: type = ReadingDaily) -> date:
    column = {ReadingDaily: ReadingDaily.day_ts, ReadingHourly: ReadingHourly.hour_ts, Reading: Reading.ts}[table]
    query = (
        select(func.min(column))
        .join(Sensor, Sensor.id == table.sensor_id)
        .where(Sensor.code == code, Sensor.quantity == quantity)
    )
    return local_day(datetime.fromtimestamp(database.call(lambda session: session.scalar(query)), UTC))


def test_each_kind_of_memory_reaches_as_far_as_it_should(past: Database):
    days = {back: TODAY - timedelta(days=back) for back in (2, 20, 40)}
    assert first_day(past, "Q-AN01-1", "flow", Reading) == days[20]
    assert first_day(past, "Q-AN01-1", "flow", ReadingHourly) == days[20]
    assert first_day(past, "Q-AN01-1", "flow") == first_day(past, "R-01", "flow") == days[40]
    assert first_day(past, "P-AN01-2", "pressure") == first_day(past, "R-01", "flow", Reading) == days[2]


def test_the_truth_is_remembered_as_far_back_as_the_inflows_and_each_fault_once(built_file: Path, tmp_path: Path):
    database = Database(f"sqlite:///{shutil.copy(built_file, tmp_path / 'city.db')}", connections=1)
    story = Story.at(SEED, START)
    since, _ = span(story, REACH.days)
    database.call(write_older, story=story, since=midnight(story.start, 60), until=since, actor=ACTOR)
    told = database.call(known_faults)
    database.close()
    began = [local_day(fault.began_at) for fault in told]
    assert TODAY - timedelta(days=75) < min(began) < TODAY - timedelta(days=50)
    assert all(fault.ended_at.timestamp() <= since for fault in told), "what goes on is told with its pipe"
    assert len({(fault.kind, fault.target, fault.began_at) for fault in told}) == len(told)
    leaks = [fault for fault in told if fault.kind == "leak"]
    assert leaks
    assert all(fault.sector and fault.pipe is None for fault in leaks)


def test_every_sector_has_every_day_and_every_night_once(past: Database):
    flows = select(func.count()).select_from(ReadingDaily).join(Sensor, Sensor.id == ReadingDaily.sensor_id)
    inflows = flows.where(Sensor.quantity == "flow", Sensor.code.startswith("Q-"), ReadingDaily.day < date(2018, 10, 7))
    assert 7400 < past.call(lambda session: session.scalar(inflows)) <= 200 * 38  # a day of silence has no row
    nights = past.call(night_flows.all_nights, first=TODAY - timedelta(days=60), last=TODAY, at=START)
    assert len(nights) == 200 * 38
    assert len({(row.sector_id, row.night) for row in nights}) == len(nights)
    assert {row.n_samples for row in nights if row.completeness == 1.0} == {8}


def test_a_day_of_the_kept_readings_is_their_roll_up(past: Database):
    day = int((START - timedelta(days=10)).replace(hour=23, minute=0).timestamp())
    kept = select(Reading.sensor_id, func.count(), func.avg(Reading.value)).where(
        Reading.ts >= day, Reading.ts < day + 86_400, Reading.quality < 2
    )
    rolled = select(ReadingDaily.sensor_id, ReadingDaily.n, ReadingDaily.mean).where(ReadingDaily.day_ts == day)

    def both(session):
        flows = session.execute(kept.group_by(Reading.sensor_id)).all()
        return {row[0]: row[1:] for row in flows}, {row[0]: row[1:] for row in session.execute(rolled)}

    readings, days = past.call(both)
    assert 195 < len(readings) <= 200
    for sensor, (count, mean) in readings.items():
        assert days[sensor][0] == count
        assert days[sensor][1] == pytest.approx(mean)


def test_nights_were_known_an_hour_after_they_ended_and_detection_goes_on_from_there(past: Database):
    instants = select(NightFlow.window_end, NightFlow.known_from)
    waits = {row.known_from - row.window_end for row in past.call(lambda session: session.execute(instants).all())}
    assert waits == {timedelta(hours=1)}
    cursor = past.call(worker_states.cursor, name=worker_states.DETECTION)
    assert cursor == datetime(2018, 10, 6, 23, tzinfo=UTC)  # midnight of 7 October in Casablanca


def test_a_night_in_which_something_was_done_is_no_measure_on_either_side_of_a_boundary(past: Database):
    columns = (Zone.code, NightFlow.window_start, NightFlow.window_end, NightFlow.known_from, NightFlow.unusable_reason)
    query = select(*columns).join(Zone, Zone.id == NightFlow.sector_id)
    nights = past.call(lambda session: session.execute(query).all())
    story = Story.at(SEED, START)
    lines = operations(story, midnight(story.start, REACH.inflow_days), midnight(story.start, REACH.days))
    moved = [line for line in lines if line.kind == "boundary" and line.ended_at]
    assert moved
    for line in moved:
        during = [
            night for night in nights
            if night.code in (line.sector, line.other_sector)
            if line.started_at <= night.window_start and night.window_end <= line.ended_at
            if line.recorded_at <= night.known_from
        ]  # fmt: skip
        assert {night.code for night in during} == {line.sector, line.other_sector}
        assert {night.unusable_reason for night in during} <= {"operation", "incomplete", "feast"}
    done = [night for night in nights if night.unusable_reason == "operation"]
    touched = {sector for line in lines for sector in (line.sector, line.other_sector)}
    assert {night.code for night in done} <= touched
    assert min(night.known_from for night in done) >= datetime.fromtimestamp(
        midnight(story.start, REACH.inflow_days), UTC
    )


def test_postgresql_remembers_the_same(postgres_url: str, past: Database):
    def facts(session):
        return (
            session.scalar(select(func.count()).select_from(Reading)),
            session.execute(select(func.count(), func.sum(ReadingDaily.n), func.sum(ReadingDaily.night_n))).all(),
            session.execute(select(func.count(), func.min(NightFlow.night), func.sum(NightFlow.n_samples))).all(),
        )

    database = built(Database(postgres_url, connections=1))
    assert database.call(facts) == past.call(facts)
    last = TODAY - timedelta(days=5)
    nights = [
        each.call(night_flows.nights, sector="SM-05", first=last - timedelta(days=9), last=last, at=START)
        for each in (database, past)
    ]
    assert nights[0] == nights[1]
    database.close()


def test_the_end_of_ramadan_eid_and_a_clock_change_each_have_their_nights(
    migrated_sqlite: Path, tmp_path: Path, past: Database
):
    """The fast ended on 14 June 2018; 15 and 16 June were Eid; on 17 June at 02:00 the clocks went forward."""
    start = datetime(2018, 6, 17, 9, tzinfo=UTC)
    database = Database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'june.db')}", connections=1)
    build(database, start=start, days=4, detect=catch_up, progress=False)
    nights = database.call(night_flows.all_nights, first=date(2018, 6, 14), last=date(2018, 6, 17), at=start)
    database.close()
    by_day = {day: [row for row in nights if row.night == day] for day in {row.night for row in nights}}
    assert set(by_day) == {date(2018, 6, day) for day in (14, 15, 16, 17)}
    assert all(195 < len(rows) <= 200 for rows in by_day.values())  # a meter that was silent all the while has none
    assert {row.calendar_class for row in by_day[date(2018, 6, 14)]} == {"ramadan"}
    assert {row.calendar_class for row in by_day[date(2018, 6, 15)]} == {"eid"}
    assert {row.window_start for row in by_day[date(2018, 6, 17)]} == {datetime(2018, 6, 17, 2, tzinfo=UTC)}
    assert max(row.n_samples for row in by_day[date(2018, 6, 17)]) == 8
    ordinary = past.call(night_flows.all_nights, first=date(2018, 10, 2), last=date(2018, 10, 2), at=START)
    quiet, busy = (sum(row.mnf_mean_m3h or 0.0 for row in rows) for rows in (ordinary, by_day[date(2018, 6, 14)]))
    assert busy > 1.3 * quiet
