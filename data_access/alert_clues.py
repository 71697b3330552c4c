"""What is known of a sector when a rule looks for other explanations: calls, loggers, works, power cuts, doubts."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analytics.explanations import Around
from analytics.local_time import local_day
from analytics.rollup import BAD
from data_access.beliefs import known_rows
from data_access.columnar import spans_of
from data_access.schema import Asset, CustomerContact, Interruption, NetworkService, Sensor, SensorRole, Worksite, Zone
from data_access.topics import Topic
from data_access.unmoved import unmoved

CALLS = timedelta(hours=6)
OF_WATER = ("no_water", "visible_leak", "low_pressure")
NIGHTS = timedelta(days=15)
FRESH = timedelta(hours=36)  # a logger that told nothing for longer has not listened
LOUDER_DB = 6.0
UNCERTAIN = 1
LEAST_NIGHTS = 5
CUT_AROUND = timedelta(hours=2)
FEEDING = ("substation", "feeder")


def around(session: Session, *, sector_id: int, onset_at: datetime, at: datetime) -> Around:
    """Of the time from the onset, or six hours ago, to `at`, as known at `at`."""
    since = min(onset_at, at - CALLS)
    heard, listened = _loggers(session, sector_id, onset_at, at)
    return Around(
        contacts=_calls(session, sector_id, since, at),
        heard=heard,
        listened=listened,
        works=_works(session, sector_id, at),
        power_cuts=_cuts(session, sector_id, onset_at, at),
        doubtful=_doubtful(session, sector_id, since, at),
    )


def _calls(session: Session, sector_id: int, since: datetime, at: datetime) -> int:
    told = CustomerContact
    query = select(func.count()).where(told.sector_id == sector_id, told.kind.in_(OF_WATER), told.at.between(since, at))
    return session.scalar(query) or 0


def _loggers(session: Session, sector_id: int, onset_at: datetime, at: datetime) -> tuple[int, int]:
    """How many acoustic loggers hear more than usual in their newest night, and how many listened since the onset."""
    roles = select(SensorRole.sensor_id).join(Sensor, Sensor.id == SensorRole.sensor_id)
    ids = list(session.scalars(roles.where(SensorRole.zone_id == sector_id, SensorRole.role == "acoustic",
                                           Sensor.quantity == "noise_level")))  # fmt: skip
    levels: dict[int, list[tuple[int, float]]] = {sensor_id: [] for sensor_id in ids}
    spans = spans_of(ids, int((at - NIGHTS).timestamp()), int(at.timestamp()) + 1)
    known = known_rows(session, spans, int(at.timestamp())).c if ids else None
    query = None if known is None else select(known.sensor_id, known.ts, known.value).where(known.quality < BAD)
    for sensor_id, ts, value in session.execute(query) if query is not None else ():
        levels[sensor_id].append((ts, value))
    first = max(at - FRESH, onset_at).timestamp()
    fresh = [sorted(each) for each in levels.values() if each and max(each)[0] >= first]
    fresh = [each for each in fresh if len(each) > LEAST_NIGHTS]
    return sum(each[-1][1] - median(value for _, value in each[:-1]) > LOUDER_DB for each in fresh), len(fresh)


def _works(session: Session, sector_id: int, at: datetime) -> int:
    day = local_day(at)
    going_on = (Worksite.actual_start <= day, or_(Worksite.actual_end.is_(None), Worksite.actual_end >= day))
    here = (Worksite.sector_id == sector_id, Worksite.recorded_at <= at)
    return session.scalar(select(func.count()).where(*here, *going_on)) or 0


def _cuts(session: Session, sector_id: int, onset_at: datetime, at: datetime) -> int:
    """Cuts of electricity in the sector, its arrondissement or of a work that feeds it, about the onset."""
    zone = session.execute(select(Zone.code, Zone.parent_id).where(Zone.id == sector_id)).one_or_none()
    if zone is None:
        return 0
    feeding = unmoved(session, Topic.NETWORK, "feeding", lambda: _feeding(session)).get(zone.code, ())
    cut = Interruption
    query = select(func.count()).select_from(cut).join(NetworkService, NetworkService.id == cut.service_id).where(
        NetworkService.code == "electricity",
        or_(cut.zone_id.in_((sector_id, zone.parent_id)), cut.asset_id.in_(feeding)),
        cut.recorded_at <= at, cut.started_at <= onset_at + CUT_AROUND,
        or_(cut.ended_at.is_(None), cut.ended_at >= onset_at - CUT_AROUND),
    )  # fmt: skip
    return session.scalar(query) or 0


def _feeding(session: Session) -> dict[str, list[int]]:
    """The substations and feeders that feed each sector, by the sector's code."""
    works = select(Asset.id, Asset.attributes).where(Asset.kind.in_(FEEDING)).order_by(Asset.id)
    found: dict[str, list[int]] = defaultdict(list)
    for asset_id, told in session.execute(works):
        for sector in (told or {}).get("serves", ()):
            found[sector].append(asset_id)
    return found


def _doubtful(session: Session, sector_id: int, since: datetime, at: datetime) -> float:
    """The share of uncertain ones among the readings of the sector's flow meters."""
    roles = select(SensorRole.sensor_id).join(Sensor, Sensor.id == SensorRole.sensor_id)
    meters = roles.where(SensorRole.zone_id == sector_id, SensorRole.role.in_(("inlet", "outlet")),
                         Sensor.quantity == "flow")  # fmt: skip
    ids = list(session.scalars(meters))
    if not ids:
        return 0.0
    spans = spans_of(ids, int(since.timestamp()), int(at.timestamp()) + 1)
    known = known_rows(session, spans, int(at.timestamp())).c
    qualities = list(session.scalars(select(known.quality)))
    return sum(quality >= UNCERTAIN for quality in qualities) / len(qualities) if qualities else 0.0
