"""Decisions of the ledger become alerts in the database, each with its event and its audit line."""

from __future__ import annotations

from sqlalchemy.orm import Session

from data_access import alert_actions
from data_access.actors import system_actor
from data_access.alert_groups import group
from data_access.rows.alerts import Finding
from workers.explaining import explained
from workers.ledger import Decision, Key

WORKER = system_actor("detection")
SUPERSEDED = "superseded"  # the reason of an alert that ended long before its rule tripped again


def carry_out(session: Session, decision: Decision, codes: dict[Key, str]) -> None:
    """Write one decision; `codes` names the open alerts and is kept up to date."""
    at = decision.at
    if decision.what == "supersede":
        _supersede(session, decision, codes[decision.key])
    if decision.what in ("raise", "supersede"):
        finding = explained(session, _found(decision), at)
        code = alert_actions.raise_alert(session, finding=finding, actor=WORKER, at=at)
        codes[decision.key] = code
        group(session, code=code, actor=WORKER, at=at)
        return
    code = codes[decision.key]
    if decision.what == "resize":
        alert_actions.resize(session, code=code, finding=_found(decision), actor=WORKER, at=at)
    elif decision.what == "again":
        alert_actions.raise_again(session, code=code, actor=WORKER, at=at)
    elif decision.what == "clear":
        alert_actions.clear(session, code=code, actor=WORKER, at=at)
    else:
        alert_actions.expire_shelf(session, code=code, actor=WORKER, at=at)


def _supersede(session: Session, decision: Decision, code: str) -> None:
    alert_actions.close_by_rule(session, code=code, actor=WORKER, at=decision.at, reason=SUPERSEDED)


def _found(decision: Decision) -> Finding:
    if decision.finding is None:
        raise ValueError(f"{decision.what} without a finding")
    return decision.finding
