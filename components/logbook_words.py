"""What a line of the logbook says in a person's language: what was done, where, from when to when."""

from __future__ import annotations

from datetime import datetime

from components.formats import day_time, isolated, listed, number
from components.text import known, say
from data_access.rows.logbook import LogbookRow


def operation(row: LogbookRow, lang: str) -> str:
    """`Consigne de pression 3,2 bar`, `Vanne de limite ouverte, AC-05`."""
    return _told(f"logbook.kind.{row.kind}", row, lang)


def short_operation(row: LogbookRow, lang: str) -> str:
    """The same in a word or two, for charts."""
    return _told(f"logbook.short.{row.kind}", row, lang)


def _told(key: str, row: LogbookRow, lang: str) -> str:
    what = say(key, lang) if known(key, lang) else row.kind
    if row.value is not None and row.unit:
        return f"{what} {number(row.value, lang, 1)}\u00a0{say(f'units.{row.unit}', lang)}"
    return listed((what, isolated(row.other.code, lang)), lang) if row.other else what


def place(row: LogbookRow, lang: str) -> str:
    """The name of the sector, and the asset where one was named."""
    name = row.sector.name(lang) if row.sector else ""
    return " · ".join(filter(None, (isolated(row.asset, lang) if row.asset else "", name)))


def span(row: LogbookRow, lang: str) -> str:
    """`du 9 oct. 05:10 au 9 oct. 07:20`, or since when."""
    start = day_time(row.started_at, lang)
    if row.ended_at == row.started_at:
        return say("logbook.panel.at", lang, **{"from": start})
    if row.ended_at is None:
        return say("logbook.panel.since", lang, **{"from": start})
    return say("logbook.panel.span", lang, until=day_time(row.ended_at, lang), **{"from": start})


def end(row: LogbookRow, lang: str) -> str:
    """When it ended; that it goes on, or stays; nothing for a note."""
    if row.ended_at is not None:
        return day_time(row.ended_at, lang)
    if row.kind == "note":
        return ""
    return say("logbook.list.stays" if row.stays else "logbook.list.lasts", lang)


def who_and_when(author: str, at: datetime, lang: str) -> str:
    """`k.bennani, le 9 oct. 05:12`."""
    return say("logbook.panel.by", lang, who=isolated(author, lang), time=day_time(at, lang))
