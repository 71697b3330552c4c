"""Pressures as people in the control room read them: stored in metres of water, shown in bar."""

from __future__ import annotations

METRES_PER_BAR = 10.19716  # 100 kPa over 9.80665 kPa per metre


def metres(pressure_bar: float) -> float:
    """Bar in metres of water.

    >>> round(metres(2.0), 4)
    20.3943
    """
    return pressure_bar * METRES_PER_BAR


def bar(metres: float | None) -> float | None:
    """Metres of water in bar.

    >>> round(bar(20.39432), 4)
    2.0
    """
    return None if metres is None else metres / METRES_PER_BAR
