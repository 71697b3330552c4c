"""Payments of the last day over what is usual, and the use of the application day by day."""

from __future__ import annotations

from collections.abc import Sequence

from components.chart_parts import Figure, Look, Part, area, clock_text, figure_of, line, plain
from components.charts import empty_figure, palette
from components.formats import clock_time, number, short_day
from components.text import say
from data_access.rows.services import PaidHour, UsedDay

BAR_OPACITY = 0.9


def payments_figure(hours: Sequence[PaidHour], look: Look) -> Figure:
    """What was paid over the zone of such hours, failures as an area at the bottom."""
    theme, lang = look
    if not any(hour.paid is not None for hour in hours):
        return empty_figure(
            say("services.payments.none", lang), say("services.payments.none_detail", lang), theme, lang
        )
    colours = palette(theme)
    at = [clock_text(int(hour.hour.timestamp())) for hour in hours]
    traces: list[Part] = []
    if hours[0].usual_low is not None:
        low, high = ([getattr(hour, name) for hour in hours] for name in ("usual_low", "usual_high"))
        traces.append(area(at, low, high, colours["zone"]))
    told = {"hovertext": [_hover(hour, lang) for hour in hours], "hovertemplate": "%{hovertext}<extra></extra>"}
    failed = {"fill": "tozeroy", "fillcolor": colours["p3"]}
    traces.append(line(at, [hour.failed for hour in hours], colours["p3-s"], 1, **told, **failed))
    traces.append(line(at, [hour.paid for hour in hours], colours["line"], 1.5, **told))
    return figure_of(look, traces, [], [], hovermode="closest", margin={"l": 44, "r": 12, "t": 10, "b": 26},
                     yaxis={"rangemode": "tozero"})  # fmt: skip


def use_figure(days: Sequence[UsedDay], look: Look) -> Figure:
    """Payments a day as bars, searches for an agency as a line; days of which hours are missing stand paler."""
    theme, lang = look
    if not days:
        return empty_figure(say("services.use.none", lang), say("services.use.none_detail", lang), theme, lang)
    colours = palette(theme)
    on = [plain(day.day) for day in days]
    told = [_day_hover(day, lang) for day in days]
    opacity = [BAR_OPACITY if day.hours >= 23 else 0.45 for day in days]
    bars = _bars(on, [day.paid for day in days], colours["line2"], told, opacity=opacity)
    searched = line(on, [day.searches for day in days], colours["line"], 1.5, hovertext=told,
                    hovertemplate="%{hovertext}<extra></extra>")  # fmt: skip
    weeks = [day.day for day in days if day.day.weekday() == 0]
    ticks = {"tickvals": [plain(day) for day in weeks], "ticktext": [short_day(day, lang) for day in weeks]}
    return figure_of(look, [bars, searched], [], [], bargap=0.25, hovermode="closest", xaxis=ticks,
                     margin={"l": 52, "r": 12, "t": 10, "b": 26}, yaxis={"rangemode": "tozero"})  # fmt: skip


def _bars(x: Sequence[str], y: Sequence[int | None], colour: str, told: Sequence[str], **marker: object) -> Part:
    return {
        "type": "bar", "x": list(x), "y": list(y), "marker": {"color": colour, **marker}, "hovertext": list(told),
        "hovertemplate": "%{hovertext}<extra></extra>", "showlegend": False,
    }  # fmt: skip


def _hover(hour: PaidHour, lang: str) -> str:
    paid, failed = number(hour.paid, lang), number(hour.failed, lang)
    return say("services.payments.hover", lang, time=clock_time(hour.hour), paid=paid, failed=failed)


def _day_hover(day: UsedDay, lang: str) -> str:
    figures = {"paid": number(day.paid, lang), "searches": number(day.searches, lang)}
    return say("services.use.hover", lang, day=short_day(day.day, lang), **figures)
