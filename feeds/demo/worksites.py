"""The demonstration's worksites: 484 in progress, 12 suspended, 61 planned and those that ended, each with its history.

Crews open others beside them to answer alerts (`colleagues`).
Some are late, silent, unconfirmed or too close to each other, in the numbers of FATES: the pages have to find them.
Everything is invented; the streets are no streets of Casablanca.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.random import Generator
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.topics import Topic, changes
from data_access.worksite_records import (
    count_of_year,
    open_alerts,
    record_events,
    record_worksites,
    sector_grounds,
)
from feeds.demo import worksite_ground as ground
from feeds.demo import worksite_plants as plants
from feeds.demo import worksite_stories as stories
from feeds.demo.worksite_fates import FATES, LASTING, SILENT_DAYS, TELLERS, UNRESTORED_DAYS, City
from feeds.demo.worksite_stories import Story

LINKED_TO_ALERTS = 6
ANSWERED_LATELY_DAYS = 20
FORGOTTEN_DAYS = (4, 8)
LONG_WORKS_DAYS = 25
_LONG_WORKS = ("silent", "behind", "very_late", "unrestored")
_BEGUN_DAYS = {"silent": SILENT_DAYS[1] + 2, "overdue": 12, "finished": 12, "unrestored": UNRESTORED_DAYS[1] + 2}
LATELY_DAYS = 40


@changes(Topic.WORKSITES)
def build_worksites(session: Session, rng: Generator, now: datetime) -> None:
    """Write every worksite with its history up to `now`; the same generator state gives the same sites.

    Reads the sectors, and the open alerts that a few sites answer, from the database.
    """
    city = City(rng, local_day(now), sector_grounds(session), open_alerts(session)[:LINKED_TO_ALERTS])
    by_fate = {fate: [_tell(city, fate) for _ in range(count if city.grounds else 0)] for fate, count in FATES.items()}
    told = [story for stories_of in by_fate.values() for story in stories_of]
    if told:
        _plant(session, city, by_fate, now)
    told.sort(key=lambda story: (story.site["recorded_at"], story.site["title_fr"]))
    before = {year: count_of_year(session, year) for year in set(_years(told))}
    for story, ref in zip(told, references(_years(told), before), strict=True):
        story.site["ref"] = ref
    plants.double(by_fate["steady"])
    ids = record_worksites(session, [story.site for story in told])
    record_events(session, _events(told, ids))


def _plant(session: Session, city: City, by_fate: Mapping[str, Sequence[Story]], now: datetime) -> None:
    """Room between those that are open or will be, then the cases that the pages have to find."""
    plants.give_room(city, [story for fate in (*LASTING, "planned", "not_begun") for story in by_fate[fate]])
    plants.bring_close(by_fate["steady"])
    plants.share_trenches(by_fate["steady"], by_fate["planned"])
    plants.spoil(by_fate["steady"], by_fate["planned"], now)
    plants.pinpoint_a_leak(session, by_fate["late"], now)


@changes(Topic.WORKSITES)
def plan_new_works(session: Session, at: datetime, count: int) -> None:
    """Write `count` authorised works of the coming days, recorded at that instant; the day alone decides which."""
    today = local_day(at)
    city = City(np.random.default_rng(today.toordinal()), today, sector_grounds(session))
    told = [_tell(city, "new") for _ in range(count if city.grounds else 0)]
    before = Counter({at.year: count_of_year(session, at.year)})
    for story, ref in zip(told, references(_years(told), before), strict=True):
        valid_to = story.site["planned_end"] + timedelta(days=stories.PERMIT_SPARE_DAYS)
        permit = {"permit": "granted", "permit_valid_to": valid_to}
        story.site |= {"ref": ref, "recorded_at": at, "status": "authorised", **permit}
    record_worksites(session, [story.site for story in told])


def _tell(city: City, fate: str) -> Story:
    least_days = LONG_WORKS_DAYS if fate in _LONG_WORKS else 0
    work = ground.pick_work(city.rng, fate in LASTING, least_days)
    duration = max(least_days, city.days(*work["days"]))
    begin = _planned_start(city, fate, duration)
    if fate in ("overdue", "finished"):
        duration = (city.today - begin).days - city.days(*FORGOTTEN_DAYS)
    story = Story(first_record(city, work, begin, begin + timedelta(days=duration)))
    TELLERS[fate](city, story, fate)
    _add_money(city, story)
    return story


def _planned_start(city: City, fate: str, duration: int) -> date:
    """So that the fate is possible today: a silent site must have begun before its silence."""
    if fate == "new":
        return city.today + timedelta(days=city.days(1, 6))
    if fate == "planned":
        return city.today + timedelta(days=city.days(0, 14) if city.rng.random() < 0.5 else city.days(15, 60))
    if fate == "not_begun":
        return city.today - timedelta(days=city.days(*FORGOTTEN_DAYS))
    if fate == "cancelled":
        return city.today - timedelta(days=city.days(5, 90))
    if fate in ("ended_lately", "ended"):
        since = city.days(1, LATELY_DAYS) if fate == "ended_lately" else city.days(LATELY_DAYS + 1, 400)
        return city.today - timedelta(days=since + duration)
    least = _BEGUN_DAYS.get(fate, 2)
    most = max(least, duration)
    return city.today - timedelta(days=max(least, min(most, round(duration * city.rng.uniform(0.05, 1.0)))))


def first_record(city: City, work: Mapping[str, Any], begin: date, finish: date) -> dict[str, Any]:
    """The site as it was first written down: planned, its permit asked for."""
    alert = city.alerts.pop(0) if city.alerts and _may_answer(city, work, (begin, finish)) else None
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
        "backfilled_on": None,
        "progress_pct": None,
        "last_report_at": None,
        "traffic_impact": ground.pick_impact(city.rng),
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


def _may_answer(city: City, work: Mapping[str, Any], planned: tuple[date, date]) -> bool:
    """A site answers an alert of its own service when it began lately and goes on."""
    recent = 0 <= (city.today - planned[0]).days <= ANSWERED_LATELY_DAYS and planned[1] >= city.today
    return recent and city.alerts[0].service == work["trade"]


def _add_money(city: City, story: Story) -> None:
    progress = story.site["progress_pct"] or 0.0
    spent = story.site["budget_mad"] * progress / 100 * city.rng.uniform(0.85, 1.1)
    story.site["spent_mad"] = round(spent, -3)


def references(years: Iterable[int], before: Mapping[int, int]) -> Iterator[str]:
    """CH-<year>-<number> for works of these years, numbered in their order after those `before`."""
    numbers = Counter(before)
    for year in years:
        numbers[year] += 1
        yield f"CH-{year}-{numbers[year]:04d}"


def _years(told: Iterable[Story]) -> list[int]:
    return [story.site["recorded_at"].year for story in told]


def _events(told: Iterable[Story], ids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for story in told:
        for event in sorted(story.events, key=lambda one: one["at"]):
            yield {"worksite_id": ids[story.site["ref"]], **event}
