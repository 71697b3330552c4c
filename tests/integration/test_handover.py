"""The handover on both engines: what it lists, who may sign it and in which order, and that nobody rewrites it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from analytics.alarm_states import Move
from data_access import alert_actions as actions
from data_access.actors import Actor
from data_access.database import Database
from data_access.errors import NotPermitted
from data_access.handover import AlreadySigned, LeavingFirst, SamePerson, handover, sign
from data_access.logbook_actions import write_entry
from data_access.rows.handover import COMING, LEAVING
from data_access.rows.logbook import Draft
from data_access.schema import AuditEvent, Worksite
from data_access.topics import changes
from tests.builders.alerts import GUEST, KARIMA, SIX, YOUSSEF, build_city, raised

TWO = datetime(2018, 10, 9, 13, tzinfo=UTC)  # 14:00 in Casablanca: morning hands over to afternoon
BEFORE = TWO - timedelta(minutes=20)
AFTER = TWO + timedelta(minutes=10)
LATE = TWO + timedelta(minutes=45)
SITES = (("CH-1", "planned", 9, 20), ("CH-2", "in_progress", 1, 9), ("CH-3", "planned", 12, 20))


@changes()
def build_shift(session: Session) -> None:
    """A crew out in HH-12, a shelf in AN-01 that ends at 19:00, one that ends at 22:30, a closed alert; two sites."""
    build_city(session)
    out = raised(session, at=SIX, subject="HH-12")
    actions.acknowledge(session, code=out, actor=KARIMA, at=SIX, seen_state="new")
    actions.assign(session, code=out, actor=KARIMA, at=SIX, owner="k.bennani", crew="OUEST-2")
    actions.advance(session, code=out, actor=KARIMA, at=SIX, move=Move.SEND, seen_state="acknowledged")
    for subject, hours in (("AN-01", 5), ("AN-02", 8.5)):
        code = raised(session, at=SIX, sector="AN-01", subject=subject, priority=4)
        begins = TWO + timedelta(hours=hours - 8)
        until = TWO + timedelta(hours=hours)
        actions.shelve(session, code=code, actor=KARIMA, at=max(begins, SIX), until=until, reason="purge")
    over = raised(session, at=SIX, subject="HH-13")
    actions.close(session, code=over, actor=KARIMA, at=SIX, reason="fini", seen_state="new")
    for ref, status, begins, ends in (
        ("CH-1", "planned", 9, 20),
        ("CH-2", "in_progress", 1, 9),
        ("CH-3", "planned", 12, 20),
    ):
        session.add(a_site(ref, status, begins, ends))


def a_site(ref: str, status: str, begins: int, ends: int) -> Worksite:
    days = {"current_start": datetime(2018, 10, begins, tzinfo=UTC).date(),
            "current_end": datetime(2018, 10, ends, tzinfo=UTC).date()}  # fmt: skip
    started = {"actual_start": days["current_start"]} if status == "in_progress" else {}
    facts = {"title_fr": ref, "trade": "water", "nature": "repair", "permit": "granted", "source": "test"}
    return Worksite(
        ref=ref,
        status=status,
        traffic_impact="unknown",
        recorded_at=SIX - timedelta(days=9),
        **days,
        **started,
        **facts,
    )


@pytest.fixture
def shift(database: Database) -> Database:
    database.call(build_shift)
    return database


def put(database: Database, side: str, actor: Actor | None, at: datetime, note: str = "") -> None:
    database.call(sign, side=side, note=note, actor=actor, at=at)


def test_it_lists_what_stands_between_the_two_shifts(shift: Database):
    note = Draft(kind="note", where=None, started_at=TWO - timedelta(hours=2), text="ronde faite")
    shift.call(write_entry, draft=note, actor=KARIMA, at=TWO - timedelta(hours=1))
    picture = shift.call(handover, at=LATE)
    assert (picture.leaving.name, picture.coming.name, picture.coming.began) == ("morning", "afternoon", TWO)
    assert [row.subject for row in picture.open_alerts] == ["HH-12", "AN-01", "AN-02"]
    assert [row.subject for row in picture.ending_shelves] == ["AN-01"]
    assert [(row.subject, row.crew, row.owner) for row in picture.crews_out] == [("HH-12", "OUEST-2", "k.bennani")]
    assert [site.ref for site in picture.starting] == ["CH-1"]
    assert [site.ref for site in picture.ending] == ["CH-2"]
    assert [row.text for row in picture.notes] == ["ronde faite"]
    assert shift.call(handover, at=TWO - timedelta(hours=3)).notes == []


def test_two_people_sign_first_who_goes_then_who_comes(shift: Database):
    with pytest.raises(LeavingFirst):
        put(shift, COMING, YOUSSEF, BEFORE)
    put(shift, LEAVING, KARIMA, BEFORE, " surveiller HH-12 ")
    with pytest.raises(SamePerson):
        put(shift, COMING, KARIMA, AFTER)
    put(shift, COMING, YOUSSEF, AFTER)
    told = [(each.side, each.actor, each.at, each.note) for each in shift.call(handover, at=AFTER).signatures]
    assert told == [(LEAVING, "k.bennani", BEFORE, "surveiller HH-12"), (COMING, "y.alami", AFTER, None)]
    assert [each.side for each in shift.call(handover, at=BEFORE).signatures] == [LEAVING]


def test_a_side_is_signed_once_and_the_next_handover_is_blank(shift: Database):
    put(shift, LEAVING, KARIMA, BEFORE)
    with pytest.raises(AlreadySigned) as told:
        put(shift, LEAVING, YOUSSEF, BEFORE + timedelta(minutes=1))
    assert told.value.values == {"by": "k.bennani", "at": BEFORE}
    assert shift.call(handover, at=TWO + timedelta(hours=7)).signatures == []


def test_a_signature_is_audited_with_what_it_stands_under(shift: Database):
    put(shift, LEAVING, KARIMA, BEFORE)
    line = shift.call(
        lambda session: session.execute(
            select(AuditEvent.action, AuditEvent.actor, AuditEvent.after).where(AuditEvent.action.like("handover%"))
        ).one()
    )
    counts = {"open": 3, "shelves": 1, "crews": 1, "starting": 1, "ending": 1, "notes": 0}
    assert tuple(line) == ("handover.leaving", "k.bennani", counts)


@pytest.mark.parametrize("nobody", [GUEST, None])
def test_who_may_not_handle_alerts_signs_nothing(shift: Database, nobody: Actor | None):
    with pytest.raises(NotPermitted):
        put(shift, LEAVING, nobody, BEFORE)
    assert shift.call(handover, at=AFTER).signatures == []


@pytest.mark.parametrize("statement", ["UPDATE handover_signature SET actor = 'x'", "DELETE FROM handover_signature"])
def test_the_database_itself_refuses_to_rewrite_a_signature(shift: Database, statement: str):
    put(shift, LEAVING, KARIMA, BEFORE)
    with pytest.raises(DBAPIError, match="append-only"), shift.engine.begin() as connection:
        connection.execute(text(statement))
