"""Two thousand loggers that listen at night: one level each, louder beside a leak, sent before dawn."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from shapely.geometry import Point

from feeds.demo import acoustic, instruments
from feeds.demo.faults import Fault, Kind
from feeds.demo.leaks import network_of, place_of
from feeds.demo.signals import Story
from feeds.demo.zones import plan

START = int(datetime(2018, 10, 9, 5, tzinfo=UTC).timestamp())
STORY = Story(2018, START)
DAY_S, HOUR_S = 86_400, 3600
FIRST = len(instruments.instruments())
NIGHT = int(datetime(2018, 10, 6, 1, tzinfo=UTC).timestamp())  # 02:00 in Casablanca


def test_each_sector_has_ten_loggers_inside_it_behind_its_gateway():
    assert len(instruments.loggers()) == 2000
    assert set(Counter(each.zone for each in instruments.loggers()).values()) == {10}
    names = [(each.code, each.quantity) for each in instruments.every_sensor()]
    assert len(set(names)) == len(names) == FIRST + 4000
    near = {sector.code: sector.shape.buffer(0.3) for sector in plan().sectors}
    assert all(near[each.zone or ""].distance(Point(each.place)) == 0 for each in instruments.loggers())


def test_a_night_is_one_level_of_each_that_speaks():
    sent = acoustic.delivered(STORY, NIGHT - 12 * HOUR_S, NIGHT + 12 * HOUR_S)
    levels = sent.where(sent.rows < FIRST + 2000)
    assert set(levels.ts.tolist()) == {NIGHT}
    assert len(np.unique(levels.rows)) == len(levels.rows)
    assert 1930 < len(levels.rows) < 2000
    assert (levels.values > 20).all()
    assert (levels.values < 70).all()
    assert (sent.known_at >= NIGHT + 2 * HOUR_S).all()
    assert (sent.known_at < NIGHT + 3 * HOUR_S + 120).all()


def test_batteries_speak_once_a_week():
    sent = acoustic.delivered(STORY, NIGHT - 7 * DAY_S + 4 * HOUR_S, NIGHT + 4 * HOUR_S)
    batteries = sent.where(sent.rows >= FIRST + 2000)
    assert 1900 < len(batteries.rows) <= 2000
    assert (np.diff(np.sort(batteries.rows)) > 0).all()
    assert (batteries.values <= 100).all()


def test_a_leak_is_heard_by_the_loggers_beside_it_and_by_no_others():
    leak = Fault(Kind.LEAK, "SM-05", NIGHT - DAY_S, NIGHT + DAY_S, size=20.0, rise_h=2.0)
    louder = acoustic.levels(STORY, [leak], NIGHT) - acoustic.levels(STORY, [], NIGHT)
    near, next_to = acoustic.nearest(leak)
    assert louder[near] == pytest.approx(14.0, abs=0.11)
    assert louder[next_to] == pytest.approx(14.0 / 3, abs=0.11)
    assert set(np.flatnonzero(louder)) == {near, next_to}
    leaking = network_of("SM-05").places[place_of(leak).junction]
    away = [np.hypot(*(np.array(each.place) - leaking)) for each in instruments.loggers() if each.zone == "SM-05"]
    first = next(number for number, each in enumerate(instruments.loggers()) if each.zone == "SM-05")
    assert [near - first, next_to - first] == np.argsort(away).tolist()[:2], (
        "the loggers nearest to the leaking junction"
    )
    assert instruments.loggers()[near].zone == instruments.loggers()[next_to].zone == "SM-05"


def test_nights_are_the_same_in_one_piece_and_in_quarters():
    marks = range(NIGHT, NIGHT + DAY_S + 1, 900)
    pieces = [acoustic.delivered(STORY, since, until) for since, until in pairwise(marks)]
    whole = acoustic.delivered(STORY, NIGHT, NIGHT + DAY_S)
    for name in ("rows", "ts", "known_at"):
        parts = np.concatenate([getattr(piece, name) for piece in pieces])
        assert sorted(parts.tolist()) == sorted(getattr(whole, name).tolist())


def test_a_silent_gateway_sends_its_night_when_it_speaks_again():
    dawn = Fault(Kind.SILENT_GATEWAY, "GW-AC3", NIGHT, NIGHT + 6 * HOUR_S)
    due = acoustic._uploaded([dawn], NIGHT + 2 * HOUR_S)
    behind = np.array([each.gateway == "GW-AC3" for each in instruments.loggers()])
    assert set(due[behind].tolist()) == {NIGHT + 6 * HOUR_S}
    assert (due[~behind] <= NIGHT + 3 * HOUR_S).all()


def test_a_hundredth_of_the_loggers_has_fallen_silent():
    assert 8 <= acoustic.fallen_silent(STORY, START).sum() <= 32
    assert not acoustic.fallen_silent(STORY, START - 36 * DAY_S).any()
