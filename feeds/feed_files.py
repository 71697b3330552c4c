"""The files that describe a feed (TOML): a broker with its topics, or a query on a schedule."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from analytics.local_time import parse_instant
from feeds.mqtt_topics import CLOCKS, FIELDS, NAMED, JsonTopics, TopicRule

REQUIRED_FIELDS = ("sensor_id", "value")


class FileUnfit(ValueError):
    """What is wrong with the file, for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where to listen. The password stands in the environment, under the name that the file gives."""

    name: str
    host: str
    port: int
    client_id: str
    username: str | None
    password: str | None
    tls: bool
    topics: JsonTopics


@dataclass(frozen=True, slots=True)
class Historian:
    """A query on a schedule: `:since` in it is the newest instant read, less `overlap_s` for rows that come late."""

    name: str
    url: str
    query: str
    columns: Mapping[str, str]
    interval_s: float
    overlap_s: int
    start: datetime
    zone: ZoneInfo | None


def read_broker(path: Path) -> Broker:
    """The broker that a file describes; FileUnfit says what is missing or wrong."""
    told = _table(path)
    rules = [_rule(each) for each in told.get("topic", [])]
    if not rules:
        raise FileUnfit("at least one [[topic]] is needed")
    name = str(told.get("name", path.stem))
    return Broker(
        name=name,
        host=str(told.get("host", "127.0.0.1")),
        port=_whole(told, "port", 1883),
        client_id=str(told.get("client_id", f"ain-{name}")),
        username=told.get("username"),
        password=_secret(told, "password_env"),
        tls=bool(told.get("tls", False)),
        topics=JsonTopics(rules),
    )


def read_historian(path: Path) -> Historian:
    """The query that a file describes; FileUnfit says what is missing or wrong."""
    told = _table(path)
    columns = told.get("columns", {})
    missing = [name for name in ("timestamp", *REQUIRED_FIELDS) if name not in columns]
    if missing:
        raise FileUnfit(f"[columns] must name {', '.join(missing)}")
    query = str(told.get("query", ""))
    if ":since" not in query or "order by" not in query.lower():
        raise FileUnfit("query must hold :since, and ORDER BY the time")
    url = _secret(told, "url_env") or told.get("url")
    if not url:
        raise FileUnfit("url, or url_env with the name of a variable of the environment, is needed")
    return Historian(
        name=str(told.get("name", path.stem)),
        url=str(url),
        query=query,
        columns={name: str(column) for name, column in columns.items() if name in FIELDS},
        interval_s=_whole(told, "interval_s", 60),
        overlap_s=_whole(told, "overlap_s", 900),
        start=_start(told),
        zone=_zone(told.get("timezone")),
    )


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise FileUnfit(str(problem)) from problem


def _rule(told: Mapping[str, Any]) -> TopicRule:
    pattern = str(told.get("pattern", ""))
    paths = {name: str(told[name]) for name in FIELDS if name in told}
    fixed = {name: str(value) for name, value in told.get("fixed", {}).items() if name in FIELDS}
    named = {*NAMED.findall(pattern), *paths, *fixed}
    missing = [name for name in REQUIRED_FIELDS if name not in named]
    if not pattern or missing:
        raise FileUnfit(f"a [[topic]] needs pattern, and says where {', '.join(missing) or 'readings'} stand")
    clock = str(told.get("clock", "iso"))
    if clock not in CLOCKS:
        raise FileUnfit(f"clock is one of {', '.join(CLOCKS)}")
    return TopicRule(pattern, paths, fixed, clock, told.get("rows"))


def _secret(told: Mapping[str, Any], key: str) -> str | None:
    name = told.get(key)
    if name is None:
        return None
    if name not in os.environ:
        raise FileUnfit(f"{key} names {name}, which is not set")
    return os.environ[name]


def _whole(told: Mapping[str, Any], key: str, usual: int) -> int:
    value = told.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FileUnfit(f"{key} must be a whole number")
    return value


def _start(told: Mapping[str, Any]) -> datetime:
    try:
        return parse_instant(str(told["start"]))
    except (KeyError, ValueError):
        raise FileUnfit("start must be the instant from which to read, for example 2018-10-01T00:00:00Z") from None


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        raise FileUnfit(f"{name} is no time zone, for example Africa/Casablanca") from None
