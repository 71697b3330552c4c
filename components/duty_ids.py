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
