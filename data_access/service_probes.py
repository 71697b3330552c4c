"""Taking probes of the digital services: stored, and told as an interruption while a part does not answer.

The interruption is of the service `customer`; the rule of interruptions raises and clears its alarm. Those it takes
away are the customers who would have paid in the hour in which it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from analytics.probe_spells import Spell, spells
from data_access.actors import Actor, Permission, require
from data_access.city import columns_of, service_ids
from data_access.rows.city import ProbeRecord
from data_access.schema import Interruption, PaymentHourly, ServiceProbe
from data_access.topics import Topic, changes
from data_access.upserts import Upserted, upsert

SERVICE = "customer"
BEFORE = timedelta(days=2)  # a spell that goes on may have begun so much earlier
USUAL = timedelta(days=7)
FEWEST = 1


@changes(Topic.READINGS)
def add_probes(session: Session, records: Sequence[ProbeRecord], *, actor: Actor) -> Upserted:
    """Probes by service and instant; one that was told already is left alone."""
    require(actor, Permission.IMPORT)
    if not records:
        return Upserted()
    first = min(record.at for record in records)
    known = set(session.execute(select(ServiceProbe.service, ServiceProbe.at).where(ServiceProbe.at >= first)).tuples())
    new = {(record.service, record.at): record for record in records if (record.service, record.at) not in known}
    if new:
        session.execute(insert(ServiceProbe), [columns_of(record) for record in new.values()])
        _tell(session, first)
    keys = [(record.service, record.at) for record in records]
    return Upserted(added=[key for key in keys if key in new], unchanged=[key for key in keys if key not in new])


def _tell(session: Session, first: datetime) -> None:
    """The spells that the probes since shortly before `first` show, as interruptions."""
    query = select(ServiceProbe.service, ServiceProbe.at, ServiceProbe.ok).where(ServiceProbe.at >= first - BEFORE)
    told: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    for row in session.execute(query.order_by(ServiceProbe.at)):
        told[row.service].append((row.at, row.ok))
    service_id = service_ids(session).get(SERVICE)
    down = [(service, spell) for service, probes in told.items() for spell in spells(probes)]
    if service_id is not None and down:
        rows = [_interruption(session, service, spell, service_id) for service, spell in down]
        upsert(session, Interruption, rows, stamps=("recorded_at", "customers"))


def _interruption(session: Session, service: str, spell: Spell, service_id: int) -> dict[str, object]:
    customers = max(FEWEST, _payers(session, spell.began))
    ended = spell.ended
    steps = [{"at": ended.astimezone(UTC).isoformat(), "customers_restored": customers}] if ended else []
    return {
        "code": f"APP-{service.upper()}-{spell.began:%Y%m%d%H%M}",
        "service_id": service_id,
        "zone_id": None,
        "asset_id": None,
        "started_at": spell.began,
        "ended_at": ended,
        "customers": customers,
        "planned": False,
        "cause": "no_answer",
        "steps": steps,
        "recorded_at": spell.known_at,
    }


def _payers(session: Session, at: datetime) -> int:
    """How many payments the same hour of the week before had on the mean."""
    begin, hour = int((at - USUAL).timestamp()), int(at.timestamp()) // 3600 * 3600
    same = [hour - number * 86_400 for number in range(1, 8)]
    query = select(func.avg(PaymentHourly.paid)).where(PaymentHourly.hour_ts.in_(same), PaymentHourly.hour_ts >= begin)
    return round(session.scalar(query) or 0)
