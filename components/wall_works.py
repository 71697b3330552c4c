"""The wall's view of the worksites: where they are, how many, and which are late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from components.formats import number, percent, signed
from components.marks import priority_mark
from components.text import say
from components.wall_blocks import block, code, must, note, quiet, tile
from components.wall_callouts import Box
from components.wall_map import Feature, Site, city_frame, works_map
from components.wall_projection import Frame
from components.wall_viewing import Viewing
from components.worksite_words import arrondissement, short_ref, title
from data_access.rows.worksites import WorksitePicture, WorksiteRow

WORKS_WIDTH_PX = 884.0
RUNNING = ("in_progress", "reinstatement")
AHEAD = ("planned", "authorised")


@dataclass(frozen=True, slots=True)
class Works:
    """Every site that has not ended, worst delay first, with the counts; the shapes of the city; the local day."""

    picture: WorksitePicture
    base: Sequence[Feature]
    today: date


def works_view(works: Works, viewing: Viewing) -> list[Component]:
    """The whole view. Farther screens lose the second line of counts and what stands beside the map."""
    return [
        _map(works, viewing),
        html.Div(_tiles(works, viewing), className="wall-works__tiles"),
        _late(works, viewing),
    ]


def works_frame(base: Sequence[Feature], viewing: Viewing) -> Frame | None:
    """Where the city lies in its block."""
    return city_frame(WORKS_WIDTH_PX, viewing.body_px, base)


def _map(works: Works, viewing: Viewing) -> Component:
    lang, width = viewing.lang, WORKS_WIDTH_PX
    frame = works_frame(works.base, viewing)
    summary = works.picture.summary
    notes = [note(say("wall.works.legend", lang)), note(_today(works, lang))][: viewing.at(2, 2, 1, 0)]
    followed = must(say("wall.works.followed", lang, n=number(summary.followed, lang)), "wall-strong")
    legend = html.Div([followed, *notes], className="wall-map__legend")
    if frame is None:
        return html.Div([legend, quiet(say("wall.no_map", lang))], className="wall-map")
    taken = [Box(0, 0, width * 0.62, 150 * viewing.k)]
    sites = [
        _site(row, viewing) for row in works.picture.rows if row.place.lon is not None and row.place.lat is not None
    ]
    return html.Div([legend, works_map(works.base, frame, sites, viewing.k, taken)], className="wall-map")


def _today(works: Works, lang: str) -> str:
    """How many sites should start and end on this day."""
    rows, today = works.picture.rows, works.today
    starts = sum(row.status in AHEAD and row.time.current_start == today for row in rows)
    ends = sum(row.status not in AHEAD and row.time.current_end == today for row in rows)
    return say("wall.works.today", lang, starts=number(starts, lang), ends=number(ends, lang))


def _site(row: WorksiteRow, viewing: Viewing) -> Site:
    late = row.standing.priority
    figure = (
        say("wall.works.days", viewing.lang, days=signed(row.standing.days_late, viewing.lang)) if late == 2 else ""
    )
    return Site(short_ref(row.ref), row.place.lon or 0.0, row.place.lat or 0.0, late, row.status not in RUNNING, figure)


def _tiles(works: Works, viewing: Viewing) -> list[Component]:
    lang, summary = viewing.lang, works.picture.summary
    tiles = [
        tile(
            say("wall.works.in_progress", lang),
            number(summary.in_progress, lang),
            "",
            note(say("wall.works.unconfirmed", lang, count=summary.unconfirmed)),
        ),
        tile(
            [priority_mark(2 if summary.very_late else 3), say("wall.works.late", lang)]
            if summary.late
            else say("wall.works.late", lang),
            number(summary.late, lang),
            "",
            note(say("wall.works.very_late", lang, count=summary.very_late)),
        ),
        tile(
            say("wall.works.suspended", lang),
            number(summary.suspended, lang),
            "",
            note(say("wall.works.for_permit", lang, count=summary.suspended_for_permit)),
        ),
        tile(
            say("wall.works.ends_soon", lang),
            number(summary.ends_soon, lang),
            "",
            note(say("wall.works.behind", lang, count=summary.ends_soon_behind)),
        ),
    ]
    return tiles[: viewing.at(4, 2, 2, 2)]


def _late(works: Works, viewing: Viewing) -> Component:
    lang, shown = viewing.lang, viewing.at(5, 4, 3, 2)
    late = [row for row in works.picture.rows if row.standing.priority]
    heading = say("wall.works.latest", lang)
    if not late:
        return block(quiet(say("wall.works.none_late", lang)), title=heading, css="wall-works__late")
    count = say("wall.first_of", lang, n=min(shown, len(late)), m=len(late))
    return block([_row(row, viewing) for row in late[:shown]], title=heading, note=count, css="wall-works__late")


def _row(row: WorksiteRow, viewing: Viewing) -> Component:
    days = must(say("wall.works.days", viewing.lang, days=signed(row.standing.days_late, viewing.lang)), "wall-strong")
    done = note(percent(row.time.progress_pct, viewing.lang)) if viewing.is_near else None
    return html.Div(
        [
            priority_mark(row.standing.priority),
            html.Div(_named(row, viewing), className="wall-two"),
            html.Div([days, done], className="wall-two wall-end"),
        ],
        className="wall-row wall-late",
    )


def _named(row: WorksiteRow, viewing: Viewing) -> list[Component]:
    """Reference and arrondissement, and what is being done where there is room for it."""
    lang, ref, where = viewing.lang, code(short_ref(row.ref)), arrondissement(row.place, viewing.lang)
    if viewing.is_farthest:
        return [must(ref)]
    if viewing.near_m >= 6:
        return [must(ref), note(where, "wall-cut")]
    named = [must([ref, " ", where], "wall-cut")]
    return [*named, note(title(row, lang), "wall-cut")] if viewing.is_near else named
