"""What the demonstration plants among its works, and room between all others.

Neighbours that clash or could share a trench, a leak in an open one, records that cannot be true; the pages have to
find every case by themselves. Distances are metres on a plane.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.worksite_flaws import SECOND_MARK
from analytics.worksites import METRES_PER_DEGREE
from data_access.actors import Actor, Role
from data_access.alert_steps import SEARCHED, Told, confirm_pinpoint
from data_access.rows.repairs import Pinpoint
from data_access.schema import Alert, Zone
from feeds.demo import worksite_ground as ground
from feeds.demo.worksite_fates import City
from feeds.demo.worksite_stories import Story

CLASHES, SHARES = 7, 5
ROOM_M = 130.0
TRIES = 6
MOST_PER_SECTOR = 5
SHARE_DAYS = (2, 25)
AT_SEA = (-7.70, 33.645)
TYPED_PCT = 450.0
FINDER = Actor("K. Bennani", Role.DISPATCHER, "demo")
Site = dict[str, Any]


def give_room(city: City, told: Sequence[Story]) -> None:
    """Move trenches that lie too near to one that came before, where there is room elsewhere."""
    if len(told) > MOST_PER_SECTOR * len(city.grounds):
        return  # a small city has no room
    kept: list[Any] = []
    for story in told:
        line = story.site["geometry"]
        for _ in range(TRIES):
            if line is None or not kept or shapely.distance(_in_metres(line), np.array(kept)).min() >= ROOM_M:
                break
            line = _moved(city, story)
        if line is not None:
            kept.append(_in_metres(line))


def bring_close(steady: Sequence[Story]) -> None:
    """Some steady sites move next to one of another trade: they share days and disturb each other."""
    hosts = [story.site for story in steady if story.site["trade"] == "water"][:CLASHES]
    guests = [story.site for story in steady if story.site["trade"] != "water"][:CLASHES]
    for host, guest in zip(hosts, guests, strict=False):
        _beside(host, guest)


def share_trenches(steady: Sequence[Story], planned: Sequence[Story]) -> None:
    """Some planned sites move next to one of another trade that ends shortly before they begin."""
    free = [story.site for story in steady[2 * CLASHES :]]
    done = 0
    for guest in (story.site for story in planned):
        if done == SHARES:
            break
        host = next((site for site in free if _fits(site, guest)), None)
        if host is not None:
            free.remove(host)
            _beside(host, guest)
            done += 1


def spoil(steady: Sequence[Story], planned: Sequence[Story], now: datetime) -> None:
    """One record of each kind that cannot be true; the doubled reference comes with the references."""
    nowhere, swapped, at_sea = (story.site for story in steady[-4:-1])
    nowhere |= {"geometry": None, "lon": None, "lat": None}
    swapped |= {"geometry": None, "lon": swapped["lat"], "lat": swapped["lon"]}
    at_sea |= {"geometry": None, "lon": AT_SEA[0], "lat": AT_SEA[1], "sector_id": None, "arrondissement_id": None}
    steady[-1].tell(now - timedelta(hours=1), "progress", "field", progress_pct=TYPED_PCT)
    turned = planned[-1].site
    for edge in ("planned", "current"):
        first, last = turned[f"{edge}_start"], turned[f"{edge}_end"]
        turned |= {f"{edge}_start": last, f"{edge}_end": first}


def double(told: Sequence[Story]) -> None:
    """The register gave one reference twice: the second is kept beside the first."""
    steady = [story.site for story in told if story.site["status"] == "in_progress"]
    if len(steady) > 1:
        steady[1]["ref"] = f"{steady[0]['ref']}{SECOND_MARK}2"


def pinpoint_a_leak(session: Session, told: Sequence[Story], now: datetime) -> None:
    """A leak that is searched for is found beside a trench that happens to be open."""
    query = select(Alert.code, Zone.id, Zone.parent_id, Zone.geometry).join(Zone, Zone.id == Alert.sector_id)
    searched = query.where(Alert.rule.in_(("night_flow", "burst")), Alert.handling.in_(SEARCHED))
    alert = session.execute(searched.order_by(Alert.code).limit(1)).one_or_none()
    if alert is None or alert.geometry is None:
        return
    place = shape(alert.geometry).representative_point()
    site = next(story.site for story in told if story.site["status"] == "in_progress" and not story.site["alert_id"])
    line = {"type": "LineString", "coordinates": [[place.x - 0.0004, place.y], [place.x + 0.0004, place.y]]}
    site |= {"geometry": ground.beside(line), "sector_id": alert.id, "arrondissement_id": alert.parent_id}
    site["lon"], site["lat"] = ground.middle(site["geometry"])
    found = Pinpoint("acoustic", place.x, place.y)
    confirm_pinpoint(session, Told(alert.code, FINDER, now), place=found)


def _moved(city: City, story: Story) -> Mapping[str, Any] | None:
    site = story.site
    sector = ground.pick_sector(city.rng, city.grounds)
    line = ground.trench(city.rng, sector, site["length_m"])
    if site["alert_id"] is not None:
        return None  # it answers an alert of its own sector
    lon, lat = ground.middle(line)
    place = {"sector_id": sector.sector_id, "arrondissement_id": sector.arrondissement_id}
    site |= {"geometry": line, "lon": lon, "lat": lat, **place}
    return line


def _beside(host: Site, guest: Site) -> None:
    guest["geometry"] = ground.beside(host["geometry"])
    guest["lon"], guest["lat"] = ground.middle(guest["geometry"])
    guest |= {name: host[name] for name in ("sector_id", "arrondissement_id", "street")}


def _fits(host: Site, guest: Site) -> bool:
    days = (guest["current_start"] - host["current_end"]).days
    return host["trade"] != guest["trade"] and SHARE_DAYS[0] <= days <= SHARE_DAYS[1]


def _in_metres(line: Mapping[str, Any]) -> Any:
    drawn = shape(line)
    scale = np.array([METRES_PER_DEGREE * math.cos(math.radians(drawn.centroid.y)), METRES_PER_DEGREE])
    return shapely.transform(drawn, lambda points: points * scale)
