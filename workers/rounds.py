"""Work that goes round in a thread of its own: it holds nothing else up, and ends with the process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import OperationalError

log = logging.getLogger(__name__)
ENDS_WITHIN_S = 20


class Round:
    """A context: inside it `work` is done again and again, after the first of `rest_s` seconds when it `rests_first`.

    Between two turns it rests, unless the work says that there is more (True). A database that does not answer is
    logged and tried again.
    """

    def __init__(self, name: str, work: Callable[[], object], rest_s: float, *, rests_first: bool = False) -> None:
        self._work, self._rest_s, self._rests_first = work, rest_s, rests_first
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go, name=name, daemon=True)

    def __enter__(self) -> Round:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(timeout=ENDS_WITHIN_S)

    def _go(self) -> None:
        if self._rests_first:
            self._stop.wait(self._rest_s)
        while not self._stop.is_set():
            if self._turn() is not True:
                self._stop.wait(self._rest_s)

    def _turn(self) -> object:
        try:
            return self._work()
        except OperationalError:
            log.exception("database does not answer")
            return False
