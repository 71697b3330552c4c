"""How bodies of readings are written, by their Content-Type.

Apart from feeds/posted_readings.py, which needs pandas: a web process that no feed sends to does without its 90 MB.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Form(StrEnum):
    """How a body is written."""

    JSON = "json"
    LINES = "ndjson"
    CSV = "csv"


FORMS: Mapping[str, Form] = {
    "application/json": Form.JSON,
    **dict.fromkeys(("application/x-ndjson", "application/ndjson", "application/jsonl"), Form.LINES),
    "text/csv": Form.CSV,
}
