"""The wall's view of one service: what it means now, what depends on it, its last day, its alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.formats import number
from components.states import age
from components.text import say
from components.wall_alert_list import alert_list
from components.wall_blocks import block, note, quiet, share, tile
from components.wall_charts import Span, day_chart
from components.wall_lanes import STALE_AFTER_S, Lane, Services, lanes
from components.wall_viewing import Viewing
from data_access.rows.situation import PowerState, Reading, SanitationState, TelecomState, WaterState

HOUR_S = 3600
CHART_WIDTH_PX, TILES_PX, HEAD_PX, ROW_PX, QUIET_PX = 1870.0, 176.0, 54.0, 63.0, 110.0


@dataclass(frozen=True, slots=True)
class OneService:
    """The service of that code at `at`, among all of them."""

    at: datetime
    service: str
    services: Services


def service_view(told: OneService, viewing: Viewing) -> list[Component]:
    """The whole view. Farther screens lose the curve of the day, the farthest all but two figures."""
    lane = next(each for each in lanes(told.services, viewing.lang) if each.service == told.service)
    rows = [row for row in told.services.alerts if row.service == told.service]
    title = say("wall.situation.alerts", viewing.lang)
    listed = alert_list(
        rows, told.at, viewing, shown=alert_rows(viewing), title=title, none="wall.alerts.none", detail=""
    )
    tiles = html.Div([_now(lane, viewing.lang), *_facts(told, viewing)], className="wall-network__tiles")
    return (
        [tiles, _day(lane, told.at, min(len(rows), alert_rows(viewing)), viewing), listed]
        if viewing.is_near
        else [tiles, listed]
    )


def alert_rows(viewing: Viewing) -> int:
    """How many alerts can be read."""
    return viewing.at(4, 6, 5, 2)


def _now(lane: Lane, lang: str) -> Component:
    return tile(
        say("wall.one.now", lang),
        number(lane.value, lang, lane.decimals),
        say(f"wall.lane.short.{lane.service}", lang),
        note(say(f"wall.lane.long.{lane.service}", lang)),
        aside=age(lane.at, STALE_AFTER_S),
        is_unknown=lane.value is None,
    )


def _facts(told: OneService, viewing: Viewing) -> list[Component]:
    """What depends on the service, the most important first."""
    lang, services = viewing.lang, told.services
    facts = {
        "water": lambda: water_facts(services.water, lang),
        "electricity": lambda: _of_power(services.power, lang),
        "sanitation": lambda: _of_sewers(services.sewers, lang),
        "telecom": lambda: _of_telecom(services.telecom, lang),
    }
    return facts[told.service]()[: viewing.at(3, 2, 2, 1)]


def _fact(name: str, figure: Any, unit: str, detail: str, lang: str) -> Component:
    return tile(say(f"wall.one.{name}", lang), figure, unit, note(detail))


def water_facts(state: WaterState, lang: str) -> list[Component]:
    """What can be judged, customers below the minimum pressure at most, the reservoir that lasts shortest."""
    judged, reservoir = state.picture.headlines.judged, state.reservoir
    km = say("wall.judged.km", lang, km=number(judged.km, lang), of=number(judged.of_km, lang))
    hours = number(reservoir.autonomy_h if reservoir else None, lang)
    at_most = say("wall.one.at_most", lang) if state.customers_low else ""
    return [
        _fact("judged", share(judged, lang), say("wall.judged.sectors", lang), km, lang),
        _fact("low_pressure", number(state.customers_low, lang), say("wall.one.customers", lang), at_most, lang),
        _fact("reservoir", hours, say("wall.one.hours", lang), reservoir.name if reservoir else "–", lang),
    ]


def _of_power(state: PowerState, lang: str) -> list[Component]:
    of = say("wall.first_of", lang, n=number(state.judged, lang), m=number(state.substations, lang))
    highest = state.highest
    loaded = number(highest.load_pct if highest else None, lang)
    return [
        _fact("cut", number(state.cuts.customers, lang), say("wall.one.customers", lang), "", lang),
        _fact("loaded", loaded, "%", highest.name if highest else "–", lang),
        _fact("heard", of, "", say("wall.one.substations", lang), lang),
    ]


def _of_sewers(state: SanitationState, lang: str) -> list[Component]:
    of = say("wall.first_of", lang, n=number(state.judged, lang), m=number(state.stations, lang))
    fullest, soonest = state.highest, state.soonest
    level: Reading | None = fullest.level if fullest else None
    minutes = number(soonest.overflow_min if soonest else None, lang)
    return [
        _fact("soonest", minutes, say("wall.one.minutes", lang), soonest.name if soonest else "–", lang),
        _fact("fullest", number(level.value if level else None, lang), "%", fullest.name if fullest else "–", lang),
        _fact("heard", of, "", say("wall.one.stations", lang), lang),
    ]


def _of_telecom(state: TelecomState, lang: str) -> list[Component]:
    out = ", ".join(state.gateways_out[:2]) or "–"
    carried = say("wall.one.carried", lang, n=number(state.carried, lang))
    return [
        _fact("silent", number(state.silent if state.carried else None, lang), "", carried, lang),
        _fact("gateways_out", number(len(state.gateways_out) if state.carried else None, lang), "", out, lang),
        _fact("gateways", number(state.gateways, lang), "", "", lang),
    ]


def _day(lane: Lane, at: datetime, rows: int, viewing: Viewing) -> Component:
    """The last day, hour by hour, over its normal zone where there is one, above a list of so many rows."""
    heading = say("wall.one.day", viewing.lang, unit=say(f"wall.lane.long.{lane.service}", viewing.lang))
    if not any(value is not None for value in lane.trace):
        return block(quiet(say("wall.network.no_day", viewing.lang)), title=heading)
    is_zoned = any(value is not None for value in lane.low)
    zone = [html.Span(className="wall-swatch"), html.Span(say("wall.normal_zone", viewing.lang))] if is_zoned else None
    span = Span(hours_until(at, len(lane.trace)), lane.trace, lane.low, lane.high)
    listed = HEAD_PX + ROW_PX * rows if rows else QUIET_PX
    size = (CHART_WIDTH_PX, viewing.body_px - TILES_PX - HEAD_PX - listed - 40)
    return block(day_chart(span, size, viewing, priority=None), title=heading, note=zone)


def hours_until(at: datetime, count: int) -> Sequence[int]:
    """The last `count` whole hours, oldest first, as epoch seconds."""
    last = int(at.timestamp()) // HOUR_S * HOUR_S
    return [last - HOUR_S * back for back in range(count - 1, -1, -1)]
