"""What one site has to do with its surroundings, in sentences and on the map; and what in its record cannot be true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.formats import number, percent, quantity, short_day
from components.map import collection, feature
from components.text import say
from data_access.rows.coordination import LeakInTrench, Meeting
from data_access.rows.worksites import WorksiteDetail, WorksiteRow


def remarks(detail: WorksiteDetail, lang: str) -> list[Component]:
    """Clashes, trenches to share, leaks to repair before backfill, an end that nobody told, flaws with their repair."""
    row = detail.row
    told = [_leak(leak, lang) for leak in detail.leaks]
    told += [_meeting(meeting, row.ref, lang) for meeting in detail.meetings]
    if row.standing.finish.is_probable:
        told.append(html.Li(_finished(row, lang)))
    return [*told, *(html.Li(sentence) for sentence in flaw_sentences(row, lang))]


def flaw_sentences(row: WorksiteRow, lang: str) -> list[str]:
    """Each flaw with what would repair it."""
    return [say(f"sites.flaw.{flaw.problem}", lang, **flaw.values) for flaw in row.flaws]


def meeting_lines(detail: WorksiteDetail | None) -> dict[str, Any]:
    """From the selected site to each that it meets, as GeoJSON; empty where it meets none or has no place."""
    if detail is None or detail.row.place.lon is None:
        return collection([])
    here = [detail.row.place.lon, detail.row.place.lat]
    return collection(
        [
            feature({"type": "LineString", "coordinates": [here, list(place)]}, kind=meeting.kind.value)
            for meeting, place in zip(detail.meetings, detail.meeting_places, strict=True)
            if place is not None
        ]
    )


def _meeting(meeting: Meeting, ref: str, lang: str) -> Component:
    other = meeting.other if meeting.one == ref else meeting.one
    words = say(
        f"sites.meeting.{meeting.kind}",
        lang,
        metres=quantity(meeting.metres, "metres", lang),
        first=short_day(meeting.first, lang),
        last=short_day(meeting.last, lang),
    )
    return html.Li(
        [dcc.Link(html.Bdi(other), href=f"/worksites?ref={other}&status=followed", className="link"), " ", words]
    )


def _leak(leak: LeakInTrench, lang: str) -> Component:
    words = say("sites.meeting.leak", lang, metres=quantity(leak.metres, "metres", lang))
    return html.Li([dcc.Link(html.Bdi(leak.alert), href=f"/alerts/{leak.alert}", className="link"), " ", words])


def _finished(row: WorksiteRow, lang: str) -> str:
    signs: Sequence[str] = [say(f"sites.sign.{sign}", lang) for sign in row.standing.finish.signs]
    score = percent(100 * row.standing.finish.score, lang)
    return say("sites.finished", lang, score=score, signs=_listed(signs, lang))


def _listed(parts: Sequence[str], lang: str) -> str:
    return ("، " if lang == "ar" else ", ").join(parts)


def customers(row: WorksiteRow, lang: str) -> str:
    """How many customers notice the works; "–" when nobody counted them."""
    return number(row.customers_affected, lang)
