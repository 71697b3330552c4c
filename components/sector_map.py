"""The map of sectors: one layer whose shades follow what is asked of it, a mark for each abnormal sector, a few names.

Every sector's state travels as a few figures; the outlines are loaded once (assets/network.js puts both together).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

import dash_leaflet as dl
from dash import html
from dash.development.base_component import Component

from components.alert_words import sentence
from components.formats import isolated, percent, quantity
from components.map import LAYERS, collection, js
from components.marks import priority_mark
from components.pressure import bar
from components.sector_table import mark_of, sensors_fresh
from components.text import say
from data_access.rows.alerts import SectorState
from data_access.rows.network import Place, SectorAlert, SectorRow

PRIORITIES = (1, 2, 3, 4)
SPOTS = ("flow", "pressure", "noise_level")
MODES = ("alert", "night", "pressure", "sensors")
SEA_LABEL = (-7.722, 33.612)
MOST_LABELS = 8
MOST_UNKNOWN = 40
ROOM_DEG = (0.030, 0.008)  # half the width and the height of a name on a map of the whole city, with half a mark's
NIGHT_SPAN_PCT = 40.0
PRESSURE_SPAN_M = (20.0, 50.0)  # fully shaded at the first, not at all at the second
Point = tuple[float, float]


def sector_layers(sectors: StrEnum, marks: StrEnum, picked: StrEnum | None = None) -> list[Component]:
    """The layers above the base: states of the sectors, the outline of the one that is picked, marks and names."""
    layers = [
        dl.GeoJSON(
            id=sectors,
            url=f"{LAYERS}/sectors.geojson?v=1",
            style=js("ainNetwork.sectorStyle"),
            onEachFeature=js("ainNetwork.pickable"),
            hideout={"states": {}},
        )
    ]
    if picked is not None:
        layers.append(
            dl.GeoJSON(
                id=picked,
                data=collection([]),
                style=js("ainNetwork.pickedStyle"),
                onEachFeature=js("ainNetwork.toFront"),
                interactive=False,
            )
        )
    return [*layers, dl.GeoJSON(id=marks, data=collection([]), pointToLayer=js("ainNetwork.mark"))]


def map_states(rows: Sequence[SectorRow], lang: str, modes: Sequence[str] = MODES) -> dict[str, Any]:
    """What the map shows in each of these modes: `states` by sector code, `marks` and `labels` as GeoJSON points.

    A state is {p: priority, u: cannot be judged, j: why not, s: shade 0-1, t: what the pointer is told}; an absent one
    is normal.
    """
    marked = {mode: [row for row in rows if _is_marked(row, mode)] for mode in modes}
    return {
        "states": {mode: {row.place.code: _state(row, mode, lang) for row in rows} for mode in modes},
        "marks": {mode: [_mark(row, lang) for row in _drawn(found)] for mode, found in marked.items()},
        "labels": [*labels(rows, lang), _label(SEA_LABEL, say("network.map.sea", lang))],
    }


def of_every_service(rows: Sequence[SectorRow], states: Sequence[SectorState]) -> list[SectorRow]:
    """The rows with the worst alert of any service in the sector, where there is one, instead of that of water."""
    worst = {state.sector: state for state in states}
    return [replace(row, alert=_alert(worst[row.place.code])) if row.place.code in worst else row for row in rows]


def _alert(state: SectorState) -> SectorAlert:
    return SectorAlert(state.code, state.priority, state.display, state.cause, state.count)


def map_legend(lang: str, *, picked: bool = True) -> Component:
    """Only what the header does not explain."""
    names = ("unknown", "picked") if picked else ("unknown",)
    entries = [
        html.Span([html.I(className=f"key key--{name}"), say(f"network.map.{name}", lang)], className="key-line")
        for name in names
    ]
    return html.Div([*(_ramps(lang) if picked else ()), *entries], className="map-legend")


def marks_legend(lang: str) -> Component:
    """The shapes from critical to low, and the ring of an alert that nobody has acknowledged."""
    shapes = [priority_mark(priority) for priority in PRIORITIES]
    words = say("network.map.priorities", lang), say("network.map.waiting", lang)
    ranks = html.Span([*shapes, words[0]], className="key-line")
    ring = html.Span([priority_mark(3, "unacknowledged"), words[1]], className="key-line")
    return html.Div([ranks, ring], className="map-legend map-legend--marks")


def spots_legend(lang: str) -> Component:
    """The shapes of the sensors on the ground of one sector."""
    entries = [
        html.Span([html.I(className=f"sensor-spot sensor-spot--{kind}"), say(f"network.quantity.{kind}", lang)])
        for kind in SPOTS
    ]
    return html.Div(entries, className="map-legend map-legend--spots")


def _ramps(lang: str) -> list[Component]:
    """What no shade and the full shade mean in each mode that has shades; the style sheet shows that of the mode."""
    ends = {
        "night": (percent(0, lang), percent(NIGHT_SPAN_PCT, lang, sign=True)),
        "pressure": tuple(quantity(bar(metres), "bar", lang, 1) for metres in reversed(PRESSURE_SPAN_M)),
        "sensors": (say("network.map.low", lang), say("network.map.high", lang)),
    }
    return [
        html.Span(
            [ends[mode][0], html.I(className="ramp"), ends[mode][1]], className=f"key-line map-ramp map-ramp--{mode}"
        )
        for mode in MODES
        if mode in ends
    ]


def labels(rows: Sequence[SectorRow], lang: str) -> list[dict[str, Any]]:
    """Names of the largest arrondissements, each where it covers no mark and no other name; at most eight."""
    marks = [_at(row) for row in rows if _is_marked(row, "alert") and row.lon is not None]
    by_parent: dict[Place, list[SectorRow]] = defaultdict(list)
    for row in rows:
        if row.arrondissement is not None and row.lon is not None:
            by_parent[row.arrondissement].append(row)
    placed: dict[Place, Point] = {}
    for parent, mine in sorted(by_parent.items(), key=lambda found: -len(found[1])):
        spot = _free_spot(mine, marks, list(placed.values()))
        if spot is not None and len(placed) < MOST_LABELS:
            placed[parent] = spot
    return [_label(spot, parent.name(lang)) for parent, spot in placed.items()]


def _free_spot(rows: Sequence[SectorRow], marks: Sequence[Point], names: Sequence[Point]) -> Point | None:
    """The point of a sector nearest to the middle of all that keeps clear of marks and of other names."""
    points = [_at(row) for row in rows]
    middle = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
    free = [
        spot
        for spot in [middle, *points]
        if not any(_covers(spot, mark) for mark in marks) and not any(_covers(spot, name, 2) for name in names)
    ]
    return min(free, key=lambda spot: _apart(spot, middle), default=None)


def _covers(spot: Point, other: Point, names: int = 1) -> bool:
    apart = abs(spot[0] - other[0]), abs(spot[1] - other[1])
    return apart[0] < names * ROOM_DEG[0] and apart[1] < names * ROOM_DEG[1]


def _apart(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _at(row: SectorRow) -> Point:
    return row.lon or 0.0, row.lat or 0.0


def _state(row: SectorRow, mode: str, lang: str) -> dict[str, Any]:
    shade = SHADES[mode](row)
    state: dict[str, Any] = {"t": _told(row, mode, lang)}
    if row.priority and _is_marked(row, mode):
        state["p"] = row.priority
    if not row.is_judged:
        state["j"] = row.judgement.value
    if not row.is_judged or (mode != "alert" and shade is None):
        state["u"] = True
    if mode != "alert" and shade:
        state["s"] = round(shade, 2)
    return state


def _is_marked(row: SectorRow, mode: str) -> bool:
    """Whether the sector bears its mark: for any alert, or for what this mode is about; unknown ones always."""
    abnormal = {
        "alert": row.alert is not None,
        "night": row.night.is_outside,
        "pressure": row.pressure_is_low,
        "sensors": False,
    }
    return abnormal[mode] or not row.is_judged


def _drawn(rows: Sequence[SectorRow]) -> Sequence[SectorRow]:
    """Question marks give way when most of the city is unknown: its hatches say so, alerts must still be seen."""
    unknown = sum(row.alert is None for row in rows)
    return rows if unknown <= MOST_UNKNOWN else [row for row in rows if row.alert is not None]


def _mark(row: SectorRow, lang: str) -> dict[str, Any]:
    mark = mark_of(row)
    return _point(
        _at(row),
        code=row.place.code,
        priority=mark["priority"],
        state=mark["state"],
        title=_told(row, "alert", lang),
    )


def _label(spot: Point, text: str) -> dict[str, Any]:
    return _point(spot, label=text)


def _point(spot: Point, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(spot)}, "properties": properties}


def _night_shade(row: SectorRow) -> float | None:
    change = row.night.change_pct
    return None if change is None else min(max(change, 0.0) / NIGHT_SPAN_PCT, 1.0)


def _pressure_shade(row: SectorRow) -> float | None:
    if row.pressure_m is None:
        return None
    low, high = PRESSURE_SPAN_M
    return min(max((high - row.pressure_m) / (high - low), 0.0), 1.0)


def _sensor_shade(row: SectorRow) -> float | None:
    return 1 - row.sensors_fresh / row.sensors_told if row.sensors_told else None


SHADES: Mapping[str, Callable[[SectorRow], float | None]] = {
    "alert": lambda _row: 0.0,
    "night": _night_shade,
    "pressure": _pressure_shade,
    "sensors": _sensor_shade,
}


def _told(row: SectorRow, mode: str, lang: str) -> str:
    """Code, name, the figure of the mode, and on the map of alerts what is wrong: for pointer and screen reader."""
    figure = {
        "alert": quantity(row.inflow.value, "m3/h", lang),
        "night": percent(row.night.change_pct, lang, sign=True),
        "pressure": quantity(bar(row.pressure_m), "bar", lang, 1),
        "sensors": sensors_fresh(row, lang),
    }
    parts = [f"{isolated(row.place.code, lang)} {row.place.name(lang)}", figure[mode]]
    if mode == "alert" and row.alert:
        parts.insert(1, sentence(row.alert.cause, lang))
    if mode in ("alert", "night") and row.gives_to:
        parts.append(say("network.sector.given", lang, sector=isolated(row.gives_to, lang)))
    if not row.is_judged:
        parts.append(say(f"network.judgement.{row.judgement.value}", lang))
    return " · ".join(parts)
