"""Sanitation over 24 hours: the rain of every gauge, and the level of one well over its limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components.chart_parts import (
    Figure,
    Look,
    Part,
    clock_text,
    figure_of,
    line,
    note,
    stroke,
    text_font,
    time_axis,
    with_gaps,
)
from components.charts import empty_figure, palette
from components.formats import paragraph, percent
from components.logbook_marks import with_logbook
from components.text import say
from data_access.rows.sewers import Gauge, WellChart

FULL_PCT = 100.0
TOP_PCT = 112.0
TICKS = (0, 25, 50, 75, 100)
LEAST_MM = 1.0  # the axis of dry days reaches this far, so that a drizzle does not look like a storm
QUARTER_MS = 900_000
PUMP_PCT = 4.0  # the height of the bar that says that a pump runs


def rain_figure(chart: WellChart, look: Look) -> Figure:
    """Millimetres per quarter-hour: bars of the gauge nearest to the station, thin lines of the others."""
    theme, lang = look
    told = [gauge for gauge in chart.gauges if len(gauge.ts)]
    if not told:
        return empty_figure(say("network.sewers.no_rain", lang), "", theme, lang)
    most = max(float(gauge.mm.max()) for gauge in told)
    near = [gauge for gauge in told if gauge.code == chart.nearest]
    rest = [gauge for gauge in told if gauge.code != chart.nearest]
    traces = [*(_bars(gauge, look) for gauge in near), *(_step(gauge, look) for gauge in rest)]
    dry = [] if most > 0 else [_middle(say("network.sewers.dry", lang), look)]
    drawn = figure_of(
        look, traces, [], dry,
        xaxis=time_axis(chart.start, chart.end, lang),
        yaxis={"range": [0, max(1.15 * most, LEAST_MM)]},
        bargap=0,
        margin={"l": 36, "r": 12, "t": 10, "b": 24},
    )  # fmt: skip
    return with_logbook(
        drawn, [each for each in chart.lines if each.asset == chart.nearest], chart.start, chart.end, look
    )


def well_figure(chart: WellChart, look: Look) -> Figure:
    """The level in per cent of the well, its limit, its rim, and a bar below while a pump runs."""
    theme, lang = look
    if not len(chart.ts):
        return empty_figure(say("network.flow.no_data", lang), say("network.sewers.no_level", lang), theme, lang)
    colours = palette(theme)
    limits = [(FULL_PCT, "full")] if chart.high_pct is None else [(chart.high_pct, "high"), (FULL_PCT, "full")]
    times = [clock_text(ts) for ts in chart.ts.tolist()]
    levels = with_gaps(chart.level_pct.tolist())
    name = say("network.sewers.level", lang)
    drawn = figure_of(
        look,
        [_pump(chart, look), line(times, levels, colours["line"], 1.5, name=name, hovertemplate="%{y:.1f} %")],
        [stroke(0, 1, each, each, _rule(look), xref="paper", yref="y") for each, _ in limits],
        [_limit(each, key, look) for each, key in limits],
        xaxis=time_axis(chart.start, chart.end, lang),
        yaxis={"range": [0, TOP_PCT], "tickvals": TICKS, "ticktext": [percent(tick, lang) for tick in TICKS]},
        margin={"l": 48, "r": 12, "t": 10, "b": 24},
    )
    return with_logbook(drawn, [each for each in chart.lines if each.asset == chart.code], chart.start, chart.end, look)


def _bars(gauge: Gauge, look: Look) -> Part:
    return _quarters(gauge.ts.tolist(), gauge.mm.tolist(), look, **_named(gauge))


def _quarters(ts: Sequence[int], heights: Sequence[float | None], look: Look, **more: Any) -> Part:
    """A bar for the quarter-hour that ends with each instant."""
    return {
        "type": "bar",
        "x": [clock_text(each) for each in ts],
        "y": heights,
        "width": QUARTER_MS,
        "offset": -QUARTER_MS,
        "marker": {"color": palette(look[0])["line2"]},
        **more,
    }


def _step(gauge: Gauge, look: Look) -> Part:
    times = [clock_text(ts) for ts in gauge.ts.tolist()]
    drawn = line(times, gauge.mm.tolist(), palette(look[0])["line"], 1, opacity=0.55, **_named(gauge))
    return {**drawn, "line": {**drawn["line"], "shape": "vh"}}


def _named(gauge: Gauge) -> dict[str, Any]:
    return {"name": f"{gauge.code} {gauge.name}", "hovertemplate": "%{y:.1f} mm"}


def _pump(chart: WellChart, look: Look) -> Part:
    """A quarter-hour for each sample with a running pump, the newest one too."""
    heights = [PUMP_PCT if value > 0 else None for value in chart.pumps.tolist()]
    return _quarters(chart.pump_ts.tolist(), heights, look, hoverinfo="skip", showlegend=False)


def _rule(look: Look) -> Part:
    return {"color": palette(look[0])["text"], "width": 1.2, "dash": "4px,3px"}


def _limit(value: float, key: str, look: Look) -> Part:
    words = say(f"network.sewers.{key}", look[1], limit=percent(value, look[1]))
    placed = {"xref": "paper", "yref": "y", "xanchor": "left", "yanchor": "bottom", "xshift": 4}
    return note(0, value, paragraph(words, look[1]), font=text_font(look), **placed)


def _middle(words: str, look: Look) -> Part:
    return note(0.5, 0.5, words, xref="paper", xanchor="center", font=text_font(look))
