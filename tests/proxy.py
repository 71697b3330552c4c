"""A TCP proxy on this machine that a test can cut: every connection through it drops, new ones are taken again."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType


class Proxy:
    """Forwards a port of its own to `target` (host, port) until it is closed; `taken` counts connections."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.taken = 0
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def cut(self) -> int:
        """Drop every connection now; how many there were."""
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            _end(end)
        return len(ends) // 2

    def __enter__(self) -> Proxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()
        self.cut()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
                far = socket.create_connection(self._target)
            except OSError:  # closed, or nobody is there
                return
            self.taken += 1
            with self._lock:
                self._open |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._forward, args=(one, other), daemon=True).start()

    def _forward(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while part := one.recv(65536):
                other.sendall(part)
        _end(one)
        _end(other)


def _end(end: socket.socket) -> None:
    with suppress(OSError):  # it may have ended already
        end.shutdown(socket.SHUT_RDWR)
    end.close()
