"""Killed inside the write, started and sent again: every acknowledged reading is there once (longer: `make soak`)."""

from __future__ import annotations

import random

import pytest

from tests.kill_loops import LOOPS

KILLS = {"sqlite": 3, "postgresql": 2}  # of each feed


@pytest.mark.parametrize("feed", LOOPS)
def test_a_feed_that_is_killed_loses_and_doubles_nothing(feed, database_url, tmp_path):
    kills = KILLS["sqlite" if database_url.startswith("sqlite") else "postgresql"]
    found = LOOPS[feed](database_url, kills, random.Random(f"{feed} {kills}"), tmp_path)
    assert found.kills >= kills
    assert found.acknowledged > 0
    assert (found.lost, found.doubled) == (0, 0)
