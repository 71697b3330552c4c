"""The gateways of the telemetry and how many of the sensors behind them are silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data_access.rows.situation import Reading


@dataclass(frozen=True, slots=True)
class Silence:
    """How many of some sensors are silent."""

    silent: int = 0
    of: int = 0


ENOUGH = 0.9  # of the sensors behind a gateway
NOBODY_SILENT = Silence()


def is_enough(carried: int, not_kept: int) -> bool:
    """Whether so many sensors of which something is kept from then tell of all: too few do not."""
    return carried >= ENOUGH * (carried + not_kept)


@dataclass(frozen=True, slots=True)
class GatewayRow:
    """A gateway of the telemetry: how many of the sensors behind it are silent, its battery, when it was last heard.

    `carried` and `silent` count the sensors that speak every hour, `loggers` the acoustic ones, which speak once a
    night. It is silent itself when all that speak every hour are; `silent_since` is then when one of those last said
    something usable, None otherwise or when none ever spoke. `replace_on` is the day on which the battery will be at
    its limit if it goes on falling as in the last 30 days; None when that cannot be told. Of the sensors
    that speak every hour those of which no reading is kept from then are `not_kept`, and not among the `carried`. Below
    `low_battery_pct`, or where it has to be replaced within `battery_days`, the rules have its battery watched.
    """

    code: str
    name: str
    carried: int
    silent: int
    is_silent: bool
    battery: Reading
    heard_at: datetime | None
    priority: int | None
    display: str | None
    low_battery_pct: float
    battery_days: float
    silent_since: datetime | None = None
    replace_on: date | None = None
    loggers: Silence = NOBODY_SILENT
    not_kept: int = 0

    @property
    def is_told(self) -> bool:
        """Whether enough of its sensors are known to say that it is heard or silent."""
        return is_enough(self.carried, self.not_kept)

    @property
    def has_low_battery(self) -> bool:
        """The charge of its battery is known and below its limit."""
        return self.battery.value is not None and self.battery.value < self.low_battery_pct

    def needs_battery_soon(self, today: date) -> bool:
        """Its battery has to be replaced within the days that the rules give."""
        return self.replace_on is not None and self.replace_on <= today + timedelta(days=self.battery_days)
