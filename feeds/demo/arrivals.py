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

from feeds.demo import effects, instruments
from feeds.demo.background import between
from feeds.demo.faults import Fault, Kind
from feeds.demo.gaps import gaps
from feeds.demo.habits import Moments
from feeds.demo.noise import Real, Whole, stream, uniform
from feeds.demo.signals import STEP_S, Story, inflow, outflow, slots_between, source_flow, values

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

    def where(self, chosen: Flags | Whole) -> Delivery:
        """Some of its rows."""
        return Delivery(
            self.rows[chosen], self.ts[chosen], self.values[chosen], self.quality[chosen], self.known_at[chosen]
        )

    def of_rows(self, first: int, end: int) -> Delivery:
        """Of instruments [first, end), where the rows are in order."""
        begin, stop = np.searchsorted(self.rows, (first, end)).tolist()
        return self.where(np.arange(begin, stop))


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came of some instruments: rows x slots. `due` is when a value leaves, `came` whether it ever arrives."""

    rows: Whole
    slots: Whole
    measured: Real  # NaN where the instrument could not tell
    quality: Small
    due: Whole
    delay: Whole
    came: Flags

    @property
    def usable(self) -> Real:
        """Values that came and are not bad; NaN elsewhere."""
        return np.where(self.came & (self.quality < 2), self.measured, np.nan)

    def delivery(self, wanted: Flags | None = None) -> Delivery:
        """Those that came, by instrument and then by time; of them the wanted ones."""
        places = np.nonzero(self.came if wanted is None else self.came & wanted)
        quality = self.quality[places]
        return Delivery(
            self.rows[places[0]],
            self.slots[places[1]] * STEP_S,
            np.where(quality == 2, np.nan, self.measured[places]),
            quality,
            (self.due + self.delay)[places],
        )


def joined(parts: Sequence[Delivery]) -> Delivery:
    """Deliveries that follow each other in time as one, by instrument and then by time."""
    whole = Delivery(*(np.concatenate([getattr(part, name) for part in parts]) for name in Delivery.__slots__))
    return whole.where(np.argsort(whole.rows, kind="stable"))


def delivered(story: Story, since: int, until: int) -> Delivery:
    """Everything due in (since, until], by instrument and then by time."""
    slots = slots_between(since - LATEST_S, until)
    faults = between(story.seed, story.start, int(slots[0]) * STEP_S - LATEST_S, until)
    every = np.arange(len(instruments.instruments()))
    found = _arrivals(story, every, slots, values(story, Moments.of(slots), faults), faults)
    return found.delivery((found.due > since) & (found.due <= until))


def of_sectors(story: Story, since: int, until: int) -> list[Arrivals]:
    """What flowed into the sectors, out of the reservoirs and from the sources in (since, until], however late."""
    slots = slots_between(since, until)
    faults = between(story.seed, story.start, since, until)
    shown = np.full((len(instruments.instruments()), len(slots)), np.nan)
    moments = Moments.of(slots)
    flow = inflow(story, moments, faults)
    bought = source_flow(story, moments, faults)
    groups = {"inflow": flow, "reservoir_outflow": outflow(flow), "source_flow": bought}
    for group, found in groups.items():
        shown[instruments.rows_of(group)] = found
    said = effects.as_measured(shown, slots, faults)
    rows = [instruments.rows_of(group) for group in groups]
    return [_arrivals(story, mine, slots, said[mine], faults) for mine in rows]


def _arrivals(story: Story, rows: Whole, slots: Whole, shown: Real, faults: Sequence[Fault]) -> Arrivals:
    streams = instruments.streams()[rows]
    delay = DELAY_S[0] + uniform(story.seed + 9, streams, slots) * (DELAY_S[1] - DELAY_S[0])
    return Arrivals(
        rows=rows,
        slots=slots,
        measured=shown,
        quality=_quality(story, streams, slots),
        due=_due(story, rows, slots, faults),
        delay=delay.astype(np.int64),
        came=~_missing(story, rows, slots) & ~np.isnan(shown),
    )


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


def _due(story: Story, rows: Whole, slots: Whole, faults: Sequence[Fault]) -> Whole:
    """When each reading leaves: at once; at the end of its gateway's silence; or with a packet of a slow six hours."""
    due = np.broadcast_to(slots * STEP_S, (len(rows), len(slots))).copy()
    block = slots // BLOCK
    slow = uniform(story.seed + 5, _gateway_streams()[rows], block) < 0.0015
    due = np.where(slow, np.maximum(due, ((block + 1) * BLOCK + 8) * STEP_S), due)
    for fault in faults:
        if fault.kind is Kind.SILENT_GATEWAY:
            behind, now = _behind(fault.target)[rows], (slots * STEP_S >= fault.begins) & (slots * STEP_S < fault.ends)
            silent = np.ix_(behind, now)
            due[silent] = np.maximum(due[silent], -(-fault.ends // STEP_S) * STEP_S)
    return due


def _missing(story: Story, rows: Whole, slots: Whole) -> Flags:
    """Single readings lost, now and then some hours of one sensor; of the sectors' inflow as much as in real ones."""
    streams = instruments.streams()[rows]
    lost = uniform(story.seed + 6, streams, slots) < 0.0025
    spell = uniform(story.seed + 7, streams, slots // BLOCK) < 0.0015
    return lost | (spell & (slots % BLOCK < 14)[None, :]) | gaps(story, rows, slots)


def _quality(story: Story, streams: Whole, slots: Whole) -> Small:
    """0 good, 1 uncertain, 2 bad: spells of an hour or two."""
    draw = uniform(story.seed + 8, streams, slots // 6)
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
def _behind(gateway: str) -> Flags:
    """Of each instrument, whether the gateway carries it."""
    return np.array([name == gateway for name in _gateway_names()])
