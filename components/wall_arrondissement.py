"""The wall's view of one arrondissement: how much of it can be judged, where it is abnormal, its sites, its alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components.formats import number
from components.text import say
from components.wall_alert_list import short_list
from components.wall_blocks import block, note, quiet, tile
from components.wall_map import Feature, Spot, city_frame, health_map
from components.wall_viewing import Viewing
from data_access.rows.alerts import AlertRow
from data_access.rows.network import SectorRow
from data_access.rows.worksites import WorksiteSummary
from data_access.rows.zones import ZoneRow

MAP_WIDTH_PX, TILES_PX, GAP_PX, HEAD_PX = 900.0, 190.0, 12.0, 54.0


@dataclass(frozen=True, slots=True)
class Quarter:
    """The arrondissement at `at`: its sectors, active alerts in the order of work, sites, shapes."""

    at: datetime
    place: ZoneRow
    sectors: Sequence[SectorRow]
    spots: Sequence[Spot]
    alerts: Sequence[AlertRow]
    works: WorksiteSummary
    base: Sequence[Feature]


def arrondissement_view(told: Quarter, viewing: Viewing) -> list[Component]:
    """The whole view. Farther screens lose the map, the farthest all but two figures."""
    tiles = html.Div(_tiles(told, viewing), className="wall-network__tiles")
    shown = viewing.at(5, 4 - viewing.deeper, 3 - viewing.deeper, 1)
    name = told.place.name(viewing.lang)
    if viewing.is_near:
        return [tiles, _map(told, viewing), short_list(told.alerts, told.at, viewing, shown=shown, title=name)]
    return [tiles, short_list(told.alerts, told.at, viewing, shown=shown, title=name)]


def _tiles(told: Quarter, viewing: Viewing) -> list[Component]:
    lang = viewing.lang
    judged = sum(row.is_judged for row in told.sectors)
    urgent = sum(row.priority <= 2 for row in told.alerts)
    losses = sum(row.running_loss_m3h or 0.0 for row in told.alerts)
    late = say("wall.foot.late", lang, n=number(told.works.late, lang))
    of = html.Bdi(
        [
            html.Span(number(judged, lang), className="wall-big"),
            html.Span(f"/{number(len(told.sectors), lang)}", className="wall-of"),
        ],
        dir="ltr",
    )
    km = sum(row.mains_km or 0.0 for row in told.sectors)
    length = say("wall.quarter.km", lang, km=number(km, lang))
    return [
        tile(say("wall.judged.label", lang), of, say("wall.judged.sectors", lang), note(length)),
        tile(
            say("wall.situation.alerts", lang),
            number(len(told.alerts), lang),
            "",
            note(say("wall.quarter.urgent", lang, n=number(urgent, lang))),
        ),
        tile(say("wall.foot.worksites", lang), number(told.works.in_progress, lang), "", note(late)),
        tile(say("wall.network.losses", lang), number(losses, lang), say("units.m3/h", lang), note("")),
    ][: viewing.at(4, 3, 3, 2)]


def _map(told: Quarter, viewing: Viewing) -> Component:
    frame = city_frame(MAP_WIDTH_PX, viewing.body_px - TILES_PX - GAP_PX - 16, told.base)
    if frame is None:
        return block(quiet(say("wall.no_map", viewing.lang)))
    return html.Div(health_map(told.base, frame, told.spots, viewing.k, [], shares_ground=False), className="wall-map")
