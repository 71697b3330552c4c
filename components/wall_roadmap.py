"""The wall's view of the roadmap: each indicator on its way from 2014 to its target, the phases, what is due next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component
from dash_svg import Line, Rect, Svg

from components.formats import number, short_day, signed
from components.marks import normal_mark, priority_mark
from components.text import known, say
from components.wall_blocks import block, must, note, quiet
from components.wall_viewing import Viewing
from data_access.rows.kpis import KpiRow
from data_access.rows.roadmap import MilestoneRow, PhaseRow, Status

PRIORITY = {Status.ADRIFT: 2, Status.BEHIND: 3}


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme as it stands on a local day."""

    kpis: Sequence[KpiRow]
    phases: Sequence[PhaseRow]
    milestones: Sequence[MilestoneRow]
    on: date


def roadmap_view(programme: Programme, viewing: Viewing) -> list[Component]:
    """The whole view: indicators worst first, phases, the next milestones. Farther screens keep the indicators."""
    if not viewing.is_near:
        return [_standing(programme, viewing), _indicators(programme, viewing)]
    side = [_standing(programme, viewing), _phases(programme, viewing), _due(programme, viewing)]
    return [_indicators(programme, viewing), html.Div(side, className="wall-roadmap__side")]


def worst_first(kpis: Sequence[KpiRow]) -> list[KpiRow]:
    """Adrift, behind, without evidence, on track; the programme's order inside each."""
    rank = {Status.ADRIFT: 0, Status.BEHIND: 1, Status.NO_EVIDENCE: 2}
    return sorted(kpis, key=lambda row: rank.get(row.status, 3))


def _indicators(programme: Programme, viewing: Viewing) -> Component:
    lang, shown = viewing.lang, viewing.at(8, 7, 5, 3)
    rows = worst_first(programme.kpis)
    heading = say("wall.roadmap.indicators", lang)
    if not rows:
        return block(quiet(say("wall.roadmap.none", lang)), title=heading, css="wall-roadmap__indicators")
    told = [say("wall.first_of", lang, n=min(shown, len(rows)), m=len(rows))] if shown < len(rows) else []
    count = " · ".join([*told, *([say("wall.roadmap.axis", lang)] if viewing.is_near else [])])
    return block(
        [_indicator(row, viewing) for row in rows[:shown]], title=heading, note=count, css="wall-roadmap__indicators"
    )


def _indicator(row: KpiRow, viewing: Viewing) -> Component:
    lang, priority = viewing.lang, PRIORITY.get(row.status)
    mark = (
        priority_mark(priority)
        if priority
        else priority_mark(None)
        if row.status is Status.NO_EVIDENCE
        else normal_mark()
    )
    unit = say(f"units.{row.unit}", lang) if known(f"units.{row.unit}", lang) else row.unit
    names = [must(_name(row, lang), "wall-cut" if priority is None else "wall-strong wall-cut")]
    if viewing.is_near:
        names.append(
            note(
                say(
                    "wall.roadmap.expected",
                    lang,
                    value=number(row.expected, lang, row.decimals),
                    target=number(row.target, lang, row.decimals),
                )
            )
        )
    return html.Div(
        [
            mark,
            html.Div(names, className="wall-two"),
            None if viewing.is_farthest else bullet(row, viewing.at(320, 520, 480, 0), 40 * viewing.k),
            html.Div(
                [html.Span(number(row.value, lang, row.decimals), className="wall-figure"), note(unit)],
                className="wall-kpi__value",
            ),
        ],
        className="wall-row wall-kpi",
    )


def _name(row: KpiRow, lang: str) -> str:
    key = f"wall.kpi.{row.code}"
    return say(key, lang) if known(key, lang) else row.names.of(lang)


def bullet(row: KpiRow, width: float, height: float) -> Component:
    """The way from the baseline (start) to the target (end): done so far, and a tick where it should be by then."""
    done, expected = row.share_done, row.share_expected
    priority = PRIORITY.get(row.status)
    parts = [
        Rect(
            x="0", y=f"{height * 0.3:g}", width=f"{width:g}", height=f"{height * 0.4:g}", rx="3", className="svg-track"
        )
    ]
    if done is not None:
        css = f"svg-done svg-done--p{priority}" if priority else "svg-done"
        long = min(max(done, 0.0), 1.0) * width
        parts.append(
            Rect(
                x="0",
                y=f"{height * 0.3:g}",
                width=f"{max(long, 4):.1f}",
                height=f"{height * 0.4:g}",
                rx="3",
                className=css,
            )
        )
    if expected is not None:
        x = f"{min(max(expected, 0.0), 1.0) * width:.1f}"
        parts.append(Line(x1=x, x2=x, y1=f"{height * 0.1:g}", y2=f"{height * 0.9:g}", className="svg-tick"))
    return Svg(parts, width=f"{width:g}", height=f"{height:g}", className="svg-chart")


def _standing(programme: Programme, viewing: Viewing) -> Component:
    """How many indicators are on their way, and how many are not."""
    lang = viewing.lang
    counts = Counter(row.status for row in programme.kpis)
    lines = [
        (normal_mark(), counts[Status.ON_TRACK], "on_track"),
        (priority_mark(3), counts[Status.BEHIND], "behind"),
        (priority_mark(2), counts[Status.ADRIFT], "adrift"),
        (priority_mark(None), counts[Status.NO_EVIDENCE], "no_evidence"),
    ]

    def words(key: str) -> list[Component]:
        return [] if viewing.is_farthest else [note(say(f"wall.roadmap.{key}", lang))]

    parts = [
        html.Div(
            [mark, must(str(count), "wall-strong"), *words(key)],
            className="wall-standing__one",
        )
        for mark, count, key in lines
    ]
    return block(html.Div(parts, className="wall-standing"), css="wall-roadmap__standing")


def _phases(programme: Programme, viewing: Viewing) -> Component:
    lang = viewing.lang
    lines = [
        html.Div(
            [
                html.Div(
                    [must(_short(phase, lang), "wall-cut"), note(_slip(phase.slip_days, lang))], className="wall-two"
                ),
                must(f"{phase.achieved}/{phase.milestones}", "wall-end"),
            ],
            className="wall-row wall-phase",
        )
        for phase in programme.phases
    ]
    kept = say("wall.roadmap.milestones_kept", lang)
    return block(lines, title=say("wall.roadmap.phases", lang), note=kept, css="wall-roadmap__phases")


def _short(phase: PhaseRow, lang: str) -> str:
    """What the phase is about: its name without the number before the colon."""
    name = phase.names.of(lang).split(":")[-1].strip()
    return name[:1].upper() + name[1:]


def _slip(days: int, lang: str) -> str:
    return say("wall.roadmap.slip", lang, days=signed(days, lang)) if days > 0 else say("wall.roadmap.in_time", lang)


def _due(programme: Programme, viewing: Viewing) -> Component:
    lang, shown = viewing.lang, 3
    ahead = sorted((one for one in programme.milestones if one.achieved_on is None), key=lambda one: one.expected_on)
    heading = say("wall.roadmap.due", lang)
    if not ahead:
        return block(quiet(say("wall.roadmap.none_due", lang)), title=heading, css="wall-roadmap__due")
    lines = [_milestone(one, programme.on, lang) for one in ahead[:shown]]
    return block(lines, title=heading, css="wall-roadmap__due")


def _milestone(one: MilestoneRow, on: date, lang: str) -> Component:
    slip = one.slip_days(on)
    late = must(
        say("wall.works.days", lang, days=signed(slip, lang)), "wall-end wall-strong" if slip > 0 else "wall-faint"
    )
    when = note(say("wall.roadmap.expected_on", lang, day=short_day(one.expected_on, lang)))
    return html.Div(
        [html.Div([must(one.names.of(lang), "wall-cut"), when], className="wall-two"), late],
        className="wall-row wall-phase",
    )
