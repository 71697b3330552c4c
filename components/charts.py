"""What every figure shares: the two palettes, the frame, the empty state.

Figures are plain dictionaries: Plotly's own objects check every value, which costs ten times what the data does.
Colours stand here as well as in assets/tokens.css because Plotly cannot read CSS variables; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Layout = dict[str, Any]
Figure = dict[str, Any]

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
CLEAR = "rgba(0,0,0,0)"
FONT = "IBM Plex Sans, IBM Plex Sans Arabic, sans-serif"


def palette(theme: str | None) -> Mapping[str, str]:
    """The colours of a theme; light when none was chosen yet."""
    return PALETTES[theme or "light"]


def frame(theme: str | None, lang: str) -> Layout:
    """The layout of every figure: our axes, a few horizontal grid lines, no vertical ones, no legend box."""
    colours = palette(theme)
    axis = {"gridcolor": colours["grid"], "linecolor": colours["line2"], "zeroline": False, "fixedrange": True,
            "tickfont": {"size": 12, "color": colours["text2"]}}  # fmt: skip
    hover = {"family": FONT, "size": 12, "color": colours["text"]}
    return {
        "font": {"family": FONT, "size": 12, "color": colours["text2"]},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 44, "r": 12, "t": 26, "b": 26},
        "xaxis": {**axis, "showgrid": False, "ticks": "outside", "tickcolor": colours["line2"]},
        "yaxis": {**axis, "nticks": 5, "rangemode": "tozero"},
        "separators": ".," if lang == "en" else ",\u00a0",
        "showlegend": False,
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": colours["card"], "bordercolor": colours["line2"], "font": hover},
        "uirevision": "constant",
    }


def empty_figure(sentence: str, detail: str, theme: str | None, lang: str) -> Figure:
    """Fixed axes and the reason why nothing is drawn."""
    layout = frame(theme, lang)
    for axis in ("xaxis", "yaxis"):
        layout[axis]["showticklabels"] = False
    middle = {"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "showarrow": False}
    layout["annotations"] = [{"text": f"<b>{sentence}</b><br>{detail}", **middle}]
    return {"data": [], "layout": layout}


def unfilled_figure() -> Figure:
    """Nothing: neither axes nor ground; what stands before the first data."""
    hidden = {"visible": False}
    return {"data": [], "layout": {"xaxis": hidden, "yaxis": hidden, "paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR}}


GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True, "locale": "fr"}
