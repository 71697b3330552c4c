"""The roadmap file (YAML): phases, initiatives, milestones, decisions and indicators, checked as a whole.

Either every entry can be taken or none is: a refusal lists each problem with the line of its entry. The fields are
documented in docs/roadmap-file.md; feeds/demo/roadmap.yaml is a full example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar, TypeVar

import yaml  # type: ignore[import-untyped]

from data_access.errors import RefusedInput
from data_access.rows.roadmap import RISK_KINDS, RISK_LEVELS, Component, Owner, Point, Stage
from data_access.rows.roadmap_plan import (
    Decision,
    Plan,
    PlannedChange,
    PlannedInitiative,
    PlannedKpi,
    PlannedMilestone,
    PlannedPhase,
    Value,
)
from feeds.roadmap_circles import circles
from feeds.roadmap_fields import LINE, Entry, Problem, Refused

SECTIONS = ("sources", "phases", "initiatives", "milestones", "decisions", "kpis")
_COMMON = {"code", "name", "source"}
_PHASE = _COMMON | {"start", "end"}
_INITIATIVE = _PHASE | {"component", "phase", "owner", "budget_mad", "history"}
_INITIATIVE_CHANGE = {"on", "reason", "stage", "progress_pct", "committed_mad", "forecast_end", "risk"}
_MILESTONE = _COMMON | {"phase", "initiative", "component", "baseline", "owner", "depends_on", "history"}
_MILESTONE_CHANGE = {"on", "reason", "forecast", "achieved"}
_DECISION = _COMMON | {"on", "owner", "suspends", "resumes"}
_KPI = _COMMON | {
    *("unit", "decimals", "direction", "component", "owner", "formula", "formula_version"),
    *("baseline", "baseline_on", "freshness_days", "targets", "period"),
}
_BOOLEAN = "tag:yaml.org,2002:bool"
_DIRECTIONS = {"up": 1, "down": -1}
_PERIODS = ("quarter", "month")
HALTS = ("suspends", "resumes")
Made = TypeVar("Made")


class RoadmapRefused(RefusedInput):
    """The file cannot be taken; `problems` says why, by line."""

    message_key = "roadmap.file.no_roadmap"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(sections=", ".join(SECTIONS))
        self.problems = sorted(problems, key=lambda problem: problem.line)


class _LineLoader(yaml.SafeLoader):
    """The safe loader; every mapping remembers the line on which it begins and refuses a key given twice.

    Only true and false are booleans, as in YAML 1.2: the field `on` is a word.
    """

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, Any]]]] = {
        first: [resolver for resolver in resolvers if resolver[0] != _BOOLEAN]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: _LineLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value]
    repeated = next((key for key in keys if keys.count(key) > 1), None)
    if repeated is not None:
        raise Refused(Problem(node.start_mark.line + 1, str(repeated), "key_twice"))
    return {**loader.construct_mapping(node, deep=True), LINE: node.start_mark.line + 1}


_LineLoader.add_implicit_resolver(_BOOLEAN, re.compile("^(?:true|false)$"), list("tf"))
_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def parse(text: str) -> Plan:
    """The plan a file states. RoadmapRefused when any entry is wrong; nothing is taken then."""
    data = _loaded(text)
    problems: list[Problem] = []
    sources = {key: value for key, value in data.get("sources", {}).items() if key != LINE}
    reader = _Reader(data, sources, problems)
    plan = reader.plan()
    problems += circles(plan.milestones, {entry.label: entry for entry in reader.entries})
    if problems:
        raise RoadmapRefused(problems)
    return plan


def _loaded(text: str) -> dict[str, Any]:
    try:
        data = yaml.load(text, _LineLoader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise RoadmapRefused([Problem(line, "YAML", "unreadable", {"detail": str(problem.problem)})]) from problem
    except Refused as refused:
        raise RoadmapRefused([refused.problem]) from None
    if not isinstance(data, dict) or not set(data) - {LINE} <= set(SECTIONS) or not data.get("phases"):
        raise RoadmapRefused([Problem(1, "YAML", "no_roadmap", {"sections": ", ".join(SECTIONS)})])
    return data


class _Reader:
    """Reads section after section; codes of earlier sections are what later ones may refer to."""

    def __init__(self, data: Mapping[str, Any], sources: Mapping[str, str], problems: list[Problem]) -> None:
        self._data, self._sources, self._problems = data, sources, problems
        self._codes: dict[str, set[str]] = {section: self._named(section) for section in SECTIONS[1:]}
        self.entries: list[Entry] = []

    def plan(self) -> Plan:
        """Everything that could be read; what could not is in the problems."""
        return Plan(
            phases=self._section("phases", _PHASE, self._phase),
            initiatives=self._section("initiatives", _INITIATIVE, self._initiative),
            milestones=self._section("milestones", _MILESTONE, self._milestone),
            kpis=self._section("kpis", _KPI, self._kpi),
            decisions=self._section("decisions", _DECISION, self._decision),
        )

    def _named(self, section: str) -> set[str]:
        given = self._data.get(section) or []
        return {str(raw["code"]) for raw in given if isinstance(raw, dict) and "code" in raw}

    def _section(self, section: str, known: set[str], make: Callable[[Entry], Made]) -> tuple[Made, ...]:
        made: dict[str, Made] = {}
        for raw in self._data.get(section) or []:
            try:
                entry = self._entry(section, raw, known)
                if entry.text("code") in made:
                    raise entry.refused("code_twice")
                made[entry.text("code")] = make(entry)
                self.entries.append(entry)
            except Refused as refused:
                self._problems.append(refused.problem)
        return tuple(made.values())

    def _entry(self, section: str, raw: object, known: set[str]) -> Entry:
        if not isinstance(raw, dict):
            raise Refused(Problem(int(self._data[LINE]), section, "not_an_entry"))
        return Entry(str(raw.get("code", section)), raw, known)

    def _phase(self, entry: Entry) -> PlannedPhase:
        start, end = _span(entry)
        return PlannedPhase(entry.text("code"), entry.names(), start, end, entry.source(self._sources))

    def _initiative(self, entry: Entry) -> PlannedInitiative:
        start, end = _span(entry)
        return PlannedInitiative(
            code=entry.text("code"),
            component=entry.choice("component", Component),
            phase=entry.reference("phase", self._codes["phases"]),
            names=entry.names(),
            owner=entry.choice("owner", Owner),
            starts_on=start,
            ends_on=end,
            budget_mad=_optional_number(entry, "budget_mad"),
            source=entry.source(self._sources),
            history=_history(entry, _INITIATIVE_CHANGE, _initiative_values),
        )

    def _milestone(self, entry: Entry) -> PlannedMilestone:
        unknown = [code for code in entry.codes("depends_on") if code not in self._codes["milestones"]]
        if unknown:
            raise entry.refused("unknown_milestone", given=unknown[0])
        return PlannedMilestone(
            code=entry.text("code"),
            phase=entry.reference("phase", self._codes["phases"]),
            initiative=entry.reference("initiative", self._codes["initiatives"]) if entry.has("initiative") else None,
            component=entry.choice("component", Component) if entry.has("component") else None,
            names=entry.names(),
            baseline_on=entry.day("baseline"),
            owner=entry.choice("owner", Owner),
            depends_on=entry.codes("depends_on"),
            source=entry.source(self._sources),
            history=_history(entry, _MILESTONE_CHANGE, _milestone_values),
        )

    def _decision(self, entry: Entry) -> Decision:
        owner = entry.choice("owner", Owner)
        halts = [entry.text(name) if entry.has(name) else None for name in HALTS]
        unknown = [code for code in halts if code is not None and code not in self._codes["kpis"]]
        if unknown:
            raise entry.refused("unknown_kpi", given=unknown[0])
        return Decision(entry.text("code"), entry.day("on"), entry.names(), owner, entry.source(self._sources), *halts)

    def _kpi(self, entry: Entry) -> PlannedKpi:
        direction = entry.text("direction")
        if direction not in _DIRECTIONS:
            raise entry.refused("unknown_word", field="direction", given=direction, known=", ".join(_DIRECTIONS))
        period = entry.text("period") if entry.has("period") else _PERIODS[0]
        if period not in _PERIODS:
            raise entry.refused("unknown_word", field="period", given=period, known=", ".join(_PERIODS))
        return PlannedKpi(
            code=entry.text("code"),
            names=entry.names(),
            unit=entry.text("unit"),
            decimals=int(entry.number("decimals")),
            direction=_DIRECTIONS[direction],
            component=entry.choice("component", Component) if entry.has("component") else None,
            owner=entry.choice("owner", Owner),
            formula=entry.text("formula"),
            formula_version=int(entry.number("formula_version")),
            baseline=_optional_number(entry, "baseline"),
            baseline_on=entry.day("baseline_on"),
            freshness_days=int(entry.number("freshness_days")),
            targets=_targets(entry),
            source=entry.source(self._sources),
            period=period,
        )


def _span(entry: Entry) -> tuple[Any, Any]:
    start, end = entry.day("start"), entry.day("end")
    if end <= start:
        raise entry.refused("ends_before_start")
    return start, end


def _optional_number(entry: Entry, name: str) -> float | None:
    return entry.number(name) if entry.has(name) else None


def _targets(entry: Entry) -> tuple[Point, ...]:
    """At least one, each with a date, in order, after the baseline."""
    points = []
    for part in entry.parts("targets", {"on", "value"}):
        if not part.has("on"):
            raise part.refused("target_without_date", value=str(part.data.get("value")))
        points.append(Point(part.day("on"), part.number("value")))
    if not points:
        raise entry.refused("missing", field="targets")
    if any(later.on <= earlier.on for earlier, later in pairwise([Point(entry.day("baseline_on"), 0.0), *points])):
        raise entry.refused("targets_out_of_order")
    return tuple(points)


def _history(entry: Entry, known: set[str], values: Callable[[Entry], dict[str, Value]]) -> tuple[PlannedChange, ...]:
    parts = entry.parts("history", known)
    made = tuple(PlannedChange(part.day("on"), values(part), part.text("reason")) for part in parts)
    if any(later.on <= earlier.on for earlier, later in pairwise(made)):
        raise entry.refused("history_out_of_order")
    return made


def _initiative_values(part: Entry) -> dict[str, Value]:
    values: dict[str, Value] = {name: part.number(name) for name in ("progress_pct", "committed_mad") if part.has(name)}
    if part.has("stage"):
        values["stage"] = part.choice("stage", Stage).value
    if part.has("forecast_end"):
        values["forecast_end_on"] = part.day("forecast_end").isoformat()
    if part.has("risk"):
        values["risk"] = _risk(part)
    return values


def _risk(part: Entry) -> str | None:
    """`<level>:<kind>`, or `none` when there is none any more."""
    given = part.text("risk")
    if given == "none":
        return None
    level, _, kind = given.partition(":")
    if level not in RISK_LEVELS or kind not in RISK_KINDS:
        known = f"{'|'.join(RISK_LEVELS)}:{'|'.join(RISK_KINDS)}"
        raise part.refused("unknown_word", field="risk", given=given, known=known)
    return given


def _milestone_values(part: Entry) -> dict[str, Value]:
    names = {"forecast": "forecast_on", "achieved": "achieved_on"}
    return {column: part.day(name).isoformat() for name, column in names.items() if part.has(name)}
