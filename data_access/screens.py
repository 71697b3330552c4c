"""Wall screens: which there are, what each shows, and when it was last alive."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data_access.accounts import is_live
from data_access.actors import Actor, Permission, audit, require
from data_access.errors import NotFound, RefusedInput
from data_access.rows.languages import LANGUAGES
from data_access.rows.screens import (
    FARTHEST_M,
    LARGEST_IN,
    NEAREST_M,
    SERVICES,
    SMALLEST_IN,
    SUBJECT_VIEWS,
    VIEWS,
    Manners,
    Registered,
    ScreenRow,
    Showing,
    Sign,
    state_of,
)
from data_access.schema import ApiToken, NetworkService, Screen, Zone
from data_access.topics import Topic, changes

THEMES = ("dark", "light")
LEAST_SECONDS = 5
DAY_MIN = 24 * 60
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


def registry(session: Session, *, wall: datetime) -> list[Registered]:
    """Every screen by its code, with what it said last and how it is at that instant of the wall clock."""
    rows = session.execute(
        select(ApiToken.screen_id, ApiToken.expires_at).where(ApiToken.screen_id.is_not(None), *is_live(wall))
    )
    ends: dict[int | None, datetime | None] = {}
    for screen_id, expires_at in rows:
        ends[screen_id] = max((end for end in (ends.get(screen_id), expires_at) if end), default=None)
    found = session.scalars(select(Screen).order_by(Screen.code))
    return [_registered(each, each.id in ends, ends.get(each.id), wall) for each in found]


def _registered(stored: Screen, has_token: bool, expires_at: datetime | None, wall: datetime) -> Registered:
    sign = Sign(**stored.sign)
    return Registered(_row(stored), sign, has_token, expires_at, state_of(stored.last_seen_at, sign, wall))


def arrondissements(session: Session) -> dict[str, str]:
    """The French name of every arrondissement by its code, for the choice of what a view shows."""
    zones = select(Zone.code, Zone.name_fr).where(Zone.kind == "arrondissement").order_by(Zone.name_fr)
    return {code: name or code for code, name in session.execute(zones)}


def telecom_id(session: Session) -> int | None:
    """The service that a silent screen is a matter of; None in a database without services."""
    return session.scalar(select(NetworkService.id).where(NetworkService.code == "telecom"))


@changes(Topic.SCREENS)
def put_screen(session: Session, wanted: ScreenRow, *, actor: Actor | None, at: datetime) -> None:
    """Add a screen or change it; open walls follow at once. RefusedInput names the field that no wall can show."""
    actor = require(actor, Permission.MANAGE_ACCOUNTS)
    _check(wanted)
    known = session.scalar(select(Screen).where(Screen.code == wanted.code))
    stored = known or Screen(code=wanted.code, sign={})
    stored.name, stored.language, stored.theme = wanted.name, wanted.language, wanted.theme
    stored.distance_m, stored.playlist = wanted.distance_m, [asdict(showing) for showing in wanted.playlist]
    stored.panel_in, stored.manners = wanted.panel_in, asdict(wanted.manners)
    session.add(stored)
    after = {"playlist": stored.playlist, "manners": stored.manners}
    audit(session, actor, at, "put_screen", subject=f"screen:{wanted.code}", after=after)


@changes(quietly=True)
def mark_seen(session: Session, *, code: str, wall: datetime, sign: Sign | None = None) -> bool:
    """Note that the screen is alive (wall time), and what it says of itself; False when there is none of that code."""
    told = {} if sign is None else {"sign": asdict(sign)}
    seen = update(Screen).where(Screen.code == code).values(last_seen_at=wall, **told).returning(Screen.id)
    return session.scalar(seen) is not None


def _check(wanted: ScreenRow) -> None:
    faults = {
        "language": wanted.language not in LANGUAGES,
        "theme": wanted.theme not in THEMES,
        "distance_m": not NEAREST_M <= wanted.distance_m <= FARTHEST_M,
        "panel_in": not SMALLEST_IN <= wanted.panel_in <= LARGEST_IN,
        "playlist": not wanted.playlist or any(not _can_show(showing) for showing in wanted.playlist),
        "manners": not _can_behave(wanted.manners),
    }
    for field, wrong in faults.items():
        if wrong:
            raise RefusedInput(where=f"screen {wanted.code}, {field}", problem="not possible", cure=_POSSIBLE[field])


def _can_show(showing: Showing) -> bool:
    if showing.view == "service":
        is_known = showing.subject in SERVICES
    elif showing.view in SUBJECT_VIEWS:
        is_known = bool(showing.subject)
    else:
        is_known = showing.view in VIEWS and not showing.subject
    return is_known and showing.seconds >= LEAST_SECONDS


def _can_behave(manners: Manners) -> bool:
    night = (manners.night_from, manners.night_until)
    is_night = night == (None, None) or all(minute is not None and 0 <= minute < DAY_MIN for minute in night)
    return is_night and 5 <= manners.night_percent <= 100 and manners.room in ("", *SERVICES)


_POSSIBLE = {
    "language": ", ".join(LANGUAGES),
    "theme": ", ".join(THEMES),
    "distance_m": f"{NEAREST_M}-{FARTHEST_M}",
    "panel_in": f"{SMALLEST_IN}-{LARGEST_IN}",
    "playlist": f"{', '.join((*VIEWS, *SUBJECT_VIEWS))}; {LEAST_SECONDS} s or more each",
    "manners": "a night from and until, 00:00-23:59; 5-100 %; a service or none",
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
        panel_in=stored.panel_in,
        manners=Manners(**stored.manners),
    )
