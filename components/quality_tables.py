"""Tables of the alarm system's health: how the load spreads, who makes it, what stands, how it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.alert_words import rule
from components.cards import card
from components.formats import MISSING, day_time, duration, isolated, number, percent
from components.marks import priority_mark
from components.plain_table import plain_table
from components.states import empty_block
from components.text import say
from data_access.rows.alarm_quality import (
    STAGES,
    STANDING_TARGET,
    BadActor,
    Precision,
    QualityPicture,
    Spell,
    StageTimes,
    load_shares,
)
from data_access.rows.alerts import AlertRow

CLASSES = ("none", "one", "few", "many", "flood")
MOST_ACTORS, MOST_SECTORS, MOST_LISTED = 10, 6, 8
Cells = Sequence[Any]


def quality_tables(picture: QualityPicture, lang: str) -> list[Component]:
    """Six cards in two columns, the wide one of two; each says so where it has nothing to tell."""
    pair = html.Div([_spread(picture, lang), _actors(picture.actors, lang)], className="quality__pair")
    lists = [_nuisance(picture, lang), _sectors(picture.by_sector, lang), _rules(picture.by_rule, lang)]
    return [
        html.Div([pair, _times(picture.times, lang)], className="quality__stack"),
        html.Div(lists, className="quality__stack"),
    ]


def _spread(picture: QualityPicture, lang: str) -> Component:
    shares = zip(CLASSES, load_shares(picture.rates.counts), strict=True)
    load = [(_say(f"spread.{name}", lang), percent(share, lang, 2)) for name, share in shares]
    mix = [
        (_say(f"mix.{each.band}", lang), number(each.count, lang),
         html.Span(percent(each.share_pct, lang), className="strong" if each.is_over else None),
         percent(each.target_pct, lang))
        for each in picture.mix
    ]  # fmt: skip
    body = [
        plain_table([_say("spread.count", lang), _say("spread.share", lang)], load),
        plain_table([_say(f"mix.{name}", lang) for name in ("priority", "count", "share", "target")], mix),
    ]
    return card(_say("spread.title", lang), body)


def _actors(actors: Sequence[BadActor], lang: str) -> Component:
    title = _say("actors.title", lang)
    if not actors:
        return card(title, empty_block(_say("no_alarm", lang)))
    rows = [
        (rule(each.tag[0], lang), isolated(each.tag[1], lang), number(each.count, lang),
         percent(each.share_pct, lang, 1), percent(each.cumulated_pct, lang, 1))
        for each in actors[:MOST_ACTORS]
    ]  # fmt: skip
    heads = [_say(f"actors.{name}", lang) for name in ("rule", "subject", "count", "share", "cumulated")]
    top = percent(actors[min(len(actors), MOST_ACTORS) - 1].cumulated_pct, lang)
    return card(title, plain_table(heads, rows, texts=2), note=_say("actors.note", lang, share=top))


def _nuisance(picture: QualityPicture, lang: str) -> Component:
    below = _say("bound.below", lang, value=number(STANDING_TARGET, lang))
    standing = [_spell(each, duration(picture.at - each.began, lang), lang) for each in picture.standing]
    chatter = [_tag(tag, number(most, lang), lang) for tag, most in picture.chattering.items()]
    fleeting = [_spell(each, day_time(each.began, lang), lang) for each in picture.fleeting]
    shelved = [_row(row, _say("nuisance.until", lang, time=day_time(row.shelved_until, lang)), lang)
               for row in picture.shelved]  # fmt: skip
    suppressed = [_row(row, _say("nuisance.since", lang, time=day_time(row.since, lang)), lang)
                  for row in picture.suppressed]  # fmt: skip
    blocks = [
        _listed("standing", standing, below, lang),
        _listed("chattering", chatter, "0", lang),
        _listed("fleeting", fleeting, "0", lang),
        _listed("shelved", shelved, None, lang),
        _listed("suppressed", suppressed, None, lang),
    ]
    return card(_say("nuisance.title", lang), html.Div(blocks, className="quality__lists"))


def _listed(name: str, lines: Sequence[Component], target: str | None, lang: str) -> Component:
    count = number(len(lines), lang)
    told = count if target is None else _say("nuisance.of_target", lang, count=count, target=target)
    more = len(lines) - MOST_LISTED
    rest = [html.Li(_say("nuisance.more", lang, count=more), className="secondary")] if more > 0 else []
    head = [html.Span(_say(f"nuisance.{name}", lang)), html.B(html.Bdi(told))]
    return html.Div([html.H3(head), html.Ul([*lines[:MOST_LISTED], *rest])], className="quality__list")


def _spell(spell: Spell, told: str, lang: str) -> Component:
    return _line(spell.code, _named(spell.tag, lang), told)


def _row(row: AlertRow, told: str, lang: str) -> Component:
    return _line(row.code, _named((row.rule, row.subject), lang), told)


def _line(code: str, name: str, told: str) -> Component:
    link = dcc.Link(html.Bdi(code), href=f"/alerts/{code}", className="link")
    return html.Li([link, html.Span(name), html.Span(told, className="secondary")])


def _tag(tag: tuple[str, str], told: str, lang: str) -> Component:
    return html.Li([html.Span(_named(tag, lang)), html.Span(told, className="secondary")])


def _named(tag: tuple[str, str], lang: str) -> str:
    """`casse probable, BE-09`."""
    return say("alerts.panel.name", lang, place=isolated(tag[1], lang), what=rule(tag[0], lang))


def _times(times: Sequence[StageTimes], lang: str) -> Component:
    title, note = _say("times.title", lang), _say("times.note", lang)
    if not times:
        return card(title, empty_block(_say("nothing_raised", lang)))
    groups: dict[tuple[str, int], list[StageTimes]] = {}
    for each in times:
        groups.setdefault((each.kind, each.priority), []).append(each)
    rows = [
        ([priority_mark(priority), _say(f"kind.{kind}", lang)], *(_stage(each, lang) for each in stages))
        for (kind, priority), stages in groups.items()
    ]
    heads = [_say("times.who", lang), *(_say(f"times.{stage}", lang) for stage in STAGES)]
    return card(title, plain_table(heads, rows), note=note, modifier="quality__wide")


def _stage(times: StageTimes, lang: str) -> Component:
    both = " · ".join(duration(each, lang) for each in (times.middle, times.ninth))
    late = times.target is not None and (times.middle or timedelta()) > times.target
    reached = isolated(f"{number(times.reached, lang)}/{number(times.of, lang)}", lang)
    told = reached if times.target is None else _say("times.of_target", lang, reached=reached,
                                                     target=duration(times.target, lang))  # fmt: skip
    span = html.Bdi(both if times.reached else MISSING, className="strong" if late else None)
    return html.Div([span, html.Div(told, className="secondary")])


def _rules(lines: Sequence[Precision], lang: str) -> Component:
    rows = [(rule(each.name, lang), _say(f"kind.{each.kind}", lang), *_verdict(each, lang)) for each in lines]
    return _precision("rules", rows, lang)


def _sectors(lines: Sequence[Precision], lang: str) -> Component:
    worst = sorted((each for each in lines if each.false), key=lambda each: (-each.false, each.pct or 0, each.name))
    rows = [
        (isolated(each.name, lang), _say(f"kind.{each.kind}", lang), *_verdict(each, lang))
        for each in worst[:MOST_SECTORS]
    ]
    return _precision("sectors", rows, lang)


def _verdict(line: Precision, lang: str) -> Cells:
    return number(line.true, lang), number(line.false, lang), percent(line.pct, lang)


def _precision(name: str, rows: Sequence[Cells], lang: str) -> Component:
    title = _say(f"precision.{name}", lang)
    if not rows:
        return card(title, empty_block(_say(f"precision.no_{name}", lang)))
    heads = [_say(f"precision.{head}", lang) for head in ("name", "kind", "true", "false", "share")]
    return card(title, plain_table(heads, rows, texts=2), note=_say(f"precision.note_{name}", lang))


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"quality.{key}", lang, **values)
