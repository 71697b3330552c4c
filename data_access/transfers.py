"""Water that probably passed a boundary: which active alerts name a neighbour as its giver."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.alert_history import standing
from data_access.once import once
from data_access.rows.alerts import AlertRow, Sentence, giver_of
from data_access.rows.boundaries import Transfer
from data_access.schema import Alert


def transfers(session: Session, *, at: datetime) -> list[Transfer]:
    """The active alerts of a sector at `at` that a named neighbour's water explains, the most urgent first."""
    return list(once(session, ("transfers", at), lambda: _transfers(session, at)))


def _transfers(session: Session, at: datetime) -> list[Transfer]:
    """Only the evidence of the few alerts that are such is read."""
    rows = [row for row in standing(session, at) if row.is_active and row.is_transfer and row.place]
    givers = _givers(session, [row.code for row in rows])
    found = [_transfer(row, givers[row.code]) for row in sorted(rows, key=lambda row: (row.priority, row.code))]
    return [each for each in found if each is not None]


def _givers(session: Session, codes: list[str]) -> dict[str, str | None]:
    if not codes:
        return {}
    told = session.execute(select(Alert.code, Alert.evidence).where(Alert.code.in_(codes)))
    return {row.code: giver_of(Sentence(line["key"], line["values"]) for line in row.evidence) for row in told}


def _transfer(row: AlertRow, giver: str | None) -> Transfer | None:
    if giver is None or row.place is None:
        return None
    return Transfer(row.code, row.priority, row.display, giver=giver, receiver=row.place.code)
