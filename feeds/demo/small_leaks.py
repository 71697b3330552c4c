"""The small leaks on connections and meter posts that are repaired every day, about forty: works of a morning each.

One closed worksite per repair with one event, for the last fortnight and then as the days go by; no alert tells of
them, since none shows in the flow of a sector. Older ones are left out: they would be 15,000 sites a year that no page
looks at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from analytics.local_time import local_day
from data_access.topics import Topic, changes
from data_access.worksite_records import SectorGround, count_of_year, record_events, record_worksites, sector_grounds
from feeds.demo import worksite_ground as ground
from feeds.demo.worksite_stories import SATURDAY, at_work
from feeds.demo.worksites import references

DAYS_KEPT = 14
A_DAY, A_WEEKEND_DAY = 45, 24  # 39 on the mean of a week
FIRST_H, LAST_H = 8, 19
WORDS = {
    "connection": ("Fuite sur branchement, {street}", "إصلاح تسرّب على ربط، {street}"),
    "meter_post": ("Fuite au poste de comptage, {street}", "إصلاح تسرّب عند العدّاد، {street}"),
}
METRES = 2.0


@changes(Topic.WORKSITES)
def repair_small_leaks(session: Session, seed: int, since: datetime, until: datetime) -> int:
    """Write the repairs that ended in (since, until]; how many. What a day brings follows from the seed and the day."""
    first, last = local_day(since), local_day(until)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    due = [at for day in days for at in _ends(seed, day) if since < at <= until]
    grounds = sector_grounds(session) if due else []
    if not grounds:
        return 0
    numbers = Counter({year: count_of_year(session, year) for year in {at.year for at in due}})
    refs = references([at.year for at in due], numbers)
    sites = [_site(seed, at, ref, grounds) for at, ref in zip(due, refs, strict=True)]
    ids = record_worksites(session, sites)
    record_events(session, [_event(ids[site["ref"]], site) for site in sites])
    return len(sites)


def _ends(seed: int, day: date) -> Iterator[datetime]:
    """When the repairs of a local day ended, in order."""
    chance = np.random.default_rng((seed, 10, day.toordinal()))
    count = chance.poisson(A_WEEKEND_DAY if day.weekday() >= SATURDAY else A_DAY)
    minutes = np.sort(chance.choice((LAST_H - FIRST_H) * 60, count, replace=False))
    return (at_work(day, FIRST_H) + timedelta(minutes=int(minute), seconds=20) for minute in minutes)


def _site(seed: int, at: datetime, ref: str, grounds: list[SectorGround]) -> dict[str, Any]:
    chance, today = np.random.default_rng((seed, 11, int(at.timestamp()))), local_day(at)
    sector = ground.pick_sector(chance, grounds)
    fr, ar = WORDS["connection" if chance.random() < 0.7 else "meter_post"]
    street = str(chance.choice(ground.catalogue().streets))
    line = ground.trench(chance, sector, METRES)
    lon, lat = ground.middle(line)
    dates = {f"{which}_{end}": today for which in ("planned", "current", "actual") for end in ("start", "end")}
    return {
        "ref": ref, "title_fr": fr.format(street=street), "title_ar": ar.format(street=street), "trade": "water",
        "nature": "leak_repair", "owner": None, "contractor": None, "permit": "none_required", "permit_valid_to": None,
        "status": "completed", **dates, "progress_pct": 100.0, "last_report_at": at,
        "traffic_impact": "all-lanes-open", "street": street, "geometry": line, "lon": lon, "lat": lat,
        "arrondissement_id": sector.arrondissement_id, "sector_id": sector.sector_id, "length_m": METRES,
        "customers_affected": int(chance.integers(1, 12)), "budget_mad": None, "spent_mad": None, "alert_id": None,
        "initiative_id": None, "source": "demo", "source_record": None, "recorded_at": at,
    }  # fmt: skip


def _event(worksite_id: int, site: dict[str, Any]) -> dict[str, Any]:
    after = {"status": "completed", "actual_end": site["actual_end"].isoformat(), "progress_pct": 100.0}
    at = site["last_report_at"]
    return {"worksite_id": worksite_id, "at": at, "event": "ended", "actor": "field", "reason": None, "before": {},
            "after": after}  # fmt: skip
