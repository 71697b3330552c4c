"""One entry of a roadmap file, field by field: an answer has the asked type, or the entry is refused with its line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from data_access.rows.roadmap import ASSUMPTION, Names

LINE = "__line__"
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an entry cannot be taken: the sentence is `roadmap.file.<key>` with these values."""

    line: int
    entry: str
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


class RoadmapReason(StrEnum):
    """The sentence of each problem, and of what the database refuses."""

    UNKNOWN_FIELD = "roadmap.file.unknown_field"
    MISSING = "roadmap.file.missing"
    NOT_TEXT = "roadmap.file.not_text"
    NOT_A_DAY = "roadmap.file.not_a_day"
    NOT_A_NUMBER = "roadmap.file.not_a_number"
    NOT_A_LIST = "roadmap.file.not_a_list"
    NOT_AN_ENTRY = "roadmap.file.not_an_entry"
    UNKNOWN_WORD = "roadmap.file.unknown_word"
    UNKNOWN_SOURCE = "roadmap.file.unknown_source"
    UNKNOWN_PHASE = "roadmap.file.unknown_phase"
    UNKNOWN_INITIATIVE = "roadmap.file.unknown_initiative"
    UNKNOWN_MILESTONE = "roadmap.file.unknown_milestone"
    UNKNOWN_KPI = "roadmap.file.unknown_kpi"
    NAME_INCOMPLETE = "roadmap.file.name_incomplete"
    KEY_TWICE = "roadmap.file.key_twice"
    CODE_TWICE = "roadmap.file.code_twice"
    ENDS_BEFORE_START = "roadmap.file.ends_before_start"
    TARGET_WITHOUT_DATE = "roadmap.file.target_without_date"
    TARGETS_OUT_OF_ORDER = "roadmap.file.targets_out_of_order"
    HISTORY_OUT_OF_ORDER = "roadmap.file.history_out_of_order"
    CIRCULAR = "roadmap.file.circular"
    UNREADABLE = "roadmap.file.unreadable"
    NO_ROADMAP = "roadmap.file.no_roadmap"
    FROZEN = "roadmap.file.frozen"
    FUTURE = "roadmap.file.future"


class Refused(Exception):
    """An entry that cannot be taken."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping of the file with the line on which it begins; `label` names it in a refusal."""

    label: str
    data: Mapping[str, Any]
    known: Collection[str]

    def __post_init__(self) -> None:
        strangers = sorted(set(self.data) - set(self.known) - {LINE})
        if strangers:
            raise self.refused("unknown_field", field=strangers[0])

    def refused(self, key: str, **values: str) -> Refused:
        """The refusal of this entry, to be raised."""
        return Refused(Problem(int(self.data[LINE]), self.label, key, values))

    def has(self, name: str) -> bool:
        """Whether the field is there and holds something."""
        return self.data.get(name) is not None

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self._given(name)
        if not isinstance(value, str) or not value.strip():
            raise self.refused("not_text", field=name)
        return value

    def day(self, name: str) -> date:
        """A calendar day, written 2017-03-31."""
        value = self._given(name)
        if type(value) is not date:
            raise self.refused("not_a_day", field=name, given=str(value))
        return value

    def number(self, name: str) -> float:
        """A number; true and false are none."""
        value = self._given(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refused("not_a_number", field=name, given=str(value))
        return float(value)

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """One of the words of an enumeration."""
        value = self.text(name)
        if value not in set(choices):
            raise self.refused("unknown_word", field=name, given=value, known=", ".join(choices))
        return choices(value)

    def reference(self, name: str, codes: Collection[str]) -> str:
        """The code of another entry."""
        value = self.text(name)
        if value not in codes:
            raise self.refused(f"unknown_{name}", given=value)
        return value

    def names(self) -> Names:
        """The field `name` in the three languages."""
        given = self._given("name")
        if not isinstance(given, dict) or not all(isinstance(given.get(lang), str) for lang in ("fr", "en", "ar")):
            raise self.refused("name_incomplete")
        return Names(given["fr"], given["en"], given["ar"])

    def source(self, sources: Mapping[str, str]) -> str:
        """What the file says under `sources` about the field `source`, or `assumption`."""
        value = self.text("source")
        return value if value == ASSUMPTION else sources[self.reference("source", sources)]

    def parts(self, name: str, known: Collection[str]) -> list[Entry]:
        """The mappings of a list, empty when the field is left out; each is labelled like this entry."""
        given = self.data.get(name) or []
        if not isinstance(given, list) or not all(isinstance(part, dict) for part in given):
            raise self.refused("not_a_list", field=name)
        return [Entry(self.label, part, known) for part in given]

    def codes(self, name: str) -> tuple[str, ...]:
        """A list of codes, empty when the field is left out."""
        given = self.data.get(name) or []
        if not isinstance(given, list) or not all(isinstance(code, str) for code in given):
            raise self.refused("not_a_list", field=name)
        return tuple(given)

    def _given(self, name: str) -> Any:
        if not self.has(name):
            raise self.refused("missing", field=name)
        return self.data[name]
