"""Water that passed a boundary, told on both sides of it: the alert, both sectors, the valve. Both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from callbacks.alert_ground import zone_sought
from callbacks.alert_loss import loss_of
from callbacks.sector import valves
from data_access import boundaries, city, sector_sheet
from data_access.alert_actions import close
from data_access.alert_context import context
from data_access.alerts import alert, alert_export_rows
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.leak_queue import leak_queue
from data_access.leak_search import rank, waiting
from data_access.ledger import add_operations
from data_access.network import network_picture
from data_access.rows.alerts import AlertDetail, Sentence
from data_access.rows.boundaries import Transfer
from data_access.rows.city import AssetRecord, OperationRecord
from data_access.rows.leak_search import SearchZone
from data_access.transfers import transfers
from tests.builders.alerts import KARIMA, raised
from tests.builders.network import BUILDER, SIX, build_network

Recorder = Callable[[Database], AbstractContextManager[list[str]]]
HOUR = timedelta(hours=1)
NAMED = Sentence("alerts.explanation.transfer_with", {"cause": "transfer", "sector": "AC-02", "fall_m3h": 17.0})
UNNAMED = Sentence("alerts.explanation.transfer", {"cause": "transfer"})
CAUSE = {"cause": Sentence("alerts.cause.not_transfer"), "rule": "burst", "kind": "alarm"}


@pytest.fixture
def passed(database: Database) -> Database:
    """AC-01 has 18 m3/h more since six, probably from AC-02; two valves to it and one to MA-01, all closed."""
    database.call(build_network)
    pairs = (("BV-1", "AC-02"), ("BV-2", "AC-02"), ("BV-3", "MA-01"))
    works = [AssetRecord(code, "boundary_valve", "water", zone="AC-01", attributes={"between": ["AC-01", other]})
             for code, other in pairs]  # fmt: skip
    database.call(city.put_assets, works, actor=BUILDER, at=SIX)
    database.call(raised, at=SIX, sector="AC-01", explanations=[NAMED], **CAUSE)
    return database


def detail_of(database: Database) -> AlertDetail:
    return database.call(alert, code="A-2018-0001", at=SIX)


def test_the_receiver_and_the_giver_know_of_it_while_it_lasts(passed: Database):
    told = Transfer("A-2018-0001", 3, "unacknowledged", giver="AC-02", receiver="AC-01")
    sheets = {code: passed.call(sector_sheet.sector_sheet, code=code, at=SIX) for code in ("AC-01", "AC-02", "MA-01")}
    assert {code: list(sheet.passed) for code, sheet in sheets.items()} == {
        "AC-01": [told], "AC-02": [told], "MA-01": []
    }  # fmt: skip
    assert passed.call(transfers, at=SIX - HOUR) == [], "nobody knew it yet"
    passed.call(close, code="A-2018-0001", actor=KARIMA, at=SIX + HOUR, reason="vanne fermée", seen_state="new")
    assert passed.call(transfers, at=SIX + 2 * HOUR) == []
    assert passed.call(transfers, at=SIX) != [], "the past stays as it was"


def test_the_map_knows_the_giver_while_it_lasts(passed: Database):
    for at, gives_to in ((SIX, {"AC-02": "AC-01"}), (SIX - HOUR, {})):
        rows = passed.call(network_picture, at=at).rows
        assert {row.place.code: row.gives_to for row in rows if row.gives_to} == gives_to


def test_a_leak_and_a_transfer_without_a_named_neighbour_pass_nothing(passed: Database):
    passed.call(raised, at=SIX, sector="MA-01", explanations=[UNNAMED], **CAUSE)
    passed.call(raised, at=SIX, sector="AC-02", explanations=[NAMED])
    assert [each.alert for each in passed.call(transfers, at=SIX)] == ["A-2018-0001"]


def test_the_valves_between_the_two_are_suspected_from_both_sides_and_no_other_one(passed: Database):
    here = passed.call(boundaries.boundaries, sector="AC-01", at=SIX)
    assert [(each.valve, each.passed is not None) for each in here] == [("BV-1", True), ("BV-2", True), ("BV-3", False)]
    there = passed.call(boundaries.boundaries, sector="AC-02", at=SIX)
    assert [(each.other, each.passed is not None) for each in there] == [("AC-01", True), ("AC-01", True)]
    lines = asyncio.run(valves(passed, {"sector": "AC-02"}, FixedClock(SIX), "fr"))
    assert "ouverte ?" in str(lines[0])
    assert "/alerts/A-2018-0001" in str(lines[0])


def test_the_alert_knows_every_valve_to_the_neighbour_and_how_the_logbook_has_it(passed: Database):
    opened = OperationRecord(kind="boundary", sector="AC-02", other_sector="AC-01", started_at=SIX - HOUR,
                             ended_at=None, author="Quart A", note=None, recorded_at=SIX - HOUR)  # fmt: skip
    found = passed.call(context, detail=detail_of(passed), at=SIX).valves
    assert [(each.valve, each.open_since) for each in found] == [("BV-1", None), ("BV-2", None)]
    passed.call(add_operations, [opened], actor=BUILDER)
    assert passed.call(context, detail=detail_of(passed), at=SIX).valves[0].open_since == SIX - HOUR


def test_it_costs_nothing_is_not_searched_and_waits_for_no_crew(passed: Database):
    passed.call(raised, at=SIX, sector="AC-02", subject="AC-02", flow_m3h=9.0)
    loss = asyncio.run(loss_of(passed, detail_of(passed), SIX + HOUR, 6.2))
    assert (loss.volume_m3, loss.cost_mad, loss.cost_per_day_mad) == (None, None, None)
    assert [each.sector for each in passed.call(waiting, at=SIX)] == ["AC-02"]
    for code in ("A-2018-0001", "A-2018-0002"):  # the first one before it was explained
        passed.call(rank, code=code, zone=SearchZone(("C-1",), 300.0, 900.0, 0, 0, 0), actor=BUILDER, at=SIX)
    leak = passed.call(alert, code="A-2018-0002", at=SIX)
    assert asyncio.run(zone_sought(passed, leak, SIX)) is not None
    assert asyncio.run(zone_sought(passed, detail_of(passed), SIX)) is None
    queue = passed.call(leak_queue, at=SIX)
    assert [row.alert.code for row in queue.rows] == ["A-2018-0002"]
    lines = {line["alert"]: line for line in passed.call(alert_export_rows, at=SIX)}
    assert (lines["A-2018-0001"]["flow_m3h"], lines["A-2018-0001"]["loss_m3h"]) == (18.0, None)
    assert lines["A-2018-0002"]["loss_m3h"] == 9.0


def test_the_evidence_is_read_of_transfers_alone_and_once(passed: Database, count_queries: Recorder):
    def twice(session: Session) -> None:
        for _ in range(2):
            transfers(session, at=SIX)

    with count_queries(passed) as statements:
        asyncio.run(passed.run(twice))
    assert sum("alert.evidence" in statement for statement in statements) == 1
    calm = SIX - HOUR
    with count_queries(passed) as statements:
        passed.call(transfers, at=calm)
    assert not any("alert.evidence" in statement for statement in statements)
