"""Creating, correcting, commenting, photographing, taking back and changing many worksites; what each leaves behind."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from callbacks.worksite_desk import bulk, created
from data_access.actors import Actor, Role
from data_access.attachments import PhotoRefused
from data_access.database import Database
from data_access.errors import NotPermitted, ReasonMissing
from data_access.rows.worksites import ALL_STATUSES, WorksiteDetail, WorksiteFilters
from data_access.topics import Topic, changes
from data_access.worksite_actions import Order, authorise, backfill, cancel, replan
from data_access.worksite_edits import (
    NewSite,
    NotAFact,
    NothingToUndo,
    PlaceUnreadable,
    attach_photo,
    comment,
    create,
    edit,
    many,
    photos,
    undo,
)
from data_access.worksites import worksite, worksites
from tests.builders.worksites import store_ground, store_worksite

NOW = datetime(2018, 10, 9, 9, 30, tzinfo=UTC)
LATER = datetime(2018, 10, 10, tzinfo=UTC)
SALMA, OMAR = Actor("Salma", Role.DISPATCHER, "127.0.0.1"), Actor("Omar", Role.VIEWER, "127.0.0.1")
REF = "CH-2018-0001"


def stored(database: Database, **columns: Any) -> None:
    database.call(changes(Topic.WORKSITES)(lambda session: store_worksite(session, **columns)))


def an_order(actor: Actor = SALMA, ref: str = REF) -> Order:
    return Order(actor, NOW, ref)


def now(database: Database, ref: str = REF) -> WorksiteDetail:
    return database.call(worksite, ref=ref, at=LATER)


def new_works(**changed: Any) -> NewSite:
    facts = {"title": "Vanne", "trade": "water", "nature": "repair", "start": date(2018, 10, 15), "end": None}
    return NewSite(**{**facts, "sector": "SM-02", **changed})


def test_new_works_are_planned_without_a_permit_at_the_place_that_was_given(database: Database) -> None:
    database.call(changes(Topic.NETWORK)(store_ground))
    first = database.call(create, new=new_works(), actor=SALMA, at=NOW)
    second = database.call(create, new=new_works(lon=-7.601, lat=33.571, sector=""), actor=SALMA, at=NOW)
    assert (first, second) == ("CH-2018-0001", "CH-2018-0002")
    in_sector, at_point = now(database, first).row, now(database, second).row
    assert (in_sector.status, in_sector.time.permit, in_sector.place.sector) == ("planned", "draft", "SM-02")
    assert (at_point.place.sector, at_point.place.arrondissement, at_point.place.lon) == ("SM-01", "SM", -7.601)
    assert [event.event for event in now(database, first).events] == ["recorded"]
    with pytest.raises(PlaceUnreadable):
        database.call(create, new=new_works(sector="XX-99"), actor=SALMA, at=NOW)
    with pytest.raises(NotPermitted):
        database.call(create, new=new_works(), actor=OMAR, at=NOW)


def test_the_form_answers_in_words(sqlite_database: Database) -> None:
    sqlite_database.call(changes(Topic.NETWORK)(store_ground))
    filled = {"title": "Vanne", "trade": "water", "nature": "repair", "place": "33.571, -7.601"}
    told = partial(created, sqlite_database, actor=SALMA, at=NOW, lang="fr")
    assert asyncio.run(told(filled)) == "Chantier CH-2018-0001 créé."
    assert asyncio.run(told({**filled, "place": "au coin"})).startswith("Lieu illisible")
    assert asyncio.run(told({**filled, "title": " "})) == "Un titre est nécessaire."


def test_the_baseline_freezes_when_the_permit_comes(database: Database) -> None:
    stored(database, status="planned", actual_start=None, permit="submitted", progress_pct=None)
    database.call(replan, an_order(), end=date(2018, 10, 28), cause="phasage")
    database.call(authorise, an_order(), until=date(2018, 11, 30))
    frozen = now(database).row
    assert (frozen.status, frozen.time.planned_end, frozen.standing.slip_days) == ("authorised", date(2018, 10, 28), 0)
    database.call(replan, an_order(), end=date(2018, 11, 4), cause="nappe haute")
    assert now(database).row.standing.slip_days == 7
    ends = [event.before["current_end"] for event in now(database).events if event.event == "replanned"]
    assert ends == ["2018-10-28", "2018-10-21"], "every earlier date is kept"


def test_a_closed_trench_waits_for_its_street_and_planned_works_can_be_cancelled(database: Database) -> None:
    stored(database)
    stored(database, ref="CH-2018-0002", status="planned", actual_start=None)
    database.call(backfill, an_order(), day=date(2018, 9, 30) + (TODAY - date(2018, 9, 30)) / 2, today=TODAY)
    site = now(database).row
    assert (site.status, site.time.backfilled_on) == ("reinstatement", date(2018, 10, 4))
    with pytest.raises(ReasonMissing):
        database.call(cancel, an_order(ref="CH-2018-0002"), reason=" ")
    database.call(cancel, an_order(ref="CH-2018-0002"), reason="programme")
    assert now(database, "CH-2018-0002").row.status == "cancelled"


TODAY = date(2018, 10, 9)


def test_a_change_can_be_taken_back_once_and_the_history_keeps_both(database: Database) -> None:
    stored(database)
    database.call(replan, an_order(), end=date(2018, 11, 9), cause="roche dure")
    database.call(comment, an_order(), words="riverains prévenus")
    database.call(undo, an_order())
    site = now(database)
    assert site.row.time.current_end == date(2018, 10, 21)
    assert [event.event for event in site.events] == ["undone", "comment", "replanned"]
    with pytest.raises(NothingToUndo):
        database.call(undo, an_order())


def test_a_fact_is_corrected_within_what_it_can_be(database: Database) -> None:
    stored(database)
    database.call(edit, an_order(), fact="customers_affected", value="120")
    database.call(edit, an_order(), fact="traffic_impact", value="all-lanes-closed")
    assert (now(database).row.customers_affected, now(database).row.standing.strong_impact) == (120, True)
    for fact, value in (
        ("customers_affected", "beaucoup"),
        ("traffic_impact", "closed"),
        ("title_fr", ""),
        ("ref", "X"),
    ):
        with pytest.raises(NotAFact):
            database.call(edit, an_order(), fact=fact, value=value)


def test_a_photo_stays_with_its_site_and_nothing_else_is_taken_for_one(sqlite_database: Database) -> None:
    stored(sqlite_database)
    sqlite_database.call(attach_photo, an_order(), name="C:\\photos\\fouille.jpg", content=b"\xff\xd8\xff\xe0")
    [picture] = sqlite_database.call(photos, ref=REF, at=LATER)
    assert (picture.name, picture.author) == ("fouille.jpg", "Salma")
    assert [event.event for event in now(sqlite_database).events] == ["photo"]
    with pytest.raises(PhotoRefused):
        sqlite_database.call(attach_photo, an_order(), name="x.svg", content=b"<svg/>")


def test_many_are_changed_at_once_and_what_cannot_be_is_told(database: Database) -> None:
    stored(database)
    stored(database, ref="CH-2018-0002", actual_start=date(2018, 10, 8))
    stored(database, ref="CH-2018-0003", status="completed", actual_end=date(2018, 10, 8))
    orders = [an_order(ref=f"CH-2018-000{number}") for number in (1, 2, 3)]
    done, refused = database.call(many, orders, partial(replan, end=date(2018, 11, 5), cause="pluies"))
    assert (done, [why.message_key for why in refused]) == (2, ["worksites.error.state"])
    rows = database.call(worksites, at=LATER, filters=WorksiteFilters(status=ALL_STATUSES))
    assert {row.time.current_end for row in rows} == {date(2018, 11, 5)}


def test_the_form_for_many_takes_the_list_where_no_site_is_named(sqlite_database: Database) -> None:
    stored(sqlite_database)
    stored(sqlite_database, ref="CH-2018-0002", trade="telecom")
    filled = {"action": "suspend", "words": "pluies", "refs": "", "day": None}
    told = asyncio.run(bulk(sqlite_database, filled, {"service": "telecom"}, Order(SALMA, NOW, ""), "fr"))
    assert told == "Modifiés : 1 ; refusés : 0."
    assert [now(sqlite_database, ref).row.status for ref in (REF, "CH-2018-0002")] == ["in_progress", "suspended"]
