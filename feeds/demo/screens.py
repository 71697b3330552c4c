"""The screen of the demonstration: `/wall/demo`, in French, four metres away, every view in turn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from data_access.actors import Actor
from data_access.rows.screens import VIEWS, ScreenRow, Showing
from data_access.screens import put_screen, screens

DEMO = "demo"
SECONDS = {"situation": 30, "network": 20, "alerts": 30, "worksites": 20, "roadmap": 20}


def build_screens(session: Session, *, actor: Actor, at: datetime) -> None:
    """Put the screen of the demonstration, unless there is one already: screens stay when a city is replaced."""
    if all(known.code != DEMO for known in screens(session)):
        put_screen(session, demo_screen(), actor=actor, at=at)


def demo_screen() -> ScreenRow:
    """It never stops at one view: whoever looks on is to see them all."""
    return ScreenRow(
        code=DEMO,
        name="Mur de démonstration",
        language="fr",
        theme="dark",
        distance_m=4,
        playlist=tuple(Showing(view, SECONDS[view]) for view in VIEWS),
    )
