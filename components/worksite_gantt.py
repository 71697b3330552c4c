"""The schedule of the worst sites: planned as an outline, progress as a bar inside it, the slip in colour.

Time runs from left to right in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import plotly.graph_objects as go

from components.charts import blank_figure, empty_figure, palette
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


def waiting_gantt(lang: str) -> go.Figure:
    """Nothing yet, without axes that would look like an answer."""
    return blank_figure(None, lang).update_xaxes(visible=False).update_yaxes(visible=False)


def worksite_gantt(
    rows: Sequence[WorksiteRow], today: date, span: str, selected: str | None, look: tuple[str | None, str]
) -> go.Figure:
    """The first SHOWN dated rows against time, worst on top; says why when there are none. `look`: theme, language."""
    theme, lang = look
    dated = [row for row in rows if row.time.planned_start and row.time.planned_end][:SHOWN]
    if not dated:
        return empty_figure(say("worksites.plan.none", lang), say("worksites.plan.none_detail", lang), theme, lang)
    first, last = _span(today, span)
    figure = blank_figure(theme, lang)
    _lay_out(figure, dated, lang)
    _set_span(figure, first, last, lang)
    figure.add_traces([_planned(dated, theme, lang), _done(dated, theme), _slipped(dated, last, theme, lang)])
    for shape in _shapes(dated, today, selected, theme):
        figure.add_shape(shape)
    return figure.add_annotation(_today(today, theme, lang))


def _lay_out(figure: go.Figure, rows: Sequence[WorksiteRow], lang: str) -> None:
    labels = [as_written(f"<b>{short_ref(row.ref)}</b>  {_cut(title(row, lang))}", lang) for row in rows]
    margins = {"l": LABELS_PX, "r": 96, "t": 18, "b": 22}
    figure.update_layout(barmode="overlay", bargap=0.3, margin=margins, hovermode="closest")
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=labels,
        range=[max(len(rows), SHOWN) - 0.5, -0.5],
        ticklabelposition="outside",
        showgrid=False,
        nticks=None,
    )


def _cut(text: str) -> str:
    return text if len(text) <= TITLE_LETTERS else text[: TITLE_LETTERS - 1] + "…"


def _span(today: date, span: str) -> tuple[date, date]:
    days = int(span if span in SPANS else DEFAULT_SPAN) * DAYS_PER_MONTH
    return today - timedelta(days=days * PAST_SHARE), today + timedelta(days=days * (1 - PAST_SHARE))


def _set_span(figure: go.Figure, first: date, last: date, lang: str) -> None:
    months = list(_months(first, last))
    figure.update_xaxes(
        type="date",
        range=[first.isoformat(), last.isoformat()],
        tickvals=[day.isoformat() for day in months],
        ticktext=[month(day, lang) for day in months],
        ticklabelposition="outside right",
        showgrid=True,
    )


def _months(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)


def _planned(rows: Sequence[WorksiteRow], theme: str | None, lang: str) -> go.Bar:
    colours = palette(theme)
    spans = [(row.time.planned_start, row.time.planned_end) for row in rows]
    hovers = [f"{title(row, lang)}<br>{short_day(start, lang)} → {short_day(stop, lang)}"
              for row, (start, stop) in zip(rows, spans, strict=True)]  # fmt: skip
    return _bar([start for start, _ in spans], [_days(start, stop) for start, stop in spans], 0.72).update(
        marker={"color": colours["card"], "line": {"color": colours["line2"], "width": 1}}, hovertext=hovers
    )


def _done(rows: Sequence[WorksiteRow], theme: str | None) -> go.Bar:
    starts = [row.time.planned_start for row in rows]
    spans = [_days(row.time.planned_start, row.time.planned_end) for row in rows]
    shares = [(row.time.progress_pct or 0) / 100 for row in rows]
    lengths = [span * share for span, share in zip(spans, shares, strict=True)]
    return _bar(starts, lengths, 0.34).update(marker={"color": palette(theme)["line2"]}, hoverinfo="skip")


def _slipped(rows: Sequence[WorksiteRow], last: date, theme: str | None, lang: str) -> go.Bar:
    """From the baseline's end to where the delay leads, at most to the last day shown; its figure stands beside it."""
    colours = palette(theme)
    late = [row.standing.days_late or 0 for row in rows]
    names = [f"p{row.standing.priority}" if row.standing.priority else "" for row in rows]
    texts = [delay_until(row, lang) if days else "" for row, days in zip(rows, late, strict=True)]
    shown = [min(days, max(0, _days(row.time.planned_end, last))) for row, days in zip(rows, late, strict=True)]
    return _bar([row.time.planned_end for row in rows], shown, 0.72).update(
        marker={
            "color": [colours.get(name, colours["card"]) for name in names],
            "line": {"color": [colours.get(f"{name}-s", colours["card"]) for name in names],
                     "width": [1 if name else 0 for name in names]},
        },
        text=texts,
        textposition="outside",
        textfont={"color": colours["text"], "size": 12},
        cliponaxis=False,
        hoverinfo="skip",
    )  # fmt: skip


def _bar(starts: Sequence[date | None], days: Sequence[float], width: float) -> go.Bar:
    return go.Bar(
        y=list(range(len(starts))),
        x=[length * DAY_MS for length in days],
        base=[start.isoformat() if start else None for start in starts],
        orientation="h",
        width=width,
        hoverinfo="text",
    )


def _days(start: date | None, stop: date | None) -> int:
    return (stop - start).days if start and stop else 0


def _shapes(
    rows: Sequence[WorksiteRow], today: date, selected: str | None, theme: str | None
) -> Iterator[dict[str, object]]:
    colours = palette(theme)
    for place, row in enumerate(rows):
        if row.ref == selected:
            yield {"type": "rect", "xref": "paper", "x0": -0.3, "x1": 1, "y0": place - 0.5, "y1": place + 0.5,
                   "fillcolor": colours["accent-bg"], "line": {"width": 0}, "layer": "below"}  # fmt: skip
    yield {"type": "line", "x0": today.isoformat(), "x1": today.isoformat(), "yref": "paper", "y0": 0, "y1": 1,
           "line": {"color": colours["text"], "width": 1.5}}  # fmt: skip


def _today(today: date, theme: str | None, lang: str) -> dict[str, object]:
    return {
        "x": today.isoformat(), "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "left", "showarrow": False,
        "text": f"<b>{short_day(today, lang)}</b>", "font": {"color": palette(theme)["text"], "size": 12},
    }  # fmt: skip
