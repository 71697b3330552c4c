"""A real broker for tests: mosquitto on a free port, with its sessions on disk."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.bench.served import free_port

MOSQUITTO = "/usr/sbin/mosquitto"
PATIENCE_S = 20


@dataclass
class Mosquitto:
    """One broker; `start` again after `stop` finds the sessions and messages that were there."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it listens."""
        self.folder.chmod(0o777)
        config = self.folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\nmax_queued_messages 0\n"
            f"max_inflight_messages 200\npersistence_location {self.folder}/\nuser root\nlog_type error\n"
        )
        self.process = subprocess.Popen([MOSQUITTO, "-c", str(config)], stdout=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError("mosquitto did not start") from None
                time.sleep(0.02)
        raise TimeoutError("mosquitto")

    def stop(self) -> None:
        """As an administrator does: it writes down what it holds."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE_S)

    def publish(self, messages: Sequence[tuple[str, Any]]) -> None:
        """Send (topic, value or bytes), and return when the broker has taken them all."""
        client = Client(CallbackAPIVersion.VERSION2)
        client.max_inflight_messages_set(200)
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        sent = [
            client.publish(topic, said if isinstance(said, bytes) else json.dumps(said), qos=1)
            for topic, said in messages
        ]
        for each in sent:
            each.wait_for_publish(timeout=PATIENCE_S)
        client.disconnect()
        client.loop_stop()


@contextmanager
def mosquitto(folder: Path) -> Iterator[Mosquitto]:
    """Runs inside the context."""
    broker = Mosquitto(folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()
