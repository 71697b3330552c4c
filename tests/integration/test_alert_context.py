"""What is remembered of a rule at a place, and what else may explain an alert, on both engines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access import alert_actions as actions
from data_access.alert_context import context
from data_access.alerts import alert, alerts
from data_access.database import Database
from data_access.rows.alert_scene import AlertContext
from data_access.rows.alerts import ListState, Sentence
from data_access.schema import Zone
from data_access.topics import changes
from data_access.worker_states import move_cursor
from tests.builders.alerts import KARIMA, SIX, a_zone, build_city, raised
from tests.builders.detection import Telemetry, build_watched_city, hour, send
from workers.detection import NAME, catch_up

DAY = timedelta(days=1)


def around(database: Database, code: str) -> AlertContext:
    at = SIX + timedelta(hours=1)
    return database.call(context, detail=database.call(alert, code=code, at=at), at=at)


def test_the_year_before_is_remembered_by_what_became_of_each_alert(database: Database):
    database.call(build_city)
    for days, end in ((400, "false"), (300, "repair"), (200, "false"), (100, "close")):
        at = SIX - days * DAY
        facts = {"code": database.call(raised, at=at), "actor": KARIMA, "at": at}
        if end == "false":
            database.call(actions.close_as_false, **facts, reason="purge", seen_state="new")
            continue
        database.call(actions.acknowledge, **facts, seen_state="new")
        if end == "repair":
            for move, seen in (("send", "acknowledged"), ("repair", "in_field")):
                database.call(actions.advance, **facts, move=actions.Move(move), seen_state=seen)
        now = "repaired" if end == "repair" else "acknowledged"
        database.call(actions.close, **facts, reason="fini", seen_state=now)
    database.call(raised, at=SIX - DAY, sector="AN-01")
    found = around(database, database.call(raised)).memory
    assert (found.total, found.true, found.false) == (3, 1, 1)


def test_a_power_cut_of_the_same_quarter_and_hour_is_named_and_one_elsewhere_is_not(database: Database):
    database.call(build_city)
    cut = {"rule": "interruption", "kind": "alarm", "flow_m3h": None}
    near = database.call(raised, at=SIX - timedelta(minutes=30), subject="INT-1", **cut)
    database.call(raised, at=SIX - timedelta(minutes=30), sector="AN-01", subject="INT-2", **cut)
    database.call(raised, at=SIX - timedelta(hours=3), subject="INT-3", **cut)
    found = around(database, database.call(raised))
    assert [row.code for row in found.others] == [near]
    assert (found.operations, found.works, found.opposite, found.lost) == ([], [], {}, {})


def test_a_lost_sensor_is_told_after_the_grace_period_of_its_class_and_keeps_the_alert_open(database: Database):
    """A well of a quarter-hour logger: full from eight on, silent from nine on; three quarter-hours are its grace."""
    database.call(build_watched_city)
    telemetry = Telemetry(4).add("SR-1", hour(2, 8), hour(2, 12), 40.0).lose("SR-1", hour(2, 9), hour(2, 20))
    database.call(send, telemetry)
    database.call(move_cursor, name=NAME, to=hour(2))
    catch_up(database, hour(2, 12))
    (row,) = database.call(alerts, at=hour(2, 12), state=ListState.ALL)
    last = hour(2, 8.75)

    def lost(at: datetime) -> Mapping[str, datetime | None]:
        return database.call(context, detail=database.call(alert, code=row.code, at=at), at=at).lost

    assert lost(last + timedelta(minutes=45)) == {}
    assert lost(last + timedelta(minutes=46)) == {"SR-1": last}
    # what is lost clears nothing
    assert (row.rule, row.is_active, row.handling) == ("high_level", True, "new"), (
        "a sensor that is lost clears nothing"
    )


def test_a_sector_that_was_split_since_is_named_and_its_alert_stays(database: Database):
    database.call(build_city)
    code = database.call(raised)
    at = SIX + timedelta(hours=1)
    assert around(database, code).split == []
    database.call(split_in_two)
    assert around(database, code).split == ["HH-12A", "HH-12B"]
    database.call(actions.acknowledge, code=code, actor=KARIMA, at=at, seen_state="new")
    assert database.call(alert, code=code, at=at).row.place.code == "HH-12"


def test_the_sectors_of_a_feeder_area_are_no_split_and_its_customers_are_those_of_the_cut(database: Database):
    database.call(build_city)
    database.call(split_in_two)
    database.call(become_feeder_area)
    cause = Sentence("alerts.cause.interruption", {"off": 300, "customers": 420, "code": "I-1"})
    code = database.call(raised, rule="interruption", kind="alarm", flow_m3h=None, subject="I-1", cause=cause)
    assert around(database, code).split == []
    assert database.call(alert, code=code, at=SIX).customers == 420


@changes()
def become_feeder_area(session: Session) -> None:
    """HH-12 feeds the two sectors that lie in it."""
    session.scalars(select(Zone).where(Zone.code == "HH-12")).one().kind = "feeder_area"


@changes()
def split_in_two(session: Session) -> None:
    """HH-12 has an outline, and two sectors lie in it now; a third lies beside it."""
    old = session.scalars(select(Zone).where(Zone.code == "HH-12")).one()
    square = [[-7.7, 33.5], [-7.6, 33.5], [-7.6, 33.6], [-7.7, 33.6], [-7.7, 33.5]]
    old.geometry, old.lon, old.lat = {"type": "Polygon", "coordinates": [square]}, -7.65, 33.55
    for name, lon in (("HH-12A", -7.68), ("HH-12B", -7.62), ("HH-13", -7.55)):
        session.add(a_zone(name, "sector", name, parent_id=old.parent_id, lon=lon, lat=33.55))
