"""A sector's pipes as an EPANET input file: one source, the inlet's chamber, junctions and pipes, a period per load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feeds.demo.geography import degrees
from feeds.demo.noise import Real, Whole
from feeds.demo.pipe_stock import SIZES_MM
from feeds.demo.streets import Network

CHAMBER_M = 60.0  # the inlet's valve, strainer and meter, as so much main
CHAMBER_ROUGHNESS = 90.0
CHAMBER_VELOCITY_MS = 1.8
PRV_LOSS_M = 25.0  # head above a reducing valve that it takes away
ACCURACY = 0.001  # of the flows; heads are then right to the millimetre (measured against 1e-6)


@dataclass(frozen=True, slots=True)
class Period:
    """One hour of a run: the share of the demands, and water that leaves besides, (junction, m3/h)."""

    load: float
    leaks: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What EPANET is told: names and columns, a row per junction, then a row per pipe."""

    title: str
    junction_names: Sequence[str]
    elevation_m: Real
    demand_m3h: Real
    places: Real
    pipe_names: Sequence[str]
    start: Whole
    end: Whole
    length_m: Real
    diameter_mm: Real
    roughness: Real
    shut: NDArray[np.bool_]
    inlet: int
    chamber: str
    source_head_m: float
    reducing_valve: str | None = None

    @classmethod
    def of(cls, network: Network, *, demand_m3h: Real, source_head_m: float) -> Model:
        """The network as it lies in the ground."""
        return cls(
            title=network.sector.code,
            junction_names=[network.junction_name(number) for number in range(len(network.share))],
            elevation_m=network.elevation_m,
            demand_m3h=demand_m3h,
            places=degrees(network.places),
            pipe_names=[network.pipe_name(number) for number in range(len(network.length_m))],
            start=network.start,
            end=network.end,
            length_m=network.length_m,
            diameter_mm=network.diameter_mm,
            roughness=network.roughness,
            shut=network.shut,
            inlet=network.inlet,
            chamber=f"V-{network.tag}",
            source_head_m=source_head_m,
        )


def inp_text(model: Model, periods: Sequence[Period]) -> str:
    """The input file in ASCII, m3/h (CMH), metres and millimetres; demands follow one pattern, leaks one each."""
    leaks = sorted({junction for period in periods for junction, _ in period.leaks})
    sections = {
        "TITLE": [model.title],
        "JUNCTIONS": _junctions(model),
        "RESERVOIRS": [f"SOURCE {model.source_head_m + (PRV_LOSS_M if model.reducing_valve else 0.0):.3f}"],
        "PIPES": _pipes(model),
        "VALVES": _valves(model),
        "DEMANDS": _demands(model, leaks),
        "PATTERNS": _patterns(periods, leaks),
        "TIMES": [f"DURATION {len(periods) - 1}:00", "HYDRAULIC TIMESTEP 1:00", "PATTERN TIMESTEP 1:00"],
        "OPTIONS": ["UNITS CMH", "HEADLOSS H-W", f"ACCURACY {ACCURACY}", "TRIALS 200", "UNBALANCED CONTINUE 50"],
        "REPORT": ["STATUS NO", "SUMMARY NO", "MESSAGES NO"],
        "COORDINATES": _coordinates(model),
    }
    return "".join(f"[{name}]\n" + "\n".join(lines) + "\n\n" for name, lines in sections.items()) + "[END]\n"


def _chamber_mm(mean_m3h: float) -> float:
    needed = np.sqrt(4 * 2 * mean_m3h / 3600 / CHAMBER_VELOCITY_MS / np.pi) * 1000
    return float(SIZES_MM[min(int(np.searchsorted(SIZES_MM, needed)), len(SIZES_MM) - 1)])


def _junctions(model: Model) -> list[str]:
    rows = zip(model.junction_names, model.elevation_m.tolist(), strict=True)
    floor = f"{model.elevation_m[model.inlet]:.2f}"
    door = [f"MAIN {floor}", f"DOOR {floor}"] if model.reducing_valve else []
    return [f"{name} {height:.2f}" for name, height in rows] + door


def _pipes(model: Model) -> list[str]:
    names, columns = model.junction_names, (model.length_m, model.diameter_mm, model.roughness)
    ends = zip(model.start.tolist(), model.end.tolist(), strict=True)
    figures = zip(*(column.tolist() for column in columns), model.shut.tolist(), strict=True)
    door = "DOOR" if model.reducing_valve else "SOURCE"
    width = _chamber_mm(float(model.demand_m3h.sum()))
    main = [f"M-{model.chamber} SOURCE MAIN 1.0 {width:g} {CHAMBER_ROUGHNESS} 0 OPEN"] if model.reducing_valve else []
    return [
        *main,  # EPANET takes no reducing valve at a reservoir
        f"{model.chamber} {door} {names[model.inlet]} {CHAMBER_M} {width:g} {CHAMBER_ROUGHNESS} 0 OPEN",
        *(
            f"{pipe} {names[first]} {names[last]} {length:.1f} {size:g} {rough:.1f} 0 {'CLOSED' if shut else 'OPEN'}"
            for pipe, (first, last), (length, size, rough, shut) in zip(model.pipe_names, ends, figures, strict=True)
        ),
    ]


def _valves(model: Model) -> list[str]:
    if model.reducing_valve is None:
        return []
    setting = model.source_head_m - float(model.elevation_m[model.inlet])
    return [f"{model.reducing_valve} MAIN DOOR {_chamber_mm(float(model.demand_m3h.sum())):g} PRV {setting:.2f} 0"]


def _demands(model: Model, leaks: Iterable[int]) -> list[str]:
    used = zip(model.junction_names, model.demand_m3h.tolist(), strict=True)
    lost = [f"{model.junction_names[junction]} 1 LEAK{junction}" for junction in leaks]
    return [f"{name} {demand:.5f} LOAD" for name, demand in used] + lost


def _patterns(periods: Sequence[Period], leaks: Sequence[int]) -> list[str]:
    rows = [("LOAD", [period.load for period in periods])]
    rows += [(f"LEAK{junction}", [dict(period.leaks).get(junction, 0.0) for period in periods]) for junction in leaks]
    return [f"{name} {' '.join(f'{value:.6g}' for value in part)}" for name, row in rows for part in _lines(row)]


def _lines(row: list[float]) -> Iterator[list[float]]:
    return (row[start : start + 10] for start in range(0, len(row), 10))


def _coordinates(model: Model) -> list[str]:
    places = zip(model.junction_names, model.places.tolist(), strict=True)
    return [f"{name} {lon:.5f} {lat:.5f}" for name, (lon, lat) in places]
