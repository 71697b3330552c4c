"""What is said of incoming data: the last hour in a sentence, why a row was refused, how a feed's clock goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dash.development.base_component import Component

from components.cards import headline
from components.formats import clock_time, duration, isolated, number, percent
from components.text import known, say
from data_access.rows.feed_health import AHEAD_S, Completeness, FeedRow, LastHour, WaitingRow

TOLD_REASONS = 3


@dataclass(frozen=True, slots=True)
class Offset:
    """How a feed's clock goes, and whether that is to be looked at."""

    text: str
    abnormal: bool


def headlines(hour: LastHour, rows: Sequence[FeedRow], silent: int, total: Completeness, lang: str) -> list[Component]:
    """Five figures, each with one comparison."""
    share = percent(total.share_pct, lang, 1) if total.expected else "–"
    late = percent(100 * hour.late / hour.readings, lang, 1) if hour.readings else "–"
    return [
        headline(_head("readings", lang), number(hour.readings, lang), "", _head("readings_note", lang)),
        headline(_head("refused", lang), number(hour.rejected, lang), "", _head("refused_note", lang)),
        headline(
            _head("silent", lang), number(silent, lang), say("data.head.of", lang, count=len(rows)),
            _head("silent_note", lang),
        ),
        headline(_head("late", lang), number(hour.late, lang), "", say("data.head.late_note", lang, share=late)),
        headline(
            _head("complete", lang), share, "", say("data.head.complete_note", lang, count=number(total.sensors, lang))
        ),
    ]  # fmt: skip


def sentence(hour: LastHour, lang: str) -> str:
    """What came in since, and what was refused, most frequent reasons first."""
    since = clock_time(hour.since)
    if not hour.readings and not hour.files and not hour.rejected:
        return say("data.sentence.nothing", lang, since=since)
    told = [say("data.sentence.since", lang, since=since)]
    parts = []
    if hour.readings or not hour.files:
        told_of = {"count": hour.readings, "shown": number(hour.readings, lang)}
        feeds = say("data.sentence.feeds", lang, count=hour.feeds)
        parts.append(say("data.sentence.readings", lang, **told_of, feeds=feeds))
    if hour.files:
        rows = say("data.sentence.rows", lang, count=hour.file_rows, shown=number(hour.file_rows, lang))
        parts.append(say("data.sentence.files", lang, count=hour.files, rows=rows))
    told.append(say("data.sentence.and", lang).join(parts))
    return "".join(told) + say("data.sentence.stop", lang) + _refused(hour, lang)


def _refused(hour: LastHour, lang: str) -> str:
    if not hour.rejected:
        return say("data.sentence.none_refused", lang)
    reasons = [
        f"{reason_name(key, lang)} ({number(count, lang)})" for key, count in list(hour.refused.items())[:TOLD_REASONS]
    ]
    listed = say("data.sentence.separator", lang).join(reasons)
    return say("data.sentence.refused", lang, count=hour.rejected, shown=number(hour.rejected, lang), reasons=listed)


def feed_name(kind: str, name: str, lang: str) -> str:
    """The name of a feed; the product's own by a word."""
    key = f"data.own.{kind}"
    return say(key, lang) if known(key, lang) else isolated(name, lang)


def kind_name(kind: str, lang: str) -> str:
    """What kind of feed or list it is; its code when the catalogue has no word for it."""
    key = f"data.kind.{kind}"
    return say(key, lang) if known(key, lang) else isolated(kind, lang)


def reason_name(key: str, lang: str) -> str:
    """The reason in two or three words."""
    short = f"data.reason.{key.rpartition('.')[2]}"
    return say(short, lang) if known(short, lang) else say("data.other_reason", lang)


def reason_sentence(row: WaitingRow, lang: str) -> str:
    """The whole reason; a sentence whose values are not there is told by its name."""
    try:
        return say(row.reason_key, lang, **{"value": "", **row.values})
    except KeyError:
        return reason_name(row.reason_key, lang)


def clock_offset(row: FeedRow, lang: str) -> Offset:
    """The shortest way of the hour: ahead of our clock, or at most so much behind it."""
    if row.least_delay_s is None:
        return Offset("–", abnormal=False)
    told = short_span(timedelta(seconds=abs(row.least_delay_s)), lang)
    if row.least_delay_s < -AHEAD_S:
        return Offset(say("data.feeds.clock_ahead", lang, time=told), abnormal=True)
    return Offset(say("data.feeds.clock_behind", lang, time=told), abnormal=False)


def short_span(span: timedelta | None, lang: str) -> str:
    """A duration, below a minute in seconds."""
    if span is None or span >= timedelta(minutes=1):
        return duration(span, lang)
    return say("data.feeds.seconds", lang, count=int(span.total_seconds()))


def _head(key: str, lang: str) -> str:
    return say(f"data.head.{key}", lang)
