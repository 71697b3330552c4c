"""Files that belong to an alert: what leaves the database of them without their content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MOST_BYTES = 5 * 2**20
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo by its number, with who added it and when."""

    number: int
    name: str
    author: str
    at: datetime
