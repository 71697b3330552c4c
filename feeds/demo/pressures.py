"""Pressure at the three loggers of every sector, from the tables that EPANET solved: a function of flow and leaks.

Pressure = set point at the inlet's height, less the difference of height, less what is lost on the way at this load,
less what the leaks take. Leaks of one sector add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from feeds.demo import hydraulics, profile
from feeds.demo.effects import dropped_m, grown
from feeds.demo.faults import Fault
from feeds.demo.hydraulics import GROWN, LEAK_LOADS, LOADS
from feeds.demo.leaks import LEAKING, place_of
from feeds.demo.noise import Real, Whole, normal, stream
from feeds.demo.solved import cells
from feeds.demo.streets import Network, design_m3h, networks
from feeds.demo.zones import plan

USUAL_M, USUAL_SPREAD_M = 41.0, 2.5  # at the critical point in a mean hour
BUSY_LOAD, BUSY_M = 2.4, 27.0  # and never less than this in the busiest one


def at_loggers(seed: int, used_m3h: Real, faults: Sequence[Fault], slots: Whole) -> Real:
    """Metres of pressure, loggers 1 to 3 x sectors x slots, without noise; `used_m3h` is the inflow without leaks."""
    load = used_m3h / np.array(list(design_m3h().values()))[:, None]
    found = _static(seed)[:, :, None] - _lost(load)
    for fault in faults:
        if fault.kind in LEAKING:
            sector = _numbers()[fault.target]
            share = grown(fault, slots)
            now = np.flatnonzero(share > 0)
            if len(now):
                found[:, sector, now] -= _drop(place_of(fault).drops_m, load[sector, now], share[now])
    pressures: Real = np.maximum(found - dropped_m(faults, slots)[None], 0.0)
    return pressures


@cache
def set_points_m(seed: int) -> Real:
    """Pressure just before each sector's inlet chamber, at the inlet's height."""
    lost = _loss_tables()[:, 1]
    usual = np.array([np.interp(load, LOADS, row) for load, row in zip(_mean_load(seed), lost, strict=True)])
    busy = lost[:, LOADS.searchsorted(BUSY_LOAD)]
    names = np.array([stream(f"set point/{sector.code}") for sector in plan().sectors])
    wanted = USUAL_M + USUAL_SPREAD_M * normal(seed, names, np.zeros(1, np.int64))[:, 0]
    points: Real = np.round(np.maximum(wanted + usual, BUSY_M + busy) + _heights()[1] - _heights()[0], 1)
    return points


def table_names() -> list[str]:
    """The names of the sectors' solved tables, which are there afterwards."""
    _loss_tables()
    return [_name(sector.code) for sector in plan().sectors]


def _mean_load(seed: int) -> Real:
    load: Real = profile.of_sectors(seed).mean_m3h / np.array(list(design_m3h().values()))
    return load


def _static(seed: int) -> Real:
    """Pressures without flow: loggers x sectors."""
    static: Real = set_points_m(seed) + _heights()[0] - _heights()
    return static


def _lost(load: Real) -> Real:
    rows = [[np.interp(now, LOADS, row) for now, row in zip(load, rows, strict=True)] for rows in _by_logger()]
    return np.array(rows)


def _drop(table: Real, load: Real, share: Real) -> Real:
    """Between the cells of a leak's table: loggers x slots."""
    column = np.clip(np.searchsorted(GROWN, share, side="right") - 1, 0, len(GROWN) - 2)
    part = (share - GROWN[column]) / (GROWN[column + 1] - GROWN[column])
    by_share = [[np.interp(load, LEAK_LOADS, row) for row in logger.T] for logger in table]
    slots = np.arange(len(load))
    cells_of = np.array(by_share)
    dropped: Real = cells_of[:, column, slots] * (1 - part) + cells_of[:, column + 1, slots] * part
    return dropped


def _by_logger() -> Real:
    return _loss_tables().transpose(1, 0, 2)


@cache
def _loss_tables() -> Real:
    """Head lost without leaks, m: sectors x loggers x LOADS."""
    return np.array([_loss_table(each) for each in networks()]).reshape(-1, 3, len(LOADS)) / 1000


def _loss_table(network: Network) -> Whole:
    def solve() -> Whole:
        return np.rint(hydraulics.losses(network).ravel() * 1000).astype(np.int64)

    return cells(_name(network.sector.code), solve)


def _name(sector: str) -> str:
    return f"sector/{sector}"


@cache
def _heights() -> Real:
    """Metres above the sea: loggers x sectors."""
    return np.array([each.elevation_m[list(each.loggers)] for each in networks()]).T


@cache
def _numbers() -> dict[str, int]:
    return {sector.code: number for number, sector in enumerate(plan().sectors)}
