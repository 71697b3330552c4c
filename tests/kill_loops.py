"""Feeds that are killed inside their writes, started again and sent the same again; what then stands in the database.

A child counts the statements it sends to the database and ends itself with SIGKILL before a random one of them or just
after a commit, or is killed from outside at a random moment. Children come from a fork server that has the modules.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
import uvicorn
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from data_access.actors import system_actor
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.schema import ImportBatch, Reading, ReadingHourly, ReadingRevision, RejectedRow
from data_access.topics import is_writing
from feeds import delimited
from feeds.batches import Importing
from feeds.feed_files import read_broker
from feeds.mqtt_feed import MqttFeed
from feeds.reading_batches import take_readings
from tests.bench.served import free_port
from tests.builders.broker import Mosquitto
from tests.builders.ingest import READINGS, door, make_token, row
from tests.builders.telemetry import build_sensors

CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(["tests.kill_loops"])
NOW = datetime(2018, 10, 9, 5, 15, tzinfo=UTC)
BEGIN = NOW - timedelta(days=2)
NEVER = 10**9
ROWS = 40  # of a request, of a burst of messages
PATIENCE_S = 60.0
MAPPING = "name = 'loop'\nport = {port}\n[[topic]]\npattern = 'ain/{{sensor_id}}'\nvalue = 'v'\ntimestamp = 't'\n"


@dataclass(frozen=True)
class Tally:
    """What a loop found. `lost`: acknowledged and not there as sent; `doubled`: counted, refused or revised twice."""

    kills: int
    acknowledged: int
    lost: int
    doubled: int


def fate(chance: random.Random, statements: int) -> int:
    """When a life ends: before a statement or a commit (above zero), or just after the commit of a write (below)."""
    return -chance.randrange(1, 4) if chance.random() < 0.4 else chance.randrange(1, statements)


def fall_at(moment: int) -> None:
    """From now on this process ends, without a word, at that moment of its fate."""
    left = {"statement": moment, "committed": -moment}

    def count(what: str) -> None:
        left[what] -= 1
        if left[what] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    call = Database.call

    def calling(self: Database, work: Any, *arguments: Any, **named: Any) -> Any:
        result = call(self, work, *arguments, **named)
        if is_writing(work):
            count("committed")
        return result

    Database.call = calling  # type: ignore[method-assign]
    event.listen(Engine, "before_cursor_execute", lambda *_: count("statement"))
    event.listen(Engine, "commit", lambda *_: count("statement"))


class Life:
    """One child process, from its start to its death."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self.process = CHILDREN.Process(target=work, args=arguments, daemon=True)
        self.process.start()

    @property
    def fell(self) -> bool:
        """Whether it was killed, by itself or from outside."""
        return self.process.exitcode == -signal.SIGKILL

    def kill(self) -> None:
        """Now."""
        self.process.kill()
        self.process.join()


def serve(url: str, port: int, moment: int) -> None:
    """The door for readings, until the fall."""
    server = door(Database(url), now=NOW)
    fall_at(moment)
    uvicorn.run(server, host="127.0.0.1", port=port, log_level="critical")


def listen(url: str, mapping: str, moment: int) -> None:
    """The MQTT feed, until the fall."""
    feed = MqttFeed(Database(url), read_broker(Path(mapping)), FixedClock(NOW))
    fall_at(moment)
    feed.run()


def take_file(url: str, file: str, moment: int) -> None:
    """A file of readings in blocks of 200 lines, until the fall or its end."""
    delimited.BLOCK_LINES = 200
    fall_at(moment)
    run = Importing(Database(url), system_actor("command line"), lambda: NOW, lambda *_: None)
    take_readings(run, Path(file), zone=None, known_when_read=False)


def http_loop(url: str, kills: int, chance: random.Random, _folder: Path) -> Tally:
    """Requests with a key, each sent until it is answered; half of the lives end by themselves, half from outside."""
    database = Database(url, connections=2)
    database.call(build_sensors)
    headers = {"Authorization": f"Bearer {make_token(database)}"}
    sent, fallen, number, life, port = {}, 0, 0, None, 0
    while fallen < kills:
        if life is None:
            port = free_port()
            life = Life(serve, url, port, fate(chance, 120))
            moment = time.monotonic() + chance.uniform(0.3, 1.5) if chance.random() < 0.5 else None
        rows = _rows(number)
        try:
            _post(port, [row(value, timestamp=stamp) for stamp, value in rows.items()], number, headers)
            sent |= rows
            number += 1
            if moment is not None and time.monotonic() > moment:
                life.kill()
        except requests.RequestException:
            if not life.process.is_alive():
                life.process.join()
                fallen, life = fallen + life.fell, None
    life = life or Life(serve, url, port := free_port(), NEVER)
    _until(lambda: _answered(port, number, headers, sent))
    life.kill()
    return _tally(database, fallen, sent, refused=number + 1)


def _answered(port: int, number: int, headers: dict[str, str], sent: dict[str, float]) -> bool:
    """The last request, which may have been broken off, is sent until it is answered."""
    rows = _rows(number)
    try:
        _post(port, [row(value, timestamp=stamp) for stamp, value in rows.items()], number, headers)
    except requests.RequestException:
        return False
    sent |= rows
    return True


def _post(port: int, rows: list[dict[str, Any]], number: int, headers: dict[str, str]) -> None:
    body = [*rows, row("refused", timestamp="2018-10-09T05:00:00Z")]
    headers = {**headers, "Idempotency-Key": str(number)}
    answer = requests.post(f"http://127.0.0.1:{port}{READINGS}", json=body, headers=headers, timeout=PATIENCE_S)
    answer.raise_for_status()
    assert answer.json()["accepted"] == ROWS


def mqtt_loop(url: str, kills: int, chance: random.Random, folder: Path) -> Tally:
    """Messages that the broker took are acknowledged to whoever sent them: they must all arrive."""
    database = Database(url, connections=2)
    database.call(build_sensors)
    broker = Mosquitto(folder)
    broker.start()
    mapping = folder / "mqtt.toml"
    mapping.write_text(MAPPING.format(port=broker.port))
    first = Life(listen, url, str(mapping), NEVER)
    sent: dict[str, float] = {}
    _until(lambda: _published(broker, sent, 0) and database.call(_count) > 0)
    first.kill()
    fallen, number = 1, 1
    while fallen < kills:
        _published(broker, sent, number)
        life = Life(listen, url, str(mapping), fate(chance, 40))
        life.process.join(PATIENCE_S)
        fallen, number = fallen + life.fell, number + 1
    last = Life(listen, url, str(mapping), NEVER)
    _until(lambda: database.call(_count) >= len(sent))
    last.kill()
    broker.stop()
    return _tally(database, fallen, sent, refused=0)


def _published(broker: Mosquitto, sent: dict[str, float], number: int) -> bool:
    rows = _rows(number)
    broker.publish([("ain/M001", {"t": stamp, "v": value}) for stamp, value in rows.items()])
    sent |= rows
    return True


def import_loop(url: str, kills: int, chance: random.Random, folder: Path) -> Tally:
    """A file that is sent again until it went through."""
    database = Database(url, connections=2)
    database.call(build_sensors)
    sent: dict[str, float] = {}
    fallen = 0
    while fallen < kills:
        file, rows = folder / f"part{fallen}.csv", {}
        for number in range(20 * fallen, 20 * fallen + 20):
            rows |= _rows(number)
        file.write_text("timestamp,sensor_id,value\n" + "".join(f"{t},M001,{v}\n" for t, v in rows.items()))
        life = Life(take_file, url, str(file), fate(chance, 100))
        while life.process.join(PATIENCE_S) or life.fell:
            fallen += 1
            life = Life(take_file, url, str(file), fate(chance, 100) if fallen < kills else NEVER)
        assert life.process.exitcode == 0
        sent |= rows
    return _tally(database, fallen, sent, refused=0)


def _rows(number: int) -> dict[str, float]:
    """Values by instant: no two requests share one."""
    first = BEGIN + timedelta(seconds=60 * ROWS * number)
    return {f"{first + timedelta(seconds=60 * place):%Y-%m-%dT%H:%M:%SZ}": number + place / 64 for place in range(ROWS)}


def _tally(database: Database, kills: int, sent: dict[str, float], *, refused: int) -> Tally:
    there, counted, hours, revised, kept = database.call(_told)
    database.close()
    lost = sum(there.get(stamp) != value for stamp, value in sent.items())
    extra = len(there) - len(sent), counted - len(there), hours - len(there), revised, kept - refused
    return Tally(kills, len(sent), lost, sum(abs(each) for each in extra))


def _told(session: Session) -> tuple[dict[str, float], int, int, int, int]:
    """Readings by instant; how many the batches, the hours, the revisions and the quarantine count."""
    query = select(Reading.ts, Reading.value)
    there = {f"{datetime.fromtimestamp(ts, UTC):%Y-%m-%dT%H:%M:%SZ}": value for ts, value in session.execute(query)}
    counts = [
        session.scalar(query) or 0
        for query in (
            select(func.sum(ImportBatch.accepted - ImportBatch.unchanged)),
            select(func.sum(ReadingHourly.n)),
            select(func.count()).select_from(ReadingRevision),
            select(func.count()).select_from(RejectedRow),
        )
    ]
    return there, counts[0], counts[1], counts[2], counts[3]


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Reading)) or 0


def _until(claim: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not claim():
        assert time.monotonic() < until, "what was acknowledged did not arrive"
        time.sleep(0.05)


LOOPS = {"http": http_loop, "mqtt": mqtt_loop, "import": import_loop}
