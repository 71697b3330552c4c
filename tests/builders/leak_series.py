"""Inflows of sectors for the tests of the leak engine: a daily course, noise of a fixed seed, and leaks put in."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from analytics.leaks.series import Floats, Ints, Series

START = datetime(2022, 1, 3, tzinfo=UTC)  # a Monday
HOUR_S = 3600


def hours(days: int) -> Ints:
    """The hours from START, epoch seconds."""
    return int(START.timestamp()) + HOUR_S * np.arange(24 * days)


def inflow(days: int, *, seed: int = 1, noise: float = 0.02) -> Floats:
    """A quiet night of 20 m3/h and a day of 60, with relative noise."""
    hour = np.arange(24 * days) % 24
    course = np.where((hour >= 1) & (hour < 5), 20.0, 40.0 + 20 * np.sin(np.pi * np.clip(hour - 5, 0, 19) / 19))
    return np.asarray(course * (1 + noise * np.random.default_rng(seed).standard_normal(24 * days)))


def with_leak(flow: Floats, *, first_day: float, last_day: float, size: float, growing: bool = False) -> Floats:
    """The same flow with a constant or a linearly growing leak between two days."""
    first, last = int(24 * first_day), int(24 * last_day)
    leak = np.zeros(len(flow))
    leak[first:last] = size * (np.arange(1, last - first + 1) / (last - first) if growing else 1.0)
    return flow + leak


def hourly_series(flow: Floats) -> Series:
    """On whole hours from START."""
    return Series(int(START.timestamp()), HOUR_S, flow)
