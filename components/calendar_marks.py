"""Days that are not ordinary, on charts over time: runs of one kind, and their names where there is room for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from components.chart_parts import CHARACTERS, Look, Part, is_free, marker, midnight, note, stroke
from components.charts import palette
from components.formats import labelled, paragraph, short_day
from components.text import known, say

DAY = timedelta(days=1)
RAMADAN, FEAST, FEAST_OF_RAMADAN = "ramadan", "eid", "eid_al_fitr"


@dataclass(frozen=True, slots=True)
class Run:
    """Days of one kind as far as they are seen: from where to where on the city's clocks, and their name."""

    begin: datetime
    end: datetime
    name: str


def special_spans(days: Mapping[date, str]) -> list[tuple[date, date, str]]:
    """Unbroken runs of days of one class that is not ordinary: first and last day, class."""
    found: list[tuple[date, date, str]] = []
    for day, kind in sorted(days.items()):
        if found and found[-1][2] == kind and (day - found[-1][1]).days == 1:
            found[-1] = (found[-1][0], day, kind)
        else:
            found.append((day, day, kind))
    return found


def runs(
    days: Mapping[date, str], start: datetime, end: datetime, lang: str, *, shift: timedelta = timedelta(0)
) -> list[Run]:
    """The runs that have a name, cut to what is seen; `shift` moves their edges, where a day is a point of its own."""
    found = []
    for first, last, kind in special_spans(days):
        key = f"network.day_class.{_told_as(days, first, kind)}"
        begin, stop = max(midnight(first) + shift, start), min(midnight(last) + DAY + shift, end)
        if known(key, lang) and begin < stop:
            found.append(Run(begin, stop, say(key, lang)))
    return found


def bars(seen: Sequence[Run], height: float, look: Look) -> list[Part]:
    """A bar for each run above the plot."""
    rule = {"color": palette(look[0])["line2"], "width": 3}
    return [stroke(run.begin, run.end, height, height, rule) for run in seen]


def names(seen: Sequence[Run], start: datetime, end: datetime, height: float, look: Look) -> list[Part]:
    """Each name over the middle of its run, the longest first, where it does not run into another one."""
    taken: list[tuple[float, float]] = []
    found = []
    for run in sorted(seen, key=lambda run: run.begin - run.end):
        half = (len(run.name) + 1) / CHARACTERS / 2
        place = ((run.begin - start) + (run.end - start)) / 2 / (end - start)
        place = min(max(place, half), 1 - half)
        room = (place - half, place + half)
        if is_free(room, taken):
            taken.append(room)
            words = paragraph(run.name, look[1])
            found.append(note(start + place * (end - start), height, words, yanchor="bottom"))
    return found


def pointed(days: Mapping[date, str], look: Look) -> list[Part]:
    """What the pointer is told on the bar of each day, on a second axis from 0 to 1; nothing is drawn."""
    told = {day: f"network.day_class.{_told_as(days, day, kind)}" for day, kind in sorted(days.items())}
    named = {day: say(key, look[1]) for day, key in told.items() if known(key, look[1])}
    if not named:
        return []
    text = [paragraph(labelled(short_day(day, look[1]), name, look[1]), look[1]) for day, name in named.items()]
    shown = {"text": text, "hovertemplate": "%{text}<extra></extra>", "opacity": 0, "cliponaxis": False}
    return [marker(list(named), [1.0] * len(named), {"size": 12, "symbol": "square"}, yaxis="y2", **shown)]


def _told_as(days: Mapping[date, str], day: date, kind: str) -> str:
    """The feast that follows Ramadan has a name of its own."""
    while days.get(day) == FEAST:
        day -= DAY
    return FEAST_OF_RAMADAN if kind == FEAST and days.get(day) == RAMADAN else kind
