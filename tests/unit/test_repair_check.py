"""A repair judged by the nights after it: expectations worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.repair_check import Check, NightSeen, Verdict, check_repair

BEGAN, REPAIRED = date(2018, 10, 1), date(2018, 10, 8)
LEAK = {1: 30.0, 2: 30.0, 3: 31.0, 4: 29.0, 5: 30.0}  # median 30, no MAD but one each side: the floor of 2 % is 0.6


def night(day: int, flow_m3h: float, day_class: str = "workday", version: int = 1) -> NightSeen:
    return NightSeen(date(2018, 10, day), flow_m3h, day_class, version)


def judged(*after: NightSeen, flow_m3h: float | None = 18.0, before: dict[int, float] | None = None) -> Check:
    nights = [night(day, flow) for day, flow in (before or LEAK).items()]
    return check_repair([*after, *nights], began=BEGAN, repaired=REPAIRED, flow_m3h=flow_m3h)


def test_two_nights_that_show_the_step_confirm_the_repair():
    found = judged(night(9, 12.0), night(10, 12.0))
    assert (found.verdict, found.shown, found.compared) == (Verdict.SHOWN, 2, 2)
    assert found.saved_m3h == 18.0
    # spread 0.6 on both sides: 1.2816 x 0.6 x sqrt(1/5 + 1/2) = 0.643
    assert (found.low_m3h, found.high_m3h) == (17.36, 18.64)


def test_one_night_is_too_early():
    assert judged(night(9, 12.0)).verdict is Verdict.WAITING
    assert judged(night(9, 30.0)).verdict is Verdict.WAITING
    assert judged() == Check(Verdict.WAITING, 0, 0)


@pytest.mark.parametrize(
    ("flows", "verdict"),
    [
        ((12.0, 30.0, 12.0), Verdict.SHOWN),
        ((30.0, 12.0, 30.0), Verdict.NOT_SHOWN),
        ((30.0, 30.0), Verdict.NOT_SHOWN),
        ((12.0, 30.0), Verdict.WAITING),
    ],
)
def test_two_of_three_nights_decide(flows: tuple[float, ...], verdict: Verdict):
    assert judged(*(night(9 + number, flow) for number, flow in enumerate(flows))).verdict is verdict


@pytest.mark.parametrize(("flow", "verdict"), [(17.4, Verdict.SHOWN), (17.5, Verdict.NOT_SHOWN)])
def test_the_step_may_miss_three_tenths_of_the_size(flow: float, verdict: Verdict):
    # 18 - 0.3 x 18 = 12.6 must be gone: 30 - 12.6 = 17.4
    assert judged(night(9, flow), night(10, flow)).verdict is verdict


def test_half_a_step_is_a_second_leak_to_suspect_and_its_saving_is_still_told():
    found = judged(night(9, 21.0), night(10, 21.0))
    assert (found.verdict, found.saved_m3h) == (Verdict.NOT_SHOWN, 9.0)


def test_nights_of_another_class_or_set_point_say_nothing():
    others = [night(9, 12.0, "ramadan"), night(10, 12.0, version=2), night(11, 12.0)]
    found = judged(*others)
    assert (found.verdict, found.compared) == (Verdict.WAITING, 1)


def test_the_night_of_the_repair_belongs_to_neither_side():
    assert judged(night(8, 12.0), night(9, 12.0)).compared == 1


def test_only_the_first_three_usable_nights_decide():
    later = [night(day, 12.0) for day in (12, 13, 14)]
    assert judged(night(9, 30.0), night(10, 30.0), night(11, 30.0), *later).verdict is Verdict.NOT_SHOWN


def test_without_a_size_any_step_beyond_the_spread_of_the_nights_counts():
    # twice the spread of 0.6
    assert judged(night(9, 28.7), night(10, 28.7), flow_m3h=None).verdict is Verdict.SHOWN
    assert judged(night(9, 28.9), night(10, 28.9), flow_m3h=None).verdict is Verdict.NOT_SHOWN


def test_a_leak_without_nights_before_cannot_be_judged():
    found = check_repair([night(9, 12.0)], began=REPAIRED, repaired=REPAIRED, flow_m3h=18.0)
    assert found == Check(Verdict.WAITING, 0, 0)
