"""The figures of the alarm load, each against its target; a missed target is written strong."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.cards import headline
from components.formats import number, percent
from components.text import say
from data_access.rows.alarm_quality import (
    FLOOD_BEGINS_OVER,
    PER_DAY_TARGET,
    PER_HOUR_TARGET,
    RARE_PCT,
    STANDING_TARGET,
    QualityPicture,
)


def quality_headlines(picture: QualityPicture, lang: str) -> list[Component]:
    """Seven figures: six of alarms, and the prompts, which count in none of the others."""
    load, standing = picture.rates, len(picture.standing)
    below = say("quality.bound.below", lang, value=number(STANDING_TARGET, lang))
    prompts = number(sum(picture.prompts.values()), lang)
    return [
        _most(say("quality.head.per_day", lang), load.per_day, PER_DAY_TARGET, 1, lang),
        _most(say("quality.head.per_hour", lang), load.per_hour, PER_HOUR_TARGET, 2, lang),
        _most(say("quality.head.peak", lang), load.peak, FLOOD_BEGINS_OVER, 0, lang),
        _rare(say("quality.head.crowded", lang), load.crowded_pct, lang),
        _rare(say("quality.head.flood", lang, count=len(load.floods)), load.flood_pct, lang),
        headline(
            say("quality.head.standing", lang),
            number(standing, lang),
            "",
            _against(below, standing < STANDING_TARGET, lang),
        ),
        headline(say("quality.head.prompts", lang), prompts, "", say("quality.head.apart", lang)),
    ]


def _most(label: str, value: float, limit: float, decimals: int, lang: str) -> Component:
    target = say("quality.bound.most", lang, value=number(limit, lang))
    return headline(label, number(value, lang, decimals), "", _against(target, value <= limit, lang))


def _rare(label: str, share_pct: float, lang: str) -> Component:
    target = say("quality.bound.below", lang, value=percent(RARE_PCT, lang))
    return headline(label, percent(share_pct, lang, 2), "", _against(target, share_pct < RARE_PCT, lang))


def _against(target: str, met: bool, lang: str) -> str | Component:
    told = say(f"quality.target.{'met' if met else 'missed'}", lang, target=target)
    return told if met else html.B(told)
