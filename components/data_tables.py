"""The tables of incoming data: feeds, refused rows, batches, gaps; and the row that was chosen, in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.data_words import clock_offset, feed_name, kind_name, reason_name, reason_sentence, short_span
from components.formats import day_time, isolated, listed, number, percent
from components.grid import column, figure_column, rendered_column
from components.text import say
from data_access.rows.feed_health import Completeness, FeedRow, WaitingRow
from data_access.rows.imports import Batch

Column = dict[str, Any]
LOW_PCT = 90.0
BROKEN_OFF_AFTER = timedelta(hours=2)


def feed_columns(lang: str) -> list[Column]:
    """Who sends, when last, how much, how far behind, what was refused, how its clock goes."""
    title = {key: say(f"data.feeds.column.{key}", lang) for key in _FEED_KEYS}
    return [
        rendered_column("feed", title["feed"], "TwoLines", flex=1, minWidth=150),
        rendered_column("last", title["last"], "Strong", width=120),
        figure_column("per_minute", title["per_minute"], decimals=1, width=88),
        rendered_column("lag", title["lag"], "Strong", width=96, type="rightAligned"),
        figure_column("late", title["late"], width=76),
        rendered_column("rejected", title["rejected"], "Strong", width=92, type="rightAligned"),
        rendered_column("clock", title["clock"], "Strong", width=150),
        rendered_column("trace", title["trace"], "Sparkline", width=92, sortable=False),
    ]


_FEED_KEYS = ("feed", "last", "per_minute", "lag", "late", "rejected", "clock", "trace")


def feed_rows(rows: Sequence[FeedRow], at: datetime, lang: str) -> list[dict[str, Any]]:
    """One record per feed in the order given; what is silent or refused is bold."""
    return [_feed_record(row, at, lang) for row in rows]


def _feed_record(row: FeedRow, at: datetime, lang: str) -> dict[str, Any]:
    silent = row.silent(at)
    lag = at - row.newest_at if row.newest_at else None
    ahead = lag is not None and lag < timedelta(0)
    lag_text = say("data.feeds.ahead", lang, time=short_span(-lag, lang)) if lag and ahead else short_span(lag, lang)
    offset = clock_offset(row, lang)
    return {
        "code": f"{row.kind}:{row.name}",
        "feed": {"title": feed_name(row.kind, row.name, lang), "detail": kind_name(row.kind, lang)},
        "last": {"text": day_time(row.last_at, lang), "strong": silent, "order": _order(row.last_at)},
        "per_minute": row.per_minute,
        "lag": {"text": lag_text, "strong": silent, "order": lag.total_seconds() if lag else 0},
        "late": row.late,
        "rejected": {"text": number(row.rejected, lang), "strong": row.rejected > 0, "order": row.rejected},
        "clock": {"text": offset.text, "strong": offset.abnormal, "order": row.least_delay_s or 0},
        "trace": list(row.trace) if row.accepted else None,
    }


def reject_columns(lang: str) -> list[Column]:
    """When, from whom, why, and the text as it came."""
    title = {key: say(f"data.rejects.column.{key}", lang) for key in ("at", "feed", "reason", "raw")}
    return [
        rendered_column("at", title["at"], "Strong", width=120, minWidth=112),
        rendered_column("feed", title["feed"], "TwoLines", width=150),
        rendered_column("reason", title["reason"], "TwoLines", flex=2, minWidth=200),
        column("raw", title["raw"], flex=1, cellClass="data__raw"),
    ]


def reject_rows(rows: Sequence[WaitingRow], lang: str) -> list[dict[str, Any]]:
    """One record per refused row in the order given."""
    return [
        {
            "code": str(row.row_id),
            "at": {"text": day_time(row.refused_at, lang), "order": row.refused_at.timestamp()},
            "feed": {"title": feed_name(row.feed, row.batch, lang), "detail": _place(row, lang)},
            "reason": {"title": reason_name(row.reason_key, lang), "detail": reason_sentence(row, lang)},
            "raw": row.raw[:200],
        }
        for row in rows
    ]


def _place(row: WaitingRow, lang: str) -> str:
    """The line and the column, as far as the source has them."""
    if row.line is None:
        return kind_name(row.feed, lang)
    line = say("data.rejects.line", lang, line=row.line)
    return listed((line, isolated(row.column, lang)), lang) if row.column else line


def chosen_reject(row: WaitingRow, lang: str) -> Component:
    """The row that was chosen: why it was refused, where it came from, and its text."""
    facts = [feed_name(row.feed, row.batch, lang), _place(row, lang), day_time(row.refused_at, lang)]
    facts += [isolated(row.origin, lang)] if row.origin else []
    return html.Div(
        [
            html.H2(reason_name(row.reason_key, lang), className="alert__title"),
            html.P(reason_sentence(row, lang)),
            html.P(" · ".join(facts), className="secondary"),
            html.Pre(row.raw[:2000], className="data__text", dir="ltr"),
        ],
        className="data__chosen",
    )


def batch_columns(lang: str) -> list[Column]:
    """What was delivered, since when, how far it is, and its rows."""
    title = {key: say(f"data.batches.column.{key}", lang) for key in ("name", "at", "state")}
    counts = ("accepted", "unchanged", "rejected")
    return [
        column("name", title["name"], flex=1),
        rendered_column("at", title["at"], "Strong", width=120, minWidth=112),
        rendered_column("state", title["state"], "Strong", width=150),
        *(figure_column(key, say(f"data.batches.column.{key}", lang), width=96) for key in counts),
    ]


def batch_rows(rows: Sequence[Batch], at: datetime, lang: str) -> list[dict[str, Any]]:
    """One record per batch in the order given; one that is to be sent again is bold."""
    return [_batch_record(row, at, lang) for row in rows]


def _batch_record(row: Batch, at: datetime, lang: str) -> dict[str, Any]:
    ended = row.ended_at is not None and row.ended_at <= at
    state = "ended" if ended else "broken_off" if at - row.started_at > BROKEN_OFF_AFTER else "running"
    return {
        "code": str(row.batch_id),
        "name": f"{kind_name(row.feed, lang)} · {isolated(row.name, lang)}",
        "at": {"text": day_time(row.started_at, lang), "order": row.started_at.timestamp()},
        "state": {"text": say(f"data.batches.{state}", lang), "strong": state == "broken_off"},
        "accepted": row.accepted,
        "unchanged": row.unchanged,
        "rejected": row.rejected,
    }


def gateway_columns(lang: str) -> list[Column]:
    """Gateways with how many sensors they carry."""
    title = {key: say(f"data.gaps.column.{key}", lang) for key in ("gateway", "sensors", "share", "missing")}
    return [
        rendered_column("gateway", title["gateway"], "TwoLines", flex=1, minWidth=120),
        figure_column("sensors", title["sensors"], width=84),
        rendered_column("share", title["share"], "Strong", width=112, type="rightAligned"),
        figure_column("missing", title["missing"], width=96),
    ]


def sensor_columns(lang: str) -> list[Column]:
    """Sensors with their gateway."""
    title = {key: say(f"data.gaps.column.{key}", lang) for key in ("sensor", "gateway", "share", "missing")}
    return [
        column("code", title["sensor"], flex=1, cellClass="strong"),
        column("gateway", title["gateway"], width=96, cellClass="secondary"),
        rendered_column("share", title["share"], "Strong", width=112, type="rightAligned"),
        figure_column("missing", title["missing"], width=96),
    ]


def gap_rows(rows: Sequence[Completeness], lang: str) -> list[dict[str, Any]]:
    """One record per gateway or sensor in the order given; much missing is bold."""
    return [
        {
            "key": f"{place}:{row.code}",
            "code": row.code,
            "gateway": {"code": row.code, "title": row.name} if row.sensors > 1 else row.name,
            "sensors": row.sensors,
            "share": _share(row.share_pct, lang),
            "missing": row.expected - min(row.got, row.expected),
        }
        for place, row in enumerate(rows)
    ]


def _share(share_pct: float, lang: str) -> dict[str, Any]:
    return {"text": percent(share_pct, lang, 1), "strong": share_pct < LOW_PCT, "order": share_pct}


def _order(instant: datetime | None) -> float:
    return instant.timestamp() if instant else 0.0
