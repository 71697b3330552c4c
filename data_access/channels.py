"""What readings may be sent for: a sensor's code and quantity, with the conversion to the unit that is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.units import factor
from data_access.schema import Sensor, TopicVersion
from data_access.topics import Topic


@dataclass(frozen=True, slots=True)
class Channel:
    """One quantity of a sensor. A value as the field sends it, times `factor`, is in the unit that is kept."""

    sensor_id: int
    factor: float
    unit: str  # the one that is kept, for values that come with a unit of their own


Channels = Mapping[str, Mapping[str, Channel]]  # by sensor code, then by quantity


def channels(session: Session) -> Channels:
    """Every channel the product knows; empty when no sensor was imported yet."""
    known: dict[str, dict[str, Channel]] = defaultdict(dict)
    query = select(Sensor.id, Sensor.code, Sensor.quantity, Sensor.unit, Sensor.source_unit)
    for row in session.execute(query):
        scale = factor(row.source_unit or row.unit, row.unit, quantity=row.quantity)
        known[row.code][row.quantity] = Channel(row.id, scale, row.unit)
    return dict(known)


def channels_version(session: Session) -> int:
    """Moves whenever the channels may have: what was read at the same version still holds."""
    version = session.scalar(select(TopicVersion.version).where(TopicVersion.topic == Topic.NETWORK.value))
    return version or 0
