"""Wall maps: one SVG from the city's own shapes. Nothing on them moves, so they need no map library and no internet.

Drawn in the pixels of their block: text keeps its size, and a screen of twice the density stays sharp.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component
from dash_svg import G, Path, Rect, Svg, Text, Use

from components.attributes import attributes
from components.wall_callouts import Box, Wanted, placed
from components.wall_marks import HATCH, leader, pentagon, svg_mark
from components.wall_projection import Frame, Point

Feature = Mapping[str, Any]
MOST_CALLOUTS = {1.25: 4, 1.5: 1, math.inf: 0}  # by the greatest unit of size (`--wall-k`) that has so many
MARK_PX = 34.0
_CALLOUT_PX = 28.0
_CODE_EM, _FIGURE_EM = 0.63, 0.53  # mean widths of the face: codes are semi-bold capitals and figures


@dataclass(frozen=True, slots=True)
class Spot:
    """An abnormal place: a sector with an alert or one that cannot be judged (`priority` None), worst first in a list.

    `figure` is what a call-out says beside the code; without one the spot gets no call-out.
    """

    code: str
    priority: int | None
    lon: float | None
    lat: float | None
    waiting: bool = False
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A worksite on the map: `late` is 2 or 3 when it is, `resting` when it is suspended or has not begun."""

    ref: str
    lon: float
    lat: float
    late: int | None = None
    resting: bool = False
    figure: str = ""


def health_map(
    base: Sequence[Feature],
    frame: Frame,
    spots: Sequence[Spot],
    k: float,
    taken: Sequence[Box],
    *,
    shares_ground: bool = True,
) -> Component:
    """The sectors, grey where normal; abnormal ones filled and marked, the worst with a call-out beside its mark.

    `shares_ground`: the sectors come with the page once (`ground`), not with every update.
    """
    seen = [spot for spot in spots if spot.priority != 4]
    by_code = {spot.code: spot for spot in seen}
    located = [(spot, frame.at(spot.lon, spot.lat)) for spot in seen if spot.lon is not None and spot.lat is not None]
    marks = [svg_mark(spot.priority, at, MARK_PX * k, waiting=_rings(spot)) for spot, at in reversed(located)]
    fills = [_fill(shape, frame, by_code[shape["id"]]) for shape in _of(base, "sector") if shape["id"] in by_code]
    below = _ground(frame) if shares_ground else _land(base, frame)
    ground = [*below, *fills, *_coast(base, frame)]
    leaders, callouts = _callouts(located, frame, k, taken)
    return _drawn(frame, ground, leaders, marks, callouts)


def _rings(spot: Spot) -> bool:
    """On the map only what is urgent shows that nobody has acknowledged it."""
    return spot.waiting and spot.priority in (1, 2)


def works_map(
    base: Sequence[Feature], frame: Frame, sites: Sequence[Site], k: float, taken: Sequence[Box]
) -> Component:
    """Worksites as pentagons, the late ones in their colour and above the others, the worst with a call-out.

    What is not late is one path per state, however many hundred sites there are.
    """
    located = [(site, frame.at(site.lon, site.lat)) for site in sites]
    late = [(site, at) for site, at in located if site.late]
    others = [
        Path(
            d="".join(pentagon(at, 7 * k) for site, at in located if not site.late and site.resting is resting),
            className=f"svg-site svg-site--{'resting' if resting else 'running'}",
        )
        for resting in (False, True)
    ]
    marks = [_late_site(site, at, k) for site, at in sorted(late, key=lambda pair: -(pair[0].late or 0))]
    leaders, callouts = _callouts(late, frame, k, taken)
    return _drawn(frame, [*_ground(frame), *_coast(base, frame)], leaders, [*others, *marks], callouts)


def locator(base: Sequence[Feature], frame: Frame, spot: Spot, k: float) -> Component:
    """The city small, with the one place that matters ringed."""
    fills = [_fill(shape, frame, spot) for shape in _of(base, "sector") if shape["id"] == spot.code]
    marks = []
    if spot.lon is not None and spot.lat is not None:
        marks = [Path(d=_ring(frame.at(spot.lon, spot.lat), 30 * k), className="svg-here")]
    return _drawn(frame, [*_ground(frame), *fills, *_coast(base, frame)], [], marks, [])


def city_frame(width: float, height: float, base: Sequence[Feature]) -> Frame | None:
    """The frame around all sectors, or around whatever is known where no sector has a shape."""
    return Frame.around(width, height, _of(base, "sector") or base)


def _drawn(frame: Frame, *layers: Sequence[Component]) -> Component:
    names = ("svg-map__ground", "svg-map__leaders", "svg-map__marks", "svg-map__callouts")
    size = {"width": f"{frame.width:g}", "height": f"{frame.height:g}"}
    return Svg(
        [G(list(layer), className=name) for name, layer in zip(names, layers, strict=True)],
        viewBox=f"0 0 {frame.width:g} {frame.height:g}",
        className="svg-map",
        **size,
    )


def _of(base: Sequence[Feature], layer: str) -> list[Feature]:
    return [feature for feature in base if feature["properties"]["layer"] == layer]


def ground(base: Sequence[Feature], frame: Frame) -> Component:
    """What lies below everything on the maps of that frame: stands in the page once and is referred to."""
    return G(_land(base, frame), id=_ground_key(frame))


def _ground_key(frame: Frame) -> str:
    return f"ground-{frame.width:.0f}x{frame.height:.0f}"


def _ground(frame: Frame) -> list[Component]:
    return [Use(**attributes(data_href=f"#{_ground_key(frame)}"))]


def _land(base: Sequence[Feature], frame: Frame) -> list[Component]:
    """Sectors (or arrondissements where no sector has a shape) below their limits: two paths whatever their number."""
    limits = _of(base, "arrondissement")
    land = _of(base, "sector") or limits
    return [_joined(land, frame, "svg-map__sectors"), _joined(limits, frame, "svg-map__limits")]


def _coast(base: Sequence[Feature], frame: Frame) -> list[Component]:
    return [_joined(_of(base, "coast"), frame, "svg-map__coast")]


def _joined(features: Sequence[Feature], frame: Frame, css: str) -> Component:
    return Path(d="".join(frame.path(feature["geometry"]) for feature in features), className=css)


def _fill(shape: Feature, frame: Frame, spot: Spot) -> Component:
    path = frame.path(shape["geometry"])
    if spot.priority is None:
        return Path(d=path, className="svg-map__unknown", fill=HATCH)
    return Path(d=path, className=f"svg-map__abnormal svg-map__abnormal--p{spot.priority}")


def _late_site(site: Site, at: Point, k: float) -> Component:
    shape = Path(d=pentagon(at, 17 * k), className=f"svg-site svg-site--late-{site.late}")
    place = {"x": f"{at[0]:g}", "y": f"{at[1] + 7 * k:.1f}"}
    return G(
        [shape, Text(str(site.late), **place, textAnchor="middle", fontSize=f"{18 * k:g}", className="svg-mark__digit")]
    )


def _ring(at: Point, radius: float) -> str:
    x, y = at
    arc = f"A{radius:g} {radius:g} 0 1 0"
    return f"M{x - radius:g} {y:g}{arc} {x + radius:g} {y:g}{arc} {x - radius:g} {y:g}"


def _callouts(
    places: Sequence[tuple[Spot, Point]] | Sequence[tuple[Site, Point]], frame: Frame, k: float, taken: Sequence[Box]
) -> tuple[list[Component], list[Component]]:
    """For the worst that have something to say. One that finds no free place is left out.

    The larger the text, the fewer: one from six metres, none from eight, where it would hide the map.
    """
    most = next(count for up_to, count in MOST_CALLOUTS.items() if k <= up_to)
    telling = [(thing, at) for thing, at in places if thing.figure][:most]
    wanted = [Wanted(at, _width(_code(thing), thing.figure, k), 46 * k) for thing, at in telling]
    half = MARK_PX * k / 2
    marks = [Box(x - half, y - half, 2 * half, 2 * half) for _, (x, y) in places]
    boxes = placed(wanted, within=Box(0, 0, frame.width, frame.height), marks=marks, taken=taken)
    found = [(thing, at, box) for (thing, at), box in zip(telling, boxes, strict=True) if box is not None]
    leaders = [leader(at, box.nearest(at)) for _, at, box in found]
    return leaders, [_callout(box, _code(thing), thing.figure, k) for thing, _, box in found]


def _code(thing: Spot | Site) -> str:
    return thing.code if isinstance(thing, Spot) else thing.ref


def _width(code: str, figure: str, k: float) -> float:
    return (len(code) * _CODE_EM + len(figure) * _FIGURE_EM) * _CALLOUT_PX * k + 38 * k


def _callout(box: Box, code: str, figure: str, k: float) -> Component:
    base = box.y + box.height * 0.7
    end = box.x + box.width - 12 * k
    return G(
        [
            Rect(x=f"{box.x:.0f}", y=f"{box.y:.0f}", width=f"{box.width:.0f}", height=f"{box.height:.0f}", rx="4"),
            Text(code, x=f"{box.x + 12 * k:.0f}", y=f"{base:.0f}", className="svg-callout__code"),
            Text(figure, x=f"{end:.0f}", y=f"{base:.0f}", textAnchor="end", className="svg-callout__figure"),
        ],
        className="svg-callout",
    )
