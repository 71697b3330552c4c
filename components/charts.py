"""What every figure shares: the two palettes, one blank figure, gaps, limits and the empty state.

Colours stand here as well as in assets/tokens.css because Plotly cannot read CSS variables; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import plotly.graph_objects as go

PALETTES: Mapping[str, Mapping[str, str]] = {
    "light": {
        "text": "#1B2127", "text2": "#5A6570", "line": "#3C4650", "line2": "#75808A", "zone": "#D3DADF",
        "band": "#E6EAED", "band2": "#EFF2F4", "grid": "#E9ECEF", "hair": "#DDE2E6", "accent": "#0B6E8F",
        "accent-bg": "#E4F0F4", "card": "#FFFFFF", "p1": "#D7263D", "p2": "#F08A24", "p3": "#E3B505", "p4": "#8A6FC2",
        "p1-s": "#A5182C", "p2-s": "#9A4F00", "p3-s": "#7A6100", "p4-s": "#5F4799", "hatch": "#8A949D",
    },
    "dark": {
        "text": "#E8ECEF", "text2": "#9AA6B0", "line": "#C5CED6", "line2": "#7D8993", "zone": "#414E59",
        "band": "#414E59", "band2": "#262F36", "grid": "#2A333A", "hair": "#2E383F", "accent": "#5BB8D4",
        "accent-bg": "#17313B", "card": "#1A2126", "p1": "#D7263D", "p2": "#F08A24", "p3": "#E3B505", "p4": "#8A6FC2",
        "p1-s": "#FFFFFF", "p2-s": "#F08A24", "p3-s": "#E3B505", "p4-s": "#8A6FC2", "hatch": "#7D8993",
    },
}  # fmt: skip
SYMBOLS = {1: "diamond", 2: "triangle-up", 3: "circle", 4: "square"}
_FONT = "IBM Plex Sans, IBM Plex Sans Arabic, sans-serif"


def palette(theme: str | None) -> Mapping[str, str]:
    """The colours of a theme; light when none was chosen yet."""
    return PALETTES[theme or "light"]


def blank_figure(theme: str | None, lang: str, *, font_size: int = 12) -> go.Figure:
    """A figure with our axes and no data: a few horizontal grid lines, no vertical ones, no legend box."""
    colours = palette(theme)
    axis = {"gridcolor": colours["grid"], "linecolor": colours["line2"], "zeroline": False, "fixedrange": True,
            "tickfont": {"size": font_size, "color": colours["text2"]}}  # fmt: skip
    return go.Figure(
        layout=go.Layout(
            font={"family": _FONT, "size": font_size, "color": colours["text2"]},
            paper_bgcolor="rgba(0,0,0,0)",
            plot_bgcolor="rgba(0,0,0,0)",
            margin={"l": 44, "r": 12, "t": 26, "b": 26},
            xaxis={**axis, "showgrid": False, "ticks": "outside", "tickcolor": colours["line2"]},
            yaxis={**axis, "nticks": 5, "rangemode": "tozero"},
            separators=".," if lang == "en" else ",\u00a0",
            showlegend=False,
            hovermode="x unified",
            hoverlabel={"bgcolor": colours["card"], "bordercolor": colours["line2"],
                        "font": {"family": _FONT, "size": 12, "color": colours["text"]}},
            uirevision="constant",
        )
    )  # fmt: skip


def band(low: Sequence[Any], high: Sequence[Any], x: Sequence[datetime], theme: str | None) -> list[go.Scatter]:
    """The normal zone: two invisible lines with the space between filled."""
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "x": x}
    fill = palette(theme)["zone"]
    return [go.Scatter(y=low, **edge), go.Scatter(y=high, fill="tonexty", fillcolor=fill, **edge)]


def empty_figure(sentence: str, detail: str, theme: str | None, lang: str) -> go.Figure:
    """Fixed axes and the reason why nothing is drawn."""
    figure = blank_figure(theme, lang)
    figure.add_annotation(
        text=f"<b>{sentence}</b><br>{detail}", showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper"
    )
    return figure.update_xaxes(showticklabels=False).update_yaxes(showticklabels=False)


GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True, "locale": "fr"}
