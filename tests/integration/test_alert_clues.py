"""What is found around a sector when an alert is raised, and that the alert keeps its explanations."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.explanations import Around, Clues
from data_access.actors import system_actor
from data_access.alert_actions import raise_alert
from data_access.alert_clues import around
from data_access.alerts import alert
from data_access.city import put_assets, put_roles, put_sensors
from data_access.database import Database
from data_access.ledger import put_interruptions
from data_access.readings import store_history
from data_access.rows.alerts import AlertDetail
from data_access.rows.city import AssetRecord, RoleRecord, SensorRecord
from data_access.rows.telemetry import Columns
from data_access.schema import CustomerContact, Interruption, NetworkService, Sensor, Zone
from data_access.topics import Topic, changes
from tests.builders.alerts import SIX, WORKER, a_finding, build_city
from tests.builders.ledger import cut
from workers.explaining import explained

FEED = system_actor("test")
ONSET = SIX - timedelta(hours=5)
QUIET_DB, LOUD_DB = 33.0, 48.0


@changes()
def fill(session: Session) -> None:
    """Two calls about the sector and one elsewhere, a power cut of its quarter, two loggers of which one hears."""
    build_city(session)
    zones = dict(session.execute(select(Zone.code, Zone.id)).all())
    for sector, kind, hours in (("HH-12", "no_water", 1), ("HH-12", "visible_leak", 2), ("AN-01", "no_water", 1)):
        session.add(CustomerContact(sector_id=zones[sector], at=SIX - timedelta(hours=hours), kind=kind))
    session.add(CustomerContact(sector_id=zones["HH-12"], at=SIX - timedelta(hours=1), kind="sewer_overflow"))
    electricity = session.scalars(select(NetworkService.id).where(NetworkService.code == "electricity")).one()
    cut = {"service_id": electricity, "zone_id": zones["HAY"], "customers": 9, "planned": False, "steps": []}
    session.add(Interruption(code="C-1", started_at=ONSET, recorded_at=ONSET, **cut))
    _listen(session)


def _listen(session: Session) -> None:
    loggers = [SensorRecord(f"A-{name}", "noise_level", "dB", "water", 86_400) for name in ("near", "far")]
    put_sensors(session, loggers, actor=FEED, at=SIX - timedelta(days=30))
    put_roles(session, [RoleRecord(each.code, "noise_level", "HH-12", "acoustic") for each in loggers], actor=FEED,
              at=SIX - timedelta(days=30))  # fmt: skip
    ids = session.scalars(select(Sensor.id).order_by(Sensor.code)).all()
    for sensor_id, newest in zip(ids, (QUIET_DB, LOUD_DB), strict=True):
        ts = [int((SIX - timedelta(days=back, hours=2)).timestamp()) for back in range(9, -1, -1)]
        store_history(
            session, Columns.of([sensor_id] * 10, ts, [QUIET_DB] * 9 + [newest]), received_at=np.array(ts), actor=FEED
        )


@pytest.fixture
def city(database: Database) -> Database:
    database.call(fill)
    return database


def sector_id(session: Session, code: str) -> int:
    return session.scalars(select(Zone.id).where(Zone.code == code)).one()


def test_what_is_known_around_a_sector_by_then(city: Database):
    place = city.call(sector_id, code="HH-12")
    assert city.call(around, sector_id=place, onset_at=ONSET, at=SIX) == Around(2, heard=1, listened=2, power_cuts=1)
    earlier = city.call(around, sector_id=place, onset_at=ONSET, at=SIX - timedelta(hours=4))
    assert earlier == Around(power_cuts=1), "neither the calls nor the night of the loggers was known"
    elsewhere = city.call(around, sector_id=city.call(sector_id, code="AN-01"), onset_at=ONSET, at=SIX)
    assert elsewhere == Around(contacts=1)


@changes(Topic.NETWORK)
def feed_from_afar(session: Session) -> None:
    """A feeder that stands in another sector, and was cut."""
    told = {"substation": "PS-01", "serves": ["AN-01"], "customers": 40}
    cable = AssetRecord("PS-01-D01", "feeder", "electricity", zone="HH-12", attributes=told)
    put_assets(session, [cable], actor=FEED, at=SIX - timedelta(days=30))
    put_interruptions(session, [cut("C-2", 40, zone=None, asset="PS-01-D01", started_at=ONSET)], actor=FEED)


def test_a_cut_of_the_feeder_of_a_sector_is_known_around_it(city: Database):
    city.call(feed_from_afar)
    assert city.call(around, sector_id=city.call(sector_id, code="AN-01"), onset_at=ONSET, at=SIX).power_cuts == 1
    assert city.call(around, sector_id=city.call(sector_id, code="HH-12"), onset_at=ONSET, at=SIX).power_cuts == 1


def raise_another(session: Session, clues: Clues) -> AlertDetail:
    """In the sector where nobody hears anything."""
    return raise_explained(session, clues, sector="AN-01")


@changes()
def raise_explained(session: Session, clues: Clues, sector: str = "HH-12") -> AlertDetail:
    finding = a_finding(session, sector, onset_at=ONSET, clues=clues)
    code = raise_alert(session, finding=explained(session, finding, SIX), actor=WORKER, at=SIX)
    return alert(session, code=code, at=SIX)


def test_an_alert_keeps_its_explanations_with_their_shares(city: Database):
    told = city.call(raise_explained, clues=Clues(18.0, 0.8, fall_m=0.2))
    lead = told.explanations[0]
    assert (lead.key, lead.values["contacts"], lead.values["heard"]) == ("alerts.explanation.leak", 2, 1)
    assert told.row.confidence == pytest.approx(lead.values["share"], abs=0.01)
    assert [line.key for line in told.evidence] == ["alerts.evidence.night"]
    assert (told.row.priority, told.row.cause.key) == (3, "alerts.cause.night_flow")


def test_where_another_cause_leads_the_alert_says_so_and_is_raised_all_the_same(city: Database):
    told = city.call(raise_explained, clues=Clues(18.0, 0.3, noted=frozenset({"boundary"}), opposite={"AN-01": 17.0}))
    lead = told.explanations[0]
    assert (lead.key, lead.values["sector"]) == ("alerts.explanation.transfer_with", "AN-01")
    assert (told.row.cause.key, told.row.condition) == ("alerts.cause.not_transfer", "active")
    assert told.row.priority == 3, "the rule has lowered what the logbook explains"
    unwritten = city.call(raise_another, clues=Clues(18.0, 0.3, opposite={"HH-12": 18.0}))
    assert (unwritten.row.cause.key, unwritten.row.priority) == ("alerts.cause.not_transfer", 4)
    assert "leak" in {line.values["cause"] for line in unwritten.explanations}
