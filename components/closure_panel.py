"""The consequence of closing a pipe: in sentences beside the map, and on it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.formats import quantity
from components.map import collection, feature, point
from components.pattern_ids import query_control
from components.site_ids import Sites
from components.text import say
from data_access.rows.closures import ClosureRow


def closure_fold(lang: str, pipe: str) -> Component:
    """Closed unless a pipe stands in the address."""
    field = dcc.Input(
        id=query_control("pipe"),
        value=pipe,
        debounce=True,
        className="search",
        placeholder=say("sites.closure.pipe", lang),
    )
    ask = html.P(say("sites.closure.ask", lang), className="secondary")
    told = html.Div(id=Sites.CLOSURE_TOLD, role="status")
    return html.Details(
        [html.Summary(say("sites.closure.title", lang), className="button"), html.Div([ask, field, told])],
        className="desk-fold closure js-one-of-many",
        open=bool(pipe),
    )


def closure_told(found: ClosureRow | None, pipe: str, lang: str) -> list[Component]:
    """Valves, customers, metres; why not when the pipe is unknown; nothing without a pipe."""
    if found is None:
        return [html.P(say("sites.closure.unknown", lang, code=pipe))] if pipe else []
    if found.whole_sector:
        return [html.P(html.B(say("sites.closure.no_way", lang)))]
    codes = [html.Bdi(valve.code, className="chip") for valve in found.valves]
    customers = [say("sites.closure.customers", lang, count=found.customers)] if found.customers is not None else []
    dry = say("sites.closure.metres", lang, metres=quantity(found.dry_metres, "metres", lang))
    lines = [say("sites.closure.valves", lang, count=len(found.valves)), *customers, dry]
    return [
        html.Ul([html.Li(html.B(line)) for line in lines], className="closure__figures"),
        html.Div(codes, className="closure__valves"),
        *([html.P(say("sites.closure.source", lang), className="secondary")] if found.assumed_valves else []),
    ]


def closure_features(found: ClosureRow | None, lang: str) -> dict[str, Any]:
    """Pipes without water, and the valves to shut."""
    if found is None:
        return collection([])
    dry = [feature(line, kind="cut") for line in found.dry]
    valves = [
        point(valve.lon, valve.lat, kind="valve", title=say("sites.closure.valve", lang, name=valve.code))
        for valve in found.valves
    ]
    return collection([*dry, *valves])
