"""Customers without supply raise an alarm that goes when all have it back. Worked by hand, both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from analytics.rule_settings import in_force
from data_access.alert_scene import signal
from data_access.alerts import alert, alerts
from data_access.database import Database
from data_access.facilities import substations
from data_access.ledger import put_interruptions
from data_access.rows.alerts import AlertRow, ListState
from data_access.rows.city import InterruptionRecord
from tests.builders.detection import FEED, Telemetry, build_watched_city, hour, send
from workers.detection import catch_up
from workers.rule_preview import alarms

MINUTE = timedelta(minutes=1)
CUT_AT = hour(2, 14)


def restored(at: datetime, customers: int) -> dict[str, object]:
    """A step of a restoration as it is recorded."""
    return {"at": at.isoformat(), "customers_restored": customers}


CUT = InterruptionRecord(
    code="I-1",
    service="electricity",
    zone="AN-03",
    asset="PS-1",
    started_at=CUT_AT,
    ended_at=CUT_AT + 90 * MINUTE,
    customers=6000,
    planned=False,
    cause="cable",
    steps=[restored(CUT_AT + 45 * MINUTE, 4000), restored(CUT_AT + 90 * MINUTE, 2000)],
    recorded_at=CUT_AT + 3 * MINUTE,
)


def told(database: Database, *cuts: InterruptionRecord, until: datetime) -> list[AlertRow]:
    """The alarms of interruptions, of all that detection raised up to then."""
    database.call(build_watched_city)
    database.call(send, Telemetry(3))
    database.call(put_interruptions, cuts, actor=FEED)
    catch_up(database, until)
    rows = database.call(alerts, at=until, state=ListState.ALL)
    return [row for row in rows if row.rule == "interruption"]


def test_an_interruption_that_lasts_is_an_alarm_by_its_customers(database: Database):
    [row] = told(database, CUT, until=CUT_AT + 30 * MINUTE)
    assert (row.priority, row.service, row.subject, row.kind) == (1, "electricity", "I-1", "alarm")
    assert (row.onset_at, row.detected_at) == (CUT_AT, CUT_AT + 5 * MINUTE), "the first look five minutes after it"
    assert row.cause.values == {"off": 6000, "customers": 6000, "code": "I-1"}
    assert row.place is not None
    assert (row.place.code, row.called) == ("AN-03", "PS-1"), "people know the area by its substation"
    [post] = database.call(substations, at=CUT_AT + 30 * MINUTE)
    assert (post.code, post.priority, post.display) == ("PS-1", 1, "unacknowledged"), "the table of works shows it too"


def test_it_is_over_when_the_last_customer_has_supply_again_and_stays_to_be_handled(sqlite_database: Database):
    [row] = told(sqlite_database, CUT, until=CUT_AT + 60 * MINUTE)
    assert row.condition == "active", "2000 are still without"
    catch_up(sqlite_database, CUT_AT + 120 * MINUTE)
    over = sqlite_database.call(alert, code=row.code, at=CUT_AT + 120 * MINUTE).row
    assert (over.condition, over.handling, over.cleared_at) == ("cleared", "new", CUT_AT + 95 * MINUTE)


@pytest.mark.parametrize(
    ("changes", "priorities"),
    [
        ({"customers": 5000, "steps": []}, [1]),
        ({"customers": 4999, "steps": []}, [2]),
        ({"customers": 99, "steps": []}, [3]),
        ({"planned": True}, []),
        ({"ended_at": CUT_AT + 4 * MINUTE}, []),
        ({"recorded_at": CUT_AT + 40 * MINUTE}, []),
        ({"steps": [restored(CUT_AT + MINUTE, 6000)]}, []),
        ({"ended_at": None, "steps": []}, [1]),
    ],
    ids=["5000", "4999", "few", "announced", "momentary", "not yet told", "all back", "no end in sight"],
)
def test_who_is_off_and_for_how_long_decides(
    sqlite_database: Database, changes: dict[str, object], priorities: list[int]
):
    rows = told(sqlite_database, replace(CUT, **changes), until=CUT_AT + 30 * MINUTE)
    assert [row.priority for row in rows] == priorities


def test_a_cut_that_was_missed_while_the_worker_slept_is_raised_and_cleared_once(sqlite_database: Database):
    [row] = told(sqlite_database, CUT, until=hour(2, 20))
    assert (row.detected_at, row.cleared_at) == (CUT_AT + 5 * MINUTE, CUT_AT + 95 * MINUTE)


def test_the_preview_counts_them_and_the_chart_shows_the_load_of_the_substation(sqlite_database: Database):
    told(sqlite_database, CUT, until=CUT_AT)
    usual = in_force((), CUT_AT)
    assert sqlite_database.call(alarms, rule="interruption", thresholds=usual, at=hour(3)) == 1
    found = sqlite_database.call(signal, subject="I-1", rule="interruption", span=timedelta(days=1), at=CUT_AT)
    assert (found.sensor, found.quantity, found.unit) == ("PS-1", "load", "MW")
