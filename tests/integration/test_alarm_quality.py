"""The alarm system's health on a fixture that was counted by hand, on both engines, and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import dash
import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from analytics.alarm_states import Move
from app import create_app
from data_access import alert_actions as actions
from data_access.alarm_quality import quality
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.topics import changes
from settings import Settings
from tests.builders.alerts import KARIMA, SIX, WORKER, YOUSSEF, a_finding, build_city

DAY = timedelta(days=1)
NEXT_SIX = SIX + DAY


def after(**span: float) -> datetime:
    return SIX + timedelta(**span)


@changes()
def build_history(session: Session) -> None:
    """One alarm that stands since the day before, a burst that is repaired, eleven lift stations at once, two prompts.

    By hand, from six to six: 1 + 11 alarms, the eleven from 12:00:00 to 12:00:10, each gone after 5 s but the last,
    which is acknowledged and gone after 9 s. The burst: seen after 3 min, repaired after 4 h, verified after 20 h.
    """
    build_city(session)
    raise_(session, SIX - DAY - timedelta(minutes=1), "silent_gateway", "GW-01", "alarm", 2, sector_id=None)
    burst = raise_(session, after(hours=1), "burst", "HH-12", "alarm", 1)
    repaired(session, burst)
    for number in range(11):
        flicker(session, number)
    false = raise_(session, after(hours=7), "night_flow", "AN-01", "prompt", 3, sector="AN-01")
    seen = {"actor": KARIMA, "code": false}
    actions.acknowledge(session, at=after(hours=7, minutes=10), seen_state="new", **seen)
    actions.close_as_false(session, at=after(hours=8), reason="purge", seen_state="acknowledged", **seen)
    raise_(session, after(hours=9), "night_flow", "HH-12", "prompt", 4)


def raise_(session: Session, at: datetime, rule: str, subject: str, kind: str, priority: int, **facts: Any) -> str:
    sector = facts.pop("sector", "HH-12")
    told = {"rule": rule, "subject": subject, "kind": kind, "priority": priority, **facts}
    return actions.raise_alert(session, finding=a_finding(session, sector, **told), actor=WORKER, at=at)


def repaired(session: Session, code: str) -> None:
    actions.acknowledge(session, code=code, actor=KARIMA, at=after(hours=1, minutes=3), seen_state="new")
    steps = [(Move.SEND, 2, "acknowledged"), (Move.REPAIR, 5, "in_field")]
    for move, hours, seen in steps:
        actions.advance(session, code=code, actor=YOUSSEF, at=after(hours=hours), move=move, seen_state=seen)
    actions.clear(session, code=code, actor=WORKER, at=after(hours=6))
    actions.advance(session, code=code, actor=YOUSSEF, at=after(hours=21), move=Move.VERIFY, seen_state="repaired")
    actions.close(session, code=code, actor=YOUSSEF, at=after(hours=22), reason="réparé", seen_state="verified")


def flicker(session: Session, number: int) -> None:
    begins, last = after(hours=6, seconds=number), number == 10
    code = raise_(session, begins, "high_level", f"LS-{number:02}", "alarm", 3)
    if last:
        seen_at = begins + timedelta(seconds=3)
        actions.acknowledge(session, code=code, actor=KARIMA, at=seen_at, seen_state="new")
    actions.clear(session, code=code, actor=WORKER, at=begins + timedelta(seconds=9 if last else 5))


@pytest.fixture
def history(database: Database) -> Database:
    database.call(build_history)
    return database


def test_the_load_is_that_of_a_hand_count_and_prompts_are_no_part_of_it(history: Database):
    picture = history.call(quality, at=NEXT_SIX, period=DAY)
    load = picture.rates
    assert (load.alarms, load.per_day, load.per_hour, load.peak) == (12, 12.0, 0.5, 10)
    # the burst; the station of 12:00:00 sharp in the ten minutes that end then; the ten others in the next
    assert [(place, count) for place, count in enumerate(load.counts) if count] == [(5, 1), (35, 1), (36, 10)]
    assert dict(picture.prompts) == {3: 1, 4: 1}


def test_the_flood_begins_with_the_eleventh_and_ends_when_four_are_left(history: Database):
    (flood,) = history.call(quality, at=NEXT_SIX, period=DAY).rates.floods
    assert (flood.began, flood.ended, flood.alarms) == (
        after(hours=6, seconds=10),
        after(hours=6, minutes=10, seconds=6),
        11,
    )


def test_what_tires_is_listed_by_name(history: Database):
    picture = history.call(quality, at=NEXT_SIX, period=DAY)
    assert [(each.tag, each.began) for each in picture.standing] == [
        (("silent_gateway", "GW-01"), SIX - DAY - timedelta(minutes=1))
    ]
    assert sorted(each.tag[1] for each in picture.fleeting) == [f"LS-{number:02}" for number in range(10)]
    assert (dict(picture.chattering), picture.shelved, picture.suppressed) == ({}, [], [])
    assert len(picture.actors) == 12
    assert picture.actors[-1].cumulated_pct == 100.0
    assert [(each.band, each.count) for each in picture.mix] == [("high", 1), ("medium", 11), ("low", 0)]


def test_an_alarm_that_comes_back_three_times_in_a_minute_chatters(history: Database):
    code = history.call(raise_, after(hours=10), "burst", "AN-01", "alarm", 2, sector="AN-01")
    for seconds in (20, 40):
        history.call(actions.clear, code=code, actor=WORKER, at=after(hours=10, seconds=seconds - 5))
        history.call(actions.raise_again, code=code, actor=WORKER, at=after(hours=10, seconds=seconds))
    assert dict(history.call(quality, at=NEXT_SIX, period=DAY).chattering) == {("burst", "AN-01"): 3}


def test_times_run_from_detection_and_say_how_many_got_there(history: Database):
    picture = history.call(quality, at=NEXT_SIX, period=DAY)
    found = {(each.kind, each.priority, each.stage): each for each in picture.times}
    burst = {stage: found["alarm", 1, stage].middle for stage in ("acknowledge", "locate", "repair", "verify")}
    hours = timedelta(hours=1)
    assert burst == {"acknowledge": 3 * hours / 60, "locate": None, "repair": 4 * hours, "verify": 20 * hours}
    assert found["alarm", 1, "acknowledge"].target == timedelta(minutes=2)
    assert (found["alarm", 3, "acknowledge"].reached, found["alarm", 3, "acknowledge"].of) == (1, 11)
    assert found["prompt", 3, "acknowledge"].ninth == timedelta(minutes=10)


def test_precision_goes_by_how_people_closed_them(history: Database):
    picture = history.call(quality, at=NEXT_SIX, period=DAY)
    assert [(each.kind, each.name, each.true, each.false, each.pct) for each in picture.by_rule] == [
        ("alarm", "burst", 1, 0, 100.0),
        ("prompt", "night_flow", 0, 1, 0.0),
    ]
    assert [(each.name, each.pct) for each in picture.by_sector] == [("HH-12", 100.0), ("AN-01", 0.0)]


def test_an_earlier_instant_knows_only_what_had_happened_by_then(history: Database):
    picture = history.call(quality, at=after(hours=6, seconds=4), period=DAY)
    assert picture.rates.alarms == 6
    assert (picture.by_rule, dict(picture.prompts)) == ([], {})
    assert [each.tag for each in picture.standing] == [("silent_gateway", "GW-01")]
    assert len(history.call(quality, at=SIX - 2 * DAY, period=DAY).times) == 0


@pytest.fixture
def client(history: Database) -> Iterator[TestClient]:
    app = create_app(Settings(), history, FixedClock(NEXT_SIX))
    with TestClient(app.server, client=("127.0.0.1", 50000)) as asking:
        yield asking


def test_the_file_holds_the_figures_of_the_page(client: TestClient):
    answer = client.get("/api/v1/alarm-quality.csv?period=24h&lang=en")
    lines = [line.split(",") for line in answer.text.lstrip("\ufeff").splitlines()]
    assert lines[0] == ["section", "item", "figure", "value", "unit", "target", "simulated"]
    assert ["load", "alarms", "per_day", "12", "1/d", "144", "false"] in lines
    assert ["precision_rule", "prompt night_flow", "precision", "0", "%", "", "false"] in lines
    assert ["times", "alarm P1 acknowledge", "median", "3", "min", "2", "false"] in lines


def test_the_page_is_not_taken_for_an_alert_of_that_name(client: TestClient):
    paths = [page["path_template"] or page["path"] for page in dash.page_registry.values()]
    assert paths.index("/alerts/quality") < paths.index("/alerts/<code>")


@pytest.mark.parametrize("query", ["period=3w", "at=yesterday"])
def test_an_address_that_cannot_be_read_is_refused_in_words(client: TestClient, query: str):
    answer = client.get(f"/api/v1/alarm-quality.csv?{query}")
    assert answer.status_code == 400
    assert query in answer.json()["error"]
