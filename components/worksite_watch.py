"""What is watched over all works: a line of figures, each the way to the sites it counts."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components.formats import number
from components.text import say
from data_access.rows.worksites import ALL_STATUSES, WATCHED

NOT_KEPT = ("path", "ref", "pipe", "status", "delay")


def watch_line(counts: Mapping[str, int], query: Mapping[str, str], lang: str) -> list[Component]:
    """Every figure in the order of WATCHED, zeros quiet; the one that is listed now stands out."""
    return [_figure(delay, counts.get(delay, 0), query, lang) for delay in WATCHED]


def _figure(delay: str, count: int, query: Mapping[str, str], lang: str) -> Component:
    kept = {key: value for key, value in query.items() if key not in NOT_KEPT}
    address = "/worksites?" + urlencode({**kept, "status": ALL_STATUSES, "delay": delay})
    here = "watched__figure--here" if query.get("delay") == delay else ""
    quiet = "" if count else "watched__figure--none"
    words: list[Component | str] = [html.B(number(count, lang)), " ", say(f"sites.watched.{delay}", lang)]
    return dcc.Link(words, href=address, className=f"watched__figure {here} {quiet}".strip())
