"""Which alert stands under which: pairs, places and times by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analytics.common_cause import Happening, explains, parent_of

SIX = datetime(2018, 10, 9, 6, tzinfo=UTC)
CUT = Happening("A-1", "interruption", "electricity", frozenset({"FA-PS-04", "SB-03", "SB-04"}), SIX)
WELL = Happening("A-2", "high_level", "sanitation", frozenset({"SB-04"}), SIX + timedelta(minutes=40))
BURST = Happening("A-3", "burst", "water", frozenset({"SM-05"}), SIX)
PRESSURE = Happening("A-4", "low_pressure", "water", frozenset({"SM-05"}), SIX - timedelta(minutes=10))
GATEWAY = Happening("A-5", "silent_gateway", "telecom", frozenset({"MA-03"}), SIX)
SPILL = Happening("A-7", "overflow", "sanitation", frozenset({"SB-04"}), SIX + timedelta(hours=9))
SENSOR = Happening("A-6", "silent_sensor", "water", frozenset({"MA-03"}), SIX + timedelta(hours=20))


@pytest.mark.parametrize(("cause", "effect"), [(CUT, WELL), (BURST, PRESSURE), (GATEWAY, SENSOR), (SPILL, WELL)])
def test_a_cause_explains_its_effect_and_never_the_other_way_round(cause: Happening, effect: Happening):
    assert explains(cause, effect)
    assert not explains(effect, cause)
    assert parent_of(effect, [cause, effect]) == cause.code


def test_a_burst_explains_the_water_that_is_off_but_not_the_power():
    off = replace(CUT, service="water", places=frozenset({"SM-05"}))
    assert explains(BURST, off)
    assert not explains(BURST, replace(off, service="electricity"))
    assert not explains(off, replace(WELL, places=frozenset({"SM-05"})))


def test_another_place_or_another_hour_is_another_cause():
    assert parent_of(replace(WELL, places=frozenset({"SB-09"})), [CUT]) is None
    assert parent_of(replace(WELL, began_at=SIX - timedelta(minutes=31)), [CUT]) is None
    assert parent_of(replace(WELL, began_at=SIX + timedelta(hours=7)), [CUT]) is None


def test_a_power_cut_keeps_the_well_that_it_filled_when_the_well_spills_over():
    assert parent_of(SPILL, [CUT, WELL]) is None, "what spills over asks for an answer of its own"
    assert not explains(SPILL, replace(WELL, places=frozenset({"SB-09"})))


def test_of_two_causes_the_one_that_began_last_is_taken_and_never_one_that_has_a_cause_itself():
    earlier = replace(CUT, code="A-0", began_at=SIX - timedelta(hours=2))
    assert parent_of(WELL, [CUT, earlier]) == "A-1"
    assert parent_of(WELL, [replace(CUT, parent="A-9"), earlier]) == "A-0"
