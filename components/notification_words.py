"""What a notification says in the language of its subscription: the alert as the pages name it, when, where to look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from components.alert_words import sentence, suspected
from components.formats import day_time
from components.text import known, say
from data_access.rows.alerts import Place, Sentence
from data_access.rows.notification import Letter


def words_for(public_url: str, *, simulated: bool = False) -> Callable[[Letter], tuple[str, str]]:
    """Subject and body of letters; links begin with `public_url` and are left out without one.

    `simulated`: a demonstration, which each letter says.
    """

    def words(letter: Letter) -> tuple[str, str]:
        if not simulated:
            return subject(letter), body(letter, public_url)
        announced = say("shell.scenario.announcement", letter.language)
        return f"{subject(letter)} ({announced})", f"{announced}\n\n{body(letter, public_url)}"

    return words


def subject(letter: Letter) -> str:
    """`[Aïn] P1 SM-05 Sidi Moumen Jadid, casse probable`, or how many in a digest."""
    if len(letter.news) > 1:
        return say("notification.subject.digest", letter.language, count=len(letter.news))
    return say("notification.subject.one", letter.language, what=_title(letter.news[0], letter.language))


def body(letter: Letter, public_url: str) -> str:
    """One paragraph for each piece of news, then the mark of the product."""
    parts = [_paragraph(news, public_url, letter.language) for news in letter.news]
    return "\n\n".join([*parts, say("notification.signature", letter.language)]) + "\n"


def _paragraph(news: Mapping[str, Any], public_url: str, lang: str) -> str:
    event = f"notification.event.{news['event']}"
    told = say(event if known(event, lang) else "notification.event.other", lang)
    when = day_time(datetime.fromisoformat(news["at"]), lang)
    lines = [
        _title(news, lang),
        sentence(Sentence(news["key"], news["values"]), lang),
        say("notification.when", lang, event=told, time=when, code=news["code"]),
    ]
    return "\n".join([*lines, *([f"{public_url.rstrip('/')}/alerts/{news['code']}"] if public_url else [])])


def _title(news: Mapping[str, Any], lang: str) -> str:
    where = news["subject"]
    if news["sector"]:
        where = f"{news['sector']} {Place(news['sector'], news['fr'], news['ar'], news['en']).name(lang)}"
    what = suspected(news["rule"], news["key"], lang)
    return say("notification.alert", lang, priority=news["priority"], place=where, what=what)
