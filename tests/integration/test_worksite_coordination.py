"""Works that meet, asked of the database: what the page lists, what the leak engine may ask."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from analytics.worksites import METRES_PER_DEGREE
from data_access.actors import system_actor
from data_access.database import Database
from data_access.rows.rules import Wish
from data_access.rows.worksites import ALL_STATUSES, WATCHED, WorksiteFilters
from data_access.rule_settings import set_rule
from data_access.schema import Alert
from data_access.topics import Topic, changes
from data_access.worksite_coordination import encounters, recent_digs
from data_access.worksites import picture, watched
from tests.builders.alerts import build_city, raised
from tests.builders.worksites import store_ground, store_worksite

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
METRE = 1 / METRES_PER_DEGREE
LON, LAT = -7.6, 33.57


@changes(Topic.WORKSITES, Topic.ALERTS)
def a_busy_street(session: Session) -> None:
    """A trench of water, telecom 60 m away now, roads 90 m away next month, and a leak pinpointed 40 m south of it."""
    store_ground(session)
    store_worksite(session, ref="A-WATER")
    store_worksite(session, ref="B-TELECOM", trade="telecom", lat=LAT + 60 * METRE)
    later = {"planned_start": date(2018, 11, 5), "planned_end": date(2018, 11, 9)}
    later |= {"current_start": date(2018, 11, 5), "current_end": date(2018, 11, 9), "actual_start": None}
    store_worksite(session, ref="C-ROADS", trade="roads", status="planned", lat=LAT - 90 * METRE, **later)
    build_city(session)
    code = raised(session, at=NOW)
    point = {"lon": LON, "lat": LAT - 40 * METRE}
    session.execute(update(Alert).where(Alert.code == code).values(work={"pinpoint": point}))


def test_clash_share_and_leak_are_found_and_the_list_holds_what_the_figures_say(database: Database) -> None:
    database.call(a_busy_street)
    met = database.call(encounters, at=NOW)
    assert [(each.kind.value, each.one, each.other, round(each.metres)) for each in met.meetings] == [
        ("clash", "A-WATER", "B-TELECOM", 60),
        ("share", "A-WATER", "C-ROADS", 90),
    ]
    [leak] = met.leaks
    assert (leak.alert, leak.ref, round(leak.metres)) == ("A-2018-0001", "A-WATER", 40)
    everything = WorksiteFilters(status=ALL_STATUSES)
    counts = database.call(watched, at=NOW, filters=everything)
    assert (counts["clash"], counts["share"], counts["leak"]) == (2, 2, 1)
    for delay in WATCHED:
        listed = database.call(picture, at=NOW, filters=WorksiteFilters(status=ALL_STATUSES, delay=delay)).rows
        assert len(listed) == counts[delay]


def test_the_distance_is_a_setting_with_a_past(database: Database) -> None:
    database.call(a_busy_street)
    noon = datetime(2018, 10, 9, 12, tzinfo=UTC)
    wish = Wish("coordination", "clash_m", 50.0)
    database.call(set_rule, wish=wish, reason="rues étroites", actor=system_actor("test"), at=noon)
    assert database.call(encounters, at=noon).meetings == ()
    assert len(database.call(encounters, at=NOW).meetings) == 2


@pytest.mark.parametrize(
    ("north_m", "ended", "expected"),
    [
        (0, None, [("CH-2018-0001", 0, 10.0)]),
        (15, None, [("CH-2018-0001", 0, 5.5)]),  # 1 + 9 x 1/2
        (15, date(2018, 10, 4), [("CH-2018-0001", 5, 3.25)]),  # 1 + 9 x 1/2 x 1/2
        (31, None, []),
        (0, date(2018, 9, 28), []),  # eleven days ago
    ],
)
def test_the_leak_engine_may_ask_who_dug_here_lately(
    sqlite_database: Database, north_m: float, ended: date | None, expected: list[tuple[str, int, float]]
) -> None:
    site = {"status": "completed" if ended else "in_progress", "actual_start": date(2018, 9, 10), "actual_end": ended}
    sqlite_database.call(changes(Topic.WORKSITES)(lambda session: store_worksite(session, **site)))
    found = sqlite_database.call(recent_digs, lon=LON, lat=LAT + north_m * METRE, at=NOW)
    assert [(dig.ref, dig.days_since, round(dig.odds, 3)) for dig in found] == expected
