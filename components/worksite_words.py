"""How a worksite is named and described in each language: title, place, delay, money, the words of its codes."""

from __future__ import annotations

from collections.abc import Sequence

from components.formats import isolated, percent, quantity, short_day, signed
from components.text import known, say
from data_access.rows.worksites import Place, WorksiteRow, WorkSpan

MILLION = 1_000_000


def word(family: str, code: str, lang: str) -> str:
    """The word of a code such as a trade or a status; a code that a register invented stands as it is."""
    key = f"worksites.{family}.{code}"
    return say(key, lang) if known(key, lang) else code


def title(row: WorksiteRow | WorkSpan, lang: str) -> str:
    """Its Arabic title for Arabic readers when there is one, the French one for everybody else."""
    return row.title_ar if lang == "ar" and row.title_ar else row.title_fr


def full_title(row: WorksiteRow | WorkSpan, lang: str) -> str:
    """The nature of the works before their title."""
    nature = word("nature", row.nature, lang)
    return f"{nature[:1].upper()}{nature[1:]} · {title(row, lang)}"


def short_ref(ref: str) -> str:
    """`2018-0951` of our own CH-2018-0951; a register's reference as it is."""
    return ref.removeprefix("CH-")


def arrondissement(place: Place, lang: str) -> str:
    """The name of the arrondissement; says so when it is not known."""
    name = place.arrondissement_ar if lang == "ar" else None
    return name or place.arrondissement_fr or say("worksites.no_place", lang)


def where(row: WorksiteRow, lang: str) -> str:
    """Arrondissement and trade, for the line under a title."""
    return enumerated([arrondissement(row.place, lang), word("trade", row.trade, lang)], lang)


def enumerated(parts: Sequence[str], lang: str) -> str:
    """Parts with the comma of the language between them."""
    return ("، " if lang == "ar" else ", ").join(parts)


def delay(row: WorksiteRow, lang: str) -> str:
    """`+18 j`, `0 j`, or "–" when there is no baseline to measure against."""
    days = row.standing.days_late
    if days is None:
        return signed(None, lang)
    return as_written(say("worksites.late_by", lang, days=signed(days, lang)), lang)


def as_written(text: str, lang: str) -> str:
    """Figure first, then its unit, also where the surroundings run left to right (figures, aligned columns)."""
    return f"\u2067{text}\u2069" if lang == "ar" else text


def delay_until(row: WorksiteRow, lang: str) -> str:
    """`+18 j, 2 août`: the delay and the day it leads to."""
    until = row.time.actual_end or row.time.current_end
    days = signed(row.standing.days_late, lang)
    return as_written(say("worksites.late_until", lang, days=days, day=short_day(until, lang)), lang)


def money(amount_mad: float | None, lang: str) -> str:
    """In millions of dirhams from one million on, in dirhams below."""
    if amount_mad is None or amount_mad < MILLION:
        return quantity(amount_mad, "MAD", lang)
    return quantity(amount_mad / MILLION, "MDH", lang, 1)


def progress(row: WorksiteRow, lang: str) -> str:
    """The reported progress in percent, "–" when nobody reported any."""
    return percent(row.time.progress_pct, lang)


def code(ref: str, lang: str) -> str:
    """A reference that keeps its order inside Arabic."""
    return isolated(ref, lang)
