"""Derived figures of a worksite, by hand: whole local days, also where the city's clocks changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from analytics import worksites
from analytics.local_time import local_day
from analytics.worksites import PermitRisk, Timetable, Unconfirmed
from tests.builders.worksites import a_timetable

TODAY = date(2018, 10, 9)  # a Tuesday


def test_the_site_of_the_drawing_is_58_done_of_97_expected_and_18_days_late() -> None:
    site = a_timetable(
        planned_start=date(2016, 5, 9),
        planned_end=date(2016, 7, 15),
        current_end=date(2016, 8, 2),
        progress_pct=58.0,
    )
    today = date(2016, 7, 13)
    assert worksites.expected_progress_pct(site, today) == pytest.approx(100 * 65 / 67)  # 22 + 30 + 13 days of 67
    assert worksites.schedule_performance(site, today) == pytest.approx(58 * 67 / 6500)
    assert (worksites.slip(site), worksites.delay_end(site, today), worksites.days_late(site, today)) == (18, 0, 18)
    assert worksites.overrun_pct(site) == pytest.approx(100 * 18 / 67)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (datetime(2018, 3, 24, 23, 30, tzinfo=UTC), datetime(2018, 3, 25, 22, 30, tzinfo=UTC)),  # a day of 23 hours
        (datetime(2018, 5, 12, 22, 30, tzinfo=UTC), datetime(2018, 5, 13, 23, 30, tzinfo=UTC)),  # 25: Ramadan begins
        (datetime(2018, 6, 16, 23, 30, tzinfo=UTC), datetime(2018, 6, 17, 22, 30, tzinfo=UTC)),  # 23: it has ended
    ],
)
def test_a_day_is_a_calendar_day_whatever_the_clocks_did(before: datetime, after: datetime) -> None:
    ended = local_day(before)
    assert worksites.delay_end(a_timetable(planned_end=ended), local_day(after)) == 1


def test_late_evening_in_utc_is_already_tomorrow_in_summer_time() -> None:
    just_before_midnight, just_after = datetime(2018, 10, 9, 22, 59, tzinfo=UTC), datetime(2018, 10, 9, 23, tzinfo=UTC)
    site = a_timetable(planned_end=date(2018, 10, 9))
    assert worksites.delay_end(site, local_day(just_before_midnight)) == 0
    assert worksites.delay_end(site, local_day(just_after)) == 1


def test_a_start_waits_for_the_field_and_is_never_early() -> None:
    waiting = a_timetable(status="planned", actual_start=None, planned_start=date(2018, 10, 4))
    assert worksites.delay_start(waiting, TODAY) == 5
    assert worksites.delay_start(a_timetable(actual_start=date(2018, 9, 28)), TODAY) == 0


def test_without_a_baseline_delays_are_unknown_and_not_zero() -> None:
    site = a_timetable(planned_start=None, planned_end=None)
    assert worksites.delay_start(site, TODAY) is None
    assert worksites.delay_end(site, TODAY) is None
    assert worksites.slip(site) is None
    assert worksites.days_late(site, TODAY) is None
    assert worksites.expected_progress_pct(site, TODAY) is None
    assert worksites.schedule_performance(site, TODAY) is None


def test_a_cancelled_site_is_not_late_and_a_completed_one_by_what_happened() -> None:
    long_past = {"planned_end": date(2018, 9, 1), "current_end": date(2018, 9, 20)}
    assert worksites.days_late(a_timetable(status="cancelled", **long_past), TODAY) is None
    assert worksites.days_late(a_timetable(status="completed", actual_end=date(2018, 9, 4), **long_past), TODAY) == 3
    assert worksites.days_late(a_timetable(status="completed", actual_end=None, **long_past), TODAY) is None


def test_an_end_that_passed_counts_even_when_the_forecast_was_not_moved() -> None:
    assert worksites.days_late(a_timetable(planned_end=date(2018, 10, 2), current_end=date(2018, 10, 2)), TODAY) == 7
    assert worksites.days_late(a_timetable(current_end=date(2018, 10, 12)), TODAY) == 0  # nine days early


def test_a_site_that_should_have_begun_is_late_by_its_start() -> None:
    assert worksites.days_late(a_timetable(status="authorised", actual_start=None), TODAY) == 8


def test_expected_progress_stays_between_none_and_all() -> None:
    assert worksites.expected_progress_pct(a_timetable(), date(2018, 9, 1)) == 0
    assert worksites.expected_progress_pct(a_timetable(), date(2018, 12, 1)) == 100
    one_day = a_timetable(planned_start=TODAY, planned_end=TODAY)
    assert worksites.expected_progress_pct(one_day, date(2018, 10, 8)) == 0
    assert worksites.expected_progress_pct(one_day, TODAY) == 100
    assert worksites.expected_progress_pct(a_timetable(planned_end=date(2018, 9, 1)), TODAY) is None
    assert worksites.overrun_pct(one_day) is None


def test_behind_means_under_nine_tenths_of_what_was_expected() -> None:
    assert worksites.is_behind(
        a_timetable(progress_pct=35.9), TODAY
    )  # 8 of 20 days: 40 % expected, 36 % is nine tenths
    assert not worksites.is_behind(a_timetable(progress_pct=36.0), TODAY)
    assert not worksites.is_behind(a_timetable(progress_pct=None), TODAY)
    assert not worksites.is_behind(a_timetable(status="completed", progress_pct=1.0), TODAY)


def test_a_permit_that_is_missing_expired_or_too_short_is_told_apart() -> None:
    assert worksites.permit_risk(a_timetable(permit="submitted"), TODAY) is PermitRisk.MISSING
    assert worksites.permit_risk(a_timetable(permit_valid_to=date(2018, 10, 8)), TODAY) is PermitRisk.EXPIRED
    assert worksites.permit_risk(a_timetable(permit_valid_to=date(2018, 10, 20)), TODAY) is PermitRisk.ENDS_BEFORE_WORKS
    assert worksites.permit_risk(a_timetable(permit_valid_to=date(2018, 10, 21)), TODAY) is None
    assert worksites.permit_risk(a_timetable(status="planned", permit="under_review"), TODAY) is None
    assert worksites.permit_risk(a_timetable(status="completed", permit="expired"), TODAY) is None


def test_a_site_is_silent_on_the_fourth_working_day_without_a_report() -> None:
    thursday = datetime(2018, 10, 4, 16, tzinfo=UTC)
    assert not worksites.is_silent(a_timetable(last_report_at=thursday), TODAY)  # Friday, Monday, Tuesday
    assert worksites.is_silent(a_timetable(last_report_at=thursday), date(2018, 10, 10))
    assert not worksites.is_silent(a_timetable(last_report_at=thursday), date(2018, 10, 10), [date(2018, 10, 8)])
    assert not worksites.is_silent(a_timetable(status="suspended", last_report_at=thursday), date(2018, 10, 30))


def test_a_report_just_before_a_local_midnight_belongs_to_the_day_that_ends() -> None:
    late_on_the_third = datetime(2018, 10, 3, 22, 59, tzinfo=UTC)
    assert worksites.is_silent(a_timetable(last_report_at=late_on_the_third), TODAY)  # 4, 5, 8, 9 October
    early_on_the_fourth = datetime(2018, 10, 3, 23, tzinfo=UTC)
    assert not worksites.is_silent(a_timetable(last_report_at=early_on_the_fourth), TODAY)


def test_before_the_first_report_silence_is_counted_from_the_start() -> None:
    assert not worksites.is_silent(a_timetable(last_report_at=None, actual_start=date(2018, 10, 4)), TODAY)
    assert worksites.is_silent(a_timetable(last_report_at=None, actual_start=date(2018, 10, 3)), TODAY)
    assert worksites.is_silent(a_timetable(last_report_at=None, actual_start=None, current_start=None), TODAY)


def test_a_passed_date_is_unconfirmed_until_the_field_speaks() -> None:
    begins_yesterday = {"actual_start": None, "current_start": date(2018, 10, 8)}
    assert worksites.unconfirmed(a_timetable(status="planned", **begins_yesterday), TODAY) is Unconfirmed.START
    assert worksites.unconfirmed(a_timetable(status="planned", **begins_yesterday), date(2018, 10, 8)) is None
    ended_yesterday = {"current_end": date(2018, 10, 8)}
    assert worksites.unconfirmed(a_timetable(**ended_yesterday), TODAY) is Unconfirmed.END  # the report is of that day
    heard_today = datetime(2018, 10, 9, 5, tzinfo=UTC)
    assert worksites.unconfirmed(a_timetable(last_report_at=heard_today, **ended_yesterday), TODAY) is None
    assert worksites.unconfirmed(a_timetable(actual_end=date(2018, 10, 8), **ended_yesterday), TODAY) is None
    assert worksites.unconfirmed(a_timetable(actual_start=None, current_start=None, planned_start=None), TODAY) is (
        Unconfirmed.START
    )


@pytest.mark.parametrize("first_day", range(1, 8))
@pytest.mark.parametrize("length", [-3, 0, 1, 5, 6, 7, 13, 30])
def test_working_days_are_counted_as_one_would_on_a_calendar(first_day: int, length: int) -> None:
    after = date(2018, 10, first_day)
    until = after + timedelta(days=length)
    holidays = [date(2018, 10, 10), date(2018, 10, 13), date(2018, 10, 10), date(2019, 1, 1)]
    days = [after + timedelta(days=step) for step in range(1, length + 1)]
    one_by_one = [day for day in days if day.isoweekday() not in (6, 7) and day not in holidays]
    assert worksites.working_days(after, until, holidays) == len(one_by_one)


def test_ending_within_seven_days_includes_both_ends() -> None:
    ends = [date(2018, 10, 8), TODAY, date(2018, 10, 16), date(2018, 10, 17)]
    assert [worksites.ends_within(a_timetable(current_end=end), TODAY, 7) for end in ends] == [False, True, True, False]


def test_on_time_tolerates_one_day_and_forgets_after_ninety() -> None:
    def ended(planned: date, actual: date) -> Timetable:
        return a_timetable(status="completed", planned_end=planned, actual_end=actual)

    sites = [
        ended(date(2018, 10, 1), date(2018, 10, 2)),
        ended(date(2018, 10, 1), date(2018, 10, 3)),
        ended(date(2018, 7, 12), date(2018, 7, 12)),  # 89 days ago: the oldest that counts
        ended(date(2018, 7, 1), date(2018, 7, 11)),  # 90 days ago: forgotten
    ]
    assert worksites.on_time_rate(sites, TODAY) == pytest.approx(2 / 3)
    assert worksites.on_time_rate([], TODAY) is None
