"""What MQTT messages mean: a decoder turns a topic and its payload into readings. Plain JSON by a mapping file here.

A decoder for another convention (Sparkplug B, SensorThings) has the same two functions; nothing else knows payloads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data_access.rows.imports import Reason

FIELDS = ("sensor_id", "quantity", "value", "timestamp", "quality")
NAMED = re.compile(r"\{(\w+)\}")
CLOCKS = {"iso": 0.0, "seconds": 1.0, "milliseconds": 1000.0}
MISSING = object()


class Undecodable(Exception):
    """A message that holds no reading: the reason with the values of its sentence."""

    def __init__(self, reason: Reason, **values: str | int) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


@dataclass(frozen=True, slots=True)
class TopicRule:
    """One pattern of topics. Levels in braces are fields (`plant/{sensor_id}/{quantity}`); `paths` lie in the payload.

    A path is keys and places with dots (`data.0.v`); an empty one is the payload itself. Without a path for the
    timestamp a reading bears the instant of its arrival. `clock` is iso, seconds or milliseconds since 1970.
    """

    pattern: str
    paths: Mapping[str, str]
    fixed: Mapping[str, str]
    clock: str = "iso"
    rows: str | None = None  # the path of a list in the payload whose elements are readings

    @property
    def filter(self) -> str:
        """The MQTT filter that covers the pattern."""
        return NAMED.sub("+", self.pattern)

    def named(self, topic: str) -> dict[str, str] | None:
        """The fields that the topic names; None when the pattern does not cover it."""
        levels, given = self.pattern.split("/"), topic.split("/")
        if levels[-1] == "#":
            levels, given = levels[:-1], given[: len(levels) - 1]
        if len(levels) != len(given):
            return None
        fields = {}
        for level, text in zip(levels, given, strict=True):
            if found := NAMED.fullmatch(level):
                fields[found[1]] = text
            elif level not in ("+", text):
                return None
        return fields


@dataclass(frozen=True, slots=True)
class JsonTopics:
    """Plain JSON payloads by rules; the first that covers a topic counts."""

    rules: Sequence[TopicRule]

    def filters(self) -> Sequence[str]:
        """Each filter once."""
        return list(dict.fromkeys(rule.filter for rule in self.rules))

    def decode(self, topic: str, payload: bytes, arrived: datetime) -> list[dict[str, Any]]:
        """One reading, or one for each element of the list that the rule names."""
        for rule in self.rules:
            named = rule.named(topic)
            if named is not None:
                return _readings(rule, topic, {**rule.fixed, **named}, _parsed(topic, payload), arrived)
        raise Undecodable(Reason.TOPIC_UNKNOWN, topic=topic)


def _parsed(topic: str, payload: bytes) -> Any:
    try:
        return json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Undecodable(Reason.PAYLOAD_UNREADABLE, topic=topic, path="JSON") from None


def _readings(
    rule: TopicRule, topic: str, named: Mapping[str, str], said: Any, arrived: datetime
) -> list[dict[str, Any]]:
    elements = [said] if rule.rows is None else at_path(said, rule.rows)
    if not isinstance(elements, list):
        raise Undecodable(Reason.PAYLOAD_UNREADABLE, topic=topic, path=rule.rows or "")
    return [_reading(rule, topic, named, element, arrived) for element in elements]


def _reading(rule: TopicRule, topic: str, named: Mapping[str, str], said: Any, arrived: datetime) -> dict[str, Any]:
    reading: dict[str, Any] = {"timestamp": arrived.isoformat(), **named}
    for name, path in rule.paths.items():
        found = at_path(said, path)
        if found is MISSING and name in ("quality", "quantity"):
            continue
        if found is MISSING:
            raise Undecodable(Reason.PAYLOAD_UNREADABLE, topic=topic, path=path or "JSON")
        reading[name] = _instant(found, rule.clock) if name == "timestamp" else found
    return reading


def at_path(said: Any, path: str) -> Any:
    """What stands at the path; MISSING when nothing does.

    >>> at_path({"data": [{"v": 4.5}]}, "data.0.v")
    4.5
    """
    for step in path.split(".") if path else ():
        if isinstance(said, dict) and step in said:
            said = said[step]
        elif isinstance(said, list) and step.isdecimal() and int(step) < len(said):
            said = said[int(step)]
        else:
            return MISSING
    return said


def _instant(found: Any, clock: str) -> Any:
    """ISO text; what is no instant stays as it is and is refused with its reason."""
    scale = CLOCKS[clock]
    if not scale or isinstance(found, bool) or not isinstance(found, int | float):
        return found
    try:
        return datetime.fromtimestamp(found / scale, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return found
