"""What a leak has cost so far: the volume of its estimated flow over its life, at the price of a cubic metre."""

from __future__ import annotations

from datetime import datetime, timedelta

HOURS_PER_DAY = 24


def lost_m3(flow_m3h: float | None, since: datetime, until: datetime) -> float | None:
    """Flow times elapsed hours: the leak is taken as constant since its onset. None when no flow was estimated.

    >>> from datetime import UTC
    >>> start = datetime(2018, 10, 9, 5, tzinfo=UTC)
    >>> lost_m3(38.4, start, start + timedelta(hours=12, minutes=30))
    480.0
    """
    if flow_m3h is None:
        return None
    return flow_m3h * max((until - since) / timedelta(hours=1), 0.0)


def cost_mad(volume_m3: float | None, price_mad_m3: float) -> float | None:
    """The volume at the price; None stays None.

    >>> cost_mad(480.0, 6.20)
    2976.0
    """
    return None if volume_m3 is None else volume_m3 * price_mad_m3
