"""The list of alerts: grid columns and rows, and the tabs with how many each holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from components.alert_folds import by_sector, folds
from components.alert_words import WAITING, place_name, sentence, state
from components.formats import day_time, isolated
from components.grid import figure_column, rendered_column
from components.text import say
from data_access.rows.alerts import AlertRow, ListState

Lost = Mapping[str, datetime | None]
ROW_HEIGHT = 45
SOUNDS = 2  # priorities 1 and 2
UNDER = ("\u21b3", "\u21b2")  # stands under the alert of its cause, as the language reads
OWN_COUNT = "{own}"  # what assets/alerts.js puts the count of one's own alerts in place of
TABS = (ListState.ACTIVE, ListState.TO_ACKNOWLEDGE, ListState.MINE, ListState.SHELVED, ListState.RESOLVED)
QUICK = {"function": "params.value ? [params.value.code, params.value.title, params.value.detail].join(' ') : ''"}


def columns(lang: str) -> list[dict[str, Any]]:
    """Priority mark, place and cause, since when, what is lost, state."""
    blanks = {unit: f"{{{unit}}}" for unit in ("days", "hours", "minutes")}
    words = {unit: say(f"units.span.{unit}", lang, **blanks) for unit in blanks}
    pad = lang != "ar"
    what = rendered_column("what", say("alerts.list.what", lang), "AlertWhat", flex=1, minWidth=170)
    since = rendered_column("since", say("alerts.list.since", lang), "AlertSince", width=80, type="rightAligned")
    return [
        rendered_column("mark", "", "Mark", width=46),
        {**what, "getQuickFilterText": QUICK},
        {**since, "cellRendererParams": {"words": words, "pad": pad}},
        figure_column("flow", say("alerts.list.flow", lang), decimals=1, width=62),
        rendered_column("state", say("alerts.list.state", lang), "Chip", width=122),
    ]


def grid_rows(rows: Sequence[AlertRow], lang: str, lost: Mapping[str, Lost] | None = None) -> list[dict[str, Any]]:
    """One grid row per alert, in the order given; `lost` are silent sensors by the code of the alert."""
    listed, under = {row.code for row in rows}, Counter(row.parent for row in rows)
    lines = [_grid_row(row, place, (row.parent in listed, under[row.code]), lang) for place, row in enumerate(rows)]
    return [_with_loss(line, (lost or {}).get(line["code"]), lang) for line in lines]


def _with_loss(line: dict[str, Any], lost: Lost | None, lang: str) -> dict[str, Any]:
    """Missing data says since when before the cause, and keeps the alert where it stands."""
    if not lost:
        return line
    since = min((each for each in lost.values() if each is not None), default=None)
    told = say("alerts.list.lost", lang, since=day_time(since, lang), cause=line["what"]["detail"])
    return {**line, "what": {**line["what"], "detail": told, "unknown": True}}


def flooded_rows(rows: Sequence[AlertRow], lang: str, lost: Mapping[str, Lost] | None = None) -> list[dict[str, Any]]:
    """The same in a flood: sector by sector, each row with what folds it; no row stands right under its cause."""
    under, folded = Counter(row.parent for row in rows), folds(rows, lang)
    return [
        _with_loss(
            {**_grid_row(row, place, (False, under[row.code]), lang), "fold": folded.get(row.code)},
            (lost or {}).get(row.code),
            lang,
        )
        for place, row in enumerate(by_sector(rows))
    ]


def _grid_row(row: AlertRow, place: int, family: tuple[bool, int], lang: str) -> dict[str, Any]:
    """`family`: whether it stands under the alert of its cause, and how many stand under it."""
    waits = row.display in WAITING
    code = row.called
    is_child, children = family
    detail = sentence(row.cause, lang)
    if children:
        detail = say("alerts.list.with_effects", lang, cause=detail, count=children)
    return {
        "code": row.code,
        "mark": {"priority": row.priority, "state": mark_state(row), "order": place},
        "what": {
            "code": f"{UNDER[lang == 'ar']} {code}" if is_child else code,
            "title": place_name(row.place, lang),
            "detail": detail,
            "order": code,
        },
        "since": {"ms": int(row.since.timestamp() * 1000), "order": -row.since.timestamp()},
        "flow": row.loss_m3h,
        "state": {"text": state(row, lang), "strong": waits, "plain": not waits, "order": row.handling},
        "sound": _sound(row),
    }


def _sound(row: AlertRow) -> str | None:
    """What a desk sounds for once: a new P1 or P2 alarm, and again when it was escalated; never for a prompt."""
    if row.kind != "alarm" or row.priority > SOUNDS or row.display != "unacknowledged":
        return None
    return f"{row.code} {row.work.get('escalated', {}).get('at', row.detected_at.isoformat())}"


def mark_state(row: AlertRow) -> str:
    """How the mark of an alert is drawn; what is over looks like what is acknowledged."""
    return "acknowledged" if row.display == "normal" else row.display


def tabs(lang: str, counts: Mapping[ListState, int] | None = None) -> list[dict[str, str]]:
    """The choices of the state filter, with their counts once they are known; the browser puts in one's own."""
    found: dict[ListState, int | str] = {**counts, ListState.MINE: OWN_COUNT} if counts else {}
    return [{"value": each.value, "label": _tab(each, found.get(each), lang)} for each in TABS]


def _tab(tab: ListState, count: int | str | None, lang: str) -> str:
    name = say(f"alerts.tab.{tab}", lang)
    return name if count is None else f"{name} {isolated(str(count), lang)}"


def list_note(rows: Sequence[AlertRow], lang: str) -> str:
    """How many, and in which order."""
    return say("alerts.list.note", lang, count=len(rows))
