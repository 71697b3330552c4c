"""The hash of a city: the same however early its telemetry was read, another as soon as any row is another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_access.database import Database
from data_access.fingerprint import Fingerprint, fingerprint
from tests.builders.telemetry import build_sensors, deliver, instant

SIX = instant("2018-10-09 05:00")


@pytest.fixture
def whole(database: Database) -> Iterator[Fingerprint]:
    with Fingerprint(database) as begun:
        yield begun


def test_telemetry_that_was_read_early_counts_as_it_stands(database: Database, whole: Fingerprint) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 12.0)], SIX + 60)
    whole.begin()
    assert whole.digest() == fingerprint(database)


def test_what_was_written_after_an_early_reading_is_read_again(database: Database, whole: Fingerprint) -> None:
    one, _ = database.call(build_sensors)
    database.call(deliver, [(one, SIX, 12.0)], SIX + 60)
    whole.begin()
    before = whole.digest()
    database.call(deliver, [(one, SIX + 900, 13.0)], SIX + 960)
    assert whole.digest() == fingerprint(database) != before
