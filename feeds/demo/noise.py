"""Chance without memory: a number for every (seed, stream, slot), the same whenever and in whatever order it is asked.

History and live telemetry are made by different calls; both must give the same value at the same instant, so nothing
here carries a state from one call to the next. The mixing function is splitmix64.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Bits = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def stream(*names: object) -> int:
    """A number for a name, the same in every process (unlike `hash`)."""
    return zlib.crc32("/".join(map(str, names)).encode())


def uniform(seed: int, streams: Whole, slots: Whole) -> Real:
    """One number in [0, 1) per stream and slot: shape (len(streams), len(slots)).

    >>> uniform(1, np.array([7]), np.array([0, 1]))[0, 1] == uniform(1, np.array([7]), np.array([1]))[0, 0]
    np.True_
    """
    rows = _mixed(streams.astype(np.uint64) + _mixed(np.array([seed], np.uint64)))
    return _mixed(rows[:, None] + slots.astype(np.uint64)[None, :] * _GOLDEN) / 2.0**64


def normal(seed: int, streams: Whole, slots: Whole) -> Real:
    """Standard normal numbers of the same shape, good to about 3.4 sigma: the sum of four uniform ones."""
    draws = sum(uniform(seed * 4 + part, streams, slots) for part in range(4))
    return (draws - 2.0) * np.sqrt(3.0)


def wandering(seed: int, streams: Whole, slots: Whole, every: int) -> Real:
    """Slow noise: a normal number every `every` slots, joined by straight lines."""
    knots = np.arange(slots.min() // every, slots.max() // every + 2)
    values = normal(seed, streams, knots)
    left = slots // every - knots[0]
    share = (slots % every) / every
    return values[:, left] * (1 - share) + values[:, left + 1] * share


def _mixed(values: Bits) -> Bits:
    mixed = values + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
    return mixed ^ (mixed >> np.uint64(31))
