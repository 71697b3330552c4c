"""Indicators against the roadmap: where each stands at an instant, and the evidence of every value it ever showed.

A value is believed from `known_from` until a correction takes its place, so an instant of the past gets the figure that
was shown then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from analytics.half_year import projected, reached
from analytics.local_time import local_day
from analytics.target_date import target_date
from analytics.trajectory import course_share, expected_value, gap, is_fresh, is_partial, status
from data_access.errors import NotFound
from data_access.kpi_evidence import outside_limits, recomputed
from data_access.kpi_suspensions import suspensions
from data_access.rows.kpis import Evidence, KpiDetail, KpiPoint, KpiRow, Replaced, Suspension
from data_access.rows.roadmap import ASSUMPTION, COMPUTED, Component, Names, Owner, Point, Status
from data_access.schema import Kpi, KpiTarget, KpiValue

TREND_PERIODS = 10


def kpi_table(session: Session, *, at: datetime) -> list[KpiRow]:
    """Every indicator in the programme's order, as it stood. Four queries, whatever their number."""
    targets: dict[int, list[Point]] = defaultdict(list)
    for target in session.scalars(select(KpiTarget).order_by(KpiTarget.due_on)):
        targets[target.kpi_id].append(Point(target.due_on, target.value))
    values: dict[int, list[Any]] = defaultdict(list)
    for value in session.execute(_shown(at)):
        values[value.kpi_id].append(value)
    kpis = session.scalars(select(Kpi).order_by(Kpi.position, Kpi.code))
    stopped = suspensions(session, at=at)
    return [_row(kpi, _trajectory(kpi, targets[kpi.id]), values[kpi.id], at, stopped.get(kpi.code)) for kpi in kpis]


def kpi(session: Session, *, code: str, at: datetime) -> KpiDetail:
    """One indicator with its values, evidence and corrections as known then; NotFound for a code that is none."""
    found = session.scalar(select(Kpi).where(Kpi.code == code))
    if found is None:
        raise NotFound(code=code)
    targets = session.scalars(select(KpiTarget).where(KpiTarget.kpi_id == found.id).order_by(KpiTarget.due_on))
    trajectory = _trajectory(found, [Point(target.due_on, target.value) for target in targets])
    believed = list(session.scalars(_believed(at).where(KpiValue.kpi_id == found.id)))
    shown = session.execute(_shown(at).where(KpiValue.kpi_id == found.id)).all()
    replaced = _replaced(session, found.id, at)
    return KpiDetail(
        row=_row(found, trajectory, shown, at, suspensions(session, at=at).get(code)),
        formula=found.formula,
        formula_version=found.formula_version,
        freshness_days=found.freshness_days,
        source=found.source,
        trajectory=trajectory,
        points=tuple(_point(value, found.formula, trajectory, replaced) for value in reversed(believed)),
    )


def _believed(at: datetime) -> Select[KpiValue]:
    still = or_(KpiValue.known_to.is_(None), KpiValue.known_to > at)
    return select(KpiValue).where(KpiValue.known_from <= at, still).order_by(KpiValue.kpi_id, KpiValue.period_end)


def _shown(at: datetime) -> Select[Any]:
    """The same without their evidence, of which a table shows the source alone: the records are 100 kB a quarter."""
    source = KpiValue.evidence["source"].as_string().label("source")
    return _believed(at).with_only_columns(
        KpiValue.kpi_id, KpiValue.period_end, KpiValue.value, KpiValue.coverage, source
    )


def _replaced(session: Session, kpi_id: int, at: datetime) -> Mapping[Any, list[Replaced]]:
    """What was shown for a period and corrected before the instant, by the period's end."""
    query = select(KpiValue).where(KpiValue.kpi_id == kpi_id, KpiValue.known_to <= at).order_by(KpiValue.known_from)
    replaced: dict[Any, list[Replaced]] = defaultdict(list)
    for value in session.scalars(query):
        replaced[value.period_end].append(Replaced(value.value, value.known_from, value.known_to or at))
    return replaced


def _trajectory(kpi: Kpi, targets: Sequence[Point]) -> tuple[Point, ...]:
    baseline = () if kpi.baseline_value is None else (Point(kpi.baseline_on, kpi.baseline_value),)
    return (*baseline, *targets)


def _row(
    kpi: Kpi, trajectory: Sequence[Point], values: Sequence[Any], at: datetime, suspended: Suspension | None
) -> KpiRow:
    measured = _measured(values)
    last = next((value for value in reversed(values) if value.value is not None), None)
    end = trajectory[-1] if trajectory else None
    proven = suspended is None and last is not None and last.source != ASSUMPTION  # an assumption is no evidence
    fresh = proven and is_fresh(last.period_end if last else None, kpi.freshness_days, local_day(at))
    expected = expected_value(trajectory, last.period_end if last else local_day(at))
    value = last.value if last else None
    baseline, target = kpi.baseline_value, end.value if end else None
    course = None if baseline is None or target is None else target - baseline
    stands = status(value, expected, course, direction=kpi.direction, fresh=fresh)
    judged = stands is not Status.NO_EVIDENCE and target is not None
    return KpiRow(
        code=kpi.code,
        names=Names(kpi.name_fr, kpi.name_en, kpi.name_ar),
        unit=kpi.unit,
        decimals=kpi.decimals,
        direction=kpi.direction,
        component=Component(kpi.component) if kpi.component else None,
        owner=Owner(kpi.owner_role),
        baseline=baseline,
        target=target,
        target_on=end.on if end else None,
        value=value,
        period_end=last.period_end if last else None,
        expected=expected,
        ahead=gap(value, expected, kpi.direction) if fresh else None,
        share_done=None if target is None else course_share(value, baseline, target),
        share_expected=None if target is None else course_share(expected, baseline, target),
        status=stands,
        partial=last is not None and last.source == COMPUTED and is_partial(last.coverage),
        source=last.source if last else None,
        trend=tuple(value.value for value in values[-TREND_PERIODS:]),
        reaches=target_date(measured, target or 0.0, direction=kpi.direction) if judged else None,
        period=kpi.period,
        suspended=suspended,
        half_year=projected(measured, end.on) if judged and end and measured else None,
        half_year_on=reached(measured, end.value, kpi.direction) if judged and end else None,
    )


def _measured(values: Iterable[Any]) -> list[Point]:
    return [Point(value.period_end, value.value) for value in values if value.value is not None]


def _point(
    value: KpiValue, formula: str, trajectory: Sequence[Point], replaced: Mapping[Any, list[Replaced]]
) -> KpiPoint:
    stored = evidence(value.evidence)
    return KpiPoint(
        period_start=value.period_start,
        period_end=value.period_end,
        value=value.value,
        expected=expected_value(trajectory, value.period_end),
        coverage=value.coverage,
        formula_version=value.formula_version,
        known_from=value.known_from,
        evidence=stored,
        replaced=tuple(replaced.get(value.period_end, ())),
        again=recomputed(formula, value.formula_version, stored),
        outside=outside_limits(formula, stored),
    )


def evidence(stored: Mapping[str, Any]) -> Evidence:
    """The evidence of a value as it was stored with it."""
    return Evidence(
        source=stored.get("source", ASSUMPTION),
        inputs=stored.get("inputs", {}),
        used=stored.get("used", 0),
        excluded=stored.get("excluded", {}),
        records=tuple(stored.get("records", ())),
        parts=tuple(stored.get("parts", ())),
        rows=tuple(tuple(row) for row in stored.get("rows", ())),
        left_out={reason: tuple(names) for reason, names in stored.get("left_out", {}).items()},
    )
