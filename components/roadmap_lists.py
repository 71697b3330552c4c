"""The programme as lists: milestones with their slip and what they wait for, the journal of what changed and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component as Block

from components.formats import MISSING, day, isolated
from components.marks import normal_mark, priority_mark
from components.roadmap_words import listed, risk_text, slip_text, source_text
from components.states import empty_block
from components.text import say
from data_access.rows.local_time import local_day
from data_access.rows.roadmap import Change, MilestoneRow


def milestone_table(milestones: Sequence[MilestoneRow], on: date, lang: str) -> Block:
    """Every milestone by its baseline, with the date it was or is expected, its slip and what it waits for."""
    heads = ("name", "owner", "baseline", "expected", "slip", "depends_on", "source")
    codes = {milestone.code: milestone.names.of(lang) for milestone in milestones}
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(), *(html.Th(say(f"roadmap.milestones.{head}", lang)) for head in heads)])),
            html.Tbody([_milestone_row(milestone, on, codes, lang) for milestone in milestones]),
        ],
        className="table",
    )


def _milestone_row(milestone: MilestoneRow, on: date, codes: Mapping[str, str], lang: str) -> Block:
    priority = milestone.priority(on)
    slip = milestone.slip_days(on)
    state = "achieved" if milestone.achieved_on else "open"
    reached = day(milestone.achieved_on or milestone.expected_on, lang)
    attributes: dict[str, Any] = {"data-code": milestone.code}
    return html.Tr(
        [
            html.Td(priority_mark(priority) if priority else normal_mark()),
            html.Td(milestone.names.of(lang), className="strong"),
            html.Td(say(f"roadmap.owners.{milestone.owner}", lang)),
            html.Td(day(milestone.baseline_on, lang)),
            html.Td(say(f"roadmap.milestones.{state}", lang, day=reached)),
            html.Td(slip_text(slip, lang), className="strong" if slip > 0 else "secondary"),
            html.Td(listed((codes.get(code, code) for code in milestone.depends_on), lang) or MISSING),
            html.Td(source_text(milestone.source, lang), className="secondary"),
        ],
        className=f"milestone milestone--{state}",
        **attributes,
    )


def journal_list(changes: Sequence[Change], lang: str) -> Block:
    """Decisions and changes, newest first."""
    if not changes:
        return empty_block(say("roadmap.journal.empty", lang))
    return html.Ol([_journal_line(change, lang) for change in changes], className="journal")


def _journal_line(change: Change, lang: str) -> Block:
    kind = change.subject.partition(":")[0]
    told: list[Block] = [html.B(change.names.of(lang) if change.names else change.subject)]
    if kind != "decision":
        told += [html.Span(_changes_text(change, lang)), html.Span(change.reason, className="secondary")]
    return html.Li(
        [
            html.Time(day(local_day(change.at), lang), dateTime=change.at.isoformat()),
            html.Span(say(f"roadmap.journal.{kind}", lang), className="chip"),
            *told,
        ],
        className=f"journal__line journal__line--{kind}",
    )


def _changes_text(change: Change, lang: str) -> str:
    return listed((_change_text(column, value, lang) for column, value in change.after.items()), lang)


def _change_text(column: str, value: object, lang: str) -> str:
    if column.endswith("_on") and isinstance(value, str):
        shown = day(date.fromisoformat(value), lang)
    elif column == "stage":
        shown = say(f"roadmap.stages.{value}", lang)
    elif column == "risk":
        shown = risk_text(value, lang)
    elif column == "committed_mad" and isinstance(value, float | int):
        shown = f"{value / 1e6:.0f} {say('units.MDH', lang)}"
    else:
        shown = MISSING if value is None else isolated(f"{value:g}" if isinstance(value, float) else str(value), lang)
    return say(f"roadmap.changes.{column}", lang, value=shown)
