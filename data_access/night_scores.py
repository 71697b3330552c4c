"""How the scores of a sector's nights add up to a suspicion: the CUSUM of the nights, as known at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from analytics.cusum import SHOWN_AT_MOST, THRESHOLD, cusum
from analytics.local_time import local_day
from data_access.night_flows import nights
from data_access.rows.alert_scene import NightScores

LOOK_BACK = timedelta(days=60)  # where the sum begins; what was before has long come back to nothing


def night_scores(session: Session, *, sector: str, start: datetime, at: datetime) -> NightScores:
    """The sum after each night from `start` on, at the end of the night's window; empty without judged nights."""
    last = local_day(at)
    found = nights(session, sector=sector, first=last - LOOK_BACK, last=last, at=at)
    summed = zip(found, cusum(night.z for night in found), strict=True)
    shown = [(night.window_end, total) for night, total in summed if night.window_end >= start]
    return NightScores([end for end, _ in shown], [total for _, total in shown], THRESHOLD, SHOWN_AT_MOST)
