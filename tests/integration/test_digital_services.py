"""Digital services counted by hand: availability, spells without an answer and their alarm, reports, nearest agency."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from analytics.limit_rules import INTERRUPTION, INTERRUPTION_RULE
from api import services
from data_access import digital_services, ledger, service_probes
from data_access.actors import system_actor
from data_access.city import put_services
from data_access.clock import FixedClock
from data_access.rows.city import PaymentRecord, ProbeRecord
from data_access.schema import Agency, CustomerContact, Interruption, Zone
from data_access.topics import Topic, changes
from data_access.watched_outages import watched_outages
from workers.ledger import Ledger
from workers.outage_rule import watch_outages

TUESDAY = datetime(2018, 10, 9, 11, tzinfo=UTC)  # noon in Casablanca
ACTOR = system_actor("test")
HOUR = timedelta(hours=1)


def probed(database, *answers, service="mobile", end=TUESDAY):
    """One probe an hour, the last at `end`; `.` answered after 300 ms, `x` not."""
    records = [
        ProbeRecord(service, end - (len(answers) - 1 - place) * HOUR, each == ".", 300.0 if each == "." else None,
                    None if each == "." else "timeout")
        for place, each in enumerate(answers)
    ]  # fmt: skip
    database.call(put_services, actor=ACTOR)
    return database.call(service_probes.add_probes, records, actor=ACTOR)


def interruptions(database):
    facts = (Interruption.code, Interruption.started_at, Interruption.recorded_at, Interruption.ended_at)
    query = select(*facts, Interruption.customers).order_by(Interruption.code)
    return database.call(lambda session: session.execute(query).all())


def test_availability_counts_answered_probes_of_each_span(database):
    probed(database, *"....xx....", end=TUESDAY)
    probed(database, *"x.", end=TUESDAY - timedelta(days=3))
    (mobile,) = database.call(digital_services.health, at=TUESDAY)
    answered = {span: (told.ok, told.asked) for span, told in mobile.answered.items()}
    assert answered == {"24h": (8, 10), "7d": (9, 12), "30d": (9, 12)}
    assert (mobile.is_up, mobile.latency_ms, mobile.problem) == (True, 300.0, "timeout")


def test_a_part_that_nobody_probed_for_two_hours_is_unknown(database):
    probed(database, *"...")
    (then,) = database.call(digital_services.health, at=TUESDAY + 2 * HOUR)
    (later,) = database.call(digital_services.health, at=TUESDAY + 2 * HOUR + timedelta(seconds=1))
    assert (then.is_up, later.is_up) == (True, None)


def test_two_unanswered_probes_are_an_interruption_and_one_is_not(database):
    probed(database, *"..x.xx")
    (down,) = interruptions(database)
    assert (down.started_at, down.recorded_at, down.ended_at) == (TUESDAY - HOUR, TUESDAY, None)
    probed(database, ".", end=TUESDAY + HOUR)
    (over,) = interruptions(database)
    assert (over.code, over.ended_at) == (down.code, TUESDAY + HOUR)


def test_a_probe_that_is_told_twice_counts_once(database):
    assert len(probed(database, *"xx").added) == 2
    again = probed(database, *"xx")
    assert (again.added, len(again.unchanged), len(interruptions(database))) == ([], 2, 1)


def test_the_rule_of_interruptions_raises_an_alarm_and_clears_it(database):
    payments(database, TUESDAY - timedelta(days=1) - HOUR, paid=140)
    probed(database, *".xx", end=TUESDAY)
    (down,) = interruptions(database)
    assert down.customers == 140  # those who paid in the same hour of the day before
    watched = database.call(watched_outages, since=TUESDAY - HOUR, until=TUESDAY + 2 * HOUR)
    ledger_of_alarms = Ledger(())
    watch_outages(watched, ledger_of_alarms, INTERRUPTION, TUESDAY + timedelta(minutes=5))
    assert ledger_of_alarms.is_active(INTERRUPTION_RULE, down.code)
    assert ledger_of_alarms.decisions[0].finding.priority == 2
    probed(database, ".", end=TUESDAY + HOUR)
    watched = database.call(watched_outages, since=TUESDAY, until=TUESDAY + 2 * HOUR)
    watch_outages(watched, ledger_of_alarms, INTERRUPTION, TUESDAY + 2 * HOUR)
    assert not ledger_of_alarms.is_active(INTERRUPTION_RULE, down.code)


def payments(database, hour, **facts):
    given = {"paid": 90, "failed": 2, "amount_mad": 19_000.0, "agency_searches": 31, "recorded_at": hour + HOUR}
    record = PaymentRecord(hour_ts=int(hour.timestamp()), **(given | facts))
    return database.call(ledger.add_payments, [record], actor=ACTOR)


def test_an_hour_of_payments_is_known_when_it_was_recorded_and_counts_once(database):
    hour = TUESDAY - HOUR
    assert len(payments(database, hour, recorded_at=TUESDAY).added) == 1
    assert len(payments(database, hour, paid=1).unchanged) == 1
    known = database.call(digital_services.paid_hours, at=TUESDAY)
    assert [(each.hour, each.paid, each.failed) for each in known if each.paid is not None] == [(hour, 90, 2)]
    assert all(
        each.paid is None for each in database.call(digital_services.paid_hours, at=TUESDAY - timedelta(minutes=1))
    )
    (day,) = database.call(digital_services.used_days, at=TUESDAY + timedelta(days=1))
    assert (day.day, day.paid, day.searches, day.hours) == (date(2018, 10, 9), 90, 31, 1)


@changes(Topic.NETWORK)
def three_agencies(session):
    """A, 1.1 km north of the point, is closed on Tuesdays; B, 2.2 km, opens all day; C, 3.3 km, opens at one."""
    days = {"A": {"2": [["08:30", "16:30"]]}, "B": {"1": [["08:30", "16:30"]]}, "C": {"1": [["13:00", "16:30"]]}}
    for number, (code, hours) in enumerate(days.items(), start=1):
        session.add(Agency(code=code, name_fr=code, lon=-7.6, lat=33.5 + number / 100, hours=hours))


def test_the_nearest_open_agency_comes_first_and_where_all_are_closed_the_first_to_open(database):
    database.call(three_agencies)
    found = database.call(digital_services.agencies, at=TUESDAY, near=(-7.6, 33.5))
    assert [(row.code, row.is_open) for row in found] == [("B", True), ("A", False), ("C", False)]
    assert digital_services.nearest_open(found).km == pytest.approx(2.226, abs=0.01)
    evening = database.call(digital_services.agencies, at=TUESDAY + timedelta(hours=7), near=(-7.6, 33.5))
    opens = digital_services.nearest_open(evening)
    assert (opens.code, opens.changes_at) == ("A", datetime(2018, 10, 10, 7, 30, tzinfo=UTC))
    assert digital_services.nearest_open([]) is None


@changes(Topic.READINGS)
def reported(session):
    """S-1: seven in four weeks before, then four in a day; S-2: as many as ever, one."""
    zones = [Zone(code=code, kind="sector", name_fr=code, source="test") for code in ("S-1", "S-2")]
    session.add_all(zones)
    session.flush()
    for number in range(7):
        before = TUESDAY - timedelta(days=4 * number + 2)
        session.add_all(CustomerContact(sector_id=zone.id, at=before, kind="visible_leak") for zone in zones)
    for kind in ("no_water", "no_water", "visible_leak", "power_cut"):
        session.add(CustomerContact(sector_id=zones[0].id, at=TUESDAY - HOUR, kind=kind))
    session.add(CustomerContact(sector_id=zones[1].id, at=TUESDAY - HOUR, kind="visible_leak"))


def test_reports_stand_out_against_the_usual_rate_of_their_sector(database):
    """Four where a quarter of one is usual: 1 - e^-0.25 (1 + 0.25 + 0.03125 + 0.0026) = 0.00013."""
    database.call(reported)
    first, second = database.call(digital_services.reports, at=TUESDAY)
    assert (first.sector, first.leaks, first.no_water, first.others) == ("S-1", 1, 2, 1)
    assert (first.usual, first.priority) == (0.25, 3)
    assert (second.sector, second.priority) == ("S-2", None)


def test_every_table_of_the_page_is_a_file_at_the_pages_instant(sqlite_database):
    probed(sqlite_database, *"x.")
    payments(sqlite_database, TUESDAY - HOUR, recorded_at=TUESDAY)
    sqlite_database.call(three_agencies)
    sqlite_database.call(reported)
    server = FastAPI()
    server.include_router(services.router(sqlite_database, FixedClock(TUESDAY + timedelta(days=1))))
    with TestClient(server) as asking:
        assert told(asking, "parts", at="2018-10-09T12:00")[0]["available_24h_pct"] == "50"
        assert [line["paid"] for line in told(asking, "payments", at="2018-10-09T12:00")][-1] == "90"
        assert [line["searches"] for line in told(asking, "use")] == ["31"]
        assert [line["code"] for line in told(asking, "agencies", at="2018-10-09T12:00")] == ["B", "A", "C"]
        assert [line["no_water"] for line in told(asking, "reports", at="2018-10-09T12:00")] == ["2", "0"]
        assert asking.get("/api/v1/services/parts.csv?at=once").status_code == 400
        assert asking.get("/api/v1/services/secrets.csv").status_code == 404


def told(asking, table, **query):
    """The lines of a file by their headers."""
    text = asking.get(f"/api/v1/services/{table}.csv", params=query).content.decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))
