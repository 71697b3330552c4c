"""What detection decides within one stretch: one alert per rule and subject, whatever happens in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from data_access.rows.alerts import Finding, OpenAlert, Sentence
from workers.ledger import Ledger

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
LEAK = Finding("burst", "alarm", "HH-12", 1, 2, Sentence("alerts.cause.burst"), flow_m3h=20.0)
OPEN = OpenAlert("A-1", "burst", "HH-12", 1, "active", "new", 2, 20.0, None, None, None)


def decided(ledger: Ledger) -> list[str]:
    return [decision.what for decision in ledger.decisions]


def test_what_trips_twice_is_raised_once():
    ledger = Ledger([])
    ledger.see(LEAK, SIX)
    ledger.see(LEAK, SIX + timedelta(minutes=15))
    assert decided(ledger) == ["raise"]
    assert ledger.is_active("burst", "HH-12")
    assert ledger.size_m3h("burst", "HH-12") == 20.0


def test_a_notable_change_of_size_is_told_and_a_small_one_is_not():
    ledger = Ledger([OPEN])
    ledger.see(replace(LEAK, flow_m3h=23.9), SIX)
    ledger.see(replace(LEAK, flow_m3h=24.1), SIX)
    assert decided(ledger) == ["resize"]


def test_it_clears_once_and_comes_back_as_the_same_alert_within_a_day():
    ledger = Ledger([OPEN])
    ledger.clear("burst", "HH-12", SIX)
    ledger.clear("burst", "HH-12", SIX)
    ledger.see(LEAK, SIX + timedelta(hours=24))
    assert decided(ledger) == ["clear", "again"]


def test_after_more_than_a_day_a_new_alert_takes_the_place_of_the_old_one():
    ledger = Ledger([replace(OPEN, condition="cleared", handling="acknowledged", cleared_at=SIX)])
    ledger.see(LEAK, SIX + timedelta(hours=24, seconds=1))
    assert decided(ledger) == ["supersede"]


def test_a_closed_alert_holds_its_place_while_the_condition_lasts():
    ledger = Ledger([replace(OPEN, handling="closed")])
    ledger.see(replace(LEAK, flow_m3h=60.0), SIX)
    assert decided(ledger) == []
    assert not ledger.is_followed("burst", "HH-12")
    ledger.clear("burst", "HH-12", SIX)
    ledger.see(LEAK, SIX)
    assert decided(ledger) == ["clear", "raise"]


def test_clearing_what_was_never_raised_is_nothing():
    ledger = Ledger([])
    ledger.clear("burst", "HH-12", SIX)
    assert decided(ledger) == []
    assert ledger.active("burst") == []


def test_a_shelf_ends_once_its_time_has_come():
    ledger = Ledger([replace(OPEN, shelved_until=SIX)])
    ledger.end_shelves(SIX - timedelta(seconds=1))
    ledger.end_shelves(SIX)
    ledger.end_shelves(SIX)
    assert decided(ledger) == ["shelf_ended"]
