"""A small city for the network pages: two arrondissements, four sectors, one work of each kind, readings where told.

AC-01 and AC-02 lie side by side in Aïn Chock, MA-01 and MA-02 apart in Maârif. MA-02 has no sensor at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from data_access import city
from data_access.actors import system_actor
from data_access.night_flows import store_nights
from data_access.readings import Columns, store
from data_access.rows.city import AssetRecord, RoleRecord, SensorRecord, ZoneRecord
from data_access.rows.nights import NightRow
from data_access.topics import Topic, changes

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)  # Tuesday, six o'clock in Casablanca
TUESDAYS = tuple(SIX - timedelta(weeks=weeks) for weeks in (1, 2, 3, 4))
QUARTER = timedelta(minutes=15)
BUILDER = system_actor("tests")
WEST = {"AC-01": -7.60, "AC-02": -7.59, "MA-01": -7.55, "MA-02": -7.50}
SOUTH, SIDE = 33.54, 0.01
Told = Mapping[tuple[str, str], float | None]


@changes(Topic.NETWORK)
def build_network(session: Session) -> None:
    """Zones, works, sensors and roles; not one reading."""
    city.put_services(session, actor=BUILDER)
    city.put_zones(session, _zones(), actor=BUILDER, at=SIX)
    city.put_assets(session, _assets(), actor=BUILDER, at=SIX)
    city.put_sensors(session, _sensors(), actor=BUILDER, at=SIX)
    city.put_roles(session, list(_roles()), actor=BUILDER, at=SIX)


@changes(Topic.READINGS)
def tell(
    session: Session,
    told: Told,
    *,
    at: datetime | Sequence[datetime] = SIX,
    quality: int = 0,
    received_at: datetime | None = None,
) -> None:
    """Each sensor (code, quantity) says its value at these instants; known at once, or at `received_at`."""
    instants = [at] if isinstance(at, datetime) else list(at)
    ids = city.sensor_ids(session)
    for instant in instants:
        keys = [ids[key] for key in told]
        readings = Columns.of(keys, [int(instant.timestamp())] * len(keys), list(told.values()), quality)
        store(session, readings, received_at=received_at or instant, actor=BUILDER)


@changes(Topic.NETWORK)
def tell_nights(session: Session, sector: str, figures: Mapping[date, float], **facts: Any) -> None:
    """Nights of a sector: minimum flow by local day, around a usual 50 m3/h with a deviation of 2."""
    sector_id = city.zone_ids(session)[sector]
    rows = [_night(sector_id, night, figure, facts) for night, figure in figures.items()]
    store_nights(session, rows, actor=BUILDER, known_from=facts.get("known_from", SIX - timedelta(hours=1)))


def flowing(
    sector: str, inflow_m3h: float, inlet_m: float = 45.0, critical_m: float = 32.0
) -> dict[tuple[str, str], float]:
    """What the three sensors of a sector say."""
    name = sector.replace("-", "")
    return {
        (f"Q-{name}", "flow"): inflow_m3h,
        (f"P-{name}-1", "pressure"): inlet_m,
        (f"P-{name}-2", "pressure"): critical_m,
    }


def quarters(start: datetime, count: int) -> list[datetime]:
    """`count` quarter-hours from `start` on."""
    return [start + QUARTER * step for step in range(count)]


def square(west: float, south: float = SOUTH, side: float = SIDE) -> dict[str, Any]:
    """A GeoJSON square."""
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def _zones() -> list[ZoneRecord]:
    names = {"AC": ("Aïn Chock", "عين الشق"), "MA": ("Maârif", "المعاريف")}
    whole = [ZoneRecord(code, "arrondissement", fr, "test", name_ar=ar) for code, (fr, ar) in names.items()]
    feeder = ZoneRecord("FA-PS-01", "feeder_area", "Poste", "test", customers=500)
    parts = [
        ZoneRecord(
            code=code,
            kind="sector",
            name_fr=f"Secteur {code}",
            source="test",
            parent=code[:2],
            geometry=square(west),
            lon=west + SIDE / 2,
            lat=SOUTH + SIDE / 2,
            customers=1000 * number,
            mains_km=10.0 * number,
        )
        for number, (code, west) in enumerate(WEST.items(), start=1)
    ]
    return [*whole, feeder, *parts]


def _assets() -> list[AssetRecord]:
    line = {"type": "LineString", "coordinates": [[-7.60, SOUTH], [-7.595, SOUTH + 0.005]]}
    return [
        *(AssetRecord(f"V-{code}", "valve", "water", zone=code) for code in ("AC-01", "AC-02", "MA-01")),
        AssetRecord("C-1", "pipe", "water", zone="AC-01", geometry=line, diameter_mm=300.0),
        AssetRecord("R-01", "reservoir", "water", name="Merchich", capacity=6000.0),
        AssetRecord("PS-01", "substation", "electricity", zone="FA-PS-01", name="Poste", capacity=40.0),
        AssetRecord("SR-01", "lift_station", "sanitation", zone="AC-01", name="Relevage", capacity=50.0),
        AssetRecord("GW-01", "gateway", "telecom", zone="AC-01", name="Passerelle"),
    ]


def _sensors() -> list[SensorRecord]:
    return [
        *(sensor for code in ("AC-01", "AC-02", "MA-01") for sensor in _of_sector(code)),
        _sensor("R-01", "level", "%", "water", asset="R-01"),
        _sensor("R-01", "flow", "m3/h", "water", asset="R-01"),
        _sensor("PS-01", "load", "MW", "electricity", asset="PS-01"),
        _sensor("SR-01", "level", "%", "sanitation", asset="SR-01"),
        _sensor("SR-01", "pump_state", "1", "sanitation", asset="SR-01"),
        _sensor("GW-01", "battery", "%", "telecom", asset="GW-01"),
    ]


def _of_sector(code: str) -> list[SensorRecord]:
    name, gateway = code.replace("-", ""), "GW-01" if code.startswith("AC") else None
    door = {"asset": f"V-{code}", "gateway": gateway, "lon": WEST[code], "lat": SOUTH}
    return [
        _sensor(f"Q-{name}", "flow", "m3/h", "water", **door),
        _sensor(f"P-{name}-1", "pressure", "m", "water", **door),
        _sensor(f"P-{name}-2", "pressure", "m", "water", gateway=gateway, low_limit=20.0),
    ]


def _sensor(code: str, quantity: str, unit: str, service: str, **more: Any) -> SensorRecord:
    return SensorRecord(code=code, quantity=quantity, unit=unit, service=service, step_s=900, **more)


def _roles() -> list[RoleRecord]:
    found = []
    for code in ("AC-01", "AC-02", "MA-01"):
        name = code.replace("-", "")
        found += [
            RoleRecord(f"Q-{name}", "flow", code, "inlet"),
            RoleRecord(f"P-{name}-1", "pressure", code, "logger"),
            RoleRecord(f"P-{name}-2", "pressure", code, "critical_point"),
        ]
    return found


def _night(sector_id: int, night: date, mnf_m3h: float, facts: Mapping[str, Any]) -> NightRow:
    opens = datetime(night.year, night.month, night.day, 1, tzinfo=UTC)
    return NightRow(
        sector_id=sector_id,
        night=night,
        window_start=opens,
        window_end=opens + timedelta(hours=2),
        mnf_m3h=mnf_m3h,
        mnf_at=opens + timedelta(hours=1),
        mnf_mean_m3h=mnf_m3h,
        n_samples=8,
        completeness=1.0,
        p_night_m=None,
        lnu_m3h=None,
        nnf_m3h=None,
        baseline_m3h=facts.get("baseline_m3h", 50.0),
        baseline_sd_m3h=2.0,
        z=(mnf_m3h - 50.0) / 2.0,
        calendar_class="normal",
        quality=0,
        unusable_reason=facts.get("unusable_reason"),
    )
