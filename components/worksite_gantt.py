"""The schedule of the worst sites: planned as an outline, progress as a bar inside it, the slip in colour.

Time runs from left to right in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from components.chart_parts import Figure, Look, Part, figure_of, note, stroke, text_font
from components.charts import empty_figure, palette
from components.formats import month, short_day
from components.text import say
from components.worksite_words import as_written, delay_until, short_ref, title
from data_access.rows.worksites import WorksiteRow

SHOWN = 8
SPANS = ("3", "6", "12")
DEFAULT_SPAN = "6"
DAYS_PER_MONTH = 30.5
PAST_SHARE = 0.56  # of the span lies before today
DAY_MS = 86_400_000
TITLE_LETTERS = 26
LABELS_PX = 240


def worksite_gantt(rows: Sequence[WorksiteRow], today: date, span: str, selected: str | None, look: Look) -> Figure:
    """The first SHOWN dated rows against time, worst on top; says why when there are none. `look`: theme, language."""
    theme, lang = look
    dated = [row for row in rows if row.time.planned_start and row.time.planned_end][:SHOWN]
    if not dated:
        return empty_figure(say("worksites.plan.none", lang), say("worksites.plan.none_detail", lang), theme, lang)
    first, last = _span(today, span)
    return figure_of(
        look,
        [_planned(dated, theme, lang), _done(dated, theme), _slipped(dated, last, theme, lang)],
        list(_shapes(dated, today, selected, theme)),
        [_today(today, theme, lang)],
        barmode="overlay",
        bargap=0.3,
        margin={"l": LABELS_PX, "r": 96, "t": 18, "b": 22},
        hovermode="closest",
        xaxis=_months_axis(first, last, lang),
        yaxis=_names_axis(dated, lang),
    )


def _names_axis(rows: Sequence[WorksiteRow], lang: str) -> Part:
    return {
        "tickvals": list(range(len(rows))),
        "ticktext": [as_written(f"<b>{short_ref(row.ref)}</b>  {_cut(title(row, lang))}", lang) for row in rows],
        "range": [max(len(rows), SHOWN) - 0.5, -0.5],
        "ticklabelposition": "outside",
        "showgrid": False,
        "nticks": 0,
    }


def _cut(text: str) -> str:
    return text if len(text) <= TITLE_LETTERS else text[: TITLE_LETTERS - 1] + "…"


def _span(today: date, span: str) -> tuple[date, date]:
    days = int(span if span in SPANS else DEFAULT_SPAN) * DAYS_PER_MONTH
    return today - timedelta(days=days * PAST_SHARE), today + timedelta(days=days * (1 - PAST_SHARE))


def _months_axis(first: date, last: date, lang: str) -> Part:
    months = list(_months(first, last))
    return {
        "type": "date",
        "range": [first.isoformat(), last.isoformat()],
        "tickvals": [day.isoformat() for day in months],
        "ticktext": [month(day, lang) for day in months],
        "ticklabelposition": "outside right",
        "showgrid": True,
    }


def _months(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)


def _planned(rows: Sequence[WorksiteRow], theme: str | None, lang: str) -> Part:
    colours = palette(theme)
    spans = [(row.time.planned_start, row.time.planned_end) for row in rows]
    hovers = [f"{title(row, lang)}<br>{short_day(start, lang)} → {short_day(stop, lang)}"
              for row, (start, stop) in zip(rows, spans, strict=True)]  # fmt: skip
    outline = {"color": colours["card"], "line": {"color": colours["line2"], "width": 1}}
    lengths = [_days(start, stop) for start, stop in spans]
    return _bar([start for start, _ in spans], lengths, 0.72, marker=outline, hovertext=hovers)


def _done(rows: Sequence[WorksiteRow], theme: str | None) -> Part:
    starts = [row.time.planned_start for row in rows]
    spans = [_days(row.time.planned_start, row.time.planned_end) for row in rows]
    shares = [min((row.time.progress_pct or 0) / 100, 1) for row in rows]
    lengths = [span * share for span, share in zip(spans, shares, strict=True)]
    return _bar(starts, lengths, 0.34, marker={"color": palette(theme)["line2"]}, hoverinfo="skip")


def _slipped(rows: Sequence[WorksiteRow], last: date, theme: str | None, lang: str) -> Part:
    """From the baseline's end to where the delay leads, at most to the last day shown; its figure stands beside it.

    Of a baseline that ends later only the figure is seen, at the edge.
    """
    colours = palette(theme)
    late = [row.standing.days_late or 0 for row in rows]
    names = [f"p{row.standing.priority}" if row.standing.priority else "" for row in rows]
    texts = [delay_until(row, lang) if days else "" for row, days in zip(rows, late, strict=True)]
    shown = [min(days, max(0, _days(row.time.planned_end, last))) for row, days in zip(rows, late, strict=True)]
    edges = [colours.get(f"{name}-s", colours["card"]) for name in names]
    return _bar(
        [min(row.time.planned_end or last, last) for row in rows],
        shown,
        0.72,
        marker={
            "color": [colours.get(name, colours["card"]) for name in names],
            "line": {"color": edges, "width": [1 if name else 0 for name in names]},
        },
        text=texts,
        textposition="outside",
        textfont={"color": colours["text"], "size": 12},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _bar(starts: Sequence[date | None], days: Sequence[float], width: float, **more: Any) -> Part:
    return {
        "type": "bar",
        "y": list(range(len(starts))),
        "x": [length * DAY_MS for length in days],
        "base": [start.isoformat() if start else None for start in starts],
        "orientation": "h",
        "width": width,
        "hoverinfo": "text",
        **more,
    }


def _days(start: date | None, stop: date | None) -> int:
    return (stop - start).days if start and stop else 0


def _shapes(rows: Sequence[WorksiteRow], today: date, selected: str | None, theme: str | None) -> Iterator[Part]:
    colours = palette(theme)
    for place, row in enumerate(rows):
        if row.ref == selected:
            yield {"type": "rect", "xref": "paper", "x0": -0.3, "x1": 1, "y0": place - 0.5, "y1": place + 0.5,
                   "fillcolor": colours["accent-bg"], "line": {"width": 0}, "layer": "below"}  # fmt: skip
    yield stroke(today, today, 0, 1, {"color": colours["text"], "width": 1.5})


def _today(today: date, theme: str | None, lang: str) -> Part:
    words = f"<b>{short_day(today, lang)}</b>"
    return note(today, 1, words, yanchor="bottom", xanchor="left", font=text_font((theme, lang)))
