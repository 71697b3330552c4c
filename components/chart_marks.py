"""What customers said, on a chart over time: one mark at the foot for each hour in which somebody called.

A chart is drawn first and then given its marks, so that every chart over time can bear the same ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from components.chart_parts import Figure, Look, Part, clock_text, marker, note, text_font, with_foot
from components.charts import palette
from components.formats import day_time, listed, paragraph
from components.text import known, say
from data_access.rows.contacts import Contact

HOUR_S = 3600
ROW_SHARE = 0.1  # of the height of the plot, left free for the marks and their name
WORDS_PX = 12
LARGEST_PX, SMALLEST_PX = 13, 7


def with_contacts(figure: Figure, contacts: Sequence[Contact], look: Look) -> Figure:
    """The figure with its contacts; unchanged without any, or when it is empty."""
    if not contacts or not figure["data"]:
        return figure
    axis = {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True}
    layout = with_foot(figure["layout"], ROW_SHARE)
    named = {"yaxis9": axis, "annotations": [*layout["annotations"], _name(contacts, layout["xaxis"]["range"], look)]}
    return {**figure, "data": [*figure["data"], _marks(contacts, look)], "layout": {**layout, **named}}


def contact_words(contacts: Sequence[Contact], lang: str) -> str:
    """`2 fuite visible, 1 manque d'eau`: how many about what, the most frequent first."""
    counts = Counter(_about(contact.kind, lang) for contact in contacts)
    return listed((f"{count} {kind}" for kind, count in counts.most_common()), lang)


def _marks(contacts: Sequence[Contact], look: Look) -> Part:
    by_hour: dict[int, list[Contact]] = {}
    for contact in contacts:
        by_hour.setdefault(_hour(contact), []).append(contact)
    colours = palette(look[0])
    sizes = [min(SMALLEST_PX + len(found), LARGEST_PX) for found in by_hour.values()]
    shape = {"symbol": "pentagon", "size": sizes, "color": colours["card"],
             "line": {"color": colours["text"], "width": 1.4}}  # fmt: skip
    told = [_told(found, look[1]) for found in by_hour.values()]
    times = [clock_text(ts) for ts in by_hour]
    return marker(
        times, [ROW_SHARE / 2] * len(times), shape, yaxis="y9", text=told, hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
    )  # fmt: skip


def _name(contacts: Sequence[Contact], span: Sequence[str], look: Look) -> Part:
    """What the marks are and how many calls they hold, where most room is between them."""
    words = paragraph(say("pipes.contacts", look[1], count=len(contacts)), look[1])
    marks = [datetime.fromisoformat(clock_text(_hour(each))) for each in contacts]
    edges = [datetime.fromisoformat(span[0]), *marks, datetime.fromisoformat(span[1])]
    before, after = max(pairwise(edges), key=lambda gap: gap[1] - gap[0])
    side: Part = {"xanchor": "left", "xshift": WORDS_PX}
    if before == edges[0]:
        before, side = after, {"xanchor": "right", "xshift": -WORDS_PX}
    return note(before, ROW_SHARE / 2, words, yref="y9", yanchor="middle", font=text_font(look), **side)


def _told(found: Sequence[Contact], lang: str) -> str:
    return paragraph(f"{day_time(found[0].at, lang)} · {contact_words(found, lang)}", lang)


def _hour(contact: Contact) -> int:
    return int(contact.at.timestamp()) // HOUR_S * HOUR_S


def _about(kind: str, lang: str) -> str:
    key = f"pipes.contact.{kind}"
    return say(key, lang) if known(key, lang) else kind
