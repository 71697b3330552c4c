"""The telemetry network on its own page: gateways, how many points were heard, the sensors behind one gateway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_access.rows.gateways import GatewayRow, Silence
from data_access.rows.situation import UsualDay
from data_access.rows.telemetry import LatestReading


@dataclass(frozen=True, slots=True)
class TelemetryPicture:
    """One answer for headlines and table; `day` is the share of the points heard in each of the last 24 hours."""

    gateways: Sequence[GatewayRow]
    day: UsualDay


@dataclass(frozen=True, slots=True)
class GatewaySensors:
    """The points behind a gateway: the silent ones first, of them those that should speak most often.

    `hourly` counts those that speak every hour; `measuring` those of them that the alert of a silent gateway counts,
    which leaves out the states of pumps; `loggers` the acoustic ones, which speak once a night.
    """

    code: str
    name: str
    readings: Sequence[LatestReading]
    hourly: Silence
    measuring: Silence
    loggers: Silence
