"""Words that several blocks of the programme share: a slip, a source, a risk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from dash import dcc, html
from dash.development.base_component import Component as Block

from components.charts import GRAPH_CONFIG, unfilled_figure
from components.formats import MISSING, month, quarter, signed
from components.text import say
from data_access.rows.roadmap import ASSUMPTION

_RLI, _PDI = "\u2067", "\u2069"


def slip_text(days: int, lang: str) -> str:
    """`+334 j`; nothing when it came on its day."""
    return f"{signed(days, lang)} {say('units.day', lang)}" if days else MISSING


def period_name(end: date | None, length: str, lang: str) -> str:
    """`T3 2018` of a quarter, `sept. 2018` of a month, by the last day of it."""
    return month(end, lang) if length == "month" else quarter(end, lang)


def listed(parts: Iterable[str], lang: str) -> str:
    """`a, b`, with the comma of the language."""
    return say("roadmap.comma", lang).join(parts)


def ordered(text: str, lang: str) -> str:
    """A text that keeps the order of its language where all around runs left to right: figures, table cells."""
    return f"{_RLI}{text}{_PDI}" if lang == "ar" else text


def source_text(source: str, lang: str) -> str:
    """Where an entry comes from; what nobody published is said to be assumed."""
    return say("roadmap.assumption", lang) if source == ASSUMPTION else source


def risk_text(risk: object, lang: str) -> str:
    """The kind of a risk in words; "–" when there is none."""
    return say(f"roadmap.risks.{str(risk).partition(':')[2]}", lang) if risk else MISSING


def folded(fold_id: StrEnum | dict[str, object], summary: str, content: Block) -> Block:
    """A list that is asked for and drawn when it is opened: hundreds of cells that nobody looks at slow every page."""
    return html.Details([html.Summary(summary, className="link"), content], id=fold_id, className="roadmap-details")


def graph(graph_id: StrEnum | dict[str, object], modifier: str) -> Block:
    """A graph that shows nothing, at its final size, before its first data."""
    return dcc.Graph(id=graph_id, figure=unfilled_figure(), className=f"graph {modifier}", config=GRAPH_CONFIG)
