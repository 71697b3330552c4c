"""Three sectors behind one gateway, a lift station and a substation, and telemetry that a test can disturb."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.actors import system_actor
from data_access.city import put_assets, put_roles, put_sensors, put_services, put_zones
from data_access.readings import store_history
from data_access.rows.city import AssetRecord, RoleRecord, SensorRecord, ZoneRecord
from data_access.rows.telemetry import Columns
from data_access.schema import Sensor
from data_access.topics import changes

MIDNIGHT = datetime(2018, 9, 2, 23, tzinfo=UTC)  # Monday 3 September in Casablanca
SECTORS = ("AN-01", "AN-02", "AN-03")
ARRIVES_AFTER_S = 60
STEP_S = 900
FEED = system_actor("test")


def hour(day: int, local_hour: float = 0.0) -> datetime:
    """An instant by the day of the telemetry (0 is Monday 3 September) and the hour on the city's clocks."""
    return MIDNIGHT + timedelta(days=day, hours=local_hour)


@changes()
def build_watched_city(session: Session) -> None:
    """Zones, assets, sensors and what the sensors are to the sectors. No reading yet."""
    known = {"actor": FEED, "at": MIDNIGHT}
    put_services(session, actor=FEED)
    arrondissement = ZoneRecord("AN", "arrondissement", "Anfa", "test")
    sectors = [ZoneRecord(code, "sector", f"Secteur {code}", "test", parent="AN", population=8000) for code in SECTORS]
    put_zones(session, [arrondissement, *sectors], **known)
    assets = [
        AssetRecord("GW-1", "gateway", "telecom", zone="AN-01"),
        AssetRecord("SR-1", "lift_station", "sanitation", zone="AN-02"),
        AssetRecord("PS-1", "substation", "electricity", zone="AN-03", capacity=40.0),
    ]
    put_assets(session, assets, **known)
    meters = [SensorRecord(f"Q-{code}", "flow", "m3/h", "water", STEP_S, gateway="GW-1") for code in SECTORS]
    gauges = [
        SensorRecord(f"P-{code}", "pressure", "m", "water", STEP_S, gateway="GW-1", low_limit=20.0) for code in SECTORS
    ]
    wired = [
        SensorRecord("SR-1", "level", "%", "sanitation", STEP_S, asset="SR-1", high_limit=85.0),
        SensorRecord("PS-1", "load", "MW", "electricity", STEP_S, asset="PS-1"),
    ]
    put_sensors(session, [*meters, *gauges, *wired], **known)
    inlets = [RoleRecord(f"Q-{code}", "flow", code, "inlet") for code in SECTORS]
    far_ends = [RoleRecord(f"P-{code}", "pressure", code, "critical_point") for code in SECTORS]
    put_roles(session, [*inlets, *far_ends], **known)


class Telemetry:
    """Calm days of every sensor: inflow 20 m3/h at night and 60 by day, 40 m, half-full wells, 20 MW."""

    def __init__(self, days: int, seed: int = 7) -> None:
        self.ts = int(MIDNIGHT.timestamp()) + STEP_S * np.arange(days * 96)
        chance = np.random.default_rng(seed)
        at_work = np.clip(np.sin((np.arange(days * 96) % 96 - 24) / 96 * 2 * np.pi), 0, None)
        self.values = {f"Q-{code}": 20 + 40 * at_work + chance.normal(0, 0.4, len(self.ts)) for code in SECTORS}
        self.values |= {f"P-{code}": 40 - 4 * at_work + chance.normal(0, 0.2, len(self.ts)) for code in SECTORS}
        self.values["SR-1"] = np.full(len(self.ts), 50.0)
        self.values["PS-1"] = np.full(len(self.ts), 20.0)
        self.received = {code: self.ts + np.full(len(values), ARRIVES_AFTER_S) for code, values in self.values.items()}

    def add(self, sensor: str, since: datetime, until: datetime, amount: float) -> Telemetry:
        """Shift what a sensor shows in [since, until)."""
        self.values[sensor][self._between(since, until)] += amount
        return self

    def lose(self, sensor: str, since: datetime, until: datetime) -> Telemetry:
        """Nothing is measured in [since, until)."""
        self.values[sensor][self._between(since, until)] = np.nan
        return self

    def hold_back(self, sensor: str, since: datetime, until: datetime) -> Telemetry:
        """What is measured in [since, until) arrives only at its end."""
        self.received[sensor][self._between(since, until)] = int(until.timestamp()) + ARRIVES_AFTER_S
        return self

    def _between(self, since: datetime, until: datetime) -> np.ndarray:
        return (self.ts >= since.timestamp()) & (self.ts < until.timestamp())


@changes()
def send(session: Session, telemetry: Telemetry, until: datetime | None = None) -> None:
    """Store what had arrived by `until`; everything without it. What was lost is not sent at all."""
    ids = dict(session.execute(select(Sensor.code, Sensor.id)).all())
    for code, values in telemetry.values.items():
        received = telemetry.received[code]
        sent = ~np.isnan(values) & (received <= (until.timestamp() if until else np.inf))
        columns = Columns.of(np.full(sent.sum(), ids[code]), telemetry.ts[sent], values[sent])
        store_history(session, columns, received_at=received[sent], actor=FEED)
