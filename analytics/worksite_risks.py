"""Worksites: how grave what is wrong with one is, and how likely one has ended without a word from the field.

The gravity is the traffic light of the domain notes (7.2), in the priorities of the whole product. The weights of the
signs of an end are ours: each is the chance that works end so, taken alone, and signs add up as independent chances.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import prod

from analytics.local_time import local_day
from analytics.worksites import (
    OPEN,
    RUNNING,
    VERY_LATE_DAYS,
    PermitRisk,
    Timetable,
    days_late,
    is_behind,
    is_silent,
    permit_risk,
)

REINSTATED_WITHIN_DAYS = 7
PERMIT_SOON_DAYS = 5
NEARLY_DONE_PCT = 90.0
NEARLY_SPENT = 0.95
PROBABLE = 0.6


class Sign(StrEnum):
    """What speaks for an end that nobody reported, the strongest first."""

    LEAK_OVER = "leak_over"
    NEARLY_DONE = "nearly_done"
    END_PASSED = "end_passed"
    SILENT = "silent"
    BUDGET_SPENT = "budget_spent"


WEIGHTS: Mapping[Sign, float] = {
    Sign.LEAK_OVER: 0.5,
    Sign.NEARLY_DONE: 0.4,
    Sign.END_PASSED: 0.4,
    Sign.SILENT: 0.3,
    Sign.BUDGET_SPENT: 0.2,
}


@dataclass(frozen=True, slots=True)
class Finish:
    """How likely a site on which people work on paper has ended, 0 to 1, and what speaks for it."""

    score: float = 0.0
    signs: tuple[Sign, ...] = ()

    @property
    def is_probable(self) -> bool:
        """Worth a call to the supervisor."""
        return self.score >= PROBABLE


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known around a site: the share of its budget that is spent, whether the leak it answers is over."""

    spent_share: float | None = None
    leak_is_over: bool = False
    days_off: Collection[date] = ()


def is_reinstatement_late(site: Timetable, today: date) -> bool:
    """The trench has been closed for more than a week and the street is still not restored.

    >>> is_reinstatement_late(Timetable("reinstatement", backfilled_on=date(2018, 10, 1)), date(2018, 10, 9))
    True
    """
    closed = site.backfilled_on
    return site.status == "reinstatement" and closed is not None and (today - closed).days > REINSTATED_WITHIN_DAYS


def permit_ends_soon(site: Timetable, today: date) -> bool:
    """Open, and its permit good for less than five more days."""
    until = site.permit_valid_to
    return site.status in OPEN and until is not None and 0 <= (until - today).days < PERMIT_SOON_DAYS


def gravity(site: Timetable, today: date) -> int | None:
    """The traffic light of a site, 1 to 3; None when nothing is wrong or all is over.

    1: the permit of an open street has expired. 2: over fifteen days late, or the permit ends within five. 3: late at
    all, or below nine tenths of the expected progress.

    >>> gravity(Timetable("in_progress", permit_valid_to=date(2018, 10, 8)), date(2018, 10, 9))
    1
    """
    if site.status in OPEN and permit_risk(site, today) == PermitRisk.EXPIRED:
        return 1
    late = days_late(site, today) or 0
    if site.status in ("completed", "cancelled"):
        return None
    if late > VERY_LATE_DAYS or permit_ends_soon(site, today):
        return 2
    return 3 if late or is_behind(site, today) else None


def finish(site: Timetable, today: date, around: Circumstances) -> Finish:
    """The signs that a running site has ended; none of them where it does not run or the field spoke after its end.

    >>> site = Timetable("in_progress", current_end=date(2018, 10, 5), actual_start=date(2018, 9, 1), progress_pct=95)
    >>> found = finish(site, date(2018, 10, 9), Circumstances())
    >>> [sign.value for sign in found.signs], found.score  # 1 - 0.6 x 0.6 x 0.7
    (['nearly_done', 'end_passed', 'silent'], 0.748)
    """
    if site.status not in RUNNING or site.actual_end is not None:
        return Finish()
    end = site.current_end or site.planned_end
    heard = local_day(site.last_report_at) if site.last_report_at else None
    if end is not None and heard is not None and heard > end:
        return Finish()
    claims = {
        Sign.LEAK_OVER: around.leak_is_over,
        Sign.NEARLY_DONE: site.progress_pct is not None and site.progress_pct >= NEARLY_DONE_PCT,
        Sign.END_PASSED: end is not None and end < today,
        Sign.SILENT: is_silent(site, today, around.days_off),
        Sign.BUDGET_SPENT: around.spent_share is not None and around.spent_share >= NEARLY_SPENT,
    }
    return _weighed(sign for sign, holds in claims.items() if holds)


def _weighed(signs: Iterable[Sign]) -> Finish:
    found = tuple(signs)
    return Finish(round(1 - prod(1 - WEIGHTS[sign] for sign in found), 3), found)
