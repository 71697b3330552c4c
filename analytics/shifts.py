"""The shifts of the control room: morning, afternoon and night, by the city's clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from analytics.local_time import CITY, local

BEGINS = (("morning", 6), ("afternoon", 14), ("night", 22))  # local hours
HALF = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Shift:
    """A name and its span [began, ended) in UTC: eight hours, unless the clocks change at night."""

    name: str
    began: datetime
    ended: datetime


def shift_at(instant: datetime) -> Shift:
    """The shift on duty at that instant.

    >>> shift = shift_at(datetime(2018, 10, 9, 1, tzinfo=UTC))
    >>> shift.name, shift.began.isoformat(), shift.ended.isoformat()
    ('night', '2018-10-08T21:00:00+00:00', '2018-10-09T05:00:00+00:00')
    >>> night = shift_at(datetime(2017, 3, 26, 1, tzinfo=UTC))  # the clocks go forward at two
    >>> (night.ended - night.began).total_seconds() / 3600
    7.0
    """
    day = local(instant).date()
    begins = [(_begin(each, hour), name) for each in (day - timedelta(days=1), day) for name, hour in BEGINS]
    begins.append((_begin(day + timedelta(days=1), BEGINS[0][1]), BEGINS[0][0]))
    place = max(number for number, (begin, _) in enumerate(begins) if begin <= instant)
    return Shift(begins[place][1], begins[place][0], begins[place + 1][0])


def handover_at(instant: datetime) -> tuple[Shift, Shift]:
    """The shifts that hand over to each other nearest to that instant: who goes, who comes.

    >>> [shift.name for shift in handover_at(datetime(2018, 10, 9, 12, 30, tzinfo=UTC))]  # half past one
    ['morning', 'afternoon']
    >>> [shift.name for shift in handover_at(datetime(2018, 10, 9, 14, 30, tzinfo=UTC))]  # half past three
    ['morning', 'afternoon']
    """
    leaving = shift_at(instant - HALF)
    return leaving, shift_at(leaving.ended)


def _begin(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), CITY).astimezone(UTC)
