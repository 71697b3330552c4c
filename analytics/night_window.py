"""The night window: two hours around the quietest of the night, always the same number of quarter-hours.

Morocco's clocks changed between 02:00 and 04:00, so "the readings stamped 02:00-04:00 on local clocks" are 4, 8 or 12
quarter-hours. The window here is elapsed time: it opens at 02:00 on the clocks by which people went to bed, those of
the previous local noon, and stays open for two hours whatever the clocks do meanwhile. The offset at noon is never in
doubt: the clocks of Casablanca have only ever changed at night.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from analytics.local_time import CITY

QUIET_HOURS: Mapping[str, tuple[time, timedelta]] = {"normal": (time(2), timedelta(hours=2))}
QUARTER_HOUR = timedelta(minutes=15)
JUDGED_AFTER = timedelta(hours=1)  # by then its readings have come


def window(day: date, day_class: str = "normal") -> tuple[datetime, datetime]:
    """The night of a local day: its first instant and the first one after it (UTC), two elapsed hours for `normal`.

    The night belongs to the local day that begins with it. A calendar class without quiet hours of its own has the
    normal ones.

    >>> [instant.isoformat() for instant in window(date(2018, 10, 9))]
    ['2018-10-09T01:00:00+00:00', '2018-10-09T03:00:00+00:00']
    """
    opens, lasts = QUIET_HOURS.get(day_class, QUIET_HOURS["normal"])
    start = datetime.combine(day, opens, UTC) - _evening_offset(day)
    return start, start + lasts


def quarter_hours(day: date, day_class: str = "normal") -> list[datetime]:
    """The instants (UTC) at which the window's quarter-hours begin, in order; 8 for `normal`.

    >>> len(quarter_hours(date(2017, 3, 26)))
    8
    """
    start, end = window(day, day_class)
    return [start + step * QUARTER_HOUR for step in range((end - start) // QUARTER_HOUR)]


def _evening_offset(day: date) -> timedelta:
    """What local clocks were ahead of UTC at noon of the day before."""
    noon = datetime.combine(day - timedelta(days=1), time(12), CITY)
    return noon.utcoffset() or timedelta()
