"""The headline row of electricity: customers without supply, reliability, power drawn, what one failure would mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components.cards import headline
from components.formats import day_time, duration, number
from components.sparkline import sparkline
from components.states import age
from components.text import say
from components.works_headlines import STALE_AFTER_S, judged_works
from data_access.rows.power import PowerPicture, PowerState, Reliabilities, Reliability, SubstationRow


def power_headlines(picture: PowerPicture, at: datetime, lang: str) -> list[Component]:
    """Seven figures, each with one comparison; what is not known is "–", never 0."""
    figures = picture.figures
    return [
        judged_works([row.load for row in picture.substations], lang),
        _off(picture.state, at, lang),
        _load(picture.state, lang),
        _firm(picture.substations, lang),
        _saidi(_say("saidi_year", lang), figures.year, figures.usual_year, _major(figures, lang), lang),
        _saifi(figures, lang),
        _saidi(_say("saidi_month", lang), figures.month, figures.usual_month, "", lang),
    ]


def _off(state: PowerState, at: datetime, lang: str) -> Component:
    """Customers without supply, since when and for how long the first of them."""
    cuts = state.cuts
    lasted = duration(at - cuts.since, lang) if cuts.since else ""
    note = _say("since", lang, time=day_time(cuts.since, lang), lasted=lasted) if cuts.since else _say("none_off", lang)
    return headline(
        _say("off", lang),
        number(cuts.customers if state.customers else None, lang),
        _say("of_customers", lang, count=number(state.customers, lang)),
        html.B(note) if cuts.since else note,
    )


def _load(state: PowerState, lang: str) -> Component:
    """The power drawn over its normal zone of this hour."""
    low, high = (_last(line) for line in (state.day.low, state.day.high))
    zone = _say("no_zone", lang)
    if low is not None and high is not None:
        zone = _say("zone", lang, low=number(low, lang), high=number(high, lang))
    line = sparkline(state.day.trace, low=state.day.low, high=state.day.high)
    figure = [number(state.load_mw, lang), html.Small(say("units.MW", lang)), line]
    return headline(_say("load", lang), figure, "", zone, dated=age(state.load_at, STALE_AFTER_S))


def _firm(rows: Sequence[SubstationRow], lang: str) -> Component:
    """How many substations the failure of their largest transformer would overload now, and at the peak of the day."""
    known = [row for row in rows if row.firm_pct is not None]
    now = sum(row.is_outgrown for row in known)
    of = _say("of_posts", lang, count=number(len(known or rows), lang))
    return headline(_say("firm", lang), number(now if known else None, lang), of, _firm_note(rows, lang))


def _firm_note(rows: Sequence[SubstationRow], lang: str) -> list[Component | str]:
    """At the peak of the day, and what the figures take for granted."""
    known = [row for row in rows if row.peak_firm_pct is not None]
    peak = sum(row.is_outgrown_at_peak for row in known)
    told = _say("firm_peak", lang, count=number(peak, lang)) if known else ""
    granted = [_say("firm_assumed", lang)] if any(row.firm_is_assumed for row in rows) else []
    granted.append(_say("power_factor", lang))
    return [html.B(told) if peak else told, "".join(f" · {each}" for each in granted)]


def _saidi(label: str, whole: Reliability | None, usual: Reliability | None, more: str, lang: str) -> Component:
    if whole is None or usual is None:
        return headline(label, number(None, lang), "", _say("too_short", lang))
    note = _say("without_major", lang, figure=number(usual.saidi_min, lang, 1))
    minutes = number(whole.saidi_min, lang, 1)
    return headline(label, minutes, say("units.min/customer", lang), f"{note}{more}")


def _saifi(figures: Reliabilities, lang: str) -> Component:
    whole, usual = figures.year, figures.usual_year
    if whole is None or usual is None:
        return headline(_say("saifi_year", lang), number(None, lang), "", _say("too_short", lang))
    note = _say("without_major", lang, figure=_pair(usual, lang))
    return headline(_say("saifi_year", lang), _pair(whole, lang), say("units.min", lang), note)


def _pair(figures: Reliability, lang: str) -> str:
    return f"{number(figures.saifi, lang, 2)} / {number(figures.caidi_min, lang)}"


def _major(figures: Reliabilities, lang: str) -> str:
    if figures.threshold_min is None:
        return ""
    return f" · {_say('major_days', lang, count=len(figures.major_days))}"


def _last(line: Sequence[float | None]) -> float | None:
    return line[-1] if line else None


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"power.head.{key}", lang, **values)
