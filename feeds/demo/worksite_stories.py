"""How one worksite of the demonstration came to be what it is: its life told forward, event by event.

Telling it in order keeps the site and its history in step, so that any past instant shows what was known then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from analytics.local_time import day_start, local_day
from data_access.worksite_history import stored

REPORT_EVERY_DAYS = 3
REPORTS_KEPT_DAYS = 45  # older progress reports add nothing that a page shows
PERMIT_SPARE_DAYS = 30  # a permit outlives the plan by that much
SATURDAY = 5
FIRST_REPORT_H, LAST_REPORT_H = 8, 17


@dataclass
class Story:
    """One site: its columns as they stand, and every change that led there, oldest first."""

    site: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, at: datetime, event: str, actor: str, reason: str | None = None, **after: Any) -> None:
        """The site changes: columns named in `after` take their new values."""
        before = stored({name: self.site[name] for name in after})
        self.site |= after
        self.events.append(
            {"at": at, "event": event, "actor": actor, "reason": reason, "before": before, "after": stored(after)}
        )


def authorise(story: Story, today: date) -> None:
    """The permit arrives halfway between the request and the start, and the dates become the baseline."""
    site = story.site
    asked = local_day(site["recorded_at"])
    granted = min(asked + (site["planned_start"] - asked) // 2, today - timedelta(days=1))
    at = max(at_work(granted, 10), site["recorded_at"] + timedelta(hours=1))
    valid_to = site["current_end"] + timedelta(days=PERMIT_SPARE_DAYS)
    story.tell(at, "authorised", "register", status="authorised", permit="granted", permit_valid_to=valid_to)


def start(story: Story, day: date, hour: float, seen: bool = True) -> None:
    """The works begin; unseen, the register says so and nobody from the field does."""
    at = at_work(day, hour)
    if seen:
        story.tell(at, "started", "field", status="in_progress", actual_start=day, progress_pct=0.0, last_report_at=at)
    else:
        story.tell(at, "started", "register", status="in_progress")


def report(story: Story, until: date, final_pct: float, hour: float) -> None:
    """Progress reports every few working days from the start to `until`, the last one at `final_pct`."""
    first: date = story.site["actual_start"]
    days = list(_report_days(first, until))
    for day in days:
        share = (day - first).days / max(1, (days[-1] - first).days)
        progress = round(final_pct * share, 0)
        at = at_work(day, hour)
        story.tell(at, "progress", "field", progress_pct=progress, last_report_at=at)


def replan(story: Story, day: date, slip_days: int, cause: str) -> None:
    """The forecast end moves away from the baseline."""
    end = story.site["planned_end"] + timedelta(days=slip_days)
    story.tell(at_work(day, 16.5), "replanned", "dispatch", cause, current_end=end)


def suspend(story: Story, day: date, reason: str) -> None:
    """The works stop."""
    story.tell(at_work(day, 17.5), "suspended", "dispatch", reason, status="suspended")


def end(story: Story, day: date, hour: float) -> None:
    """The works are finished and the field says so."""
    at = at_work(day, hour)
    story.tell(at, "ended", "field", status="completed", actual_end=day, progress_pct=100.0, last_report_at=at)


def at_work(day: date, hour: float) -> datetime:
    """An instant of a local day, by the hours since its midnight."""
    return day_start(day) + timedelta(hours=hour)


def working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def _report_days(first: date, until: date) -> Iterator[date]:
    """Working days with a report, `until` always among them."""
    day = max(first + timedelta(days=1), until - timedelta(days=REPORTS_KEPT_DAYS))
    last = working_day(until)
    while day < last:
        if day.weekday() < SATURDAY:
            yield day
        day += timedelta(days=REPORT_EVERY_DAYS)
    if last > first:
        yield last
