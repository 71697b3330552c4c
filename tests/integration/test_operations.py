"""What the logbook changes in detection: nights that are no measure, bursts that are explained, by what was known.

Calm nights of the telemetry show 20 m3/h. Day 18 is 21 September; a night is judged at 05:05, an hour after its window.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from data_access.alerts import alert, alerts
from data_access.database import Database
from data_access.logbook_actions import correct_entry, end_entry, write_entry
from data_access.night_flows import nights
from data_access.rows.alerts import AlertRow
from data_access.rows.logbook import Draft, Seen
from data_access.worker_states import move_cursor
from tests.builders.alerts import KARIMA
from tests.builders.detection import Telemetry, build_watched_city, hour, send
from workers.detection import NAME, catch_up

MINUTE = timedelta(minutes=1)
BURST = ("Q-AN-02", hour(18, 13), hour(18, 17))


@pytest.fixture
def watched(database: Database) -> Database:
    """Three calm sectors without a reading, and an empty logbook."""
    database.call(build_watched_city)
    return database


def write(database: Database, kind: str, since: datetime, until: datetime | None, **more: Any) -> int:
    """Written down ten minutes after it began, unless told otherwise."""
    at = more.pop("at", since + 10 * MINUTE)
    more = {"where": "AN-01", "value": 3.0 if kind == "set_point" else None, "text": "essai", **more}
    draft = Draft(kind, started_at=since, ended_at=until, **more)
    number: int = database.call(write_entry, draft=draft, actor=KARIMA, at=at)
    return number


def night_reasons(database: Database, sector: str, at: datetime, first: int = 20) -> list[str | None]:
    """Why each night from that day of September on is no measure."""
    found = database.call(nights, sector=sector, first=date(2018, 9, first), last=date(2018, 9, 30), at=at)
    return [row.unusable_reason for row in found]


@pytest.mark.parametrize("kind", ["valve", "flushing", "set_point", "boundary", "boundary_closed"])
def test_a_night_that_is_touched_is_neither_judged_nor_a_measure(watched: Database, kind: str) -> None:
    other = "AN-02" if kind.startswith("boundary") else None
    write(watched, kind, hour(18, 1), hour(18, 3), other=other)
    watched.call(send, Telemetry(20).add("Q-AN-01", hour(18, 1), hour(18, 5), 30.0))
    watched.call(move_cursor, name=NAME, to=hour(16))
    catch_up(watched, hour(19, 6))
    assert night_reasons(watched, "AN-01", hour(19, 6), 20) == [None, "operation", None]
    beyond = "operation" if other else None
    assert night_reasons(watched, "AN-02", hour(19, 6), 20) == [None, beyond, None]
    assert night_reasons(watched, "AN-03", hour(19, 6), 20) == [None, None, None]
    assert [row.rule for row in watched.call(alerts, at=hour(19, 6)) if row.rule == "night_flow"] == []


def test_a_night_flow_that_stands_out_is_prompted_where_only_a_note_was_written(watched: Database) -> None:
    write(watched, "note", hour(18, 1), hour(18, 5))
    watched.call(send, Telemetry(19).add("Q-AN-01", hour(17, 12), hour(19), 6.0))
    catch_up(watched, hour(18, 6))
    assert [(row.rule, row.subject) for row in watched.call(alerts, at=hour(18, 6))] == [("night_flow", "AN-01")]


def test_what_is_written_down_in_the_morning_counts_from_the_next_look_on(watched: Database) -> None:
    write(watched, "flushing", hour(18, 2), hour(18, 3), at=hour(18, 8))
    watched.call(send, Telemetry(20))
    catch_up(watched, hour(18, 12))
    assert night_reasons(watched, "AN-01", hour(18, 12), 21) == [None], "judged at 05:05, when nobody knew"
    catch_up(watched, hour(20))
    assert night_reasons(watched, "AN-01", hour(20), 21) == ["operation", None]


def test_what_goes_on_touches_every_night_until_it_is_ended(watched: Database) -> None:
    number = write(watched, "boundary", hour(17, 22), None, other="AN-02")
    watched.call(end_entry, seen=Seen(number, 1), ended_at=hour(19, 12), actor=KARIMA, at=hour(19, 13))
    watched.call(send, Telemetry(22))
    catch_up(watched, hour(21))
    assert night_reasons(watched, "AN-01", hour(21), 20) == [None, "operation", "operation", None]
    assert night_reasons(watched, "AN-02", hour(21), 20) == [None, "operation", "operation", None]


def test_a_line_that_was_corrected_away_from_a_night_gives_the_night_back(watched: Database) -> None:
    number = write(watched, "flushing", hour(18, 2), hour(18, 3))
    right = Draft("flushing", "AN-01", hour(17, 14), hour(17, 15))
    seen = {"seen": Seen(number, 1), "draft": right, "reason": "autre jour", "actor": KARIMA}
    watched.call(correct_entry, at=hour(18, 9), **seen)
    watched.call(send, Telemetry(20))
    catch_up(watched, hour(18, 12))
    assert night_reasons(watched, "AN-01", hour(18, 12), 21) == ["operation"]
    catch_up(watched, hour(20))
    assert night_reasons(watched, "AN-01", hour(20), 21) == [None, None]


def burst(database: Database) -> tuple[AlertRow, list[tuple[str, dict[str, Any]]]]:
    """The one burst of 60 m3/h without a fall of pressure, a P2 by itself, with its evidence."""
    database.call(send, Telemetry(20).add(*BURST, 60.0))
    database.call(move_cursor, name=NAME, to=hour(18))
    catch_up(database, hour(18, 16))
    rows = [row for row in database.call(alerts, at=hour(18, 16)) if row.rule == "burst"]
    assert len(rows) == 1
    evidence = database.call(alert, code=rows[0].code, at=hour(18, 16)).evidence
    return rows[0], [(line.key, dict(line.values)) for line in evidence]


@pytest.mark.parametrize(
    ("kind", "place"),
    [("flushing", {"where": "AN-02"}), ("boundary", {"where": "AN-03", "other": "AN-02"})],
)
def test_a_burst_while_water_is_let_go_is_raised_explained_and_one_priority_less_urgent(
    watched: Database, kind: str, place: dict[str, str]
) -> None:
    write(watched, kind, hour(18, 12), None, **place)
    row, evidence = burst(watched)
    assert (row.priority, row.detected_at) == (3, hour(18, 13) + 20 * MINUTE)
    assert evidence[-1] == (f"alerts.evidence.operation_{kind}", {"since_ts": int(hour(18, 12).timestamp())})


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("flushing", {"where": "AN-03"}),  # elsewhere
        ("valve", {"where": "AN-02"}),  # lets no water go
        ("flushing", {"where": "AN-02", "at": hour(18, 14)}),  # written down after the burst was raised
        ("flushing", {"where": "AN-02", "until": hour(18, 12)}),  # over before it
    ],
)
def test_a_burst_keeps_its_urgency_where_nothing_known_explains_it(
    watched: Database, kind: str, facts: dict[str, Any]
) -> None:
    write(watched, kind, hour(18, 11), **({"until": None} | facts))
    row, evidence = burst(watched)
    assert row.priority == 2
    assert [key for key, _ in evidence] == ["alerts.evidence.inflow", "alerts.evidence.no_fall"]
