"""Meters that cannot be believed for a day or longer: an event of their own, so that somebody looks at the meter."""

from __future__ import annotations

import numpy as np

from analytics.leaks.events import EventKind, LeakEvent
from analytics.leaks.series import HOUR_S, Series

LASTING_S = 24 * HOUR_S
CONFIDENCE = 0.9


def fault_events(zone: str, sent: Series, believed: Series) -> list[LeakEvent]:
    """One event per stretch in which every sample that came was refused for 24 hours, known when these are over.

    >>> sent, believed = np.ones(60), np.r_[np.ones(10), np.full(40, np.nan), np.ones(10)]
    >>> (fault,) = fault_events("Z", Series(0, 3600, sent), Series(0, 3600, believed))
    >>> fault.onset_ts // 3600, fault.detected_ts // 3600, fault.cleared_ts // 3600
    (10, 34, 50)
    """
    came = np.flatnonzero(np.isfinite(sent.value))
    refused = np.isnan(believed.value[came])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], refused, [False]]).astype(int)))
    found = []
    for first, after in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        onset = sent.start_ts + int(came[first]) * sent.step_s
        last = sent.start_ts + (int(came[after - 1]) + 1) * sent.step_s
        if last - onset >= LASTING_S:
            cleared = sent.start_ts + int(came[after]) * sent.step_s if after < len(came) else None
            found.append(_fault(zone, onset, cleared))
    return found


def _fault(zone: str, onset_ts: int, cleared_ts: int | None) -> LeakEvent:
    return LeakEvent(
        zone=zone,
        kind=EventKind.SENSOR_FAULT,
        detected_ts=onset_ts + LASTING_S,
        onset_ts=onset_ts,
        flow_m3h=0.0,
        low_m3h=0.0,
        high_m3h=0.0,
        confidence=CONFIDENCE,
        reason="meter",
        cleared_ts=cleared_ts,
    )
