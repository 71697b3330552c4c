"""What draws on the programme's time line: a figure with its window, colours and language, texts and lane names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from components.chart_parts import Part, plain
from components.roadmap_lanes import Window
from components.roadmap_words import ordered, slip_text
from components.text import say

LEFT = 118  # px of the lanes' names
HALF_LINE = 9


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that answers the pointer; shapes cannot. `top` and `height` in px, a text of lines."""

    start: date
    end: date
    top: float
    height: float
    hover: str


@dataclass(frozen=True, slots=True)
class Pen:
    """What every stroke needs; `on` is the local day of the instant shown.

    Strokes are gathered here and given to the figure at once.
    """

    span: Window
    colours: Mapping[str, str]
    lang: str
    on: date
    shapes: list[Part] = field(default_factory=list)
    texts: list[Part] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def shape(self, **look: Any) -> None:
        """A line, a box or a path, as Plotly takes it."""
        self.shapes.append({name: plain(value) for name, value in look.items()})

    def text(self, **look: Any) -> None:
        """A text without an arrow, as Plotly takes it."""
        self.texts.append({"showarrow": False, **{name: plain(value) for name, value in look.items()}})


def write(pen: Pen, text: str, x: date, y: float, *, anchor: str = "left", strong: bool = True) -> None:
    """A text at a day and a height, its start there unless `anchor` says otherwise; no text, no trace."""
    if text:
        pen.text(
            text=ordered(text, pen.lang),
            x=x,
            y=y,
            xanchor=anchor,
            yanchor="middle",
            xshift=5 if anchor == "left" else 0,
            font={"size": 12, "color": pen.colours["text" if strong else "text2"]},
        )


def lane_name(pen: Pen, name: str, detail: str, top: float, height: float) -> None:
    """The name at the start of a lane, with the hairline that ends it."""
    middle, edge = top + height / 2, top + height
    at_edge = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -LEFT + 2}
    half = HALF_LINE if detail else 0
    font = {"size": 13, "color": pen.colours["text"]}
    pen.text(text=ordered(name, pen.lang), y=middle - half, font=font, **at_edge)
    if detail:
        pen.text(text=ordered(detail, pen.lang), y=middle + half, **at_edge)
    line = {"width": 1, "color": pen.colours["hair"]}
    pen.shape(type="line", xref="paper", x0=0, x1=1, y0=edge, y1=edge, line=line)


def slip_line(pen: Pen, days: int) -> str:
    """A line of a hover text for what comes late; empty otherwise."""
    text = f"{say('roadmap.timeline.slip', pen.lang)} {slip_text(days, pen.lang)}"
    return f"<br>{ordered(text, pen.lang)}" if days > 0 else ""
