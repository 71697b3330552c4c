"""Leaks wait for their zone, get one in their journal, and wait again after another night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.alarm_states import Move
from analytics.leaks.scoring import Alarm, Leak
from data_access.alert_actions import acknowledge, advance
from data_access.alerts import alert
from data_access.database import Database
from data_access.leak_search import waiting, zone_of
from data_access.schema import Asset, NetworkService, Zone
from data_access.topics import changes
from tests.builders.alerts import KARIMA, SIX, build_city, raised
from workers.city_command import zone_figures
from workers.city_zones import ZoneScore, score_zones
from workers.leak_search import search_next

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@changes()
def lay_pipes(session: Session) -> None:
    """Two pipes of the sector, 300 and 100 m."""
    zone = session.scalars(select(Zone.id).where(Zone.code == "HH-12")).one()
    water = session.scalars(select(NetworkService.id).where(NetworkService.code == "water")).one()
    for code, length_m in (("C-1", 300.0), ("C-2", 100.0)):
        line = {"type": "LineString", "coordinates": [[-7.6, 33.58], [-7.6, 33.59]]}
        facts = {"service_id": water, "zone_id": zone, "length_m": length_m, "geometry": line}
        session.add(Asset(code=code, kind="pipe", **facts))


@pytest.fixture
def city(database: Database) -> Iterator[Database]:
    database.call(build_city)
    database.call(lay_pipes)
    return database


def test_a_leak_gets_its_zone_once_a_day_and_the_past_knows_what_was_known_then(city: Database):
    code = city.call(raised, sector="HH-12")
    assert search_next(city, SIX + HOUR)
    shown = city.call(zone_of, code=code, at=SIX + HOUR)
    assert (shown.at, shown.zone.missing, shown.zone.of_length_m) == (SIX + HOUR, "no_model", 400)
    assert list(shown.zone.pipes) == ["C-1", "C-2"]  # three quarters of the length are less than eighty percent
    assert len(shown.lines) == 2
    assert city.call(zone_of, code=code, at=SIX) is None
    assert not search_next(city, SIX + 2 * HOUR)
    assert search_next(city, SIX + HOUR + DAY)
    assert [line.event for line in city.call(alert, code=code, at=SIX + 2 * DAY).events] == [
        "raised",
        "ranked",
        "ranked",
    ]


def test_leaks_alone_are_searched_also_by_the_crew_that_is_out_until_they_are_repaired(city: Database):
    city.call(raised, rule="silent_sensor", subject="P-1")
    leak = city.call(raised, rule="burst", subject="HH-12", flow_m3h=80.0)
    assert [each.code for each in city.call(waiting, at=SIX)] == [leak]
    city.call(acknowledge, code=leak, actor=KARIMA, at=SIX, seen_state="new")
    city.call(advance, code=leak, actor=KARIMA, at=SIX, move=Move.SEND, seen_state="acknowledged")
    assert [each.code for each in city.call(waiting, at=SIX + HOUR)] == [leak]
    city.call(advance, code=leak, actor=KARIMA, at=SIX + HOUR, move=Move.REPAIR, seen_state="in_field")
    assert city.call(waiting, at=SIX + HOUR) == []


def test_a_zone_changes_nothing_that_people_do(city: Database):
    code = city.call(raised, sector="HH-12")
    before = city.call(alert, code=code, at=SIX).row
    search_next(city, SIX + HOUR)
    city.call(acknowledge, code=code, actor=KARIMA, at=SIX + HOUR, seen_state=before.handling)
    assert city.call(alert, code=code, at=SIX + 2 * HOUR).row.acknowledged_by == KARIMA.name


def test_zones_are_scored_by_whether_they_hold_the_pipe_and_by_their_length(city: Database):
    began, ended = int(SIX.timestamp()), int((SIX + 3 * DAY).timestamp())
    alarm = Alarm("HH-12", began + 3600, 8.0, since_ts=began)
    leaks = [Leak("HH-12", began, ended, "leak", pipe=pipe) for pipe in ("C-1", "C-9", "")]
    scored = score_zones(city, [(leak, alarm) for leak in leaks], SIX + 3 * DAY)
    assert scored == [ZoneScore("leak", True, 1.0), ZoneScore("leak", False, 1.0)]
    assert zone_figures(scored) == [("zone", {"kind": "leak", "held": "1", "all": "2", "percent": "100.0"})]
    assert zone_figures([]) == []
