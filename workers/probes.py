"""Probing the digital services again and again, in a thread of its own: a slow answer holds nothing else up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy.exc import OperationalError

from data_access.actors import system_actor
from data_access.city import put_services
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.city import ProbeRecord
from data_access.service_probes import add_probes
from feeds.service_probe import Target, probe

log = logging.getLogger(__name__)
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


class ProbeRound:
    """A context: the services are probed inside it. Without targets it does nothing."""

    def __init__(self, database: Database, clock: Clock, targets: Sequence[Target]) -> None:
        self._database, self._clock, self._targets = database, clock, targets
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go, name="probes", daemon=True)

    def __enter__(self) -> ProbeRound:
        if self._targets:
            self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        if self._targets:
            self._thread.join(timeout=20)

    def _go(self) -> None:
        while not self._stop.is_set():
            try:
                probe_all(self._database, self._targets, self._clock.now())
            except OperationalError:
                log.exception("database does not answer")
            self._stop.wait(EVERY_S)
