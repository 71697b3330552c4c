"""The feeders of a substation as they are asked of the database. Both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data_access import city
from data_access.database import Database
from data_access.facilities import substations
from data_access.feeders import feeders
from data_access.interruptions import interruptions
from data_access.ledger import put_interruptions
from data_access.rows.city import AssetRecord, SensorRecord
from data_access.rows.situation import NOBODY_OFF
from tests.builders.alerts import raised
from tests.builders.ledger import cut
from tests.builders.network import BUILDER, SIX, build_network, tell

CABLES_MVA = {"PS-01-D01": 8.0, "PS-01-D02": 5.0, "PS-01-D03": 5.0, "PS-02-D01": 5.0, "PS-01-D04": 5.0}


def feeder(code: str, capacity_mva: float) -> AssetRecord:
    told = {"substation": code[:5], "serves": ["AC-01"], "customers": 120}
    return AssetRecord(code, "feeder", "electricity", zone="AC-01", name="Nord", capacity=capacity_mva, attributes=told)


@pytest.fixture
def fed(database: Database) -> Database:
    database.call(build_network)
    sensors = [SensorRecord(code, "load", "MW", "electricity", 900, asset=code) for code in CABLES_MVA]
    cables = [feeder(code, mva) for code, mva in CABLES_MVA.items()]
    database.call(city.put_assets, cables, actor=BUILDER, at=SIX)
    database.call(city.put_sensors, sensors, actor=BUILDER, at=SIX)
    loads = {"PS-01-D01": 4.0, "PS-01-D02": 4.5, "PS-01-D03": 0.0, "PS-02-D01": 1.0}
    database.call(tell, {(code, "load"): load for code, load in loads.items()})
    return database


def test_unknown_then_dead_then_the_most_loaded_cable(fed: Database):
    rows = fed.call(feeders, at=SIX, substation="PS-01")
    assert [row.code for row in rows] == ["PS-01-D04", "PS-01-D03", "PS-01-D02", "PS-01-D01"]
    assert [row.load_pct for row in rows] == [None, 0.0, pytest.approx(90.0), pytest.approx(50.0)]
    assert [row.is_dead for row in rows] == [False, True, False, False], "nothing heard is not a dead cable"
    assert (rows[0].customers, rows[0].sectors) == (120, ("AC-01",))


def test_without_a_substation_all_of_them_and_none_for_an_unknown_one(fed: Database):
    assert {row.substation for row in fed.call(feeders, at=SIX)} == {"PS-01", "PS-02"}
    assert fed.call(feeders, at=SIX, substation="PS-99") == []


def test_a_feeder_that_fell_silent_is_not_told_with_its_old_load(fed: Database):
    rows = fed.call(feeders, at=SIX + timedelta(hours=3), substation="PS-02")
    assert [(row.load.value, row.load_pct, row.is_dead) for row in rows] == [(None, None, False)]
    assert fed.call(feeders, at=SIX - timedelta(days=1), substation="PS-02")[0].load.at is None


def test_a_substation_with_customers_off_bears_the_worst_alert_of_its_feeders(fed: Database):
    told = {"rule": "interruption", "kind": "alarm", "flow_m3h": None}
    fed.call(raised, sector="AC-01", subject="PS-01-D02", priority=3, **told)
    fed.call(raised, sector="AC-01", subject="PS-01-D01", priority=2, **told)
    [quiet] = fed.call(substations, at=SIX)
    assert (quiet.priority, quiet.off) == (None, NOBODY_OFF), "nobody is off: the feeders speak for themselves"
    fed.call(put_interruptions, [cut("I-1", 90, asset="PS-01-D01")], actor=BUILDER)
    [post] = fed.call(substations, at=SIX)
    assert (post.priority, post.is_off) == (2, True)
    fed.call(raised, sector="AC-01", subject="PS-01", priority=4, **told)
    assert fed.call(substations, at=SIX)[0].priority == 4, "an alert of its own comes first"


def test_of_the_customers_of_a_substation_that_is_cut_as_one_no_feeder_is_told(fed: Database):
    fed.call(put_interruptions, [cut("I-1", 90)], actor=BUILDER)
    cut_as_one, other = (fed.call(feeders, at=SIX, substation=code) for code in ("PS-01", "PS-02"))
    assert [(row.off, row.customers_off) for row in cut_as_one] == [(None, None)] * 4
    assert [(row.off, row.customers_off) for row in other] == [(NOBODY_OFF, 0)]


def test_customers_of_a_feeder_that_is_cut_are_off_there_and_at_its_substation(fed: Database):
    fed.call(put_interruptions, [cut("I-1", 90, asset="PS-01-D01"), cut("I-2", 20)], actor=BUILDER)
    rows = {row.code: row for row in fed.call(feeders, at=SIX, substation="PS-01")}
    assert (rows["PS-01-D01"].off.customers, rows["PS-01-D01"].off.since) == (90, SIX - timedelta(hours=1))
    assert rows["PS-01-D02"].off is None, "those of the whole substation may be its own"
    assert list(rows)[:3] == ["PS-01-D04", "PS-01-D01", "PS-01-D03"], "before the others that are fed"
    posts = {row.code: row.off.customers for row in fed.call(substations, at=SIX)}
    assert posts["PS-01"] == 110
    told = {row.code: (row.asset, row.substation) for row in fed.call(interruptions, at=SIX)}
    assert told == {"I-1": ("PS-01-D01", "PS-01"), "I-2": ("PS-01", "PS-01")}
