"""The demonstration's worksites: the planted cases are there, the past differs, the field goes on reporting."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely.geometry import shape
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from analytics.worksite_flaws import Problem
from analytics.worksite_risks import Sign
from analytics.worksites import distance_m
from data_access.database import Database
from data_access.rows.worksites import ALL_STATUSES, WorksiteFilters, WorksiteRow
from data_access.schema import Worksite, WorksiteEvent, Zone
from data_access.worksites import summary, watched, worksites
from feeds.demo.worksite_fates import FATES
from feeds.demo.worksite_plants import CLASHES, SHARES
from feeds.demo.worksite_progress import advance_worksites
from feeds.demo.worksites import build_worksites
from tests.builders.worksites import store_ground

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
EVERYTHING = WorksiteFilters(status=ALL_STATUSES)


@pytest.fixture(scope="module")
def built(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the sites in it, built once; each test writes into its own copy."""
    file = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("worksites") / "built.db"))
    database = Database(f"sqlite:///{file}", connections=1)
    database.call(store_ground, sectors=16)
    database.call(build_worksites, np.random.default_rng(7), NOW)
    database.close()
    return file


@pytest.fixture
def city(built: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{shutil.copy(built, tmp_path / 'city.db')}", connections=2)
    yield database
    database.close()


def test_the_headline_holds_what_was_planted(city: Database) -> None:
    counts = city.call(summary, at=NOW)
    assert (counts.in_progress, counts.suspended, counts.planned) == (484, 12, 61)
    assert (counts.late, counts.very_late) == (37, 4)
    assert counts.suspended_for_permit == 5
    assert counts.unconfirmed == FATES["unseen"] + FATES["overdue"] + FATES["finished"]
    assert counts.silent >= FATES["silent"]


def test_planted_silence_and_planned_starts_that_passed_are_found(city: Database) -> None:
    rows = city.call(worksites, at=NOW, filters=EVERYTHING)
    heard_and_silent = [row for row in rows if row.standing.is_silent and row.standing.unconfirmed is None]
    assert len(heard_and_silent) == FATES["silent"]
    assert sum(row.status in ("planned", "authorised") and row.standing.unconfirmed is not None for row in rows) == 6


def test_every_planted_case_is_found_by_the_question_of_the_page(city: Database) -> None:
    """What the page lists under each filter, beside how many were planted; chance may add to what meets."""
    counts = city.call(watched, at=NOW, filters=EVERYTHING)
    finished = city.call(worksites, at=NOW, filters=WorksiteFilters(status=ALL_STATUSES, delay="finished"))
    assert len(finished) == counts["finished"]
    assert (
        sum({Sign.NEARLY_DONE, Sign.END_PASSED} <= set(row.standing.finish.signs) for row in finished)
        >= FATES["finished"]
    )
    assert counts["reinstatement"] == FATES["unrestored"]
    assert counts["clash"] >= 2 * CLASHES
    assert counts["share"] >= 2 * SHARES
    assert counts["silent"] >= FATES["silent"]
    assert counts["behind"] >= FATES["behind"]
    assert counts["permit"] >= FATES["permit_expired"] + FATES["permit_short"] + FATES["suspended_permit"]
    flawed = city.call(worksites, at=NOW, filters=WorksiteFilters(status=ALL_STATUSES, delay="flawed"))
    assert {flaw.problem for row in flawed for flaw in row.flaws} == set(Problem)
    grave = [row for row in city.call(worksites, at=NOW, filters=EVERYTHING) if row.standing.gravity == 1]
    assert len(grave) == FATES["permit_expired"]


def test_clashing_sites_are_less_than_a_hundred_metres_apart_and_of_different_trades(city: Database) -> None:
    rows = [row for row in city.call(worksites, at=NOW, filters=EVERYTHING) if row.status == "in_progress"]
    close = [(a, b) for i, a in enumerate(rows) for b in rows[i + 1 :] if a.trade != b.trade and _apart(a, b) < 100]
    assert len(close) >= CLASHES


def _apart(one: WorksiteRow, other: WorksiteRow) -> float:
    (lon, lat), (other_lon, other_lat) = (one.place.lon, one.place.lat), (other.place.lon, other.place.lat)
    assert None not in (lon, lat, other_lon, other_lat)
    return distance_m(lon, lat, other_lon, other_lat)  # type: ignore[arg-type]


def test_trenches_lie_in_their_sectors(city: Database) -> None:
    def places(session: Session) -> list[tuple[dict[str, object], dict[str, object]]]:
        placed = select(Worksite.geometry, Zone.geometry).join(Zone, Zone.id == Worksite.sector_id)
        query = placed.where(Worksite.geometry.is_not(None))
        return [(row[0], row[1]) for row in session.execute(query)]

    drawn = city.call(places)
    assert len(drawn) == sum(FATES.values()) - 3  # without a place, turned round, at sea
    outside = [line for line, sector in drawn if not shape(sector).buffer(0.0005).covers(shape(line))]
    assert outside == []


def test_the_same_generator_state_gives_the_same_sites(city: Database, migrated_sqlite: Path, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'again.db')}", connections=1)
    other.call(store_ground, sectors=16)
    other.call(build_worksites, np.random.default_rng(7), NOW)

    def everything(session: Session) -> list[object]:
        columns = (Worksite.ref, Worksite.title_fr, Worksite.current_end, Worksite.lon, Worksite.recorded_at)
        return [tuple(row) for row in session.execute(select(*columns).order_by(Worksite.id))]

    assert other.call(everything) == city.call(everything)
    other.close()


def test_nothing_of_the_history_lies_in_the_future_and_each_change_follows_from_the_one_before(city: Database) -> None:
    def history(session: Session) -> Sequence[Row[Any]]:
        told = (WorksiteEvent.worksite_id, WorksiteEvent.at, WorksiteEvent.before, WorksiteEvent.after)
        return session.execute(select(*told).order_by(WorksiteEvent.at, WorksiteEvent.id)).all()

    events = city.call(history)
    assert max(event.at for event in events) <= NOW
    state: dict[tuple[int, str], object] = {}
    for event in events:
        for name, value in event.before.items():
            assert state.get((event.worksite_id, name), value) == value
        state |= {(event.worksite_id, name): value for name, value in event.after.items()}


@pytest.mark.parametrize("days_ago", [5, 20, 39])
def test_the_city_of_a_past_day_was_as_busy_with_other_works(city: Database, days_ago: int) -> None:
    then = NOW - timedelta(days=days_ago)
    rows = {row.ref for row in city.call(worksites, at=then, filters=WorksiteFilters())}
    today = {row.ref for row in city.call(worksites, at=NOW, filters=WorksiteFilters())}
    assert 380 <= len(rows) <= 600
    assert rows != today
    assert not any(ref for ref in rows if ref > f"CH-{then.year}-9999")


def test_a_working_day_brings_starts_reports_and_ends_and_asking_twice_brings_nothing(city: Database) -> None:
    evening = datetime(2018, 10, 11, 18, tzinfo=UTC)
    before = city.call(lambda session: session.scalar(select(func.max(WorksiteEvent.id))))
    written = city.call(advance_worksites, evening)
    assert city.call(advance_worksites, evening) == 0

    def new_events(session: Session) -> dict[str, int]:
        query = select(WorksiteEvent.event, func.count()).where(WorksiteEvent.id > before)
        return {row[0]: row[1] for row in session.execute(query.group_by(WorksiteEvent.event))}

    told = city.call(new_events)
    assert set(told) == {"started", "progress", "ended"}
    assert sum(told.values()) == written


def test_nobody_reports_on_a_sunday_or_before_eight(city: Database) -> None:
    assert city.call(advance_worksites, datetime(2018, 10, 14, 12, tzinfo=UTC)) == 0
    assert city.call(advance_worksites, datetime(2018, 10, 9, 6, 59, tzinfo=UTC)) == 0
    assert date(2018, 10, 14).weekday() == 6


def test_an_unnoticed_end_stays_unnoticed(city: Database) -> None:
    def overdue() -> set[str]:
        rows = city.call(worksites, at=datetime(2018, 10, 10, 20, tzinfo=UTC), filters=WorksiteFilters())
        return {row.ref for row in rows if row.standing.unconfirmed == "end"}

    planted = overdue()
    city.call(advance_worksites, datetime(2018, 10, 10, 19, tzinfo=UTC))
    assert len(overdue() & planted) >= FATES["overdue"]
