"""Local time of the city: whole days, nights and weeks of Africa/Casablanca as UTC instants.

The packaged tz data is read, never the system's: Morocco's return to UTC+0 on 2026-09-20 came with release 2026c,
and system files are often older.
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import tzdata

zoneinfo.reset_tzpath(to=[])
CITY = zoneinfo.ZoneInfo("Africa/Casablanca")
TZ_RELEASE: str = tzdata.IANA_VERSION


def local(instant: datetime) -> datetime:
    """The same instant on the city's clocks.

    >>> local(datetime(2018, 10, 9, 5, tzinfo=UTC)).isoformat()
    '2018-10-09T06:00:00+01:00'
    """
    return instant.astimezone(CITY)


def local_day(instant: datetime) -> date:
    """The city's calendar day at that instant."""
    return local(instant).date()


def day_start(day: date) -> datetime:
    """The first instant (UTC) of a local day."""
    return datetime.combine(day, time(), CITY).astimezone(UTC)


def day_span(day: date) -> tuple[datetime, datetime]:
    """First instant of a local day and of the next one; 23, 24 or 25 hours apart.

    >>> start, end = day_span(date(2017, 3, 26))
    >>> (end - start).total_seconds() / 3600
    23.0
    """
    return day_start(day), day_start(day + timedelta(days=1))


def parse_instant(text: str) -> datetime:
    """An ISO instant as UTC; without an offset it is local time of the city. ValueError when it is no instant.

    >>> parse_instant("2018-10-09T06:00").isoformat()
    '2018-10-09T05:00:00+00:00'
    """
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=CITY)).astimezone(UTC)
