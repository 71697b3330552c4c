"""Arrondissements side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class District:
    """An arrondissement and its figures in one month, by the name of the measure; what is not known is absent."""

    code: str
    name_fr: str
    name_ar: str | None
    figures: Mapping[str, float]

    def name(self, lang: str) -> str:
        """Its name in a language of the product."""
        return self.name_ar or self.name_fr if lang == "ar" else self.name_fr


@dataclass(frozen=True, slots=True)
class Compared:
    """The same arrondissements in two months, in the same order."""

    first: date
    second: date
    before: tuple[District, ...]
    after: tuple[District, ...]
