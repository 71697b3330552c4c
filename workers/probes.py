"""Probing the digital services again and again, in a thread of its own: a slow answer holds nothing else up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from data_access.actors import system_actor
from data_access.city import put_services
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.city import ProbeRecord
from data_access.service_probes import add_probes
from feeds.service_probe import Target, probe
from workers.rounds import Round

ACTOR = system_actor("probes")
EVERY_S = 60.0
Ask = Callable[..., ProbeRecord]


def probe_all(database: Database, targets: Sequence[Target], at: datetime, ask: Ask = probe) -> int:
    """Ask every target at once and store the answers; how many answered."""
    with ThreadPoolExecutor(max_workers=max(1, len(targets))) as pool:
        found = list(pool.map(lambda target: ask(target, at=at), targets))
    database.call(put_services, actor=ACTOR)
    database.call(add_probes, found, actor=ACTOR)
    return sum(record.ok for record in found)


def probe_round(database: Database, clock: Clock, targets: Sequence[Target]) -> AbstractContextManager[object]:
    """A context: the services are probed inside it. Without targets it does nothing."""
    if not targets:
        return nullcontext()
    return Round("probes", lambda: probe_all(database, targets, clock.now()), EVERY_S)
