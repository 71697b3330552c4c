"""A GeoJSON file as features with the line on which each begins, so that a refusal can name it (RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection
from feeds.delimited import decoded

DEGREES = ("CRS84", "4326")  # what the old `crs` member may say
RAW_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as it stands in the file. `properties` is empty where the file says null."""

    line: int
    geometry: Mapping[str, Any] | None
    properties: Mapping[str, Any]
    raw: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Features:
    """The features in their order, and the attribution that the collection asks for."""

    each: tuple[Feature, ...]
    attribution: str | None
    members: Mapping[str, Any] = field(default_factory=dict)  # what else the collection says


def read_features(path: Path) -> Features:
    """The whole file. DeliveryRefused when it is not UTF-8, not JSON, no feature collection, or not in degrees."""
    text = decoded(path)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as problem:
        values: dict[str, str | int] = {"position": problem.colno}
        raise DeliveryRefused(Rejection(Reason.JSON_UNREADABLE, values, problem.lineno)) from problem
    except RecursionError as problem:
        raise DeliveryRefused(Rejection(Reason.JSON_UNREADABLE, {"position": 1}, 1)) from problem
    members = document.get("features") if isinstance(document, dict) else None
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise DeliveryRefused(Rejection(Reason.NOT_FEATURES))
    _refuse_projection(document)
    lines = _lines(text, members)
    return Features(
        tuple(_feature(member, line) for member, line in zip(members, lines, strict=True)),
        _text(document.get("attribution")),
        {name: value for name, value in document.items() if name != "features"},
    )


def _feature(member: Mapping[str, Any], line: int) -> Feature:
    geometry, properties = member.get("geometry"), member.get("properties")
    return Feature(
        line=line,
        geometry=geometry if isinstance(geometry, dict) else None,
        properties=properties if isinstance(properties, dict) else {},
        raw=json.dumps(member, ensure_ascii=False)[:RAW_CHARACTERS],
        id=str(member["id"]) if isinstance(member.get("id"), str | int) else None,
    )


def _refuse_projection(document: Mapping[str, Any]) -> None:
    declared = document.get("crs")
    name = str(declared.get("properties", {}).get("name", declared)) if isinstance(declared, dict) else ""
    if name and not name.endswith(DEGREES):
        raise DeliveryRefused(Rejection(Reason.PROJECTION_DECLARED, {"value": name}))


def _lines(text: str, members: list[Any]) -> Iterator[int]:
    """The line on which each feature begins: the array is decoded again, member by member, to learn where."""
    decoder, place, line, seen = json.JSONDecoder(), text.index("[", text.index('"features"')) + 1, 1, 0
    for _ in members:
        while text[place] in " \t\r\n,":
            place += 1
        line, seen = line + text.count("\n", seen, place), place
        yield line
        _, place = decoder.raw_decode(text, place)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
