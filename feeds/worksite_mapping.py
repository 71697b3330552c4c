"""How a public register of works says what we call title, owner, dates, state: one TOML file per register.

Shipped ones stand in feeds/mappings; docs/feeds.md tells how to write another.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason, Rejection

SHIPPED = Path(__file__).parent / "mappings"
OTHER, UNKNOWN = "other", "unknown"
Row = Mapping[str, Any]


class UnreadableDate(ValueError):
    """A cell that should hold a day or an instant, and does not."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(column, text)
        self.column = column
        self.text = text


@dataclass(frozen=True, slots=True)
class TradeRule:
    """Works whose `field` holds one of the words, as a word of its own, belong to the trade."""

    field: str
    words: re.Pattern[str]
    trade: str


@dataclass(frozen=True, slots=True)
class Register:
    """One register: where its file keeps each fact, and what its codes mean in our words."""

    title: str
    format: str  # geojson | csv
    separator: str
    zone: ZoneInfo
    no_date: frozenset[str]
    recognised_by: frozenset[str]
    fields: Mapping[str, str]
    status: Mapping[str, str]
    impact: Mapping[str, str]
    nature: Mapping[str, str]
    nature_fr: Mapping[str, str]
    trades: tuple[TradeRule, ...]
    several: str = ""  # what separates the dates of a site with several periods; empty where each has one

    def said(self, row: Row, fact: str) -> str:
        """What the row says about a fact, as text without space around it; empty when it says nothing."""
        value = row.get(self.fields.get(fact, ""))
        return "" if value is None else str(value).strip()

    def day(self, row: Row, fact: str) -> date | None:
        """A local day of the register; None when it is not known. UnreadableDate when the text is no date."""
        instant = self.instant(row, fact)
        day = instant.astimezone(self.zone).date() if instant else None
        return None if day is None or day.isoformat() in self.no_date else day

    def instant(self, row: Row, fact: str) -> datetime | None:
        """An instant of the register, aware; None when the row has none. UnreadableDate when the text is no instant."""
        text = self._one_of_several(self.said(row, fact), fact)
        if not text:
            return None
        try:
            instant = datetime.fromisoformat(iso_day(text))
        except ValueError as problem:
            raise UnreadableDate(self.fields[fact], text) from problem
        return instant if instant.tzinfo else instant.replace(tzinfo=self.zone)

    def _one_of_several(self, text: str, fact: str) -> str:
        """Of the periods of one site the first counts for its begin, the last for its end."""
        if not self.several or not text:
            return text
        parts = [part.strip() for part in text.split(self.several) if part.strip()]
        return "" if not parts else parts[-1] if fact == "end" else parts[0]

    def figure(self, row: Row, fact: str) -> float | None:
        """A figure of the register, with a decimal point or comma; None when it says none."""
        try:
            return float(self.said(row, fact).replace(",", ".").removesuffix("%"))
        except ValueError:
            return None

    def title_of(self, row: Row) -> str:
        """The title, or the kind of works in plain French, or the reference."""
        kind = self.said(row, "nature")
        return self.said(row, "title") or self.nature_fr.get(kind, kind) or self.said(row, "ref")

    def trade_of(self, row: Row) -> str:
        """The trade of the first rule that fits; `other` when none does."""
        fits = (rule.trade for rule in self.trades if rule.words.search(str(row.get(rule.field) or "")))
        return next(fits, OTHER)

    def nature_of(self, row: Row) -> str:
        """What is done, in our words; `other` when the register's code is not among ours."""
        return self.nature.get(self.said(row, "nature"), OTHER)

    def impact_of(self, row: Row) -> str:
        """The WZDx vehicle_impact; `unknown` when the register does not say."""
        return self.impact.get(self.said(row, "impact"), UNKNOWN)


def iso_day(text: str) -> str:
    """A day written day first as ISO 8601; anything else as it is.

    >>> iso_day("09/10/2018"), iso_day("2018-10-09")
    ('2018-10-09', '2018-10-09')
    """
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text


def read_register(path: Path) -> Register:
    """The mapping of a TOML file. KeyError, ValueError when the file is no mapping."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Register(
        title=told["title"],
        format=told["format"],
        separator=told.get("separator", ","),
        zone=ZoneInfo(told["timezone"]),
        no_date=frozenset(told.get("no_date", ())),
        recognised_by=frozenset(told["recognised_by"]),
        fields=told["fields"],
        status=told.get("status", {}),
        impact=told.get("impact", {}),
        nature=told.get("nature", {}),
        nature_fr=told.get("nature_fr", {}),
        trades=tuple(_rule(rule) for rule in told.get("trade", ())),
        several=told.get("several", ""),
    )


def shipped_registers() -> list[Register]:
    """Those that come with the product, by file name."""
    return [read_register(path) for path in sorted(SHIPPED.glob("*.toml"))]


def recognised(columns: Iterable[str], registers: Iterable[Register], form: str) -> Register:
    """The register whose columns the file has. DeliveryRefused when none of them knows it."""
    present = frozenset(columns)
    for register in registers:
        if register.format == form and register.recognised_by <= present:
            return register
    raise DeliveryRefused(Rejection(Reason.REGISTER_UNKNOWN, {"columns": ", ".join(sorted(present)[:12])}, 1))


def _rule(told: Mapping[str, Any]) -> TradeRule:
    words = "|".join(re.escape(word) for word in told["words"])
    return TradeRule(told["field"], re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), told["is"])
