"""The minimum night flows of a sector, night by night, over the zone in which each was normal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from components.calendar_marks import Run, bars, names, pointed, runs
from components.chart_parts import Figure, Look, Part, area, figure_of, line, marker, midnight, note, stroke, text_font
from components.charts import SYMBOLS, empty_figure, palette
from components.formats import labelled, listed, number, percent, short_day
from components.logbook_marks import with_logbook
from components.night_words import night_note, reason_words
from components.text import say
from data_access.rows.network import NightChart, NightRow

ZONE_SD = 3.0
TICKS = 5
HALF_A_DAY = timedelta(hours=12)
AFTER = timedelta(days=1)  # what was done since the last night still has room


def night_figure(chart: NightChart, look: Look) -> Figure:
    """Usable nights as dots, nights that are no measure hollow, abnormal ones bold.

    Abnormal ones since the sector's leaks began are in the alert's shape. A night without a figure stands hollow on the
    base line.
    """
    theme, lang = look
    nights = [night for night in chart.nights if night.mnf_m3h is not None]
    if not nights:
        detail = night_note(chart, lang) if chart.nights else say("network.nights.none_detail", lang)
        return empty_figure(say("network.nights.none", lang), detail, theme, lang)
    traces = [_zone(chart.nights, look), _joined(chart.nights, look), *_dots(nights, chart, look)]
    traces += pointed(chart.days, look)
    traces += _blanks([night for night in chart.nights if night.mnf_m3h is None], look)
    ends = _ends(chart.nights)
    special = runs(chart.days, *ends, lang, shift=-HALF_A_DAY)
    drawn = figure_of(
        look,
        traces,
        [*_tints(special, look), *bars(special, 1, look)],
        [*names(special, *ends, 1.01, look), _newest(nights[-1], look)],
        xaxis=_axis(chart.nights, ends, lang),
        yaxis={"rangemode": "normal", "tickformat": ",.0f"},
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        margin={"l": 40, "r": 16, "t": 24, "b": 24},
        hovermode="closest",
    )
    return with_logbook(drawn, chart.lines, chart.nights[0].window_start, chart.nights[-1].window_end + AFTER, look)


def _zone(nights: Sequence[NightRow], look: Look) -> Part:
    low, high = ([_edge(night, side * ZONE_SD) for night in nights] for side in (-1, 1))
    return area([midnight(night.night).isoformat() for night in nights], low, high, palette(look[0])["zone"])


def _edge(night: NightRow, deviations: float) -> float | None:
    if night.baseline_m3h is None or night.baseline_sd_m3h is None:
        return None
    return max(night.baseline_m3h + deviations * night.baseline_sd_m3h, 0.0)


def _joined(nights: Sequence[NightRow], look: Look) -> Part:
    """Joins neighbouring nights; a missing night breaks it."""
    days: list[date] = []
    figures: list[float | None] = []
    for night in nights:
        if days and night.night - days[-1] > timedelta(days=1):
            days.append(days[-1] + timedelta(days=1))
            figures.append(None)
        days.append(night.night)
        figures.append(night.mnf_m3h)
    return line([day.isoformat() for day in days], figures, palette(look[0])["line2"], 1, hoverinfo="skip")


def _dots(nights: Sequence[NightRow], chart: NightChart, look: Look) -> list[Part]:
    """One trace for each kind of night that occurs."""
    high = [night for night in nights if _stands_out(night)]
    kinds = (
        ([night for night in nights if night.unusable_reason is None and not _stands_out(night)], _usual(look)),
        ([night for night in nights if night.unusable_reason is not None and not _stands_out(night)], _hollow(look)),
        ([night for night in high if not _is_of_leaks(night, chart)], _loud(None, look)),
        ([night for night in high if _is_of_leaks(night, chart)], _loud(chart.priority, look)),
    )
    return [_marked(found, shape, look) for found, shape in kinds if found]


def _usual(look: Look) -> Mapping[str, Any]:
    return {"size": 5, "color": palette(look[0])["line"]}


def _hollow(look: Look) -> Mapping[str, Any]:
    colours = palette(look[0])
    return {"size": 6, "color": colours["card"], "line": {"color": colours["line2"], "width": 1.2}}


def _loud(priority: int | None, look: Look) -> Mapping[str, Any]:
    """In the shape of the sector's alert; bold dots while there is none."""
    colours = palette(look[0])
    if priority is None:
        return {"size": 8, "color": colours["text"]}
    edge = {"color": colours[f"p{priority}-s"], "width": 1.2}
    return {"size": 11, "symbol": SYMBOLS[priority], "color": colours[f"p{priority}"], "line": edge}


def _marked(nights: Sequence[NightRow], shape: Mapping[str, Any], look: Look) -> Part:
    told = [_told(night, look[1]) for night in nights]
    figures = [night.mnf_m3h for night in nights]
    return marker([night.night for night in nights], figures, shape, text=told, hovertemplate="%{text}<extra></extra>")


def _blanks(nights: Sequence[NightRow], look: Look) -> list[Part]:
    """Nights of which no figure is known, on the base line."""
    if not nights:
        return []
    shown = {"text": [_told(night, look[1]) for night in nights], "hovertemplate": "%{text}<extra></extra>"}
    days = [night.night for night in nights]
    return [marker(days, [0.0] * len(days), _hollow(look), yaxis="y2", cliponaxis=False, **shown)]


def _told(night: NightRow, lang: str) -> str:
    """`9 oct. : 50,0`; of a night that is no measure also why, and how much of it was told."""
    text = labelled(short_day(night.night, lang), number(night.mnf_m3h, lang, 1), lang)
    if night.unusable_reason is None:
        return text
    why = labelled(say("network.nights.unusable", lang), reason_words(night.unusable_reason, lang), lang)
    received = say("network.nights.received", lang, share=percent(100 * night.completeness, lang))
    return listed((text, why, received) if night.completeness < 1 else (text, why), lang)


def _stands_out(night: NightRow) -> bool:
    """It can be compared, unlike one with an operation or works in it, and lies above its zone."""
    return night.is_comparable and night.z is not None and night.z > ZONE_SD


def _is_of_leaks(night: NightRow, chart: NightChart) -> bool:
    return chart.leaks_since is not None and night.window_end >= chart.leaks_since


def _tints(seen: Sequence[Run], look: Look) -> Iterator[Part]:
    fill = palette(look[0])["band2"]
    for run in seen:
        yield stroke(run.begin, run.end, 0, 1, {"width": 0}, type="rect", layer="below", fillcolor=fill)


def _newest(night: NightRow, look: Look) -> Part:
    """The newest figure in words, bold when it stands out."""
    lang = look[1]
    text = number(night.mnf_m3h, lang, 1)
    if night.baseline_m3h:
        change = percent(100 * ((night.mnf_m3h or 0.0) / night.baseline_m3h - 1), lang, sign=True)
        text = say("network.nights.last", lang, flow=text, change=change)
    return note(
        night.night, night.mnf_m3h or 0.0, f"<b>{text}</b>" if _stands_out(night) else text, yref="y",
        xanchor="right", yanchor="bottom", xshift=6, yshift=8, font=text_font(look),
        bgcolor=palette(look[0])["card"],
    )  # fmt: skip


def _ends(nights: Sequence[NightRow]) -> tuple[datetime, datetime]:
    return midnight(nights[0].night) - timedelta(days=1), midnight(nights[-1].night) + timedelta(days=1.5)


def _axis(nights: Sequence[NightRow], ends: Sequence[datetime], lang: str) -> Part:
    first, last = nights[0].night, nights[-1].night
    every = max(((last - first).days + TICKS - 1) // TICKS, 1)
    days = [last - timedelta(days=number) for number in range(0, (last - first).days + 1, every)]
    return {
        "type": "date",
        "range": [end.isoformat() for end in ends],
        "tickvals": [day.isoformat() for day in days],
        "ticktext": [short_day(day, lang) for day in days],
    }
