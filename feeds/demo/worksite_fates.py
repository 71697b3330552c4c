"""What can become of a worksite of the demonstration, how many of each there are, and how each one's life is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from numpy.random import Generator

from analytics.local_time import local_day
from data_access.worksite_records import OpenAlert, SectorGround
from feeds.demo import worksite_ground as ground
from feeds.demo import worksite_stories as stories
from feeds.demo.worksite_stories import Story

FATES: Mapping[str, int] = {
    "steady": 378,
    "behind": 38,
    "late": 19,
    "very_late": 3,
    "overdue": 2,  # the end passed and nobody said a word
    "finished": 4,  # done by all signs, and nobody said so
    "unrestored": 3,  # the trench closed for long, the street not restored
    "permit_expired": 1,
    "permit_short": 2,  # ends within days, the works do not
    "silent": 16,
    "unseen": 18,  # in progress on paper, the start confirmed by nobody
    "suspended": 4,
    "suspended_late": 2,
    "suspended_very_late": 1,
    "suspended_permit": 5,
    "planned": 55,
    "not_begun": 6,  # the start passed
    "ended_lately": 380,
    "ended": 140,
    "cancelled": 6,
}
SILENT_DAYS = (7, 17)
UNRESTORED_DAYS = (9, 20)
EXPIRED_DAYS, SHORT_DAYS = (1, 3), (1, 4)
NEARLY_DONE_PCT = 96.0
AUTHORISED_SHARE = 0.85  # of the planned works, those whose permit has come
_UNHEARD_DAYS = {"silent": SILENT_DAYS} | {fate: (1, 9) for fate in FATES if fate.startswith("suspended")}
_SLIP_DAYS = {"late": (2, 14), "very_late": (18, 34), "suspended_late": (3, 12), "suspended_very_late": (16, 16)}


@dataclass
class City:
    """What every site draws from."""

    rng: Generator
    today: date
    grounds: Sequence[SectorGround]
    alerts: list[OpenAlert] = field(default_factory=list)

    def days(self, low: int, high: int) -> int:
        """A whole number of days, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def hour(self) -> float:
        """An hour of the working day, by quarters."""
        quarters = self.rng.integers(4 * stories.FIRST_REPORT_H, 4 * stories.LAST_REPORT_H)
        return float(quarters) / 4


def _tell_nothing(city: City, story: Story, fate: str) -> None:
    """A work that is only planned yet."""


def _tell_running(city: City, story: Story, fate: str) -> None:
    site = story.site
    stories.authorise(story, city.today)
    heard = city.today - timedelta(days=city.days(*_UNHEARD_DAYS.get(fate, (1, 3))))
    stories.start(story, site["planned_start"], city.hour(), seen=fate != "unseen")
    if fate in ("overdue", "finished"):
        heard = min(heard, site["planned_end"])
    if fate != "unseen":
        stories.report(story, heard, _progress(city, site, fate), city.hour())
    if fate in _SLIP_DAYS:
        decided = max(site["actual_start"] + timedelta(days=1), city.today - timedelta(days=city.days(2, 20)))
        stories.replan(story, decided, city.days(*_SLIP_DAYS[fate]), str(city.rng.choice(ground.catalogue().causes)))


def _tell_unrestored(city: City, story: Story, fate: str) -> None:
    """The trench was closed; the field goes on reporting, and the street stays as it is."""
    _tell_running(city, story, fate)
    day = city.today - timedelta(days=city.days(*UNRESTORED_DAYS))
    at = stories.at_work(city.today - timedelta(days=1), 17.9)
    story.tell(at, "backfilled", "field", status="reinstatement", backfilled_on=day)


def _tell_permit(city: City, story: Story, fate: str) -> None:
    """The register gives the permit a nearer end."""
    _tell_running(city, story, fate)
    days = -city.days(*EXPIRED_DAYS) if fate == "permit_expired" else city.days(*SHORT_DAYS)
    until = city.today + timedelta(days=days)
    at = stories.at_work(city.today - timedelta(days=1), 17.8)
    story.tell(at, "permit_shortened", "register", permit_valid_to=until)


def _tell_suspended(city: City, story: Story, fate: str) -> None:
    _tell_running(city, story, fate)
    names = ground.catalogue()
    waits = fate == "suspended_permit"
    stopped = local_day(story.site["last_report_at"])
    stories.suspend(story, stopped, names.permit_stop if waits else str(city.rng.choice(names.stops)))
    if waits:
        story.tell(stories.at_work(stopped, 17.75), "permit_revoked", "register", permit="revoked")


def _tell_planned(city: City, story: Story, fate: str) -> None:
    if fate == "not_begun" or city.rng.random() < AUTHORISED_SHARE:
        stories.authorise(story, city.today)
    if fate == "cancelled":
        day = story.site["planned_start"] - timedelta(days=1)
        story.tell(stories.at_work(day, 11), "cancelled", "dispatch", "programme", status="cancelled")


def _tell_ended(city: City, story: Story, fate: str) -> None:
    site = story.site
    stories.authorise(story, city.today)
    stories.start(story, site["planned_start"], city.hour())
    overrun = city.days(2, 20) if city.rng.random() < 0.18 else city.days(-2, 1)
    last = min(site["planned_end"] + timedelta(days=overrun), city.today - timedelta(days=1))
    last = max(last, site["planned_start"] + timedelta(days=2))
    if overrun > 2:
        stories.replan(story, site["planned_end"], overrun, str(city.rng.choice(ground.catalogue().causes)))
    stories.report(story, last - timedelta(days=1), 95.0, city.hour())
    stories.end(story, last, city.hour())


def _progress(city: City, site: Mapping[str, Any], fate: str) -> float:
    """What the last report says: near the plan, or well below it where the fate is to be late or behind."""
    if fate in ("finished", "unrestored"):
        return NEARLY_DONE_PCT
    planned_days = max(1, (site["planned_end"] - site["planned_start"]).days)
    expected = 100 * (city.today - site["planned_start"]).days / planned_days
    slow = "late" in fate or fate in ("behind", "overdue")
    pace = city.rng.uniform(0.5, 0.82) if slow else city.rng.uniform(0.95, 1.12)
    return float(min(97.0, max(2.0, round(expected * pace))))


Teller = Callable[[City, Story, str], None]
TELLERS: dict[str, Teller] = dict.fromkeys(FATES, _tell_running)
TELLERS |= {fate: _tell_suspended for fate in FATES if fate.startswith("suspended")}
TELLERS |= {"planned": _tell_planned, "not_begun": _tell_planned, "cancelled": _tell_planned, "new": _tell_nothing}
TELLERS |= {"ended": _tell_ended, "ended_lately": _tell_ended}
TELLERS |= {"unrestored": _tell_unrestored, "permit_expired": _tell_permit, "permit_short": _tell_permit}
_LASTING_TELLERS = (_tell_running, _tell_suspended, _tell_unrestored, _tell_permit)
LASTING = tuple(fate for fate in FATES if TELLERS[fate] in _LASTING_TELLERS)  # met by chance while they last
