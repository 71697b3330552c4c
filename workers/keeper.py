"""Keeps the worker process alive beside the web process: starts it, starts it again when it ended, ends it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

from settings import HOME, Settings

log = logging.getLogger(__name__)
LOOK_S = 1.0
PAUSE_AFTER_END_S = 5.0
GIVES_BACK = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}  # glibc: arrays, once done with


class WorkerKeeper:
    """A context: the worker runs inside it. The worker also ends by itself when this process is gone."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def __enter__(self) -> WorkerKeeper:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _keep(self) -> None:
        command = [sys.executable, "-m", "workers", "--parent", str(os.getpid())]
        environment = GIVES_BACK | self._settings.environment()
        while not self._stop.is_set():
            worker = subprocess.Popen(command, cwd=HOME, env=environment)  # noqa: S603 (our own)
            while worker.poll() is None and not self._stop.wait(LOOK_S):
                pass
            if worker.poll() is None:
                worker.terminate()
                worker.wait(timeout=10)
            elif not self._stop.wait(PAUSE_AFTER_END_S):
                log.error("worker ended, starting it again", extra={"code": worker.returncode})
