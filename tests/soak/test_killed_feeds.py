"""A hundred kills and more inside the writes of every kind of feed, on both engines; the tally is printed."""

from __future__ import annotations

import random
import sys

import pytest

from tests.kill_loops import LOOPS

pytestmark = pytest.mark.soak
KILLS = 20  # of each of the three feeds on each of the two engines


@pytest.mark.parametrize("feed", LOOPS)
def test_many_kills_lose_and_double_nothing(feed, database_url, tmp_path):
    found = LOOPS[feed](database_url, KILLS, random.Random(f"soak {feed} {database_url[:6]}"), tmp_path)
    sys.stdout.write(f"\n{feed}: {found}\n")
    assert found.kills >= KILLS
    assert (found.lost, found.doubled) == (0, 0)
