"""How readings reach the control room: gaps, bad spells, packets that come hours late, values corrected afterwards.

A reading is due at its own instant, or later when its gateway was cut off. A slot belongs to the step in which it is
due, so that each reading is delivered once, whether the step is forty days long or a quarter-hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from feeds.demo import instruments
from feeds.demo.faults import Fault, Kind, between
from feeds.demo.habits import Moments
from feeds.demo.noise import Real, Whole, stream, uniform
from feeds.demo.signals import STEP_S, Story, slots_between, values

LATEST_S = 24 * 3600  # nothing arrives later than this
BLOCK = 24  # slots of a spell: six hours
DELAY_S = (20, 120)
CORRECTED_AFTER_S = 30 * 3600

Flags = NDArray[np.bool_]
Small = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Readings in columns: the row of the instrument, epoch seconds, value (NaN is none), quality, when it is known."""

    rows: Whole
    ts: Whole
    values: Real
    quality: Small
    known_at: Whole

    def where(self, chosen: Flags) -> Delivery:
        """Some of its rows."""
        return Delivery(
            self.rows[chosen], self.ts[chosen], self.values[chosen], self.quality[chosen], self.known_at[chosen]
        )


def delivered(story: Story, since: int, until: int) -> Delivery:
    """Everything due in (since, until], by instrument and then by time."""
    slots = slots_between(since - LATEST_S, until)
    faults = between(story.seed, story.start, int(slots[0]) * STEP_S - LATEST_S, until)
    moments = Moments.of(slots)
    shown = values(story, moments, faults)
    due = _due(story, slots, faults)
    taken = (due > since) & (due <= until) & ~_missing(story, slots) & ~np.isnan(shown)
    rows, columns = np.nonzero(taken)
    quality = _quality(story, slots)[rows, columns]
    delay = DELAY_S[0] + uniform(story.seed + 9, instruments.streams(), slots) * (DELAY_S[1] - DELAY_S[0])
    measured = np.where(quality == 2, np.nan, shown[rows, columns])
    return Delivery(rows, slots[columns] * STEP_S, measured, quality, (due + delay.astype(np.int64))[rows, columns])


def corrected(story: Story, since: int, until: int) -> list[Delivery]:
    """Values that somebody put right in (since, until], one delivery per correction."""
    faults = between(story.seed, story.start, since - CORRECTED_AFTER_S - LATEST_S, until)
    wrong = [fault for fault in faults if fault.kind is Kind.MISSCALED]
    now = [fault for fault in wrong if since < fault.ends + CORRECTED_AFTER_S <= until]
    return [_put_right(story, fault, [other for other in faults if other is not fault]) for fault in now]


def _put_right(story: Story, fault: Fault, others: Sequence[Fault]) -> Delivery:
    slots = slots_between(fault.begins - 1, fault.ends - 1)
    rows = np.array([row for row, each in enumerate(instruments.instruments()) if each.code == fault.target])
    shown = values(story, Moments.of(slots), others)[rows].ravel()
    known = np.full(len(shown), fault.ends + CORRECTED_AFTER_S)
    return Delivery(
        np.repeat(rows, len(slots)), np.tile(slots * STEP_S, len(rows)), shown, np.zeros(len(shown), np.int8), known
    )


def _due(story: Story, slots: Whole, faults: Sequence[Fault]) -> Whole:
    """When each reading leaves: at once; at the end of its gateway's silence; or with a packet of a slow six hours."""
    due = np.broadcast_to(slots * STEP_S, (len(instruments.instruments()), len(slots))).copy()
    block = slots // BLOCK
    slow = uniform(story.seed + 5, _gateway_streams(), block) < 0.0015
    due = np.where(slow, np.maximum(due, ((block + 1) * BLOCK + 8) * STEP_S), due)
    for fault in faults:
        if fault.kind is Kind.SILENT_GATEWAY:
            rows, now = _behind(fault.target), (slots * STEP_S >= fault.begins) & (slots * STEP_S < fault.ends)
            due[np.ix_(rows, now)] = np.maximum(due[np.ix_(rows, now)], -(-fault.ends // STEP_S) * STEP_S)
    return due


def _missing(story: Story, slots: Whole) -> Flags:
    """Single readings lost, and now and then some hours of one sensor."""
    lost = uniform(story.seed + 6, instruments.streams(), slots) < 0.0025
    spell = uniform(story.seed + 7, instruments.streams(), slots // BLOCK) < 0.0015
    return lost | (spell & (slots % BLOCK < 14)[None, :])


def _quality(story: Story, slots: Whole) -> Small:
    """0 good, 1 uncertain, 2 bad: spells of an hour or two."""
    draw = uniform(story.seed + 8, instruments.streams(), slots // 6)
    return np.where(draw < 0.0008, 2, np.where(draw < 0.002, 1, 0)).astype(np.int8)


@cache
def _gateway_names() -> tuple[str | None, ...]:
    """The gateway of each instrument; a gateway carries its own battery too."""
    return tuple(each.asset if each.quantity == "battery" else each.gateway for each in instruments.instruments())


@cache
def _gateway_streams() -> Whole:
    """Instruments on a wire have a line of their own."""
    names = zip(_gateway_names(), instruments.instruments(), strict=True)
    return np.array([stream("gateway", name or each.code) for name, each in names])


@cache
def _behind(gateway: str) -> Whole:
    return np.array([row for row, name in enumerate(_gateway_names()) if name == gateway])
