"""Figures, times and durations as a person of each language writes them. Missing is "–"; minus is U+2212.

Groups are parted by U+00A0 in French and Arabic. Digits are western everywhere; in Arabic a signed number, a percentage
or a code is isolated left to right so that it does not turn around in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from babel.dates import format_date

from components.text import say
from data_access.rows.local_time import local

MISSING = "–"
SHOWN_CODES = 3
NBSP = "\u00a0"
MINUS = "\u2212"
_LRI, _PDI = "\u2066", "\u2069"
_COMMA = {"fr": ", ", "en": ", ", "ar": "، "}
_LOCALE = {"fr": "fr", "en": "en_GB", "ar": "ar_MA"}
_SEPARATORS = {"fr": (NBSP, ","), "en": (",", "."), "ar": (NBSP, ",")}


def number(value: float | None, lang: str, decimals: int = 0) -> str:
    """`1 234,5` in French and Arabic, `1,234.5` in English."""
    if value is None or value != value:
        return MISSING
    group, point = _SEPARATORS[lang]
    text = f"{abs(value):,.{decimals}f}"
    if value < 0 and float(text.replace(",", "")) != 0:
        text = MINUS + text
    return text.translate({ord(","): group, ord("."): point})


def signed(value: float | None, lang: str, decimals: int = 0) -> str:
    """A difference: always with its sign, except zero and missing."""
    if value is None or value != value:
        return MISSING
    plus = "+" if round(value, decimals) > 0 else ""
    return isolated(plus + number(value, lang, decimals), lang)


def percent(value: float | None, lang: str, decimals: int = 0, sign: bool = False) -> str:
    """A percentage given in percent: `62 %`, `+62 %`, in English `62%`."""
    if value is None or value != value:
        return MISSING
    text = ("+" if sign and round(value, decimals) > 0 else "") + number(value, lang, decimals)
    return isolated(text + ("%" if lang == "en" else f"{NBSP}%"), lang)


def quantity(value: float | None, unit: str, lang: str, decimals: int = 0) -> str:
    """A figure with its unit, given by its key in `units`: `38,4 m³/h`."""
    return f"{number(value, lang, decimals)}{NBSP}{say(f'units.{unit}', lang)}"


def isolated(text: str, lang: str) -> str:
    """A code, sign or percentage that keeps its left-to-right order inside Arabic."""
    return f"{_LRI}{text}{_PDI}" if lang == "ar" else text


def paragraph(text: str, lang: str) -> str:
    """A sentence inside a chart, which itself runs left to right: Arabic keeps its own direction."""
    return f"\u2067{text}{_PDI}" if lang == "ar" else text


def listed(words: Iterable[str], lang: str) -> str:
    """Words one after the other with the comma of the language; empty without any."""
    return _COMMA[lang].join(words)


def labelled(label: str, words: str, lang: str) -> str:
    """A label and what it says: French has a space before the colon."""
    return f"{label} : {words}" if lang == "fr" else f"{label}: {words}"


def first_codes(found: Sequence[str], lang: str) -> str:
    """The first three codes, and a sign that there are more; empty without any."""
    more = " …" if len(found) > SHOWN_CODES else ""
    return isolated(", ".join(found[:SHOWN_CODES]) + more, lang) if found else ""


def clock_time(instant: datetime | None, seconds: bool = False) -> str:
    """`14:32` on the city's clocks."""
    return MISSING if instant is None else format(local(instant), "%H:%M:%S" if seconds else "%H:%M")


def day(value: date | None, lang: str) -> str:
    """`mer. 13 juil. 2016`."""
    pattern = "EEEE d MMMM y" if lang == "ar" else "EEE d MMM y"
    return MISSING if value is None else format_date(value, pattern, locale=_LOCALE[lang])


def short_day(value: date | None, lang: str) -> str:
    """`13 juil.`, for axes and lists of one year."""
    pattern = "d MMMM" if lang == "ar" else "d MMM"
    return MISSING if value is None else format_date(value, pattern, locale=_LOCALE[lang])


def weekday_day(value: date | None, lang: str) -> str:
    """`jeu. 7`, for the axes of a week."""
    return MISSING if value is None else format_date(value, "EEE d", locale=_LOCALE[lang])


def month(value: date | None, lang: str) -> str:
    """`juil. 2016`."""
    pattern = "MMMM y" if lang == "ar" else "MMM y"
    return MISSING if value is None else format_date(value, pattern, locale=_LOCALE[lang])


def short_month(value: date | None, lang: str) -> str:
    """`juil.`, for the axis of a year."""
    return MISSING if value is None else format_date(value, "MMM", locale=_LOCALE[lang])


def day_time(instant: datetime | None, lang: str) -> str:
    """`13 juil. 14:32` on the city's clocks."""
    return MISSING if instant is None else f"{short_day(local(instant).date(), lang)} {clock_time(instant)}"


def full_day_time(instant: datetime | None, lang: str) -> str:
    """`mer. 13 juil. 2016, 14:32` on the city's clocks."""
    return MISSING if instant is None else f"{day(local(instant).date(), lang)}{_COMMA[lang]}{clock_time(instant)}"


def duration(span: timedelta | None, lang: str) -> str:
    """`21 min`, `12 h 42`, `2 j 04 h`; below a minute `0 min`; a negative span counts as none."""
    if span is None:
        return MISSING
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return say("units.span.days", lang, days=days, hours=f"{hours:02d}" if lang != "ar" else hours)
    if hours:
        return say("units.span.hours", lang, hours=hours, minutes=f"{rest:02d}" if lang != "ar" else rest)
    return say("units.span.minutes", lang, minutes=rest)


def quarter(value: date | None, lang: str) -> str:
    """`T1 2017`."""
    return MISSING if value is None else say("units.quarter", lang, quarter=(value.month + 2) // 3, year=value.year)
