"""Wall screens: which there are, what each shows, and when it was last alive."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.errors import NotFound, RefusedInput
from data_access.rows.languages import LANGUAGES
from data_access.rows.screens import FARTHEST_M, NEAREST_M, VIEWS, ScreenRow, Showing
from data_access.schema import Screen
from data_access.topics import Topic, changes

THEMES = ("dark", "light")
LEAST_SECONDS = 5
EVERYTHING = tuple(Showing(view) for view in VIEWS)


def screen(session: Session, *, code: str) -> ScreenRow:
    """One screen. NotFound for a code that is none."""
    found = session.scalar(select(Screen).where(Screen.code == code))
    if found is None:
        raise NotFound(code=code)
    return _row(found)


def screens(session: Session) -> list[ScreenRow]:
    """Every screen by its code."""
    return [_row(found) for found in session.scalars(select(Screen).order_by(Screen.code))]


@changes(Topic.SCREENS)
def put_screen(session: Session, wanted: ScreenRow, *, actor: Actor, at: datetime) -> None:
    """Add a screen or change it; open walls follow at once. RefusedInput names the field that no wall can show."""
    require(actor, Permission.MANAGE_ACCOUNTS)
    _check(wanted)
    known = session.scalar(select(Screen).where(Screen.code == wanted.code))
    stored = known or Screen(code=wanted.code)
    stored.name, stored.language, stored.theme = wanted.name, wanted.language, wanted.theme
    stored.distance_m, stored.playlist = wanted.distance_m, [asdict(showing) for showing in wanted.playlist]
    session.add(stored)
    audit(session, actor, at, "put_screen", subject=f"screen:{wanted.code}", after={"playlist": stored.playlist})


@changes()
def mark_seen(session: Session, *, code: str, wall: datetime) -> bool:
    """Note that the screen itself is alive (wall time); False when there is none of that code."""
    seen = update(Screen).where(Screen.code == code).values(last_seen_at=wall).returning(Screen.id)
    return session.scalar(seen) is not None


def _check(wanted: ScreenRow) -> None:
    faults = {
        "language": wanted.language not in LANGUAGES,
        "theme": wanted.theme not in THEMES,
        "distance_m": not NEAREST_M <= wanted.distance_m <= FARTHEST_M,
        "playlist": not wanted.playlist or any(not _can_show(showing) for showing in wanted.playlist),
    }
    for field, wrong in faults.items():
        if wrong:
            raise RefusedInput(where=f"screen {wanted.code}, {field}", problem="not possible", cure=_POSSIBLE[field])


def _can_show(showing: Showing) -> bool:
    return showing.view in VIEWS and showing.seconds >= LEAST_SECONDS


_POSSIBLE = {
    "language": ", ".join(LANGUAGES),
    "theme": ", ".join(THEMES),
    "distance_m": f"{NEAREST_M}-{FARTHEST_M}",
    "playlist": f"{', '.join(VIEWS)}; {LEAST_SECONDS} s or more each",
}


def _row(stored: Screen) -> ScreenRow:
    playlist = tuple(Showing(**showing) for showing in stored.playlist)
    return ScreenRow(
        code=stored.code,
        name=stored.name,
        language=stored.language,
        theme=stored.theme,
        distance_m=stored.distance_m,
        playlist=playlist or EVERYTHING,
        last_seen_at=stored.last_seen_at,
    )
