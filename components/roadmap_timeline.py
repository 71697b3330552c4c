"""Phases, projects and milestones on one time axis with the line of the instant. Time runs left to right everywhere.

A bar is filled as far as it is done, outlined when it is committed, dashed while it is only planned; what came or will
come after the planned end is drawn in the colour of a late thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from components.chart_parts import Figure, Part, figure_of
from components.charts import CLEAR, empty_figure, palette
from components.formats import day, percent
from components.roadmap_flags import MILESTONES, draw_milestones
from components.roadmap_lanes import STARTED, end_of, fitted, packed, window
from components.roadmap_pen import LEFT, Pen, Spot, lane_name, slip_line, write
from components.roadmap_words import ordered
from components.text import say
from data_access.rows.roadmap import Component, InitiativeRow, PhaseRow, Programme, Stage

ROW, PHASE_ROW = 26, 40  # heights in px
PAD, TOP = 5, 30
ROWS_OF_ALL, ROWS_OF_ONE = 2, 22


@dataclass(frozen=True, slots=True)
class _Bar:
    """What is drawn for a phase or a project, `top` px below the first lane."""

    top: float
    height: float
    start: date
    end: date
    late_end: date
    share: float
    committed: bool
    label: str
    hover: str


def timeline(
    programme: Programme, lang: str, theme: str | None, *, component: Component | None = None, phase: int | None = None
) -> Figure:
    """The programme as known then; one component's lane alone shows more of its projects."""
    if not programme.phases:
        return empty_figure(say("roadmap.missing.title", lang), "", theme, lang)
    pen = Pen(window(programme, phase), palette(theme), lang, programme.on)
    top = _phases(pen, programme.phases)
    code = programme.phases[phase - 1].code if phase and phase <= len(programme.phases) else None
    projects = [project for project in programme.initiatives if code in (None, project.phase)]
    rows = ROWS_OF_ONE if component else ROWS_OF_ALL
    for part in [component] if component else list(Component):
        top = _lane(pen, part, [project for project in projects if project.component is part], top=top, rows=rows)
    promised = [row for row in programme.milestones if component in (None, row.component) or row.component is None]
    flags = draw_milestones(pen, promised, top)
    return _framed(pen, flags, top + MILESTONES, theme)


def _phases(pen: Pen, phases: Sequence[PhaseRow]) -> float:
    lane_name(pen, say("roadmap.timeline.phases", pen.lang), "", 0, PHASE_ROW)
    for number, phase in reversed(list(enumerate(phases))):  # the slip of a phase lies over the one after it
        previous = phases[number - 1].expected_end if number else phase.starts_on
        share = phase.achieved / phase.milestones if phase.milestones else 0.0
        hover = _span_text(pen, phase.starts_on, phase.ends_on) + slip_line(pen, phase.slip_days)
        reached = say("roadmap.timeline.reached", pen.lang, achieved=phase.achieved, milestones=phase.milestones)
        bar = _Bar(
            top=PAD,
            height=PHASE_ROW - 2 * PAD,
            start=phase.starts_on,
            end=phase.ends_on,
            late_end=phase.expected_end,
            share=share,
            committed=phase.starts_on <= pen.on,
            label=phase.names.of(pen.lang),
            hover=f"<b>{phase.names.of(pen.lang)}</b><br>{hover}<br>{reached}",
        )
        _draw(pen, bar, label_from=max(previous, phase.starts_on))
    return PHASE_ROW


def _lane(pen: Pen, part: Component, projects: Sequence[InitiativeRow], *, top: float, rows: int) -> float:
    shown = packed([project for project in projects if pen.span.shows(project.starts_on, end_of(project))], rows)
    used = max((placed.row for placed in shown), default=0) + 1
    height = used * ROW + 2 * PAD
    counted = say("roadmap.timeline.shown", pen.lang, shown=len(shown), count=len(projects))
    lane_name(pen, say(f"roadmap.components.{part}", pen.lang), counted, top, height)
    for placed in shown:
        _draw(pen, _project_bar(pen, placed.initiative, top + PAD + placed.row * ROW))
    return top + height


def _project_bar(pen: Pen, project: InitiativeRow, top: float) -> _Bar:
    share = 1.0 if project.stage is Stage.DONE else (project.progress_pct or 0.0) / 100
    slip = (end_of(project) - project.ends_on).days
    name = project.names.of(pen.lang)
    stage = f"{say(f'roadmap.stages.{project.stage}', pen.lang)} {percent(project.progress_pct, pen.lang)}"
    span = _span_text(pen, project.starts_on, project.ends_on) + slip_line(pen, slip)
    hover = f"<b>{name}</b><br>{stage}<br>{span}"
    committed = project.stage in (*STARTED, Stage.APPROVED)
    return _Bar(top + 2, ROW - 4, project.starts_on, project.ends_on, end_of(project), share, committed, name, hover)


def _span_text(pen: Pen, start: date, end: date) -> str:
    return f"{ordered(day(start, pen.lang), pen.lang)} → {ordered(day(end, pen.lang), pen.lang)}"


def _draw(pen: Pen, bar: _Bar, label_from: date | None = None) -> None:
    start, end, late = (pen.span.clipped(each) for each in (bar.start, bar.end, bar.late_end))
    if start >= late:
        return
    done = pen.span.clipped(bar.start + (bar.end - bar.start) * bar.share)
    _box(pen, bar, (start, end), line={"width": 0}, fillcolor=pen.colours["card"])
    if done > start:
        _box(pen, bar, (start, done), line={"width": 0}, fillcolor=pen.colours["zone"])
    dash = "solid" if bar.committed else "dash"
    _box(pen, bar, (start, end), line={"width": 1.3, "color": pen.colours["line2"], "dash": dash})
    if late > end:
        _box(pen, bar, (end, late), line={"width": 1, "color": pen.colours["p3-s"]}, fillcolor=pen.colours["p3"])
    first = max(start, pen.span.clipped(label_from or start))
    write(pen, fitted(bar.label, pen.span.px(end - first)), first, bar.top + bar.height / 2)
    pen.spots.append(Spot(start, late, bar.top, bar.height, bar.hover))


def _box(pen: Pen, bar: _Bar, days: tuple[date, date], **look: object) -> None:
    pen.shape(type="rect", x0=days[0], x1=days[1], y0=bar.top, y1=bar.top + bar.height, layer="above", **look)


def _hover_bars(spots: Sequence[Spot]) -> Part:
    """One invisible bar for each spot."""
    return {
        "type": "bar",
        "x": [(spot.end - spot.start).days * 86_400_000 for spot in spots],
        "base": [spot.start.isoformat() for spot in spots],
        "y": [spot.top + spot.height / 2 for spot in spots],
        "width": [spot.height for spot in spots],
        "orientation": "h",
        "marker": {"color": CLEAR, "line": {"width": 0}},
        "hovertext": [spot.hover for spot in spots],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _framed(pen: Pen, flags: Part, height: float, theme: str | None) -> Figure:
    """Axes, years, the line of the instant with its day, and everything that was drawn."""
    _years(pen, height)
    if pen.span.start <= pen.on <= pen.span.end:
        _instant(pen, height)
    span = [pen.span.start.isoformat(), pen.span.end.isoformat()]
    return figure_of(
        (theme, pen.lang),
        [_hover_bars(pen.spots), flags],
        pen.shapes,
        pen.texts,
        height=height + TOP + 4,
        margin={"l": LEFT, "r": 14, "t": TOP, "b": 4},
        hovermode="closest",
        barmode="overlay",
        uirevision=f"{pen.span}",
        xaxis={"type": "date", "range": span, "showticklabels": False, "ticks": "", "showline": False},
        yaxis={"range": [height, 0], "visible": False, "autorange": False},
    )


def _instant(pen: Pen, height: float) -> None:
    line = {"width": 2, "color": pen.colours["accent"]}
    pen.shape(type="line", x0=pen.on, x1=pen.on, y0=0, y1=height, line=line)
    pen.text(
        text=f"<b>{ordered(day(pen.on, pen.lang), pen.lang)}</b>",
        x=pen.on,
        y=0,
        yshift=14,
        bgcolor=pen.colours["accent"],
        borderpad=3,
        font={"size": 12, "color": pen.colours["card"]},
    )


def _years(pen: Pen, height: float) -> None:
    for year in range(pen.span.start.year, pen.span.end.year + 1):
        begins = date(year, 1, 1)
        if begins >= pen.span.start:
            pen.shape(
                type="line", x0=begins, x1=begins, y0=0, y1=height, layer="below",
                line={"width": 1, "color": pen.colours["hair"]},
            )  # fmt: skip
        middle = date(year, 7, 2)
        if pen.span.start <= middle <= pen.span.end and abs((middle - pen.on).days) > _label_days(pen):
            pen.text(text=str(year), x=middle, y=0, yshift=14)


def _label_days(pen: Pen) -> float:
    """How near to a year the day of the instant may stand before it covers the year."""
    return 70 / pen.span.px(pen.span.end - pen.span.start) * (pen.span.end - pen.span.start).days
