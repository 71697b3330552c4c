"""The sentences of the product in French, English and Arabic: `say(key, lang, **values)`.

A key names its file and place: `alerts.title` is `title` in `locales/<lang>/alerts.toml`. A table of CLDR plural forms
(`one`, `other`; Arabic also `zero`, `two`, `few`, `many`) is one key, its form chosen by the value named `count`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from data_access.rows.languages import LANGUAGES, current_language

PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
LOCALES = Path(__file__).parent / "locales"

__all__ = ["LANGUAGES", "catalogue", "direction", "known", "say", "spoken"]
Text = str | Mapping[str, str]


def spoken() -> str:
    """The language of the current request; only pages and wired callbacks ask, everything else is told."""
    return current_language.get()


def direction(lang: str) -> str:
    """`rtl` for Arabic, `ltr` otherwise: the value of the `dir` attribute."""
    return "rtl" if lang == "ar" else "ltr"


def say(key: str, lang: str, **values: object) -> str:
    """The sentence for `key`. KeyError for an unknown key or a placeholder without value: a bug is never hidden."""
    text = catalogue(lang)[key]
    if isinstance(text, str):
        return text.format(**values)
    return text[_plural_form(text, lang, values["count"])].format(**values)


def known(key: str, lang: str) -> bool:
    """Whether the catalogue has the key, for words that come from data (a trade, a material)."""
    return key in catalogue(lang)


@cache
def catalogue(lang: str) -> dict[str, Text]:
    """Every key of a language with its sentence, or its plural forms."""
    texts: dict[str, Text] = {}
    for file in sorted((LOCALES / lang).glob("*.toml")):
        texts |= _flat(file.stem, tomllib.loads(file.read_text(encoding="utf-8")))
    return texts


def _flat(prefix: str, table: Mapping[str, Any]) -> dict[str, Text]:
    if table and set(table) <= PLURAL_FORMS and "other" in table:
        return {prefix: table}
    texts: dict[str, Text] = {}
    for key, value in table.items():
        texts |= _flat(f"{prefix}.{key}", value) if isinstance(value, dict) else {f"{prefix}.{key}": value}
    return texts


def _plural_form(forms: Mapping[str, str], lang: str, count: object) -> str:
    if not isinstance(count, int | float):
        raise TypeError(f"count must be a number, not {count!r}")
    form = str(Locale(lang).plural_form(count))
    return form if form in forms else "other"
