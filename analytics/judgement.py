"""Whether a sector can be judged now: without fresh, usable inflow and inlet pressure its state is unknown.

So it is while one of its boundaries stands open: what its meters count is then not all that flows in or out.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

BAD_QUALITY = 2  # OPC UA class


class Judgement(StrEnum):
    """The worst thing that stands against judging, in this order; JUDGED when nothing does."""

    JUDGED = "judged"
    BOUNDARY_OPEN = "boundary_open"
    STALE = "stale"
    BAD = "bad"
    NOT_KEPT = "not_kept"
    MISSING = "missing"


_WORSE = {judgement: rank for rank, judgement in enumerate(Judgement)}
REASONS = tuple(reversed(Judgement))[:-1]  # why something cannot be judged, the worst first


def of_reading(value: float | None, quality: int | None, stale: bool, *, kept: bool = True) -> Judgement:
    """What one newest reading allows; `quality` None: nothing was ever received or, where not `kept`, is still there.

    >>> of_reading(12.0, 0, False).value, of_reading(12.0, 0, True).value, of_reading(None, 2, False).value
    ('judged', 'stale', 'bad')
    """
    if quality is None:
        return Judgement.MISSING if kept else Judgement.NOT_KEPT
    if stale:
        return Judgement.STALE
    return Judgement.BAD if quality >= BAD_QUALITY or value is None else Judgement.JUDGED


def of_all(readings: Iterable[Judgement]) -> Judgement:
    """Every one of these sensors is needed: the worst decides, and none at all is missing.

    >>> of_all([Judgement.JUDGED, Judgement.STALE]).value, of_all([]).value
    ('stale', 'missing')
    """
    return max(readings, key=_WORSE.__getitem__, default=Judgement.MISSING)


def of_any(readings: Iterable[Judgement]) -> Judgement:
    """One of these sensors is enough: the best decides, and none at all is missing.

    >>> of_any([Judgement.STALE, Judgement.JUDGED]).value
    'judged'
    """
    return min(readings, key=_WORSE.__getitem__, default=Judgement.MISSING)
