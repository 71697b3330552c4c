"""Taking readings in: once, in any order, revised, refused."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Role
from data_access.columnar import BULK_ROWS
from data_access.database import Database
from data_access.errors import NotPermitted
from data_access.readings import KeysNotNew, store
from data_access.rows.telemetry import Columns, Stored
from data_access.schema import Reading, ReadingRevision, SensorLatest
from data_access.topics import versions
from tests.builders.telemetry import FEED, Row, build_sensors, columns, deliver, instant, load_history

SIX = instant("2018-10-09 05:00")
LATER = SIX + 3600


def standing(session: Session) -> list[tuple[int, int, float | None, int, int]]:
    """Every reading as it stands: sensor, ts, value, quality, arrival."""
    columns = (Reading.sensor_id, Reading.ts, Reading.value, Reading.quality, Reading.received_at)
    return [tuple(row) for row in session.execute(select(*columns).order_by(Reading.sensor_id, Reading.ts))]


def replaced(session: Session) -> list[tuple[int, int, float | None, int, int]]:
    """Every revision: ts, span of belief, value, quality."""
    row = ReadingRevision
    query = select(row.ts, row.believed_from, row.value, row.quality, row.believed_to)
    return [tuple(found) for found in session.execute(query.order_by(row.ts, row.believed_from))]


def newest(session: Session) -> list[tuple[object, ...]]:
    """`sensor_latest` by sensor."""
    row = SensorLatest
    query = select(row.ts, row.value, row.quality, row.received_at, row.usable_ts, row.usable_value)
    return [tuple(found) for found in session.execute(query.order_by(row.sensor_id))]


def test_new_readings_are_there_with_their_arrival(database: Database) -> None:
    one, two = database.call(build_sensors)
    stored = database.call(deliver, [(two, SIX, 7.5), (one, SIX, 12.0, 1)], SIX + 60)
    assert stored == Stored(accepted=2, unchanged=0, revised=0)
    assert database.call(standing) == [(one, SIX, 12.0, 1, SIX + 60), (two, SIX, 7.5, 0, SIX + 60)]


def test_the_same_reading_again_changes_nothing_not_even_its_arrival(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 12.0), (one, SIX + 900, None)], SIX + 60)
    again = database.call(deliver, [(one, SIX, 12.0), (one, SIX + 900, None)], LATER)
    assert again == Stored(accepted=2, unchanged=2, revised=0)
    assert database.call(standing) == [(one, SIX, 12.0, 0, SIX + 60), (one, SIX + 900, None, 2, SIX + 60)]
    assert database.call(replaced) == []


def test_another_value_replaces_the_first_which_keeps_its_span_of_belief(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 12.0)], SIX + 60)
    revised = database.call(deliver, [(one, SIX, 12.5)], LATER)
    assert revised == Stored(accepted=1, unchanged=0, revised=1)
    assert database.call(standing) == [(one, SIX, 12.5, 0, LATER)]
    assert database.call(replaced) == [(SIX, SIX + 60, 12.0, 0, LATER)]


def test_the_same_value_with_another_quality_is_a_revision(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 12.0)], SIX + 60)
    assert database.call(deliver, [(one, SIX, 12.0, 2)], LATER).revised == 1
    assert database.call(replaced) == [(SIX, SIX + 60, 12.0, 0, LATER)]


def test_a_value_that_comes_back_is_believed_twice_over_two_spans(database: Database) -> None:
    one, _ = database.call(build_sensors)
    for value, arrival in ((1.0, SIX + 60), (2.0, SIX + 120), (1.0, SIX + 180)):
        database.call(deliver, [(one, SIX, value)], arrival)
    assert database.call(replaced) == [(SIX, SIX + 60, 1.0, 0, SIX + 120), (SIX, SIX + 120, 2.0, 0, SIX + 180)]
    assert database.call(standing) == [(one, SIX, 1.0, 0, SIX + 180)]


def test_a_value_replaced_within_its_second_keeps_a_row_of_no_duration(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 1.0)], LATER)
    database.call(deliver, [(one, SIX, 2.0)], LATER)
    assert database.call(replaced) == [(SIX, LATER, 1.0, 0, LATER)]
    database.call(deliver, [(one, SIX, 3.0)], LATER + 1)
    assert database.call(replaced) == [(SIX, LATER, 2.0, 0, LATER + 1)]


def test_a_correction_is_never_known_before_what_it_corrects(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 1.0)], LATER)
    database.call(deliver, [(one, SIX, 2.0)], SIX + 60)
    assert database.call(standing) == [(one, SIX, 2.0, 0, LATER)]


def test_of_a_key_that_comes_twice_in_a_delivery_the_last_row_counts(database: Database) -> None:
    one, _ = database.call(build_sensors)
    stored = database.call(deliver, [(one, SIX, 1.0), (one, SIX, 2.0), (one, SIX, 3.0)], LATER)
    assert stored == Stored(accepted=3, unchanged=2, revised=0)
    assert database.call(standing) == [(one, SIX, 3.0, 0, LATER)]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), None])
def test_what_is_no_number_is_stored_as_no_value_and_bad(database: Database, value: float | None) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, value)], LATER)
    assert database.call(standing) == [(one, SIX, None, 2, LATER)]


def test_a_bad_value_is_kept_as_it_came(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, -999.0, 2)], LATER)
    assert database.call(standing) == [(one, SIX, -999.0, 2, LATER)]


def test_each_row_may_have_its_own_arrival(database: Database) -> None:
    one, _ = database.call(build_sensors)
    rows: list[Row] = [(one, SIX, 1.0), (one, SIX + 900, 2.0)]
    database.call(store, columns(rows), received_at=np.array([LATER, LATER + 5]), actor=FEED)
    assert [row[4] for row in database.call(standing)] == [LATER, LATER + 5]


def test_an_empty_delivery_is_nothing(database: Database) -> None:
    database.call(build_sensors)
    assert database.call(deliver, [], LATER) == Stored(0, 0, 0)


def test_a_late_reading_does_not_move_the_newest_one(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 2.0)], SIX + 60)
    database.call(deliver, [(one, SIX - 900, 1.0)], LATER)
    assert database.call(newest) == [(SIX, 2.0, 0, SIX + 60, SIX, 2.0)]


def test_a_bad_newest_reading_leaves_the_newest_usable_one_standing(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 2.0), (one, SIX + 900, -1.0, 2)], LATER)
    assert database.call(newest) == [(SIX + 900, -1.0, 2, LATER, SIX, 2.0)]


def test_a_newest_usable_reading_that_turns_out_bad_gives_way_to_the_one_before(database: Database) -> None:
    one, two = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 1.0), (one, SIX + 900, 2.0), (two, SIX, 5.0)], LATER)
    database.call(deliver, [(one, SIX + 900, 2.0, 2), (two, SIX, 5.0, 2)], LATER + 60)
    assert database.call(newest) == [
        (SIX + 900, 2.0, 2, LATER + 60, SIX, 1.0),
        (SIX, 5.0, 2, LATER + 60, None, None),
    ]


def test_a_delivery_raises_the_version_of_its_topic(database: Database) -> None:
    one, _ = database.call(build_sensors)
    before = database.call(versions)["readings"]
    database.call(store, columns([(one, SIX, 1.0)]), received_at=LATER, actor=FEED)
    assert database.call(versions)["readings"] == before + 1


@pytest.mark.parametrize("actor", [Actor("wall", Role.SCREEN, "10.0.0.9"), None])
def test_who_may_not_send_readings_is_refused_and_nothing_is_written(
    sqlite_database: Database, actor: Actor | None
) -> None:
    one, _ = sqlite_database.call(build_sensors)
    with pytest.raises(NotPermitted):
        sqlite_database.call(store, columns([(one, SIX, 1.0)]), received_at=LATER, actor=actor)
    assert sqlite_database.call(standing) == []


def test_history_ends_in_the_same_state_as_a_delivery(database: Database) -> None:
    one, two, three, four = database.call(build_sensors, 4)
    rows: list[Row] = [(one, SIX, 1.0), (one, SIX + 900, 2.0, 2), (two, SIX, None), (one, SIX - 86400, 4.0)]
    arrivals = [LATER, LATER + 1, LATER + 2, LATER + 3]
    database.call(store, columns(rows), received_at=np.array(arrivals), actor=FEED)
    twin = {one: three, two: four}
    assert database.call(load_history, [(twin[row[0]], *row[1:]) for row in rows], arrivals) == Stored(4, 0, 0)
    states = database.call(newest)
    assert states[:2] == states[2:]
    written = database.call(standing)
    assert [(twin[row[0]], *row[1:]) for row in written[:4]] == written[4:]


def test_history_refuses_a_key_that_is_there_and_leaves_nothing_behind(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 1.0)], LATER)
    with pytest.raises(KeysNotNew):
        database.call(load_history, [(one, SIX - 900, 0.5), (one, SIX, 1.0)], [LATER, LATER])
    assert database.call(standing) == [(one, SIX, 1.0, 0, LATER)]


MANY = BULK_ROWS + 37  # more than go to the driver one by one, and no whole number of what goes together


def many(sensor: int, value: float) -> list[Row]:
    """One reading after the other, each with a value of its own."""
    return [(sensor, SIX + 900 * step, value + step) for step in range(MANY)]


def test_of_many_rows_none_is_lost_and_each_keeps_its_value(database: Database) -> None:
    one, two = database.call(build_sensors)
    assert database.call(load_history, many(one, 1.0), [LATER] * MANY) == Stored(MANY, 0, 0)
    assert database.call(deliver, many(two, 5.0), LATER) == Stored(MANY, 0, 0)
    expected = [(sensor, ts, value, 0, LATER) for sensor, ts, value in [*many(one, 1.0), *many(two, 5.0)]]
    assert database.call(standing) == expected


def test_many_corrections_replace_and_keep_what_they_replace(database: Database) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, many(one, 1.0), LATER)
    assert database.call(deliver, many(one, 2.0), LATER + 60) == Stored(MANY, 0, MANY)
    assert database.call(standing) == [(one, ts, value, 0, LATER + 60) for _, ts, value in many(one, 2.0)]
    assert database.call(replaced) == [(ts, LATER, value, 0, LATER + 60) for _, ts, value in many(one, 1.0)]


def test_history_refuses_many_rows_for_one_key_in_their_midst(database: Database) -> None:
    one, _ = database.call(build_sensors)
    taken = many(one, 1.0)[MANY // 2]
    database.call(deliver, [taken], LATER)
    with pytest.raises(KeysNotNew):
        database.call(load_history, many(one, 1.0), [LATER] * MANY)
    assert database.call(standing) == [(*taken, 0, LATER)]


def test_history_refuses_a_key_that_comes_twice(sqlite_database: Database) -> None:
    one, _ = sqlite_database.call(build_sensors)
    with pytest.raises(KeysNotNew):
        sqlite_database.call(load_history, [(one, SIX, 0.5), (one, SIX, 0.5)], [LATER, LATER])


def test_columns_of_unequal_length_or_another_type_are_refused() -> None:
    whole, figures, classes = np.zeros(2, np.int64), np.zeros(2), np.zeros(2, np.int8)
    with pytest.raises(ValueError, match="value"):
        Columns(whole, whole, np.zeros(3), classes)
    with pytest.raises(ValueError, match="quality"):
        Columns(whole, whole, figures, np.zeros(2, np.int64))  # type: ignore[arg-type]


def test_milliseconds_are_not_taken_for_seconds() -> None:
    with pytest.raises(ValueError, match="epoch seconds"):
        Columns.of([1], [SIX * 1000], [1.0])
