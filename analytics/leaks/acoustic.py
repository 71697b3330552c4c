"""What an acoustic logger says of its place: the level it hears at night, against its own usual nights.

A leak hisses all night: the quietest level rises and stays, and the levels of a night lie closer together. Traffic and
use are loud for a while: the level of a night rises alone, or its spread widens. One loud night is not trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analytics.leaks.series import Floats
from analytics.spread import MAD_TO_SD

BASELINE_NIGHTS = 28
LEAST_NIGHTS = 7
NEWEST = 3
LOUD_OF_NEWEST = 2
FLOOR_DB = 1.0  # what loggers repeat
LOUD_Z = 4.0
WIDE_Z = 2.0


class Heard(StrEnum):
    """Unknown is not quiet."""

    LEAK = "leak"
    SUSPECT = "suspect"
    QUIET = "quiet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hearing:
    """The verdict of the newest night, how far its level lies above the usual (dB), and that in standard deviations."""

    heard: Heard
    above_db: float
    score: float


UNHEARD = Hearing(Heard.UNKNOWN, float("nan"), float("nan"))


def hearing(level_db: Floats, spread_db: Floats | None = None) -> Hearing:
    """The newest night of a logger from its nights in order, one value each, NaN where it was silent.

    `spread_db` is how much the levels of each night differ, where it tells: a night wider than usual is no leak.
    A leak is heard when two of the newest three nights are loud; one is a suspicion. Unknown with fewer than seven
    nights before these, or when the newest is silent.

    >>> hearing(np.r_[np.full(20, 32.0), 45.0, 46.0]).heard, hearing(np.r_[np.full(20, 32.0), 45.0]).heard
    (<Heard.LEAK: 'leak'>, <Heard.SUSPECT: 'suspect'>)
    """
    if len(level_db) <= NEWEST or not np.isfinite(level_db[-1]):
        return UNHEARD
    level = _scores(level_db)
    if level is None:
        return UNHEARD
    wide = _scores(spread_db) if spread_db is not None else None
    loud = level.score >= LOUD_Z
    if wide is not None:
        loud &= ~(wide.score > WIDE_Z)
    heard = Heard.QUIET if not loud[-1] else Heard.LEAK if loud.sum() >= LOUD_OF_NEWEST else Heard.SUSPECT
    return Hearing(heard, float(level_db[-1] - level.usual), float(level.score[-1]))


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    usual: float
    score: Floats


def _scores(values: Floats) -> _Scored | None:
    """The newest nights in standard deviations of the nights before them; None when these are too few."""
    before = values[:-NEWEST][-BASELINE_NIGHTS:]
    before = before[np.isfinite(before)]
    if len(before) < LEAST_NIGHTS:
        return None
    usual = float(np.median(before))
    spread = max(MAD_TO_SD * float(np.median(np.abs(before - usual))), FLOOR_DB)
    return _Scored(usual, (values[-NEWEST:] - usual) / spread)
