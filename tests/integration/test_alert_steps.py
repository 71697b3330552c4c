"""What the work on a leak finds out, on both engines: located, dug, found, explained; who was faster."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.alarm_states import Move
from data_access import alert_actions as actions
from data_access import alert_steps as steps
from data_access.alert_moves import NotInThisState
from data_access.alert_steps import PlaceTooFar, PlaceUnknown, Told
from data_access.alerts import alert
from data_access.database import Database
from data_access.dig_orders import NoPinpoint, Titles, order_dig
from data_access.errors import NotPermitted, ReasonMissing, SomebodyWasFaster
from data_access.rows.repairs import Found, Pinpoint
from data_access.schema import Alert, Asset, AuditEvent, Worksite, WorksiteEvent, Zone
from data_access.topics import changes
from tests.builders.alerts import GUEST, KARIMA, SIX, YOUSSEF, build_city, raised

SOON = SIX + timedelta(minutes=10)
LATER = SIX + timedelta(minutes=20)
SQUARE = [[-7.61, 33.55], [-7.60, 33.55], [-7.60, 33.56], [-7.61, 33.56], [-7.61, 33.55]]
TITLES = Titles("Réparation de fuite, HH-12 Oulfa", "إصلاح تسرب")


@changes()
def draw_sector(session: Session) -> None:
    """HH-12 is a square of a hundredth of a degree with one pipe along its middle."""
    sector = session.scalars(select(Zone).where(Zone.code == "HH-12")).one()
    sector.geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    sector.lon, sector.lat = -7.605, 33.555
    line = {"type": "LineString", "coordinates": [[-7.609, 33.552], [-7.601, 33.552]]}
    session.add(Asset(code="C-7", kind="pipe", service_id=1, zone_id=sector.id, geometry=line))


@pytest.fixture
def code(database: Database) -> str:
    """A leak in HH-12 that is being searched."""
    database.call(build_city)
    database.call(draw_sector)
    code = database.call(raised)
    database.call(actions.acknowledge, code=code, actor=KARIMA, at=SIX, seen_state="new")
    search = {"code": code, "actor": KARIMA, "at": SIX, "move": Move.INVESTIGATE, "seen_state": "acknowledged"}
    database.call(actions.advance, **search)
    return code


def told(code: str, seen: str | None = None, **facts: object) -> Told:
    return Told(**({"code": code, "actor": KARIMA, "at": SOON, "seen_step": seen} | facts))  # type: ignore[arg-type]


def test_a_leak_is_located_on_a_pipe_and_the_pipe_gives_the_point(database: Database, code: str):
    place = Pinpoint("correlation", pipe="C-7", remark="deux passages")
    database.call(steps.confirm_pinpoint, told(code, "investigating"), place=place)
    detail = database.call(alert, code=code, at=LATER)
    located = {"method": "correlation", "pipe": "C-7", "lon": -7.605, "lat": 33.552}
    assert detail.row.work == {"pinpoint": located}
    assert detail.row.step == "investigating+pinpoint"
    last = detail.events[-1]
    assert (last.event, last.actor, last.reason) == ("pinpoint", "k.bennani", "deux passages")
    assert last.after["work"] == {"pinpoint": located}
    assert database.call(alert, code=code, at=SIX).row.work == {}


def test_a_place_that_nobody_knows_or_far_outside_is_refused(database: Database, code: str):
    with pytest.raises(PlaceUnknown) as refused:
        database.call(steps.confirm_pinpoint, told(code), place=Pinpoint("visible", pipe="C-99"))
    assert refused.value.values == {"place": "C-99"}
    with pytest.raises(PlaceUnknown):
        database.call(steps.confirm_pinpoint, told(code), place=Pinpoint("visible"))
    with pytest.raises(PlaceTooFar):
        database.call(steps.confirm_pinpoint, told(code), place=Pinpoint("visible", lon=-7.605, lat=33.57))
    database.call(steps.confirm_pinpoint, told(code), place=Pinpoint("visible", lon=-7.605, lat=33.563))
    assert database.call(alert, code=code, at=LATER).row.work["pinpoint"]["lat"] == 33.563


def test_the_second_to_locate_is_told_who_was_faster(database: Database, code: str):
    place = Pinpoint("visible", lon=-7.605, lat=33.555)
    database.call(steps.confirm_pinpoint, told(code, "investigating", actor=YOUSSEF), place=place)
    with pytest.raises(SomebodyWasFaster) as refused:
        database.call(steps.confirm_pinpoint, told(code, "investigating", at=LATER), place=place)
    assert (refused.value.values["by"], refused.value.values["at"]) == ("y.alami", SOON)


def test_no_street_is_opened_before_the_leak_is_located_without_a_reason(database: Database, code: str):
    with pytest.raises(NoPinpoint):
        database.call(order_dig, told(code), titles=TITLES, reason=" ", seen_state="investigating")
    ref = database.call(order_dig, told(code), titles=TITLES, reason="eau en surface", seen_state="investigating")
    event = database.call(alert, code=code, at=LATER).events[-1]
    assert (event.event, event.reason, event.after["work"]) == ("dig", "eau en surface", {"dig": {"worksite": ref}})


def test_a_dig_order_is_works_filled_in_from_the_alert_and_both_name_each_other(database: Database, code: str):
    database.call(steps.confirm_pinpoint, told(code), place=Pinpoint("correlation", pipe="C-7"))
    ref = database.call(order_dig, told(code), titles=TITLES, reason="", seen_state="investigating")
    assert ref == "CH-2018-0001"
    columns = (Worksite.title_fr, Worksite.trade, Worksite.nature, Worksite.status, Worksite.lon, Worksite.lat)
    more = (Worksite.planned_start, Zone.code, Worksite.source_record, Alert.code)
    query = select(*columns, *more).join(Zone, Zone.id == Worksite.sector_id)
    (site,) = database.call(lambda s: s.execute(query.join(Alert, Alert.id == Worksite.alert_id)).all())
    assert tuple(site) == (
        "Réparation de fuite, HH-12 Oulfa",
        "water",
        "leak_repair",
        "planned",
        -7.605,
        33.552,
        date(2018, 10, 9),
        "HH-12",
        {"alert": code, "priority": 3},
        code,
    )
    row = database.call(alert, code=code, at=LATER).row
    assert (row.handling, row.work["dig"]) == ("in_field", {"worksite": ref})
    events = database.call(lambda s: list(s.execute(select(WorksiteEvent.event, WorksiteEvent.actor))))
    assert [tuple(each) for each in events] == [("recorded", "k.bennani")]
    audits = database.call(
        lambda s: list(s.scalars(select(AuditEvent.subject).order_by(AuditEvent.id.desc()).limit(2)))
    )
    assert audits == [ref, f"alert:{code}"]


def test_two_dig_orders_make_one_site(database: Database, code: str):
    ask = {"titles": TITLES, "reason": "urgent", "seen_state": "investigating"}
    database.call(order_dig, told(code, actor=YOUSSEF), **ask)
    with pytest.raises(SomebodyWasFaster) as refused:
        database.call(order_dig, told(code, at=LATER), **ask)
    assert refused.value.values["by"] == "y.alami"
    assert len(database.call(lambda s: list(s.scalars(select(Worksite.ref))))) == 1


def test_what_was_found_is_told_once_the_street_is_open(database: Database, code: str):
    with pytest.raises(NotInThisState):
        database.call(steps.record_found, told(code), found=Found("joint"))
    database.call(order_dig, told(code), titles=TITLES, reason="urgent", seen_state="investigating")
    with pytest.raises(PlaceUnknown):
        database.call(steps.record_found, told(code), found=Found("joint", pipe="C-99"))
    database.call(steps.record_found, told(code, "in_field+dig"), found=Found("joint", "C-7", 12.0))
    found = database.call(alert, code=code, at=LATER).row.work["found"]
    assert found == {"cause": "joint", "pipe": "C-7", "size_mm": 12.0}


def test_a_search_that_begins_again_after_a_repair_starts_without_the_first_place(database: Database, code: str):
    database.call(steps.confirm_pinpoint, told(code), place=Pinpoint("correlation", pipe="C-7"))
    database.call(order_dig, told(code), titles=TITLES, reason="", seen_state="investigating")
    for move, seen in ((Move.REPAIR, "in_field"), (Move.INVESTIGATE, "repaired")):
        database.call(actions.advance, code=code, actor=KARIMA, at=LATER, move=move, seen_state=seen)
    detail = database.call(alert, code=code, at=LATER)
    assert detail.row.work == {}
    assert detail.events[-2].after["work"]["pinpoint"]["pipe"] == "C-7"


def test_what_is_explained_is_closed_with_its_reason_and_is_no_false_alarm(database: Database, code: str):
    ask = {"seen_state": "investigating"}
    with pytest.raises(ReasonMissing):
        database.call(steps.mark_explained, told(code), reason=" ", **ask)
    database.call(steps.mark_explained, told(code), reason="remplissage du réservoir", **ask)
    detail = database.call(alert, code=code, at=LATER)
    assert (detail.row.handling, detail.row.closed_reason) == ("closed", "remplissage du réservoir")
    assert detail.events[-1].event == "explained"
    with pytest.raises(NotInThisState):
        database.call(steps.confirm_pinpoint, told(code), place=Pinpoint("visible", pipe="C-7"))


def test_a_viewer_may_do_none_of_it(database: Database, code: str):
    guest = told(code, actor=GUEST)
    for refused in (
        lambda: database.call(steps.confirm_pinpoint, guest, place=Pinpoint("visible", pipe="C-7")),
        lambda: database.call(order_dig, guest, titles=TITLES, reason="x", seen_state="investigating"),
        lambda: database.call(steps.record_found, guest, found=Found("joint")),
        lambda: database.call(steps.mark_explained, guest, reason="x", seen_state="investigating"),
    ):
        with pytest.raises(NotPermitted):
            refused()
