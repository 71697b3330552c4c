"""The ids of the pages beside the list of alerts, one enum per page, as in ids.py."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Quality(StrEnum):
    """The alarm system's health."""

    HEADLINES = "quality-headlines"
    LOAD = "quality-load"
    LOAD_NOTE = "quality-load-note"
    TABLES = "quality-tables"


@unique
class Handover(StrEnum):
    """What one shift hands over to the next, and the form of the signatures."""

    HEAD = "handover-head"
    BODY = "handover-body"
    SIGNATURES = "handover-signatures"
    FORM = "handover-form"
    NOTE = "handover-note"
    LEAVING = "handover-leaving"
    COMING = "handover-coming"
    ANSWER = "handover-answer"
