"""The logbook: what may be written, what stays when it is ended or corrected, and what was known at an instant."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app import create_app
from data_access.actors import Actor, Role
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.errors import NotPermitted, OperatorError, ReasonMissing, SomebodyWasFaster
from data_access.logbook import entries, entry, filters_of, lines_of, sector_lines, spots, work_lines
from data_access.logbook_actions import correct_entry, end_entry, write_entry
from data_access.rows.logbook import Draft, LogbookFilters, Seen
from data_access.schema import AuditEvent, Zone
from data_access.topics import versions
from settings import Settings
from tests.builders.alerts import GUEST, KARIMA, YOUSSEF
from tests.builders.network import SIX, build_network

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FLUSHING = Draft("flushing", "AC-01", SIX - HOUR, text="Eau trouble rue 12")
PRV = Draft("set_point", "AC-02", SIX - 2 * HOUR, value=3.2)
OPENED = Draft("boundary", "AC-01", SIX - 3 * HOUR, SIX - HOUR, other="MA-01")


@pytest.fixture
def city(database: Database) -> Database:
    """Four sectors and an empty logbook."""
    database.call(build_network)
    return database


def write(database: Database, draft: Draft, at: datetime = SIX, actor: Actor | None = KARIMA) -> int:
    number: int = database.call(write_entry, draft=draft, actor=actor, at=at)
    return number


def lines(database: Database, at: datetime = SIX, **filters: Any) -> list[tuple[str, str | None]]:
    return [(row.kind, row.where) for row in database.call(entries, at=at, filters=LogbookFilters(**filters))]


def test_a_line_keeps_what_was_written_with_author_audit_and_a_new_version_of_the_topic(city):
    number = write(city, PRV)
    row = city.call(entry, number=number, at=SIX).row
    assert (row.kind, row.where, row.value, row.unit, row.lasts) == ("set_point", "AC-02", 3.2, "bar", True)
    assert (row.author, row.version, row.recorded_at) == (KARIMA.name, 1, SIX)
    assert city.call(versions)["logbook"] == 1

    def told(session: Session) -> list[tuple[str, str, str]]:
        return [
            (line.action, line.subject, line.actor)
            for line in session.scalars(select(AuditEvent))
            if line.subject.startswith("logbook")
        ]

    assert city.call(told) == [("write_entry", f"logbook:{number}", KARIMA.name)]


@pytest.mark.parametrize("nobody", [GUEST, None, Actor("wall", Role.SCREEN, "10.0.0.9")])
def test_who_may_only_look_writes_nothing(city, nobody):
    with pytest.raises(NotPermitted):
        write(city, FLUSHING, actor=nobody)
    assert lines(city) == []


REFUSED = {
    "kind_missing": Draft("party", "AC-01", SIX),
    "where_missing": Draft("valve", None, SIX),
    "where_unknown": Draft("valve", "XX-99", SIX),
    "other_missing": Draft("boundary", "AC-01", SIX),
    "other_same": Draft("boundary", "AC-01", SIX, other="AC-01"),
    "other_unknown": Draft("boundary", "AC-01", SIX, other="XX-99"),
    "from_missing": Draft("valve", "AC-01", None),
    "from_ahead": Draft("valve", "AC-01", SIX + MINUTE),
    "until_before_from": Draft("valve", "AC-01", SIX, SIX - MINUTE),
    "until_too_far": Draft("valve", "AC-01", SIX, SIX + timedelta(days=31)),
    "value_missing": Draft("set_point", "AC-01", SIX),
    "value_bounds": Draft("set_point", "AC-01", SIX, value=32.0),
    "words_missing": Draft("note", None, SIX, text="  "),
    "words_too_long": Draft("note", None, SIX, text="x" * 2001),
}


@pytest.mark.parametrize("problem", REFUSED)
def test_each_bad_field_is_named_by_its_own_sentence_and_nothing_is_kept(sqlite_database, problem):
    sqlite_database.call(build_network)
    with pytest.raises(OperatorError) as refused:
        write(sqlite_database, REFUSED[problem])
    assert refused.value.message_key == f"logbook.error.{problem}"
    assert lines(sqlite_database) == []


def test_an_ended_line_is_open_for_who_asks_about_the_time_before(city):
    number = write(city, FLUSHING, at=SIX)
    city.call(end_entry, seen=Seen(number, 1), ended_at=SIX + HOUR, actor=YOUSSEF, at=SIX + HOUR)
    assert city.call(entry, number=number, at=SIX + HOUR - MINUTE).row.ended_at is None
    ended = city.call(entry, number=number, at=SIX + HOUR)
    assert (ended.row.ended_at, ended.row.author, ended.row.version) == (SIX + HOUR, YOUSSEF.name, 2)
    assert [version.ended_at for version in ended.versions] == [None, SIX + HOUR]
    assert len(lines(city, at=SIX + 2 * HOUR)) == 1, "versions of a line are one line"
    with pytest.raises(OperatorError, match="ended_already"):
        city.call(end_entry, seen=Seen(number, 2), ended_at=SIX, actor=KARIMA, at=SIX + 2 * HOUR)


def test_a_correction_needs_a_reason_and_leaves_the_earlier_version_in_the_history(city):
    number = write(city, PRV)
    better = Draft("set_point", "AC-02", SIX - 2 * HOUR, value=2.3)
    with pytest.raises(ReasonMissing):
        city.call(correct_entry, seen=Seen(number, 1), draft=better, reason=" ", actor=KARIMA, at=SIX + HOUR)
    told = {"draft": better, "reason": "Chiffres inversés", "actor": KARIMA}
    city.call(correct_entry, seen=Seen(number, 1), at=SIX + HOUR, **told)
    detail = city.call(entry, number=number, at=SIX + HOUR)
    assert [(each.value, each.reason) for each in detail.versions] == [(3.2, None), (2.3, "Chiffres inversés")]
    assert city.call(entry, number=number, at=SIX).row.value == 3.2, "then nobody knew better"
    with pytest.raises(SomebodyWasFaster) as faster:
        city.call(correct_entry, seen=Seen(number, 1), at=SIX + 2 * HOUR, **told)
    assert (faster.value.values["by"], faster.value.values["at"]) == (KARIMA.name, SIX + HOUR)


def test_the_list_is_newest_first_and_narrowed_by_zone_kind_days_and_text(city):
    for draft in (FLUSHING, PRV, OPENED, Draft("note", None, SIX - 26 * HOUR, text="Relève du quart B")):
        write(city, draft)
    assert [kind for kind, _ in lines(city)] == ["flushing", "set_point", "boundary", "note"]
    assert lines(city, at=SIX - MINUTE) == [], "not yet written down"
    assert lines(city, zone="MA-01") == [("boundary", "AC-01")], "the neighbour of a boundary"
    assert {where for _, where in lines(city, zone="AC")} == {"AC-01", "AC-02"}, "an arrondissement holds its sectors"
    assert lines(city, kind="note") == [("note", None)]
    assert lines(city, since=SIX - 2 * HOUR, until=SIX - HOUR) == [("set_point", "AC-02")]
    assert lines(city, text="trouble") == [("flushing", "AC-01")]
    assert lines(city, text="100%") == []


def test_a_sector_s_lines_are_those_that_reach_into_the_span_also_from_across_a_boundary(city):
    for draft in (FLUSHING, PRV, OPENED):
        write(city, draft)

    def touching(sector: str, start: datetime, at: datetime = SIX) -> list[str]:
        def ask(session: Session) -> list[str]:
            key = session.scalars(select(Zone.id).where(Zone.code == sector)).one()
            found = sector_lines(session, sector_id=key, start=start, end=SIX, at=at)
            behind.update((sector, row.other.code) for row in found if row.other)
            return [row.kind for row in found]

        return city.call(ask)

    behind: dict[str, str] = {}

    assert touching("AC-01", SIX - 4 * HOUR) == ["boundary", "flushing"]
    assert touching("AC-01", SIX) == ["flushing"], "it goes on; the boundary was closed an hour ago"
    assert touching("MA-01", SIX - 2 * HOUR) == ["boundary"]
    assert behind == {"AC-01": "MA-01", "MA-01": "AC-01"}, "from each side the other one is named"
    assert touching("AC-02", SIX - 4 * HOUR) == ["set_point"]
    assert touching("AC-02", SIX - HOUR) == [], "a set point that stays is marked where it changed"
    assert touching("AC-01", SIX - 4 * HOUR, at=SIX - MINUTE) == []


def test_a_work_s_lines_are_found_by_its_code_and_by_that_of_its_sensor(city):
    for draft in (Draft("out_of_service", "R-01", SIX - HOUR, text="Vidange"), FLUSHING):
        write(city, draft)
    write(city, Draft("note", "V-MA-01", SIX - HOUR, text="Chambre inondée"))
    span = {"start": SIX - 4 * HOUR, "end": SIX, "at": SIX}
    assert [row.text for row in city.call(work_lines, works=["R-01", "R-99"], **span)] == ["Vidange"]
    assert city.call(work_lines, works=[], **span) == []

    def of(code: str | None, sector: str | None = None) -> list[str]:
        return [row.kind for row in city.call(lines_of, sector=sector, of=code, **span)]

    assert (of("R-01"), of("Q-MA01"), of(None), of("XX")) == (["out_of_service"], ["note"], [], [])
    assert sorted(of("R-01", "AC-01")) == ["flushing", "out_of_service"]


def test_places_are_found_by_code_and_by_name_and_the_page_s_own_comes_first(city):
    assert [spot.code for spot in city.call(spots, text="ac-0")][:2] == ["AC-01", "AC-02"]
    assert city.call(spots, codes=["MA-02"], text="AC-01")[0].code == "MA-02"
    assert city.call(spots, text="%") == []


def test_the_csv_holds_what_the_page_lists_at_the_same_instant(sqlite_database):
    sqlite_database.call(build_network)
    for draft in (FLUSHING, PRV):
        write(sqlite_database, draft)
    app = create_app(Settings(), sqlite_database, FixedClock(SIX + HOUR))
    with TestClient(app.server, client=("127.0.0.1", 50000)) as asking:
        table = asking.get("/api/v1/logbook.csv?kind=set_point&lang=en").text
        before = asking.get("/api/v1/logbook.csv?lang=en&at=2018-10-09T05:59").text
        refused = asking.get("/api/v1/logbook.csv?from=yesterday")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [(row["sector"], row["value"], row["unit"], row["ended_at"]) for row in rows] == [
        ("AC-02", "3.2", "bar", "")
    ]
    assert rows[0]["started_at"] == "2018-10-09T03:00:00Z (+0100)"
    assert len(before.splitlines()) == 1, "a minute before, nobody had written anything"
    assert (refused.status_code, "yesterday" in refused.json()["error"]) == (400, True)


def test_a_whole_day_of_the_address_is_the_city_s_day():
    asked = filters_of({"from": "2018-10-08", "to": "2018-10-08", "kind": "all", "zone": "AC", "sector": "AC-01"})
    assert (asked.since, asked.until) == (SIX - 30 * HOUR, SIX - 6 * HOUR)  # midnight is 23:00 UTC
    assert (asked.zone, asked.kind) == ("AC-01", None)
