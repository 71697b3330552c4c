"""What changed since last month, where owners and components stand, and where the last half-year would lead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component as Block

from components.formats import MISSING, day, isolated, number, quarter
from components.kpi_table import PRIORITIES, STATUS_ORDER
from components.marks import normal_mark, priority_mark
from components.plain_table import plain_table
from components.roadmap_words import ordered, slip_text
from components.states import empty_block
from components.text import say
from data_access.rows.kpis import KpiRow
from data_access.rows.local_time import local_day
from data_access.rows.movements import KpiMove, Movements
from data_access.rows.roadmap import Status

ARROW = "→"  # from left to right in every language: the row is isolated


def since_block(moved: Movements, lang: str) -> Block:
    """Indicators that changed their status first, then those with another value, then milestones."""
    told = [move for move in moved.kpis if move.is_one]
    told.sort(key=lambda move: (_same_status(move), STATUS_ORDER.index(move.now.status)))
    lines = [_kpi_line(move, lang) for move in told]
    lines += [
        html.Li(
            [
                normal_mark() if move.now.priority(moved_on) is None else priority_mark(move.now.priority(moved_on)),
                html.B(move.now.names.of(lang)),
                html.Span(_dates(move.expected_before, move.now.expected_on, lang), className="moves__values"),
                html.Span(slip_text(move.now.slip_days(moved_on), lang), className="secondary"),
            ]
        )
        for moved_on in [local_day(moved.at)]
        for move in moved.milestones
    ]
    if not lines:
        return empty_block(_say("since.none", lang, day=day(local_day(moved.since), lang)))
    return html.Ul(lines, className="moves")


def _same_status(move: KpiMove) -> bool:
    return move.before is not None and move.before.status is move.now.status


def _kpi_line(move: KpiMove, lang: str) -> Block:
    row, old = move.now, move.before
    status = say(f"roadmap.statuses.{row.status}", lang)
    if old is not None and old.status is not row.status:
        status = ordered(f"{say(f'roadmap.statuses.{old.status}', lang)} {ARROW} {status}", lang)
    values = [number(old.value if old else None, lang, row.decimals), number(row.value, lang, row.decimals)]
    return html.Li(
        [
            status_mark(row.status),
            dcc.Link(html.B(row.names.of(lang)), href=f"/roadmap/{row.code}"),
            html.Bdi(f"{values[0]} {ARROW} {values[1]}", dir="ltr", className="moves__values"),
            html.Span(
                " · ".join(part for part in (say(f"units.{row.unit}", lang), status) if part), className="secondary"
            ),
        ]
    )


def _dates(before: Any, now: Any, lang: str) -> Block:
    return html.Bdi(f"{day(before, lang) if before else MISSING} {ARROW} {day(now, lang)}", dir="ltr")


def status_mark(status: Status) -> Block:
    """The ring of what is on its trajectory, the shape of what is not, the question mark of what nobody knows."""
    return normal_mark() if status is Status.ON_TRACK else priority_mark(PRIORITIES.get(status))


def rollup_block(rows: Sequence[KpiRow], lang: str) -> Block:
    """How many indicators of each component and of each owner stand where; nothing is averaged."""
    if not rows:
        return empty_block(say("roadmap.kpis.empty", lang))
    by_component = _counted(rows, lambda row: row.component or "", lambda key: _component(key, lang), lang)
    by_owner = _counted(rows, lambda row: row.owner, lambda key: say(f"roadmap.owners.{key}", lang), lang)
    marks = [html.Span(status_mark(status), title=say(f"roadmap.statuses.{status}", lang)) for status in STATUS_ORDER]
    tables = [
        plain_table([_say(f"rollup.{name}", lang), *marks, _say("rollup.worst", lang)], counted)
        for name, counted in (("component", by_component), ("owner", by_owner))
    ]
    return html.Div(tables, className="rollup")


def _component(key: str, lang: str) -> str:
    return say(f"roadmap.components.{key}", lang) if key else _say("rollup.programme", lang)


def _counted(
    rows: Sequence[KpiRow], key: Callable[[KpiRow], str], name: Callable[[str], str], lang: str
) -> list[Sequence[Any]]:
    found: list[Sequence[Any]] = []
    for each in dict.fromkeys(key(row) for row in rows):
        own = [row for row in rows if key(row) == each]
        counts = Counter(row.status for row in own)
        worst = max(own, key=lambda row: _badness(row))
        link: Any = dcc.Link(worst.names.of(lang), href=f"/roadmap/{worst.code}") if _badness(worst) > 0 else MISSING
        figures = [html.B(counts[status]) if counts[status] and status is not Status.ON_TRACK
                   else str(counts[status] or MISSING) for status in STATUS_ORDER]  # fmt: skip
        found.append((name(each), *figures, link))
    return found


def _badness(row: KpiRow) -> float:
    """How far below its trajectory, as a share of its course; nothing known is worse than on track."""
    if row.status is Status.NO_EVIDENCE:
        return 0.001
    course = abs((row.target or 0.0) - (row.baseline or 0.0))
    return max(0.0, -(row.ahead or 0.0)) / course if course and row.status is not Status.ON_TRACK else 0.0


def scenario_block(rows: Sequence[KpiRow], lang: str) -> Block:
    """Where the trend of the last six months would lead by each target's date, against the target."""
    heads = [_say(f"scenario.{head}", lang) for head in ("name", "target", "then", "verdict")]
    told = [_scenario(row, lang) for row in rows if row.half_year is not None and row.target is not None]
    return plain_table(heads, told) if told else empty_block(_say("scenario.none", lang))


def _scenario(row: KpiRow, lang: str) -> Sequence[Any]:
    """The quarter in which the target is passed in time; else the value at its date and what is missing then."""
    then, target, by = _bounded(row), row.target or 0.0, row.half_year_on
    in_time = by is not None and row.target_on is not None and by <= row.target_on
    mark = normal_mark() if in_time else priority_mark(3)
    name = html.Span([mark, dcc.Link(row.names.of(lang), href=f"/roadmap/{row.code}")], className="services__state")
    goal = f"{number(target, lang, row.decimals)} {say(f'units.{row.unit}', lang)}"
    if in_time:
        return (name, goal, MISSING, _say("scenario.reached", lang, quarter=quarter(by, lang)))
    missing = isolated(number(abs(then - target), lang, row.decimals), lang)
    return (name, goal, number(then, lang, row.decimals), html.B(_say("scenario.missed", lang, gap=missing)))


def _bounded(row: KpiRow) -> float:
    """A share stays within 0 and 100 %, and nothing falls below nothing."""
    then = max(0.0, row.half_year or 0.0)
    return min(100.0, then) if row.unit == "%" else then


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"programme.{key}", lang, **values)
