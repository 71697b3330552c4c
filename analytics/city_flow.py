"""What is usual of every sector in a quarter-hour, once it is known what the whole city does in it.

The first night of a Ramadan, a match, a changed clock move all sectors at once; a burst moves one. Beside the course of
the city a sector is judged by how far it leaves the others, and by how far they leave each other.
"""

from __future__ import annotations

import numpy as np

from analytics.bursts import Usual
from analytics.leaks.series import Floats
from analytics.leaks.steps import row_median
from analytics.spread import MAD_TO_SD

LEAST_SECTORS = 20


def beside_city(flow: Floats, course: Usual) -> Usual:
    """The course of sectors x quarter-hours with the city's factor in it; the spread is at least that of the sectors.

    A quarter-hour in which fewer than twenty sectors are known stays as it is.

    >>> flow = np.full((20, 1), 13.0)
    >>> found = beside_city(flow, Usual(np.full((20, 1), 10.0), np.full((20, 1), 0.5)))
    >>> float(found.level[0, 0]), float(found.sd[0, 0])
    (13.0, 0.5)
    """
    shares = np.divide(flow, course.level, out=np.full(flow.shape, np.nan), where=course.level > 0)
    factor = row_median(np.ascontiguousarray(shares.T))
    apart = MAD_TO_SD * row_median(np.ascontiguousarray(np.abs(shares / factor - 1).T))
    known = (np.isfinite(shares).sum(axis=0) >= LEAST_SECTORS) & (factor > 0)
    level = np.where(known, course.level * factor, course.level)
    return Usual(level, np.where(known, np.fmax(course.sd, apart * level), course.sd))
