"""The ground of a screen's maps: a hundred kilobytes that only change with the network, so they come once."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component
from dash_svg import Defs, Svg

from components.wall_focus import LOCATOR_PX
from components.wall_map import Feature, city_frame, ground
from components.wall_situation import situation_frame
from components.wall_viewing import Viewing
from components.wall_works import works_frame


def grounds(base: Sequence[Feature], viewing: Viewing) -> Component:
    """Every frame that a map of this screen may use; the maps refer to them by their size."""
    frames = [situation_frame(base, viewing), works_frame(base, viewing), city_frame(*LOCATOR_PX, base)]
    drawn = [ground(base, frame) for frame in frames if frame is not None and frame.height > 0]
    return Svg(Defs(drawn), width="0", height="0", className="wall__patterns")
