"""An indicator's history against its trajectory: computed points full, assumed ones hollow, corrections crossed out."""

from __future__ import annotations

from collections.abc import Iterable

import plotly.graph_objects as go

from components.charts import SYMBOLS, blank_figure, empty_figure, palette
from components.formats import number, quarter
from components.kpi_table import PRIORITIES
from components.text import say
from data_access.rows.roadmap import COMPUTED, KpiDetail, KpiPoint, Status


def kpi_history(detail: KpiDetail, lang: str, theme: str | None) -> go.Figure:
    """Value, trajectory, target and, when the trend gets there, its day with the interval."""
    if not detail.points:
        return empty_figure(say("roadmap.kpi.no_period", lang), say("roadmap.kpi.no_period_detail", lang), theme, lang)
    colours = palette(theme)
    points = [point for point in reversed(detail.points) if point.value is not None]
    figure = blank_figure(theme, lang)
    figure.add_traces([_trajectory(detail, colours["line2"]), _values(points, detail, lang, theme)])
    if replaced := _replaced(points, colours["text2"]):
        figure.add_trace(replaced)
    if detail.row.reaches and detail.row.status is not Status.NO_EVIDENCE:
        figure.add_trace(_forecast(detail, colours["line"]))
    figure.update_layout(hovermode="closest", margin={"l": 50, "r": 16, "t": 12, "b": 26}, uirevision=detail.row.code)
    figure.update_yaxes(rangemode="normal", ticksuffix="")
    return figure


def _trajectory(detail: KpiDetail, colour: str) -> go.Scatter:
    return go.Scatter(
        x=[point.on for point in detail.trajectory],
        y=[point.value for point in detail.trajectory],
        mode="lines",
        line={"color": colour, "width": 1.5, "dash": "dash"},
        hovertemplate="%{y}<extra></extra>",
    )


def _values(points: list[KpiPoint], detail: KpiDetail, lang: str, theme: str | None) -> go.Scatter:
    colours, priority = palette(theme), PRIORITIES.get(detail.row.status)
    fills = [colours["line"] if point.evidence.source == COMPUTED else colours["card"] for point in points]
    sizes, symbols, edges = [6] * len(points), ["circle"] * len(points), [colours["line"]] * len(points)
    if priority and points:
        sizes[-1], symbols[-1], fills[-1] = 13, SYMBOLS[priority], colours[f"p{priority}"]
        edges[-1] = colours[f"p{priority}-s"]
    return go.Scatter(
        x=[point.period_end for point in points],
        y=[point.value for point in points],
        mode="lines+markers",
        line={"color": colours["line"], "width": 1.5},
        marker={"size": sizes, "symbol": symbols, "color": fills, "line": {"width": 1.3, "color": edges}},
        hovertext=[_hover(point, detail.row.decimals, lang) for point in points],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hover(point: KpiPoint, decimals: int, lang: str) -> str:
    source = say(f"roadmap.sources.{point.evidence.source}", lang)
    return f"<b>{quarter(point.period_end, lang)}</b> {number(point.value, lang, decimals)}<br>{source}"


def _replaced(points: Iterable[KpiPoint], colour: str) -> go.Scatter | None:
    earlier = [(point.period_end, old.value) for point in points for old in point.replaced if old.value is not None]
    if not earlier:
        return None
    return go.Scatter(
        x=[end for end, _ in earlier],
        y=[value for _, value in earlier],
        mode="markers",
        marker={"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": colour}},
        hovertemplate="%{y}<extra></extra>",
    )


def _forecast(detail: KpiDetail, colour: str) -> go.Scatter:
    """From the last value to the target on the day the trend reaches it."""
    row, reached = detail.row, detail.row.reaches
    ends = [row.period_end, reached.on if reached else None]
    early = (reached.on - reached.earliest).days * 86_400_000 if reached else 0
    late = (reached.latest - reached.on).days * 86_400_000 if reached and reached.latest else 0
    return go.Scatter(
        x=ends,
        y=[row.value, row.target],
        mode="lines+markers",
        line={"color": colour, "width": 1, "dash": "dot"},
        marker={"size": [0, 7], "symbol": "circle-open", "color": colour},
        error_x={
            "type": "data",
            "array": [0, late],
            "arrayminus": [0, early],
            "color": colour,
            "thickness": 1,
            "width": 4,
        },
        hovertemplate="%{x|%d/%m/%Y}<extra></extra>",
    )
