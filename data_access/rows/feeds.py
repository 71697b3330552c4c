"""What feeds that never end bring, and what they are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_access.rows.imports import Rejection
from data_access.rows.telemetry import Columns

LATE_S = 3600  # a reading that comes more than an hour after its instant is late


@dataclass(frozen=True, slots=True)
class Source:
    """Who sends: `kind` is http, mqtt, sql or scenario; `name` that of the token, the mapping or the query."""

    kind: str
    name: str

    @property
    def code(self) -> str:
        """The public key of the feed.

        >>> Source("http", "gateway-7").code
        'http:gateway-7'
        """
        return f"{self.kind}:{self.name}"[:80]


@dataclass(frozen=True, slots=True)
class RepeatKey:
    """By what a request is known again, and the SHA-256 of its body."""

    key: str
    digest: str


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """Judged rows of one request or burst of messages. `gaps` rows had no value; `origin` is what the feed calls it."""

    source: Source
    columns: Columns
    rejections: Sequence[Rejection]
    gaps: int
    received_at: datetime
    origin: str = ""
    repeat: RepeatKey | None = None


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A refused row in an answer: the row (from 1), its column, the reason's key with the values of its sentence."""

    row: int | None
    column: str | None
    reason_key: str
    values: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery. `accepted` rows are committed once the transaction is; `again`: they were before."""

    accepted: int
    gaps: int
    refused: Sequence[ToldRow]
    again: bool = False

    def stored(self) -> dict[str, Any]:
        """As it is kept."""
        rows = [[row.row, row.column, row.reason_key, dict(row.values)] for row in self.refused]
        return {"accepted": self.accepted, "gaps": self.gaps, "refused": rows}

    @classmethod
    def kept(cls, stored: Mapping[str, Any]) -> Taken:
        """From what was kept."""
        return cls(stored["accepted"], stored["gaps"], [ToldRow(*row) for row in stored["refused"]], again=True)


class KeyReused:
    """The answer to a request whose key came before with another body: nothing of it was stored."""
