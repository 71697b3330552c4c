"""The demonstration's worksites: 484 in progress, 12 suspended, 61 planned and those that ended, each with its history.

Some are late, silent, unconfirmed or too close to each other, in the numbers of FATES: the pages have to find them.
Everything is invented; the streets are no streets of Casablanca.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from numpy.random import Generator
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.topics import Topic, changes
from data_access.worksite_records import (
    OpenAlert,
    SectorGround,
    open_alerts,
    record_events,
    record_worksites,
    sector_grounds,
)
from feeds.demo import worksite_ground as ground
from feeds.demo import worksite_stories as stories
from feeds.demo.worksite_stories import Story

FATES: Mapping[str, int] = {
    "steady": 384,
    "behind": 38,
    "late": 19,
    "very_late": 3,
    "overdue": 6,  # the end passed and nobody said a word
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
CLASHES = 7
LINKED_TO_ALERTS = 6
SILENT_DAYS = (7, 17)
FORGOTTEN_DAYS = (4, 8)
LONG_WORKS_DAYS = 25
_LONG_WORKS = ("silent", "behind", "very_late")
_UNHEARD_DAYS = {"silent": SILENT_DAYS} | {fate: (1, 9) for fate in FATES if fate.startswith("suspended")}
_SLIP_DAYS = {"late": (2, 14), "very_late": (18, 34), "suspended_late": (3, 12), "suspended_very_late": (16, 16)}
LATELY_DAYS = 40
IMPACTS = {
    "all-lanes-open": 0.62,
    "all-lanes-open-shift-right": 0.33,
    "alternating-one-way": 0.02,
    "some-lanes-closed": 0.02,
    "all-lanes-closed": 0.01,
}


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


@changes(Topic.WORKSITES)
def build_worksites(session: Session, rng: Generator, now: datetime) -> None:
    """Write every worksite with its history up to `now`; the same generator state gives the same sites.

    Reads the sectors, and the open alerts that a few sites answer, from the database.
    """
    city = City(rng, local_day(now), sector_grounds(session), open_alerts(session))
    told = [_tell(city, fate) for fate, count in FATES.items() for _ in range(count)] if city.grounds else []
    _bring_close(told)
    told.sort(key=lambda story: (story.site["recorded_at"], story.site["title_fr"]))
    for story, ref in zip(told, _references(told), strict=True):
        story.site["ref"] = ref
    ids = record_worksites(session, [story.site for story in told])
    record_events(session, _events(told, ids))


def _tell(city: City, fate: str) -> Story:
    lasting = _TELLERS[fate] in (_tell_running, _tell_suspended)
    least_days = LONG_WORKS_DAYS if fate in _LONG_WORKS else 0
    work = ground.pick_work(city.rng, lasting, least_days)
    duration = max(least_days, city.days(*work["days"]))
    begin = _planned_start(city, fate, duration)
    if fate == "overdue":
        duration = (city.today - begin).days - city.days(*FORGOTTEN_DAYS)
    story = Story(_record(city, work, begin, begin + timedelta(days=duration)))
    _TELLERS[fate](city, story, fate)
    _add_money(city, story)
    return story


def _planned_start(city: City, fate: str, duration: int) -> date:
    """So that the fate is possible today: a silent site must have begun before its silence."""
    if fate == "planned":
        return city.today + timedelta(days=city.days(0, 14) if city.rng.random() < 0.5 else city.days(15, 60))
    if fate == "not_begun":
        return city.today - timedelta(days=city.days(*FORGOTTEN_DAYS))
    if fate == "cancelled":
        return city.today - timedelta(days=city.days(5, 90))
    if fate in ("ended_lately", "ended"):
        since = city.days(1, LATELY_DAYS) if fate == "ended_lately" else city.days(LATELY_DAYS + 1, 400)
        return city.today - timedelta(days=since + duration)
    least = {"silent": SILENT_DAYS[1] + 2, "overdue": 12}.get(fate, 2)
    most = max(least, duration)
    return city.today - timedelta(days=max(least, min(most, round(duration * city.rng.uniform(0.05, 1.0)))))


def _record(city: City, work: Mapping[str, Any], begin: date, finish: date) -> dict[str, Any]:
    """The site as it was first written down: planned, its permit asked for."""
    alert = city.alerts.pop(0) if city.alerts and _may_answer(city, work, begin) else None
    sector = next((one for one in city.grounds if alert and one.sector_id == alert.sector_id), None)
    sector = sector or ground.pick_sector(city.rng, city.grounds)
    metres = city.days(*work["metres"])
    line = ground.trench(city.rng, sector, metres)
    lon, lat = ground.middle(line)
    names = ground.catalogue()
    street = str(city.rng.choice(names.streets))
    words = {"size": int(city.rng.choice(work["sizes"])), "metres": metres, "street": street}
    notice_days = city.days(1, 3) if "repair" in work["nature"] else city.days(12, 60)
    recorded = min(begin - timedelta(days=notice_days), city.today - timedelta(days=1))
    return {
        "ref": "",
        "title_fr": work["fr"].format(**words),
        "title_ar": work["ar"].format(**words),
        "trade": work["trade"],
        "nature": work["nature"],
        "owner": None,
        "contractor": str(city.rng.choice(names.firms)),
        "permit": "submitted",
        "permit_valid_to": None,
        "status": "planned",
        "planned_start": begin,
        "planned_end": finish,
        "current_start": begin,
        "current_end": finish,
        "actual_start": None,
        "actual_end": None,
        "progress_pct": None,
        "last_report_at": None,
        "traffic_impact": str(city.rng.choice(list(IMPACTS), p=list(IMPACTS.values()))),
        "street": street,
        "geometry": line,
        "lon": lon,
        "lat": lat,
        "arrondissement_id": sector.arrondissement_id,
        "sector_id": sector.sector_id,
        "length_m": float(metres),
        "customers_affected": city.days(0, 3) * city.days(5, 60),
        "budget_mad": round(metres * work["mad"] * city.rng.uniform(0.8, 1.3), -3),
        "spent_mad": None,
        "alert_id": alert.alert_id if alert else None,
        "initiative_id": None,
        "source": "demo",
        "source_record": None,
        "recorded_at": stories.at_work(recorded, 9.0),
    }


def _may_answer(city: City, work: Mapping[str, Any], begin: date) -> bool:
    """A site answers an alert of its own service when it began lately."""
    recent = 0 <= (city.today - begin).days <= 20
    return recent and city.alerts[0].service == work["trade"]


def _tell_running(city: City, story: Story, fate: str) -> None:
    site = story.site
    stories.authorise(story, city.today)
    heard = city.today - timedelta(days=city.days(*_UNHEARD_DAYS.get(fate, (1, 3))))
    stories.start(story, site["planned_start"], city.hour(), seen=fate != "unseen")
    if fate == "overdue":
        heard = min(heard, site["planned_end"])
    if fate != "unseen":
        stories.report(story, heard, _progress(city, site, fate), city.hour())
    slip = {"late": (2, 14), "very_late": (18, 34), "suspended_late": (3, 12), "suspended_very_late": (16, 16)}.get(
        fate
    )
    if slip:
        decided = max(site["actual_start"] + timedelta(days=1), city.today - timedelta(days=city.days(2, 20)))
        stories.replan(story, decided, city.days(*_SLIP_DAYS[fate]), str(city.rng.choice(ground.catalogue().causes)))


def _tell_suspended(city: City, story: Story, fate: str) -> None:
    _tell_running(city, story, fate)
    names = ground.catalogue()
    waits = fate == "suspended_permit"
    stopped = local_day(story.site["last_report_at"])
    stories.suspend(story, stopped, names.permit_stop if waits else str(city.rng.choice(names.stops)))
    if waits:
        story.tell(stories.at_work(stopped, 17.75), "permit_revoked", "register", permit="revoked")


def _tell_planned(city: City, story: Story, fate: str) -> None:
    if fate == "not_begun" or city.rng.random() < 0.6:
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


_TELLERS = dict.fromkeys(FATES, _tell_running) | {
    fate: _tell_suspended for fate in FATES if fate.startswith("suspended")
}
_TELLERS |= {"planned": _tell_planned, "not_begun": _tell_planned, "cancelled": _tell_planned}
_TELLERS |= {"ended": _tell_ended, "ended_lately": _tell_ended}


def _progress(city: City, site: Mapping[str, Any], fate: str) -> float:
    """What the last report says: near the plan, or well below it where the fate is to be late or behind."""
    planned_days = max(1, (site["planned_end"] - site["planned_start"]).days)
    expected = 100 * (city.today - site["planned_start"]).days / planned_days
    slow = "late" in fate or fate in ("behind", "overdue")
    pace = city.rng.uniform(0.5, 0.82) if slow else city.rng.uniform(0.95, 1.12)
    return float(min(97.0, max(2.0, round(expected * pace))))


def _add_money(city: City, story: Story) -> None:
    progress = story.site["progress_pct"] or 0.0
    spent = story.site["budget_mad"] * progress / 100 * city.rng.uniform(0.85, 1.1)
    story.site["spent_mad"] = round(spent, -3)


def _bring_close(told: Sequence[Story]) -> None:
    """Some steady sites move next to one of another trade: they share days and disturb each other."""
    steady = [story.site for story in told[: FATES["steady"]] if story.site["geometry"]]
    hosts = [site for site in steady if site["trade"] == "water"][:CLASHES]
    guests = [site for site in steady if site["trade"] != "water"][:CLASHES]
    for host, guest in zip(hosts, guests, strict=False):
        guest["geometry"] = ground.beside(host["geometry"])
        guest["lon"], guest["lat"] = ground.middle(guest["geometry"])
        guest |= {name: host[name] for name in ("sector_id", "arrondissement_id", "street")}


def _references(told: Iterable[Story]) -> Iterator[str]:
    """CH-<year>-<number>, numbered in the order of their recording."""
    numbers: Counter[int] = Counter()
    for story in told:
        year = story.site["recorded_at"].year
        numbers[year] += 1
        yield f"CH-{year}-{numbers[year]:04d}"


def _events(told: Iterable[Story], ids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for story in told:
        for event in sorted(story.events, key=lambda one: one["at"]):
            yield {"worksite_id": ids[story.site["ref"]], **event}
