"""Detection on stored readings: what it finds, when it finds it, and that it neither loses nor doubles an alert."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import workers.detection
from data_access import alert_actions
from data_access.alerts import alert, alerts
from data_access.columnar import spans_of
from data_access.database import Database
from data_access.night_flows import nights
from data_access.rollups import known_days
from data_access.rows.alerts import AlertRow, ListState
from data_access.schema import NightFlow, Operation, Sensor, Zone
from data_access.topics import changes
from data_access.worker_states import move_cursor
from tests.builders.alerts import KARIMA
from tests.builders.detection import Telemetry, build_watched_city, hour, send
from workers.detection import NAME, catch_up
from workers.ledger import Decision


@pytest.fixture
def another(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A second database, to compare two ways of running."""
    opened = Database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'another.db')}", connections=2)
    yield opened
    opened.close()


LEAK = ("Q-AN-01", hour(18, 12), hour(25, 12), 6.0)


def told(database: Database, telemetry: Telemetry, until: datetime, since: datetime | None = None) -> list[AlertRow]:
    """Everything that stands after detection has gone through the telemetry, from `since` on."""
    database.call(build_watched_city)
    database.call(send, telemetry)
    if since is not None:
        database.call(move_cursor, name=NAME, to=since)
    catch_up(database, until)
    return database.call(alerts, at=until, state=ListState.ALL)


def facts(rows: list[AlertRow]) -> list[tuple[Any, ...]]:
    """What must be equal between two ways of running."""
    return sorted((row.rule, row.subject, row.detected_at, row.onset_at, row.flow_m3h, row.condition) for row in rows)


def test_calm_weeks_raise_nothing(sqlite_database: Database):
    assert told(sqlite_database, Telemetry(28), hour(28)) == []


def test_a_leak_is_prompted_on_the_morning_after_with_its_size(database: Database):
    rows = told(database, Telemetry(21).add(*LEAK), hour(21))
    assert [(row.rule, row.kind, row.subject, row.priority) for row in rows] == [("night_flow", "prompt", "AN-01", 3)]
    assert rows[0].flow_m3h == pytest.approx(6.0, abs=0.8)
    assert rows[0].onset_at == hour(19, 2), "the first night that stood out"
    assert rows[0].detected_at == hour(19, 5) + timedelta(minutes=5), "an hour after the night, five minutes to settle"
    detail = database.call(alert, code=rows[0].code, at=hour(21))
    assert {line.key for line in detail.evidence} >= {"alerts.evidence.night", "alerts.evidence.spread"}


def test_nights_are_kept_with_their_measure_and_suspected_ones_teach_nothing(sqlite_database: Database):
    told(sqlite_database, Telemetry(27).add(*LEAK), hour(25))
    kept = sqlite_database.call(nights, sector="AN-01", first=date(2018, 9, 3), last=date(2018, 9, 30), at=hour(25))
    assert len(kept) == 25
    calm = [row for row in kept if row.night <= date(2018, 9, 21)]
    assert all(row.unusable_reason is None and row.n_samples == 8 for row in calm)
    assert all(row.mnf_m3h == pytest.approx(20, abs=1) for row in calm)
    assert calm[0].lnu_m3h == pytest.approx(4.8)  # 8,000 inhabitants x 0.6 L/h
    assert (calm[8].baseline_m3h, calm[9].baseline_m3h is not None) == (None, True), "nine nights make a measure"
    suspected = [row for row in kept if row.unusable_reason == "leak_suspected"]
    assert [row.night.day for row in suspected] == [22, 23, 24, 25, 26, 27]
    assert suspected[-1].baseline_m3h == pytest.approx(20, abs=1), "the leak has not become the usual level"


def test_a_set_point_changed_for_good_moves_the_measure_and_a_passing_one_only_its_own_nights(
    sqlite_database: Database,
):
    telemetry = Telemetry(24).add("Q-AN-01", hour(18, 12), hour(24), 6.0)
    telemetry.add("P-AN-01", hour(16, 12), hour(24), -10.0).add("Q-AN-01", hour(16, 12), hour(24), -3.8)
    sqlite_database.call(build_watched_city)
    sqlite_database.call(operate, "AN-01", hour(16, 12), None)
    sqlite_database.call(operate, "AN-02", hour(16, 12), hour(17, 12))
    sqlite_database.call(send, telemetry)
    catch_up(sqlite_database, hour(22))
    assert [(row.rule, row.subject) for row in sqlite_database.call(alerts, at=hour(22))] == [("night_flow", "AN-01")]
    span = {"first": date(2018, 9, 18), "last": date(2018, 9, 22), "at": hour(22)}
    moved = sqlite_database.call(nights, sector="AN-01", **span)
    assert [row.setpoint_version for row in moved] == [1, 1, 2, 2, 2]
    assert moved[2].baseline_m3h == pytest.approx(4.8 + 15.2 * 0.75, abs=0.8), (
        "leakage at three quarters of the pressure"
    )
    passing = sqlite_database.call(nights, sector="AN-02", **span)
    assert [row.unusable_reason for row in passing] == [None, None, "operation", None, None]
    assert passing[-1].baseline_m3h == pytest.approx(20, abs=1)


@changes()
def operate(session: Session, sector: str, started_at: datetime, ended_at: datetime | None) -> None:
    """A set-point moved, written down ten minutes later."""
    sector_id = session.scalars(select(Zone.id).where(Zone.code == sector)).one()
    told = {"kind": "set_point", "author": "test", "recorded_at": started_at + timedelta(minutes=10)}
    session.add(Operation(sector_id=sector_id, started_at=started_at, ended_at=ended_at, **told))


def test_a_repaired_leak_clears_after_two_quiet_nights_and_stays_open(sqlite_database: Database):
    rows = told(sqlite_database, Telemetry(29).add(*LEAK), hour(29))
    assert [(row.condition, row.handling, row.cleared_at) for row in rows] == [
        ("cleared", "new", hour(27, 5) + timedelta(minutes=5))
    ]


def test_a_silent_meter_never_clears_a_leak(sqlite_database: Database):
    telemetry = Telemetry(29).add(*LEAK).lose("Q-AN-01", hour(22, 5), hour(29))
    rows = told(sqlite_database, telemetry, hour(29))
    assert {(row.rule, row.condition) for row in rows} == {("night_flow", "active"), ("silent_sensor", "active")}


def test_a_burst_with_a_fall_of_pressure_is_an_alarm_within_the_hour(database: Database):
    telemetry = Telemetry(20).add("Q-AN-02", hour(18, 13), hour(18, 17), 60.0)
    telemetry.add("P-AN-02", hour(18, 13), hour(18, 17), -12.0)
    rows = told(database, telemetry, hour(18, 16), since=hour(18))
    assert [(row.rule, row.kind, row.subject, row.priority) for row in rows] == [("burst", "alarm", "AN-02", 1)]
    assert rows[0].onset_at == hour(18, 13)
    assert rows[0].detected_at == hour(18, 13) + timedelta(minutes=20), "two quarter-hours and five minutes to settle"
    assert rows[0].flow_m3h == pytest.approx(60, abs=3)
    catch_up(database, hour(19))
    over = database.call(alert, code=rows[0].code, at=hour(19)).row
    assert (over.condition, over.cleared_at) == ("cleared", hour(18, 17) + timedelta(minutes=50))


def test_the_same_flow_without_a_fall_of_pressure_is_less_urgent(sqlite_database: Database):
    rows = told(
        sqlite_database, Telemetry(20).add("Q-AN-02", hour(18, 13), hour(18, 17), 60.0), hour(18, 16), since=hour(18)
    )
    assert [(row.rule, row.priority, row.cause.key) for row in rows] == [("burst", 2, "alerts.cause.burst_flow")]


def test_a_morning_of_higher_demand_is_no_burst(sqlite_database: Database):
    telemetry = Telemetry(20)
    for quarter in range(1, 13):  # 5 m3/h more every quarter-hour, for three hours
        telemetry.add("Q-AN-02", hour(18, 7) + quarter * timedelta(minutes=15), hour(18, 10), 5.0)
    assert told(sqlite_database, telemetry, hour(18, 16), since=hour(18)) == []


def test_a_limit_raises_and_clears_with_its_dead_band(sqlite_database: Database):
    telemetry = Telemetry(12).add("SR-1", hour(10, 8), hour(10, 9), 40.0)  # 90 %
    telemetry.add("SR-1", hour(10, 9), hour(10, 10), 33.0)  # 83 %: inside the limit, not yet below the dead-band
    rows = told(sqlite_database, telemetry, hour(11), since=hour(10))
    assert [(row.rule, row.subject, row.priority, row.detected_at, row.cleared_at) for row in rows] == [
        ("high_level", "SR-1", 2, hour(10, 8) + timedelta(minutes=5), hour(10, 10) + timedelta(minutes=20))
    ]
    assert rows[0].cause.values["measured"] == 90.0


def test_a_well_that_spills_over_is_an_alarm_of_its_own_above_its_high_level(sqlite_database: Database):
    telemetry = Telemetry(12).add("SR-1", hour(10, 8), hour(10, 10), 40.0)  # 90 %
    telemetry.add("SR-1", hour(10, 9), hour(10, 10), 9.8)  # 99.8 %
    rows = told(sqlite_database, telemetry, hour(11), since=hour(10))
    found = {row.rule: (row.subject, row.priority, row.detected_at, row.cleared_at) for row in rows}
    assert found == {
        "high_level": ("SR-1", 2, hour(10, 8) + timedelta(minutes=5), hour(10, 10) + timedelta(minutes=20)),
        "overflow": ("SR-1", 1, hour(10, 9) + timedelta(minutes=5), hour(10, 10) + timedelta(minutes=20)),
    }
    code = {row.rule: row.code for row in rows}
    assert {row.rule: row.parent for row in rows} == {"high_level": code["overflow"], "overflow": None}


def test_a_loaded_substation_is_measured_against_its_capacity(sqlite_database: Database):
    rows = told(
        sqlite_database, Telemetry(12).add("PS-1", hour(10, 8), hour(12), 15.0), hour(11), since=hour(10)
    )  # 35 of 40 MW
    assert [(row.rule, row.kind, row.priority, row.cause.values["limit"]) for row in rows] == [
        ("heavy_load", "prompt", 4, 32.0)
    ]


def behind_the_gateway(telemetry: Telemetry, change: Callable[..., Any], *span: datetime) -> Telemetry:
    for code in [code for code in telemetry.values if code.startswith(("Q-", "P-"))]:
        change(code, *span)
    return telemetry


def test_a_silent_gateway_is_one_alert_and_its_sensors_none(sqlite_database: Database):
    telemetry = Telemetry(12)
    behind_the_gateway(telemetry, telemetry.lose, hour(10), hour(11, 6))
    rows = told(sqlite_database, telemetry, hour(11, 5), since=hour(9))
    assert [(row.rule, row.subject, row.condition) for row in rows] == [("silent_gateway", "GW-1", "active")]
    assert rows[0].detected_at == hour(10) + timedelta(minutes=35), "the first look 45 minutes after 23:45"
    catch_up(sqlite_database, hour(11, 7))
    assert sqlite_database.call(alert, code=rows[0].code, at=hour(11, 7)).row.condition == "cleared"


PART = ("Q-AN-01", "P-AN-01", "Q-AN-02")  # three of the six behind the gateway


def test_a_part_of_a_gateway_that_falls_within_five_minutes_is_one_event(sqlite_database: Database):
    telemetry = Telemetry(12)
    for code in PART:
        telemetry.lose(code, hour(10), hour(12))
    rows = told(sqlite_database, telemetry, hour(11, 5), since=hour(9))
    assert [(row.rule, row.subject, row.condition) for row in rows] == [("silent_gateway", "GW-1", "active")]
    assert (rows[0].cause.key, rows[0].cause.values["together"]) == ("alerts.cause.silent_gateway_part", 3)
    catch_up(sqlite_database, hour(11, 23))
    assert sqlite_database.call(alert, code=rows[0].code, at=hour(11, 23)).row.condition == "active", "still as silent"


def test_sensors_that_fall_one_after_the_other_have_no_cause_in_common(sqlite_database: Database):
    telemetry = Telemetry(12)
    for number, code in enumerate(PART):
        telemetry.lose(code, hour(10, number), hour(12))
    rows = told(sqlite_database, telemetry, hour(11, 5), since=hour(9))
    assert {row.rule for row in rows} == {"silent_sensor"}


def test_a_night_that_arrives_late_fills_its_roll_up_and_its_night_flow(database: Database):
    telemetry = Telemetry(16)
    telemetry.hold_back("Q-AN-01", hour(14, 1), hour(14, 20))
    told(database, telemetry, hour(15), since=hour(9))
    day = {"first": date(2018, 9, 17), "last": date(2018, 9, 17)}

    def samples(at: datetime) -> list[int]:
        return [row.n_samples for row in database.call(nights, sector="AN-01", **day, at=at)]

    def rolled_up(at: datetime) -> list[int]:
        span = spans_of([sensor_id(database, "Q-AN-01")], int(hour(14).timestamp()), int(hour(15).timestamp()))
        return database.call(known_days, span, int(at.timestamp())).night.n.tolist()

    assert (samples(hour(14, 12)), rolled_up(hour(14, 12))) == ([0], [0]), "judged that morning, with nothing to judge"
    catch_up(database, hour(15, 12))
    assert (samples(hour(15, 12)), rolled_up(hour(15, 12))) == ([8], [8])
    assert (samples(hour(14, 12)), rolled_up(hour(14, 12))) == ([0], [0]), "what was known then stays so"


def sensor_id(database: Database, code: str) -> int:
    return int(database.call(lambda session: session.scalar(select(Sensor.id).where(Sensor.code == code))))


def test_what_arrives_late_was_not_known_before(sqlite_database: Database):
    telemetry = Telemetry(12)
    behind_the_gateway(telemetry, telemetry.hold_back, hour(10), hour(10, 8))
    rows = told(sqlite_database, telemetry, hour(12), since=hour(9))
    assert [(row.rule, row.detected_at < hour(10, 8), row.condition) for row in rows] == [
        ("silent_gateway", True, "cleared")
    ]


def disturbed() -> Telemetry:
    telemetry = (
        Telemetry(24)
        .add(*LEAK)
        .hold_back("Q-AN-03", hour(20, 3), hour(20, 9))
        .add("SR-1", hour(21, 2), hour(21, 5), 45.0)
    )
    return telemetry.add("Q-AN-02", hour(21, 13), hour(22, 17), 60.0).add("P-AN-02", hour(21, 13), hour(22, 17), -12.0)


def test_going_quarter_by_quarter_finds_what_one_catch_up_finds(sqlite_database: Database, another: Database):
    until = hour(21, 16) + timedelta(minutes=5)
    whole = facts(told(another, disturbed(), until))
    told(sqlite_database, disturbed(), hour(20, 22) + timedelta(minutes=5))
    at = hour(20, 22) + timedelta(minutes=5)
    while at < until:
        at += timedelta(minutes=15)
        catch_up(sqlite_database, at)
    assert {fact[0] for fact in whole} == {"night_flow", "burst", "high_level"}
    assert facts(sqlite_database.call(alerts, at=until, state=ListState.ALL)) == whole


def spans_known(database: Database) -> list[tuple[Any, ...]]:
    """Every row of a night with the span in which it was believed."""
    facts = (NightFlow.sector_id, NightFlow.night, NightFlow.n_samples, NightFlow.known_from, NightFlow.known_to)
    query = select(*facts).order_by(*facts[:2], NightFlow.known_from)
    return database.call(lambda session: [tuple(row) for row in session.execute(query)])


def test_a_night_is_known_from_the_look_that_judged_it_live_and_in_a_catch_up(database: Database, another: Database):
    telemetry, until = Telemetry(5).hold_back("Q-AN-03", hour(2, 3), hour(2, 9)), hour(4, 12)
    told(another, telemetry, until)
    told(database, telemetry, hour(2, 4.5))
    for day in (2, 3, 4):
        for quarter in range(9):
            catch_up(database, hour(day, 4.5 + quarter / 4) + timedelta(minutes=5))
    catch_up(database, until)
    found = spans_known(another)
    assert found == spans_known(database)
    assert {row[3].astimezone(UTC).strftime("%H:%M") for row in found} == {"04:05"}, "five past five in Casablanca"
    again = [(row[2], row[3], row[4]) for row in found if row[1] == date(2018, 9, 5)][-2:]
    judged = [hour(day, 5) + timedelta(minutes=5) for day in (2, 3)]
    assert again == [(4, judged[0], judged[1]), (8, judged[1], None)], "what came late was known on the next morning"


def test_nothing_that_came_later_changes_what_was_found(sqlite_database: Database, another: Database):
    until = hour(21, 14)
    whole = facts(told(sqlite_database, disturbed(), until))
    another.call(build_watched_city)
    another.call(send, disturbed(), until)
    catch_up(another, until)
    assert whole
    assert facts(another.call(alerts, at=until, state=ListState.ALL)) == whole


def test_a_second_catch_up_changes_nothing(sqlite_database: Database):
    before = facts(told(sqlite_database, disturbed(), hour(22)))
    assert catch_up(sqlite_database, hour(22)) == 0
    assert facts(sqlite_database.call(alerts, at=hour(22), state=ListState.ALL)) == before


class PowerCut(Exception):
    """What a crash looks like from inside."""


@pytest.mark.parametrize("survives", [0, 2])
def test_a_crash_while_writing_neither_loses_nor_doubles(
    database: Database, another: Database, monkeypatch: pytest.MonkeyPatch, survives: int
):
    whole = facts(told(another, disturbed(), hour(22), since=hour(19)))
    database.call(build_watched_city)
    database.call(send, disturbed())
    database.call(move_cursor, name=NAME, to=hour(19))
    carry_out, done = workers.detection.carry_out, []

    def cut(session: Session, decision: Decision, codes: dict[tuple[str, str], str]) -> None:
        if len(done) == survives:
            done.append(None)
            raise PowerCut
        carry_out(session, decision, codes)
        done.append(decision)

    monkeypatch.setattr(workers.detection, "carry_out", cut)
    with pytest.raises(PowerCut):
        catch_up(database, hour(22))
    catch_up(database, hour(22))
    assert {fact[:2] for fact in whole} >= {("burst", "AN-02"), ("high_level", "SR-1")}
    assert facts(database.call(alerts, at=hour(22), state=ListState.ALL)) == whole


def test_people_act_before_each_decision_and_close_only_where_a_stretch_ends(sqlite_database: Database):
    called: list[tuple[datetime, bool]] = []

    def people(_: Session, until: datetime, *, ending: bool) -> None:
        called.append((until, ending))

    sqlite_database.call(build_watched_city)
    sqlite_database.call(send, Telemetry(20).add("Q-AN-02", hour(18, 13), hour(18, 17), 60.0))
    sqlite_database.call(move_cursor, name=NAME, to=hour(18))
    catch_up(sqlite_database, hour(18, 20), people)
    raised, cleared = hour(18, 13) + timedelta(minutes=20), hour(18, 17) + timedelta(minutes=50)
    assert called[0] == (raised, False)
    assert (cleared, False) in called
    assert called[-1] == (hour(18, 20), True)
    assert called == sorted(called)
    catch_up(sqlite_database, hour(18, 20), people)
    assert called[-1] == (hour(18, 20), True)


def test_a_crash_takes_what_people_did_in_the_stretch_with_it(database: Database):
    telemetry = Telemetry(20).add("Q-AN-02", hour(18, 13), hour(18, 17), 60.0)
    database.call(build_watched_city)
    database.call(send, telemetry)
    database.call(move_cursor, name=NAME, to=hour(18))

    def acknowledge(session: Session, until: datetime, *, ending: bool) -> None:
        for row in alerts(session, at=until):
            if row.handling == "new":
                facts = {"code": row.code, "actor": KARIMA, "at": until, "seen_state": "new"}
                alert_actions.acknowledge(session, **facts)  # type: ignore[arg-type]
        if ending and not crashed:
            crashed.append(True)
            raise PowerCut

    crashed: list[bool] = []
    with pytest.raises(PowerCut):
        catch_up(database, hour(18, 20), acknowledge)
    assert database.call(alerts, at=hour(18, 20), state=ListState.ALL) == []
    catch_up(database, hour(18, 20), acknowledge)
    (row,) = database.call(alerts, at=hour(18, 20), state=ListState.ALL)
    events = [event.event for event in database.call(alert, code=row.code, at=hour(18, 20)).events]
    assert events.count("raised") == events.count("acknowledge") == events.count("cleared") == 1


def test_a_closed_alert_is_not_raised_again_while_its_condition_lasts(sqlite_database: Database):
    rows = told(sqlite_database, Telemetry(29).add(*LEAK), hour(21))
    reason = {"reason": "purge", "seen_state": "new"}
    sqlite_database.call(alert_actions.close_as_false, code=rows[0].code, actor=KARIMA, at=hour(21), **reason)
    catch_up(sqlite_database, hour(23))
    assert sqlite_database.call(alerts, at=hour(23), state=ListState.ACTIVE) == []


def test_a_new_event_after_a_quiet_day_is_a_new_alert(sqlite_database: Database):
    telemetry = Telemetry(15).add("SR-1", hour(10, 8), hour(10, 9), 40.0).add("SR-1", hour(12, 8), hour(12, 9), 40.0)
    told(sqlite_database, telemetry, hour(13), since=hour(9))
    first = sqlite_database.call(alert, code="A-2018-0001", at=hour(13)).row
    second = sqlite_database.call(alert, code="A-2018-0002", at=hour(13)).row
    assert (first.handling, first.closed_reason) == ("closed", "superseded")
    assert (second.rule, second.detected_at) == ("high_level", hour(12, 8) + timedelta(minutes=5))


def test_the_same_event_an_hour_later_stays_one_alert(sqlite_database: Database):
    telemetry = Telemetry(15).add("SR-1", hour(10, 8), hour(10, 9), 40.0).add("SR-1", hour(10, 10), hour(10, 11), 40.0)
    rows = told(sqlite_database, telemetry, hour(10, 11), since=hour(10))
    assert [row.code for row in rows] == ["A-2018-0001"]
    events = [line.event for line in sqlite_database.call(alert, code="A-2018-0001", at=hour(10, 11)).events]
    assert events == ["raised", "cleared", "raised_again"]


def test_an_empty_database_is_nothing_to_do(database: Database):
    assert catch_up(database, hour(5)) == 0
