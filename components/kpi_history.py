"""An indicator's history against its trajectory: computed points full, assumed ones hollow, corrections crossed out."""

from __future__ import annotations

from collections.abc import Iterable

from components.chart_parts import Figure, Look, Part, figure_of, line, marker, plain
from components.charts import SYMBOLS, empty_figure, palette
from components.formats import number, quarter
from components.kpi_table import PRIORITIES
from components.text import say
from data_access.rows.kpis import KpiDetail, KpiPoint
from data_access.rows.roadmap import COMPUTED, Status

MONTH_TICKS = "%m/%Y"  # in figures: the chart library would write the names of months in English


def kpi_history(detail: KpiDetail, lang: str, theme: str | None) -> Figure:
    """Value, trajectory, target and, when the trend gets there, its day with the interval."""
    if not detail.points:
        return empty_figure(say("roadmap.kpi.no_period", lang), say("roadmap.kpi.no_period_detail", lang), theme, lang)
    colours = palette(theme)
    points = [point for point in reversed(detail.points) if point.value is not None]
    traces = [_trajectory(detail, colours["line2"]), _values(points, detail, (theme, lang))]
    if replaced := _replaced(points, colours["text2"]):
        traces.append(replaced)
    if detail.row.reaches and detail.row.status is not Status.NO_EVIDENCE:
        traces.append(_forecast(detail, colours["line"]))
    return figure_of(
        (theme, lang),
        traces,
        [],
        [],
        hovermode="closest",
        margin={"l": 50, "r": 16, "t": 12, "b": 26},
        uirevision=detail.row.code,
        xaxis={"tickformat": MONTH_TICKS, "nticks": 7},
        yaxis={"rangemode": "normal"},
    )


def _trajectory(detail: KpiDetail, colour: str) -> Part:
    days = [plain(point.on) for point in detail.trajectory]
    values = [point.value for point in detail.trajectory]
    return line(days, values, colour, 1.5, dash="dash", hovertemplate="%{y}<extra></extra>")


def _values(points: list[KpiPoint], detail: KpiDetail, look: Look) -> Part:
    colours, priority = palette(look[0]), PRIORITIES.get(detail.row.status)
    fills = [colours["line"] if point.evidence.source == COMPUTED else colours["card"] for point in points]
    sizes, symbols, edges = [6] * len(points), ["circle"] * len(points), [colours["line"]] * len(points)
    if priority and points:
        sizes[-1], symbols[-1], fills[-1] = 13, SYMBOLS[priority], colours[f"p{priority}"]
        edges[-1] = colours[f"p{priority}-s"]
    return line(
        [plain(point.period_end) for point in points],
        [point.value for point in points],
        colours["line"],
        1.5,
        mode="lines+markers",
        marker={"size": sizes, "symbol": symbols, "color": fills, "line": {"width": 1.3, "color": edges}},
        hovertext=[_hover(point, detail.row.decimals, look[1]) for point in points],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hover(point: KpiPoint, decimals: int, lang: str) -> str:
    source = say(f"roadmap.sources.{point.evidence.source}", lang)
    return f"<b>{quarter(point.period_end, lang)}</b> {number(point.value, lang, decimals)}<br>{source}"


def _replaced(points: Iterable[KpiPoint], colour: str) -> Part | None:
    earlier = [(point.period_end, old.value) for point in points for old in point.replaced if old.value is not None]
    if not earlier:
        return None
    cross = {"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": colour}}
    ends, values = [end for end, _ in earlier], [value for _, value in earlier]
    return marker(ends, values, cross, hovertemplate="%{y}<extra></extra>")


def _forecast(detail: KpiDetail, colour: str) -> Part:
    """From the last value to the target on the day the trend reaches it."""
    row, reached = detail.row, detail.row.reaches
    ends = [row.period_end, reached.on if reached else None]
    early = (reached.on - reached.earliest).days * 86_400_000 if reached else 0
    late = (reached.latest - reached.on).days * 86_400_000 if reached and reached.latest else 0
    return line(
        [plain(end) for end in ends],
        [row.value, row.target],
        colour,
        1,
        dash="dot",
        mode="lines+markers",
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
