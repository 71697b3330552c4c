"""What a sector's mains are made of: diameters for what flows there, years by street, materials of those years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.demo.lattice import Streets
from feeds.demo.noise import Real, Whole, stream, uniform
from feeds.demo.zones import Area

PEAK = 2.4  # what a main is designed for, as a multiple of the mean
DESIGN_VELOCITY_MS = 1.7
OLDEST, NEWEST = 1930, 2017
CENTRE_KM = (-1.6, 2.6)  # the old town, beside the port
GROWTH_KM_YEAR = 0.21  # how fast the city grew away from it
SPREAD_YEARS = 24.0
RENEWED_SHARE, RENEWED_FROM = 0.28, 1988
SIZES_MM = np.array([80, 100, 125, 150, 200, 250, 300, 400, 500, 600], float)
PLASTIC_MM = {80: 90, 100: 110, 125: 140, 150: 160, 200: 225, 250: 280}  # outer diameters that replace them


@dataclass(frozen=True, slots=True)
class Material:
    """When a material was laid, in which diameters, how smooth it is new and what it loses a year (Hazen-Williams)."""

    name: str
    years: tuple[int, int]
    sizes_mm: tuple[float, float]
    roughness: float
    lost_a_year: float
    share: float


MATERIALS = (
    Material("fonte grise", (1930, 1968), (60, 600), 118, 0.55, 1.0),
    Material("amiante-ciment", (1950, 1986), (80, 300), 132, 0.35, 1.0),
    Material("PVC", (1972, 2017), (60, 250), 147, 0.10, 1.0),
    Material("fonte ductile", (1968, 2017), (60, 600), 136, 0.25, 0.8),
    Material("PEHD", (1996, 2017), (60, 200), 148, 0.05, 0.7),
)


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """A row per pipe: inner diameter, material, year, Hazen-Williams roughness at the end of NEWEST."""

    diameter_mm: Real
    material: NDArray[np.str_]
    laid: Whole
    roughness: Real


def laid_in(sector: Area, graph: Streets, flow_m3h: Real) -> Stock:
    """The mains of the sector's streets for these design flows of a mean hour."""
    size = np.maximum(_sizes(flow_m3h), _least_mm(sector, graph))
    laid = _years(sector, graph)
    kind = _kinds(sector, graph, laid, size)
    new = np.array([material.roughness for material in MATERIALS])[kind]
    aged = np.array([material.lost_a_year for material in MATERIALS])[kind] * (NEWEST + 1 - laid)
    return Stock(size, np.array([material.name for material in MATERIALS])[kind], laid, np.round(new - aged, 1))


def nominal_mm(diameter_mm: float, material: str) -> float:
    """The size a main is sold by: plastic is named by its outer diameter."""
    return float(PLASTIC_MM.get(int(diameter_mm), diameter_mm) if material in ("PVC", "PEHD") else diameter_mm)


def _sizes(flow_m3h: Real) -> Real:
    """The smallest main that carries the peak at the design velocity, mm."""
    needed = np.sqrt(4 * PEAK * flow_m3h / 3600 / DESIGN_VELOCITY_MS / np.pi) * 1000
    sizes: Real = SIZES_MM[np.minimum(np.searchsorted(SIZES_MM, needed), len(SIZES_MM) - 1)]
    return sizes


def _least_mm(sector: Area, graph: Streets) -> Real:
    """What hydrants ask for: 150 on a few arteries, 100 on the others and on half of the side streets."""
    draw = uniform(0, np.array([stream("least", sector.code)]), graph.street)[0]
    least: Real = np.where(graph.is_artery, np.where(draw < 0.25, 150.0, 100.0), np.where(draw < 0.5, 100.0, 80.0))
    return least


def _years(sector: Area, graph: Streets) -> Whole:
    """Old near the old town, newer outside; a street was laid in one go, and some of it was renewed since."""
    laid_draw, renewed_draw, year_draw = (
        uniform(0, np.array([stream(what, sector.code)]), graph.street)[0]
        for what in ("street laid", "renewed", "renewed in")
    )
    away = float(np.linalg.norm(np.array(sector.place) - CENTRE_KM))
    first = OLDEST + away / GROWTH_KM_YEAR + SPREAD_YEARS * (laid_draw - 0.25)
    renewed = renewed_draw < RENEWED_SHARE
    years = np.where(renewed, np.maximum(RENEWED_FROM + (NEWEST - RENEWED_FROM) * year_draw, first), first)
    return np.clip(years, OLDEST, NEWEST).astype(np.int64)


def _kinds(sector: Area, graph: Streets, laid: Whole, size: Real) -> Whole:
    """One of the materials that were laid in that year in that size, the same along a street."""
    draw = uniform(0, np.array([stream("material", sector.code)]), graph.street)[0]
    fits = np.array([material.share * _fits(material, laid, size) for material in MATERIALS])
    reached = np.cumsum(fits, axis=0)
    kinds: Whole = (reached > draw * reached[-1]).argmax(axis=0)
    return kinds


def _fits(material: Material, laid: Whole, size: Real) -> NDArray[np.bool_]:
    (first, last), (least, most) = material.years, material.sizes_mm
    return (laid >= first) & (laid <= last) & (size >= least) & (size <= most)
