"""The ids of what stands below the roadmap's table, and of the pages beside it, as in ids.py."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Update(StrEnum):
    """The form of the programme's owners."""

    FORM = "roadmap-update"
    ACTION = "roadmap-update-action"
    SUBJECT = "roadmap-update-subject"
    DAY = "roadmap-update-day"
    FIGURE = "roadmap-update-figure"
    RISK = "roadmap-update-risk"
    REASON = "roadmap-update-reason"
    SEND = "roadmap-update-send"
    ANSWER = "roadmap-update-answer"
    WHY = "roadmap-update-why"


@unique
class Movements(StrEnum):
    """What changed since last month, where each owner stands, what the last half-year leads to."""

    SINCE = "roadmap-since"
    ROLLUP = "roadmap-rollup"
    SCENARIO = "roadmap-scenario"


@unique
class Review(StrEnum):
    """The monthly review."""

    SHEET = "review-sheet"


@unique
class Compare(StrEnum):
    """Arrondissements side by side, at two dates."""

    PANELS = "compare-panels"
    NOTE = "compare-note"
