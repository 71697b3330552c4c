"""Minutes without supply per customer, month by month, those of major event days on top and hatched."""

from __future__ import annotations

from collections.abc import Sequence

from components.chart_parts import Figure, Look, Part, figure_of
from components.charts import empty_figure, palette
from components.formats import month, short_month
from components.text import say
from data_access.rows.power import MonthMinutes


def saidi_figure(months: Sequence[MonthMinutes], look: Look) -> Figure:
    """Bars from zero, one for each month; says why when the books are too short."""
    theme, lang = look
    if not months:
        return empty_figure(say("power.months.none", lang), say("power.head.too_short", lang), theme, lang)
    return figure_of(
        look,
        [_bars(months, "usual", look), _bars(months, "major", look)],
        [],
        [],
        barmode="stack",
        bargap=0.35,
        xaxis={"type": "category", "tickvals": list(range(len(months))), "tickangle": 0,
               "ticktext": [short_month(each.month, lang) for each in months]},
        yaxis={"tickformat": ",.0f"},
        margin={"l": 36, "r": 12, "t": 12, "b": 26},
    )  # fmt: skip


def _bars(months: Sequence[MonthMinutes], kind: str, look: Look) -> Part:
    colours, lang = palette(look[0]), look[1]
    name = say(f"power.months.{kind}", lang)
    marker: Part = {"color": colours["line2"]}
    if kind == "major":
        pattern = {"shape": "/", "fgcolor": colours["line"], "bgcolor": colours["card"], "size": 5, "solidity": 0.4}
        marker = {"color": colours["line"], "pattern": pattern, "line": {"color": colours["line"], "width": 1}}
    return {
        "type": "bar",
        "x": list(range(len(months))),
        "y": [(each.usual_min if kind == "usual" else each.major_min) or None for each in months],
        "text": [month(each.month, lang) for each in months],
        "textposition": "none",
        "name": name,
        "marker": marker,
        "hovertemplate": f"%{{text}} : %{{y:.1f}}<extra>{name}</extra>",
    }
