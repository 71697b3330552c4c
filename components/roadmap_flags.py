"""The milestones' lane: flags reached and to come, the shape of a late one, slips, and texts that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from components.chart_parts import Part, marker
from components.charts import CLEAR, SYMBOLS
from components.formats import day
from components.roadmap_lanes import Label, labelled
from components.roadmap_pen import Pen, lane_name, slip_line, write
from components.roadmap_words import listed, ordered, slip_text
from components.text import say
from data_access.rows.roadmap import MilestoneRow

MILESTONES = 98  # px of the lane
LABEL_LINES = 4
FLAG = "M0 0 L0 20 L12 20 L12 11 L0 11"  # px upwards from the foot


def draw_milestones(pen: Pen, milestones: Sequence[MilestoneRow], top: float) -> Part:
    """The lane below `top`, without what lies outside the window; the trace that answers the pointer."""
    lane_name(pen, say("roadmap.timeline.milestones", pen.lang), "", top, MILESTONES)
    shown = [row for row in milestones if pen.span.start <= row.expected_on <= pen.span.end]
    foot = top + 30
    for milestone in shown:
        _flag(pen, milestone, foot)
    for label in labelled([(row, _milestone_text(pen, row)) for row in shown], pen.span, LABEL_LINES):
        _milestone_label(pen, label, foot)
    return _flag_spots(pen, shown, foot - 10)


def _milestone_text(pen: Pen, milestone: MilestoneRow) -> str:
    slip = milestone.slip_days(pen.on)
    name = milestone.names.of(pen.lang)
    return listed([name, slip_text(slip, pen.lang)], pen.lang) if slip > 0 else name


def _flag(pen: Pen, milestone: MilestoneRow, foot: float) -> None:
    """A full flag when reached, an empty one to come, the shape of its priority when it is late; its slip as a bar."""
    colours, x = pen.colours, milestone.expected_on
    if milestone.slip_days(pen.on) > 0:
        pen.shape(
            type="rect",
            x0=pen.span.clipped(milestone.baseline_on),
            x1=pen.span.clipped(milestone.achieved_on or max(x, pen.on)),
            y0=foot - 2,
            y1=foot + 2,
            line={"width": 0},
            fillcolor=colours["p3"],
        )
    if milestone.priority(pen.on):
        return
    pen.shape(
        type="path",
        path=FLAG,
        layer="below",
        xsizemode="pixel",
        ysizemode="pixel",
        xanchor=x,
        yanchor=foot,
        line={"width": 1.5, "color": colours["line"]},
        fillcolor=colours["line"] if milestone.achieved_on else colours["card"],
    )


def _flag_spots(pen: Pen, milestones: Iterable[MilestoneRow], y: float) -> Part:
    """The late ones drawn with their shape; the flags only answer the pointer."""
    rows = list(milestones)
    priorities = [row.priority(pen.on) for row in rows]
    colours = [pen.colours[f"p{priority}"] if priority else CLEAR for priority in priorities]
    edges = [pen.colours[f"p{priority}-s"] if priority else CLEAR for priority in priorities]
    shape = {
        "size": 18,
        "symbol": [SYMBOLS[priority] if priority else "square" for priority in priorities],
        "color": colours,
        "line": {"width": 1.5, "color": edges},
    }
    return marker(
        [row.expected_on for row in rows],
        [y] * len(rows),
        shape,
        mode="markers+text",
        text=[str(priority) if priority else "" for priority in priorities],
        textfont={"size": 10, "color": "#1B2127", "weight": 700},
        hovertext=[_milestone_hover(pen, row) for row in rows],
        hovertemplate="%{hovertext}<extra></extra>",
        cliponaxis=False,
    )


def _milestone_hover(pen: Pen, milestone: MilestoneRow) -> str:
    state = "achieved" if milestone.achieved_on else "open"
    reached = say(f"roadmap.milestones.{state}", pen.lang, day=day(milestone.expected_on, pen.lang))
    baseline = f"{say('roadmap.milestones.baseline', pen.lang)} {day(milestone.baseline_on, pen.lang)}"
    lines = [f"<b>{milestone.names.of(pen.lang)}</b>", ordered(baseline, pen.lang), ordered(reached, pen.lang)]
    return "<br>".join(lines) + slip_line(pen, milestone.slip_days(pen.on))


def _milestone_label(pen: Pen, label: Label, foot: float) -> None:
    if label.line is None:
        return
    late = label.milestone.slip_days(pen.on) > 0
    text = _milestone_text(pen, label.milestone)
    y = foot + 13 + label.line * 15
    write(pen, f"<b>{text}</b>" if late else text, label.middle, y, anchor="center", strong=late)
