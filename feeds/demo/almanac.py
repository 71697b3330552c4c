"""Days of the city: computed from the libraries' tables for 2014-2022, observed where the announcements are known.

Islamic dates of the libraries follow Umm al-Qura, which is usually a day before the sighting in Morocco. Ramadan of
2016, 2017 and 2018 are therefore entered as they were announced by the Ministry of Habous.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import holidays
from hijridate import Hijri

from data_access.rows.city import CalendarRecord

YEARS = range(2014, 2023)
OBSERVED_RAMADAN = {  # first day of the fast, first day of the feast
    2016: (date(2016, 6, 7), date(2016, 7, 6)),
    2017: (date(2017, 5, 27), date(2017, 6, 26)),
    2018: (date(2018, 5, 17), date(2018, 6, 15)),
}
EID_DAYS = 2
SUMMER = (7, 8)
FRIDAY = 4
SOURCE_COMPUTED = "holidays, hijridate"
SOURCE_OBSERVED = "Habous"


def calendar() -> list[CalendarRecord]:
    """Every day of the years computed, and the observed days of the Ramadans that are known."""
    return [*_computed(), *_observed()]


@cache
def day_class(day: date) -> str:
    """The class that the city lives by on a day: observed where known, computed elsewhere."""
    return _observed_classes().get(day) or _computed_class(day)[0]


def _computed() -> Iterator[CalendarRecord]:
    day = date(YEARS[0], 1, 1)
    while day.year in YEARS:
        day_kind, name = _computed_class(day)
        yield CalendarRecord(day, "computed", day_kind, name, SOURCE_COMPUTED)
        day += timedelta(days=1)


def _observed() -> Iterator[CalendarRecord]:
    for day, day_kind in sorted(_observed_classes().items()):
        yield CalendarRecord(day, "observed", day_kind, f"calendar.{day_kind}", SOURCE_OBSERVED)


@cache
def _observed_classes() -> dict[date, str]:
    """Ramadan as observed, its feast, and the days that the tables call Ramadan or feast but were not."""
    classes: dict[date, str] = {}
    for year, (first, feast) in OBSERVED_RAMADAN.items():
        for day, was in _islamic(year).items():
            if was[0] in ("ramadan", "eid") and abs((day - first).days) < 40:
                classes[day] = _civil_class(day)[0]
        for number in range((feast - first).days):
            classes[first + timedelta(days=number)] = "ramadan"
        for number in range(EID_DAYS):
            classes[feast + timedelta(days=number)] = "eid"
    return classes


def _computed_class(day: date) -> tuple[str, str | None]:
    return _islamic(day.year).get(day) or _civil_class(day)


def _civil_class(day: date) -> tuple[str, str | None]:
    if day in _holidays(day.year):
        return "holiday", "calendar.holiday"
    if day.weekday() == FRIDAY:
        return "friday", None
    return ("summer", None) if day.month in SUMMER else ("normal", None)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("MA", years=year))


@cache
def _islamic(year: int) -> dict[date, tuple[str, str | None]]:
    """Ramadan and the two feasts that touch a civil year, as Umm al-Qura has them."""
    days: dict[date, tuple[str, str | None]] = {}
    for hijri_year in range(year - 580, year - 576):
        first, feast, sacrifice = (_civil(hijri_year, month, day) for month, day in ((9, 1), (10, 1), (12, 10)))
        for number in range((feast - first).days):
            days[first + timedelta(days=number)] = ("ramadan", "calendar.ramadan")
        for start, name in ((feast, "calendar.eid_al_fitr"), (sacrifice, "calendar.eid_al_adha")):
            days.update({start + timedelta(days=number): ("eid", name) for number in range(EID_DAYS)})
    return {day: found for day, found in days.items() if day.year == year}


def _civil(year: int, month: int, day: int) -> date:
    there = Hijri(year, month, day).to_gregorian()
    return date(there.year, there.month, there.day)
