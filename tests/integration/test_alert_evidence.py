"""What the panel of an alert asks for beside it: loggers, nights that add up, voices behind a gateway; both engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.acoustics import heard
from data_access.alerts import alert
from data_access.database import Database
from data_access.evidence_sources import sources
from data_access.gateway_voices import voices
from data_access.night_flows import store_nights
from data_access.night_scores import night_scores
from data_access.rows.nights import NightRow
from data_access.schema import Asset, NetworkService, SensorRole, Zone
from data_access.topics import changes
from tests.builders.alerts import SIX, WORKER, build_city, raised
from tests.builders.telemetry import build_sensors, deliver

NIGHT = timedelta(hours=4)  # the loggers speak at two o'clock
DAY = timedelta(days=1)


@dataclass
class City:
    """The small city with three loggers and two flow meters behind the gateway GW-1 in it."""

    database: Database
    ears: list[int]
    meters: list[int]

    def tell(self, sensor: int, values: Mapping[datetime, float]) -> None:
        """Readings of a sensor, known at once."""
        rows = [(sensor, int(at.timestamp()), value) for at, value in values.items()]
        self.database.call(deliver, rows, int(max(values).timestamp()))


@changes()
def build_ears(session: Session) -> tuple[list[int], list[int]]:
    """The loggers of HH-12, and what stands behind its gateway."""
    zone = session.scalars(select(Zone.id).where(Zone.code == "HH-12")).one()
    service = session.scalars(select(NetworkService.id).where(NetworkService.code == "telecom")).one()
    gateway = Asset(code="GW-1", kind="gateway", service_id=service, zone_id=zone, name="GW-1")
    session.add(gateway)
    session.flush()
    ears = build_sensors(session, 3, quantity="noise_level", unit="dB", step_s=86_400, lon=-7.6, lat=33.5)
    session.add_all([SensorRole(sensor_id=ear, zone_id=zone, role="acoustic") for ear in ears])
    return ears, build_sensors(session, 2, gateway_id=gateway.id)


@pytest.fixture
def city(database: Database) -> City:
    database.call(build_city)
    return City(database, *database.call(build_ears))


def test_a_logger_is_compared_with_its_nights_before_the_alert_and_the_loudest_stands_first(city: City):
    usual = [35.0, 36.0, 35.5, 34.0, 35.0, 36.5, 35.0]
    nights = [SIX - NIGHT - n * DAY for n in range(1, 8)]
    city.tell(city.ears[0], dict(zip(nights, usual, strict=True)) | {SIX - NIGHT: 49.0})
    city.tell(city.ears[1], dict.fromkeys(nights, 33.0) | {SIX - NIGHT: 34.0})
    city.tell(city.ears[2], dict.fromkeys(nights, 33.0))  # has not spoken since
    found = city.database.call(heard, sector="HH-12", since=SIX - NIGHT - timedelta(hours=1), at=SIX)
    assert [(each.code, each.level_db, each.rise_db, each.is_loud) for each in found] == [
        ("M001", 49.0, 14.0, True),
        ("M002", 34.0, 1.0, False),
    ]
    assert city.database.call(heard, sector="HH-12", since=SIX - NIGHT, at=SIX - NIGHT - timedelta(minutes=1)) == []


def test_the_scores_of_the_nights_add_up_from_where_they_were_known(city: City):
    scores = {5: 0.2, 6: 3.0, 7: None, 8: 4.0}
    city.database.call(
        store_nights, [a_night(city.database, day, z) for day, z in scores.items()], actor=WORKER, known_from=SIX
    )
    found = city.database.call(night_scores, sector="HH-12", start=SIX - 3 * DAY - NIGHT, at=SIX)
    assert [round(each, 1) for each in found.cusum] == [2.5, 2.5, 6.0]
    assert found.threshold == 5.0
    assert city.database.call(night_scores, sector="HH-12", start=SIX - 3 * DAY, at=SIX - timedelta(seconds=1)).at == []


def test_a_gateway_is_as_loud_as_the_sensors_that_were_heard_behind_it(city: City):
    quarters = [SIX - timedelta(minutes=15 * n) for n in (4, 3, 2, 1)]
    city.tell(city.meters[0], dict.fromkeys(quarters, 10.0))
    city.tell(city.meters[1], dict.fromkeys(quarters[:2], 10.0))
    found = city.database.call(voices, gateway="GW-1", span=timedelta(hours=1), at=SIX)
    assert found.value.tolist() == [2.0, 2.0, 1.0, 1.0]
    assert len(city.database.call(voices, gateway="GW-9", span=timedelta(hours=1), at=SIX).ts) == 0


def test_each_piece_of_evidence_tells_how_much_of_it_has_come_in(city: City):
    hours = [SIX - timedelta(hours=n) for n in range(1, 13)]
    city.tell(city.meters[0], dict.fromkeys(hours, 10.0))  # one quarter-hour of four, for half a day
    city.database.call(make_inlets, city.meters)
    code = city.database.call(raised)
    detail = city.database.call(alert, code=code, at=SIX)
    found = city.database.call(sources, row=detail.row, sector="HH-12", at=SIX)
    assert [(each.code, each.share) for each in found] == [("M004", 12 / 96), ("M005", 0.0)]
    assert (
        city.database.call(sources, row=replace(detail.row, rule="high_level", subject="SR-1"), sector=None, at=SIX)
        == []
    )


@changes()
def make_inlets(session: Session, meters: list[int]) -> None:
    """The meters measure what flows into HH-12."""
    zone = session.scalars(select(Zone.id).where(Zone.code == "HH-12")).one()
    session.add_all([SensorRole(sensor_id=meter, zone_id=zone, role="inlet") for meter in meters])


def a_night(database: Database, day: int, z: float | None) -> NightRow:
    """The night of that day of October with a score."""
    end = datetime(2018, 10, day, 3, tzinfo=SIX.tzinfo)
    return NightRow(
        sector_id=database.call(lambda session: session.scalars(select(Zone.id).where(Zone.code == "HH-12")).one()),
        night=date(2018, 10, day), window_start=end - timedelta(hours=2), window_end=end, mnf_m3h=60.0, mnf_at=end,
        mnf_mean_m3h=61.0, n_samples=8, completeness=1.0, p_night_m=40.0, lnu_m3h=5.0, nnf_m3h=55.0,
        baseline_m3h=58.0, baseline_sd_m3h=2.0, z=z, calendar_class="normal", quality=0, unusable_reason=None,
    )  # fmt: skip
