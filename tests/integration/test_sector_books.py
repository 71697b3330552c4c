"""What a sector's page tells besides its readings: balance, boundaries, contacts. Worked by hand, both engines."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from analytics.judgement import Judgement
from data_access import boundaries, city, sector_balance
from data_access.database import Database
from data_access.errors import NotFound
from data_access.ledger import add_contacts, add_operations, put_billed
from data_access.network import network_picture
from data_access.rows.balance import SectorMonth
from data_access.rows.city import AssetRecord, BilledRecord, ContactRecord, OperationRecord
from data_access.sector_charts import inflow_chart
from tests.builders.network import BUILDER, SIX, build_network, flowing, tell

Recorder = Callable[[Database], AbstractContextManager[list[str]]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SEPTEMBER = date(2018, 9, 1)
OPEN, JUDGED = Judgement.BOUNDARY_OPEN, Judgement.JUDGED


@pytest.fixture
def small(database: Database) -> Database:
    database.call(build_network)
    return database


def month(database: Database, first: date = SEPTEMBER) -> SectorMonth:
    rows = database.call(sector_balance.sector_balance, sector="AC-01", at=SIX)
    return next(row for row in rows if row.month == first)


def judged(database: Database, code: str, hours: int) -> Judgement:
    """Whether the sector can be judged so many hours after SIX."""
    rows = database.call(network_picture, at=SIX + hours * HOUR).rows
    return next(row.judgement for row in rows if row.place.code == code)


def flowed(database: Database, days: int = 30) -> None:
    """40 m3/h on so many days of September, from its last one back."""
    last = SIX - 9 * DAY
    database.call(tell, {("Q-AC01", "flow"): 40.0}, at=[last - DAY * back for back in range(days)])


def bill(database: Database, volume_m3: float, *, recorded_at=SIX - DAY) -> None:
    database.call(put_billed, [BilledRecord("AC-01", SEPTEMBER, volume_m3, recorded_at)], actor=BUILDER)


def opened(database: Database, one: str, other: str, **facts: object) -> None:
    usual = {"ended_at": None, "author": "Quart A", "note": None, "recorded_at": SIX - 5 * HOUR}
    record = OperationRecord(
        kind="boundary", sector=one, other_sector=other, started_at=SIX - 5 * HOUR, **(usual | facts)
    )  # type: ignore[arg-type]
    database.call(add_operations, [record], actor=BUILDER)


def test_what_flowed_in_and_was_not_billed(small: Database):
    """30 days of 40 m3/h are 28,800 m3; 21,600 of them were billed."""
    flowed(small)
    bill(small, 21_600.0)
    found = month(small)
    assert (found.inflow.volume_m3, found.billed_m3) == (28_800.0, 21_600.0)
    assert (found.lost_m3, found.lost_pct) == (7_200.0, pytest.approx(25.0))


def test_a_month_that_is_not_whole_or_not_billed_is_unknown(small: Database):
    flowed(small, days=26)
    bill(small, 21_600.0)
    assert (month(small).inflow.volume_m3, month(small).lost_m3) == (None, None)
    flowed(small)
    assert month(small).lost_m3 == 7_200.0
    bill(small, 20_000.0, recorded_at=SIX + DAY)
    assert (month(small).billed_m3, month(small).lost_m3) == (None, None), "the bills came the day after"


def test_a_boundary_valve_stands_open_until_it_is_closed(small: Database):
    between = {"between": ["AC-01", "AC-02"], "usual_state": "closed"}
    valve = AssetRecord("BV-1", "boundary_valve", "water", zone="AC-01", attributes=between)
    small.call(city.put_assets, [valve], actor=BUILDER, at=SIX)
    opened(small, "AC-02", "AC-01")
    [found] = small.call(boundaries.boundaries, sector="AC-01", at=SIX)
    assert (found.valve, found.other, found.open_since) == ("BV-1", "AC-02", SIX - 5 * HOUR)
    [before] = small.call(boundaries.boundaries, sector="AC-02", at=SIX - 6 * HOUR)
    assert (before.valve, before.other, before.open_since) == ("BV-1", "AC-01", None)
    assert small.call(boundaries.boundaries, sector="MA-01", at=SIX) == []


def test_an_opened_boundary_without_a_known_valve_is_told_too(small: Database):
    opened(small, "AC-01", "MA-01")
    opened(small, "AC-01", "AC-02", ended_at=SIX - HOUR)
    [found] = small.call(boundaries.boundaries, sector="AC-01", at=SIX)
    assert (found.valve, found.other, found.open_since) == (None, "MA-01", SIX - 5 * HOUR)


def test_the_contacts_of_a_sector_in_a_span(small: Database):
    told = [
        ContactRecord(sector=sector, at=SIX - hours * HOUR, kind=kind, lon=None, lat=None, note=None)
        for sector, hours, kind in (("AC-01", 1, "no_water"), ("AC-01", 30, "visible_leak"), ("AC-02", 1, "no_water"))
    ]
    small.call(add_contacts, told, actor=BUILDER)
    found = small.call(inflow_chart, sector="AC-01", span=DAY, at=SIX).contacts
    assert [(each.at, each.kind) for each in found] == [(SIX - HOUR, "no_water")]


@pytest.mark.parametrize("question", [sector_balance.sector_balance, boundaries.boundaries])
def test_an_unknown_sector_is_not_found(small: Database, question):
    with pytest.raises(NotFound):
        small.call(question, sector="XX-99", at=SIX)


def test_what_the_books_of_a_sector_cost_in_statements(small: Database, count_queries: Recorder):
    with count_queries(small) as statements:
        small.call(sector_balance.sector_balance, sector="AC-01", at=SIX)
        small.call(boundaries.boundaries, sector="AC-01", at=SIX)
    assert len(statements) <= 8, "one of them for the alerts that suspect a valve"


def test_a_sector_cannot_be_judged_while_one_of_its_boundaries_stands_open(small: Database):
    for instant in (SIX - 6 * HOUR, SIX, SIX + 2 * HOUR):
        small.call(tell, flowing("AC-01", 40.0) | flowing("AC-02", 20.0) | flowing("MA-01", 30.0), at=instant)
    opened(small, "AC-01", "AC-02", ended_at=SIX + HOUR)
    told = {code: (judgement, JUDGED) for code, judgement in (("AC-01", OPEN), ("AC-02", OPEN), ("MA-01", JUDGED))}
    for code, (then, otherwise) in told.items():
        assert [judged(small, code, hours) for hours in (-6, 0, 2)] == [otherwise, then, otherwise], code
    rows = small.call(network_picture, at=SIX).rows
    assert {row.place.code: row.inflow.value for row in rows}["AC-01"] == 40.0  # its meters are still shown
