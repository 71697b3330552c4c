"""The wall's first view: how much can be judged, where the city is abnormal, the services, the worst alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components.formats import number
from components.text import say
from components.wall_alert_list import HEAD_PX, ROW_PX, alert_list
from components.wall_blocks import must, note, quiet, share
from components.wall_callouts import Box
from components.wall_lanes import Services, service_lanes
from components.wall_map import Feature, Spot, city_frame, health_map
from components.wall_projection import Frame
from components.wall_viewing import Viewing
from data_access.rows.network import Judged

MAP_WIDTH_PX = 880.0
_GAP_PX, _FIGURE_PX, _NOTE_PX = 12.0, 84.0, 38.0


@dataclass(frozen=True, slots=True)
class City:
    """The whole city at `at`."""

    at: datetime
    judged: Judged
    abnormal: int
    spots: Sequence[Spot]
    services: Services
    base: Sequence[Feature]


def situation_view(city: City, viewing: Viewing) -> list[Component]:
    """The whole view. Farther screens show fewer alerts and lose the curves of the services."""
    title = say("wall.situation.alerts", viewing.lang)
    alerts = alert_list(
        city.services.alerts, city.at, viewing, shown=alert_rows(viewing), title=title, none="wall.alerts.none"
    )
    return [_map(city, viewing), service_lanes(city.services, viewing), alerts]


def alert_rows(viewing: Viewing) -> int:
    """How many alerts can be read."""
    return viewing.at(5, 4, 3, 1)


def map_height_px(viewing: Viewing) -> float:
    """What the list of alerts leaves for the map."""
    return viewing.body_px - _GAP_PX - (HEAD_PX + ROW_PX * alert_rows(viewing)) * viewing.k


def situation_frame(base: Sequence[Feature], viewing: Viewing) -> Frame | None:
    """Where the city lies in the block that the list and the figure above leave for it."""
    above = 0 if viewing.is_near else (_FIGURE_PX + _NOTE_PX * viewing.at(0, 1, 0, 0)) * viewing.k
    return city_frame(MAP_WIDTH_PX, map_height_px(viewing) - above, base)


def _map(city: City, viewing: Viewing) -> Component:
    """Near screens write the first figure into the sea beside the city, others above it; the farthest have no map."""
    figure = _judged(city, viewing)
    if viewing.is_farthest:
        return html.Div(figure, className="wall-map")
    frame = situation_frame(city.base, viewing)
    if frame is None:
        return html.Div([figure, quiet(say("wall.no_map", viewing.lang))], className="wall-map")
    taken = [Box(0, 0, 480, 156)] if viewing.is_near else []
    drawn = health_map(city.base, frame, city.spots, viewing.k, taken)
    return html.Div([figure, drawn], className="wall-map")


def _judged(city: City, viewing: Viewing) -> Component:
    """The first figure of all: what is not known is never counted as normal."""
    lang, judged = viewing.lang, city.judged
    short = must(say("wall.judged.short", lang), "wall-strong")
    lines: list[Component] = [html.Div([share(judged, lang), short], className="wall-judged__figure")]
    if viewing.is_near:
        lines.append(note(say("wall.judged.km", lang, km=number(judged.km, lang), of=number(judged.of_km, lang))))
    if viewing.near_m < 6:
        unknown = judged.of_sectors - judged.sectors
        lines.append(note(say("wall.judged.abnormal", lang, abnormal=city.abnormal, unknown=unknown), "wall-loud"))
    return html.Div(lines, className=f"wall-map__legend{'' if viewing.is_near else ' wall-map__legend--above'}")
