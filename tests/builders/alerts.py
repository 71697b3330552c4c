"""A small city for alerts: two arrondissements with a sector each, a crew, and findings that say only what matters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.actors import Actor, Role, system_actor
from data_access.alert_actions import raise_alert
from data_access.rows.alerts import Finding, Sentence
from data_access.schema import Crew, NetworkService, SensitiveCustomer, Zone
from data_access.topics import changes

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)  # six o'clock in Casablanca
WORKER = system_actor("detection")
KARIMA = Actor("k.bennani", Role.OPERATOR, "127.0.0.1")
YOUSSEF = Actor("y.alami", Role.DISPATCHER, "10.0.0.7")
GUEST = Actor("guest", Role.VIEWER, "10.0.0.8")


@changes()
def build_city(session: Session) -> None:
    """Services, arrondissements Anfa and Hay Hassani, sectors AN-01 and HH-12 below them, crew OUEST-2."""
    services = [NetworkService(code=code) for code in ("water", "electricity", "sanitation", "telecom")]
    session.add_all(services)
    anfa, hassani = a_zone("ANFA", "arrondissement", "Anfa"), a_zone("HAY", "arrondissement", "Hay Hassani")
    session.add_all([anfa, hassani])
    session.flush()
    sectors = [
        a_zone("AN-01", "sector", "Gauthier", parent_id=anfa.id, population=9000, customers=2100),
        a_zone("HH-12", "sector", "Oulfa", parent_id=hassani.id, name_ar="الألفة", population=20000, customers=4820),
    ]
    session.add_all(sectors)
    session.add(Crew(code="OUEST-2", name_fr="Ouest 2", service_id=services[0].id))
    session.flush()
    for kind, name in (("school", "École A"), ("school", "École B"), ("hospital", "Clinique C")):
        session.add(SensitiveCustomer(code=name, kind=kind, name=name, sector_id=sectors[1].id))


def a_zone(code: str, kind: str, name: str, **changes: Any) -> Zone:
    """A zone with nothing but a name."""
    return Zone(**{"code": code, "kind": kind, "name_fr": name, "source": "test", **changes})


def a_finding(session: Session, sector: str = "HH-12", **changes: Any) -> Finding:
    """A suspected leak of 18 m3/h in a sector."""
    facts: dict[str, Any] = {
        "rule": "night_flow",
        "kind": "prompt",
        "subject": sector,
        "service_id": session.scalars(select(NetworkService.id).where(NetworkService.code == "water")).one(),
        "sector_id": session.scalars(select(Zone.id).where(Zone.code == sector)).one(),
        "priority": 3,
        "cause": Sentence("alerts.cause.night_flow", {"change_percent": 62.0}),
        "flow_m3h": 18.0,
        "evidence": [Sentence("alerts.evidence.night", {"measured_m3h": 100.4, "expected_m3h": 62.0})],
    }
    return Finding(**(facts | changes))


@changes()
def raised(session: Session, *, at: datetime = SIX, sector: str = "HH-12", **facts: Any) -> str:
    """Raise it as the worker would; its code."""
    return raise_alert(session, finding=a_finding(session, sector, **facts), actor=WORKER, at=at)
