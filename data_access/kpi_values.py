"""Storing a value of an indicator with its evidence: a correction closes the value before it, and both stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Permission, audit, require
from data_access.errors import NotFound
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rows.kpis import Evidence
from data_access.schema import Kpi, KpiValue
from data_access.topics import Topic, changes

GOOD, UNCERTAIN = 0, 1


@changes(Topic.ROADMAP)
def store_value(
    session: Session, code: str, measured: Measurement, *, period: Period, actor: Actor | None, at: datetime
) -> bool:
    """Believe a value from `at` on; False when it was believed already with the same evidence. NotFound: no such."""
    actor = require(actor, Permission.MANAGE_ROADMAP)
    kpi = session.scalar(select(Kpi).where(Kpi.code == code))
    if kpi is None:
        raise NotFound(code=code)
    believed = session.scalar(
        select(KpiValue).where(
            KpiValue.kpi_id == kpi.id, KpiValue.period_end == period.end, KpiValue.known_to.is_(None)
        )
    )
    stored = as_stored(measured.evidence)
    if believed is not None:
        if (believed.value, believed.evidence) == (measured.value, stored):
            return False
        believed.known_to = at
        before = {"value": believed.value}
        audit(session, actor, at, "kpi.correct", subject=f"kpi:{code}", before=before, after={"value": measured.value})
    session.add(
        KpiValue(
            kpi_id=kpi.id,
            period_start=period.start,
            period_end=period.end,
            value=measured.value,
            quality=GOOD if measured.evidence.used else UNCERTAIN,
            coverage=measured.coverage,
            formula_version=kpi.formula_version,
            evidence=stored,
            known_from=at,
            known_to=None,
        )
    )
    return True


def as_stored(evidence: Evidence) -> dict[str, object]:
    """The evidence as the column holds it; `data_access.kpis.evidence` reads it back."""
    return {
        "source": evidence.source,
        "inputs": dict(evidence.inputs),
        "used": evidence.used,
        "excluded": dict(evidence.excluded),
        "records": list(evidence.records),
        "parts": list(evidence.parts),
        "rows": [list(row) for row in evidence.rows],
        "left_out": {reason: list(names) for reason, names in evidence.left_out.items()},
    }
