"""The operator's hydraulic models, wrong the way such models are: never the generator's own.

Roughness is off pipe by pipe and by material, use is shared out otherwise, heights were read from a map, valves that
somebody closed are open in the model and one or two open ones are closed. Chance comes from the seed: the same seed,
the same errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import numpy as np

from data_access.rows.hydraulics import SectorModelRow
from feeds.demo import pressures, profile
from feeds.demo.inp import Model, Period, inp_text
from feeds.demo.noise import Real, normal, stream, uniform
from feeds.demo.streets import Network, networks
from feeds.demo.trunks import reducers

SOURCE = "demo"
ROUGHNESS_OFF, MATERIAL_OFF, DEMAND_OFF, TOTAL_OFF = 0.10, 0.08, 0.35, 0.04  # as shares
ELEVATION_OFF_M, SET_POINT_OFF_M = 0.6, 0.4
WRONGLY_SHUT = 0.004  # of the pipes that are no dead end
DAY = (0.52, 0.48, 0.46, 0.45, 0.48, 0.58, 0.86, 1.28, 1.42, 1.30, 1.14, 1.10, 1.18, 1.20, 1.08, 1.02, 1.02, 1.06, 1.20,
       1.38, 1.40, 1.20, 0.88, 0.64)  # fmt: skip


def models(seed: int, made_at: datetime) -> Iterator[SectorModelRow]:
    """One for each sector, a day of 24 hours under the usual demand."""
    usual = profile.of_sectors(seed).mean_m3h.tolist()
    points = pressures.set_points_m(seed).tolist()
    periods = [Period(load) for load in DAY]
    for network, mean_m3h, set_point_m in zip(networks(), usual, points, strict=True):
        text = inp_text(degraded(network, seed, mean_m3h, set_point_m), periods)
        yield SectorModelRow(network.sector.code, network.sector.code, SOURCE, made_at, text)


def degraded(network: Network, seed: int, mean_m3h: float, set_point_m: float) -> Model:
    """The sector as the operator believes it to be."""
    total = mean_m3h * (1 + TOTAL_OFF * _one(network, seed, "total"))
    share = network.share * np.exp(DEMAND_OFF * _off(network, seed, "demand", len(network.share)))
    source = set_point_m + float(network.elevation_m[network.inlet]) + SET_POINT_OFF_M * _one(network, seed, "source")
    true = Model.of(network, demand_m3h=total * share / share.sum(), source_head_m=source)
    heights = true.elevation_m + ELEVATION_OFF_M * _off(network, seed, "elevation", len(true.elevation_m))
    return replace(
        true,
        elevation_m=np.round(heights, 1),
        roughness=_roughness(network, seed),
        shut=_shut(network, seed),
        reducing_valve=reducers().get(network.sector.code),
    )


def _roughness(network: Network, seed: int) -> Real:
    """Whole numbers, as people enter them: off for a material as a whole, and pipe by pipe."""
    materials, which = np.unique(network.material, return_inverse=True)
    names = np.array([stream("model", network.sector.code, "material", str(material)) for material in materials])
    together = normal(seed, names, np.zeros(1, np.int64))[which, 0]
    alone = _off(network, seed, "roughness", len(network.roughness))
    wrong = network.roughness * np.exp(MATERIAL_OFF * together + ROUGHNESS_OFF * alone)
    roughness: Real = np.clip(np.round(wrong), 50, 150)
    return roughness


def _shut(network: Network, seed: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Of the true ones the model knows none; a few it has closed are open."""
    names = np.array([stream("model", network.sector.code, "shut")])
    draw = uniform(seed, names, np.arange(len(network.shut)))[0]
    spare = network.is_spare & ~network.shut
    chosen = np.zeros(len(spare), bool)
    count = max(1, round(WRONGLY_SHUT * int(spare.sum())))
    chosen[np.argsort(np.where(spare, draw, 2.0), kind="stable")[:count]] = True
    return chosen & spare


def _off(network: Network, seed: int, what: str, count: int) -> Real:
    return normal(seed, np.array([stream("model", network.sector.code, what)]), np.arange(count))[0]


def _one(network: Network, seed: int, what: str) -> float:
    return float(_off(network, seed, what, 1)[0])
