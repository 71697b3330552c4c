"""The page of the queue: what the order saves, and each leak with the reason for its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components import alert_words
from components.alert_list import mark_state
from components.cards import card, export_link, headline
from components.controls import page_bar, segments
from components.duty_ids import Queue
from components.formats import isolated, number, percent, quantity
from components.marks import priority_mark
from components.plain_table import plain_table
from components.quality_page import back_link
from components.states import empty_block, loading_block
from components.text import say
from data_access.rows.leak_queue import CUSTOMER_M3H, LeakQueue, QueueRow

EXPORT = "/api/v1/leak-queue.csv"
CREWS = ("1", "2", "3")


def queue_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/alerts/queue?crews=2`."""
    crews = [("all", _say("crews.all", lang)), *((each, each) for each in CREWS)]
    controls = [back_link(lang), segments("crews", crews, query, _say("crews.label", lang))]
    tools = export_link(EXPORT, say("shell.export", lang))
    return html.Div(
        [
            page_bar(_say("title", lang), controls, query, lang),
            html.Div(loading_block(2), id=Queue.HEADLINES, className="card headlines"),
            card(_say("order", lang), html.Div(id=Queue.TABLE), note=_say("order_note", lang), tools=tools),
            html.P(
                _say("assumed", lang, customers=number(1 / CUSTOMER_M3H, lang)), className="secondary queue__assumed"
            ),
        ],
        className="queue",
    )


def queue_headlines(queue: LeakQueue, lang: str) -> list[Component]:
    """How many wait for whom, what either order loses, and what this one saves."""
    waiting = _say("head.out", lang, count=queue.out)
    expected = sum(row.job.expected_m3h for row in queue.rows)
    saved = percent(100 * queue.saved_m3 / queue.lost_first_in_m3 if queue.lost_first_in_m3 else None, lang)
    m3, m3h = (say(f"units.{unit}", lang) for unit in ("m3", "m3/h"))
    return [
        headline(_say("head.waiting", lang), number(len(queue.rows), lang), "", waiting),
        headline(_say("head.crews", lang), number(queue.crews, lang), "", _say("head.crews_note", lang)),
        headline(_say("head.expected", lang), number(expected, lang, 1), m3h, _say("head.expected_note", lang)),
        headline(_say("head.first_in", lang), number(queue.lost_first_in_m3, lang), m3, _say("head.until", lang)),
        headline(_say("head.lost", lang), number(queue.lost_m3, lang), m3, _say("head.until", lang)),
        headline(_say("head.saved", lang), number(queue.saved_m3, lang), m3, html.B(saved)),
    ]


def queue_table(queue: LeakQueue, lang: str) -> Component:
    """One row for each leak: its place, the place it came in, what is known of it, why it stands here."""
    if not queue.rows:
        return empty_block(_say("none", lang), _say("none_detail", lang, count=queue.out))
    heads = [_say(f"column.{name}", lang) for name in ("place", "came", "alert", "what", "why", "worth")]
    rows = [_row(row, place, lang) for place, row in enumerate(queue.rows, start=1)]
    return plain_table(heads, rows, texts=5)


def _row(row: QueueRow, place: int, lang: str) -> Sequence[Any]:
    alert = row.alert
    mark = priority_mark(alert.priority, mark_state(alert), say(f"shell.priority.{alert.priority}", lang))
    link = dcc.Link(html.Bdi(alert.code), href=f"/alerts/{alert.code}", className="link")
    return (
        html.B(number(place, lang)),
        number(row.came, lang),
        html.Span([mark, link], className="handover__alert"),
        alert_words.title(alert, lang),
        reason(row, lang),
        html.B(number(row.job.worth, lang, 1)),
    )


def reason(row: QueueRow, lang: str) -> str:
    """`38,4 m³/h, vraie dans 82 % des cas, 4 820 abonnés menacés, 6 h d'équipe`."""
    job = row.job
    told = {"flow": quantity(job.flow_m3h, "m3/h", lang, 1), "share": percent(100 * job.true_share, lang)}
    hours = isolated(number(job.crew_hours, lang), lang)
    if not job.customers:
        return _say("why.flow", lang, hours=hours, **told)
    return _say("why.risk", lang, hours=hours, customers=number(job.customers, lang), **told)


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"queue.{key}", lang, **values)
