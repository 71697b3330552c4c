"""Killed inside the write, started and sent again: every acknowledged reading is there once (longer: `make soak`)."""

from __future__ import annotations

import random

import pytest

from tests.kill_loops import LOOPS

KILLS = 2  # of each feed, on each engine


@pytest.mark.parametrize("feed", LOOPS)
def test_a_feed_that_is_killed_loses_and_doubles_nothing(feed, database_url, tmp_path):
    found = LOOPS[feed](database_url, KILLS, random.Random(f"{feed} {KILLS}"), tmp_path)
    assert found.kills >= KILLS
    assert found.acknowledged > 0
    assert (found.lost, found.doubled) == (0, 0)
