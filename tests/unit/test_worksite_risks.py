"""How grave, how probably finished, and what cannot be true of a worksite: by hand, also where the clocks changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from analytics.local_time import local_day
from analytics.worksite_flaws import Problem, Spot, flaws
from analytics.worksite_risks import Circumstances, Finish, Sign, finish, gravity, is_reinstatement_late
from analytics.worksites import PermitRisk, Timetable, permit_risk
from tests.builders.worksites import a_timetable

TODAY = date(2018, 10, 9)  # a Tuesday
HERE = Spot(-7.6, 33.57, is_covered=True)


def a_site(**changes: Any) -> Timetable:
    """The same with a permit that is good until December."""
    return a_timetable(**{"permit_valid_to": date(2018, 12, 31), **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"current_end": date(2018, 10, 22)}, 3),
        ({"current_end": date(2018, 11, 5)}, 3),  # 15 days
        ({"current_end": date(2018, 11, 6)}, 2),  # 16 days
        ({"progress_pct": 36.0}, None),  # expected 8/20 = 40 %: 0.9
        ({"progress_pct": 35.9}, 3),
        ({"permit_valid_to": date(2018, 10, 14)}, None),  # in five days
        ({"permit_valid_to": date(2018, 10, 13)}, 2),
        ({"permit_valid_to": date(2018, 10, 9)}, 2),  # good until tonight
        ({"permit_valid_to": date(2018, 10, 8)}, 1),
        ({"permit": "expired"}, 1),
        ({"permit": "expired", "status": "planned", "actual_start": None, "current_start": date(2018, 10, 10)}, 3),
        ({"status": "completed", "actual_end": date(2018, 11, 20)}, None),
    ],
)
def test_the_traffic_light_of_a_site(changes: dict[str, Any], expected: int | None) -> None:
    """The planned one with the expired permit was to begin on the 1st: eight days late."""
    assert gravity(a_site(**changes), TODAY) == expected


@pytest.mark.parametrize(
    ("began", "permit", "nature", "expected"),
    [
        (date(2018, 10, 7), "submitted", "emergency_repair", None),  # 48 hours
        (date(2018, 10, 6), "submitted", "emergency_repair", PermitRisk.MISSING),
        (date(2018, 10, 8), "submitted", "renewal", PermitRisk.MISSING),
        (date(2018, 10, 8), "refused", "leak_repair", PermitRisk.MISSING),
        (None, "submitted", "leak_repair", PermitRisk.MISSING),
    ],
)
def test_an_emergency_has_two_days_to_bring_its_permit(
    began: date | None, permit: str, nature: str, expected: PermitRisk | None
) -> None:
    assert permit_risk(a_site(actual_start=began, permit=permit, nature=nature), TODAY) is expected


@pytest.mark.parametrize(
    ("backfilled", "status", "late"),
    [
        (date(2018, 10, 2), "reinstatement", False),  # seven days
        (date(2018, 10, 1), "reinstatement", True),
        (date(2018, 10, 1), "completed", False),
        (None, "reinstatement", False),
    ],
)
def test_a_street_is_restored_within_a_week(backfilled: date | None, status: str, late: bool) -> None:
    assert is_reinstatement_late(a_site(status=status, backfilled_on=backfilled), TODAY) is late


def test_a_week_over_a_night_that_lost_an_hour_is_seven_days() -> None:
    """Clocks went forward on 25 March 2018: seven days of the calendar are 167 hours."""
    closed = local_day(datetime(2018, 3, 21, 23, 30, tzinfo=UTC))
    site = a_site(status="reinstatement", backfilled_on=closed)
    assert not is_reinstatement_late(site, local_day(datetime(2018, 3, 28, 22, 59, tzinfo=UTC)))
    assert is_reinstatement_late(site, local_day(datetime(2018, 3, 28, 23, tzinfo=UTC)))


PASSED = {"current_end": date(2018, 10, 5), "last_report_at": datetime(2018, 10, 5, 9, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("changes", "around", "score", "signs"),
    [
        ({}, Circumstances(), 0.0, ()),
        (PASSED, Circumstances(), 0.4, (Sign.END_PASSED,)),  # Friday to Tuesday: two working days, not silent
        ({**PASSED, "progress_pct": 90.0}, Circumstances(), 0.64, (Sign.NEARLY_DONE, Sign.END_PASSED)),
        (PASSED, Circumstances(leak_is_over=True), 0.7, (Sign.LEAK_OVER, Sign.END_PASSED)),
        (PASSED, Circumstances(spent_share=0.95), 0.52, (Sign.END_PASSED, Sign.BUDGET_SPENT)),
        ({**PASSED, "last_report_at": datetime(2018, 10, 6, 9, tzinfo=UTC)}, Circumstances(), 0.0, ()),  # goes on
        ({**PASSED, "status": "suspended"}, Circumstances(leak_is_over=True), 0.0, ()),
    ],
)
def test_the_signs_of_an_end_that_nobody_told(
    changes: dict[str, Any], around: Circumstances, score: float, signs: tuple[Sign, ...]
) -> None:
    found = finish(a_site(**changes), TODAY, around)
    assert found == Finish(pytest.approx(score), signs)
    assert found.is_probable is (score >= 0.6)


@pytest.mark.parametrize(
    ("changes", "spot", "problem", "values"),
    [
        ({}, Spot(None, None), Problem.NO_PLACE, {}),
        ({}, Spot(33.57, -7.6), Problem.SWAPPED, {"lon": "-7.6", "lat": "33.57"}),
        ({}, Spot(-7.75, 33.65, is_covered=False), Problem.OUTSIDE, {"lon": "-7.75000", "lat": "33.65000"}),
        ({"progress_pct": 450.0}, HERE, Problem.PROGRESS, {"value": "450", "likely": "45"}),
        ({"progress_pct": -5.0}, HERE, Problem.PROGRESS, {"value": "-5", "likely": "0"}),
        (
            {"planned_start": date(2018, 10, 12), "planned_end": date(2018, 10, 2)},
            HERE,
            Problem.END_BEFORE_START,
            {"start": "2018-10-12", "end": "2018-10-02"},
        ),
    ],
)
def test_what_cannot_be_true_is_told_with_what_would_repair_it(
    changes: dict[str, Any], spot: Spot, problem: Problem, values: dict[str, str]
) -> None:
    [flaw] = flaws("A", a_site(**changes), spot)
    assert (flaw.problem, flaw.values) == (problem, values)


def test_a_sound_record_and_one_in_a_city_without_outlines_have_no_flaw() -> None:
    assert flaws("A", a_site(), HERE) == flaws("A", a_site(), Spot(2.35, 48.85)) == ()
