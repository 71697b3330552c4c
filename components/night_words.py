"""How many nights of a sector are known, and why some of them are no measure."""

from __future__ import annotations

from collections import Counter

from components.formats import listed
from components.text import known, say
from data_access.rows.network import NightChart


def night_note(chart: NightChart, lang: str) -> str:
    """`m³/h, 43 nuits · non comparables : incomplète 2, manœuvre 1`."""
    told = say("network.nights.count", lang, count=len(chart.nights))
    reasons = Counter(night.unusable_reason for night in chart.nights if night.unusable_reason)
    if not reasons:
        return told
    parts = listed((f"{reason_words(reason, lang)} {count}" for reason, count in reasons.most_common()), lang)
    return f"{told} · {say('network.nights.unusable_all', lang, reasons=parts)}"


def reason_words(reason: str, lang: str) -> str:
    """`incomplète`, and words for a reason that we do not know."""
    key = f"network.nights.reason.{reason}"
    return say(key if known(key, lang) else "network.nights.reason.other", lang)
