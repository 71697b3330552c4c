"""The portfolio cards: one per component, with its projects by stage, money against plan, next milestone and risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component as Block

from components.cards import Content, card
from components.formats import MISSING, day, number, percent
from components.marks import priority_mark
from components.pattern_ids import portfolio_part
from components.roadmap_words import folded, listed, risk_text, source_text
from components.text import say
from data_access.rows.roadmap import InitiativeRow, Portfolio

RISK_PRIORITIES: Mapping[str, int] = {"high": 2, "medium": 3, "low": 4}
MILLION = 1e6
SHOWN_SERVED = 5


def portfolio_cards(portfolios: Sequence[Portfolio], on: date, lang: str) -> list[Block]:
    """One card per component, in the order given."""
    return [portfolio_card(portfolio, on, lang) for portfolio in portfolios]


def portfolio_card(portfolio: Portfolio, on: date, lang: str) -> Block:
    """Stages, committed against plan, what it serves, next milestone, worst risk, and the list behind them."""
    body = [
        _stages(portfolio, lang),
        _money(portfolio, lang),
        html.Dl(_facts(portfolio, on, lang), className="facts"),
        _fold(portfolio, lang),
    ]
    return card(
        say(f"roadmap.components.{portfolio.component}", lang),
        html.Div(body, className="portfolio"),
        note=say("roadmap.portfolio.projects", lang, count=len(portfolio.initiatives)),
    )


def _stages(portfolio: Portfolio, lang: str) -> Block:
    return html.Div(
        [
            html.Div(
                [html.B(str(count), className="stages__count"), html.Span(say(f"roadmap.stages.{stage}", lang))],
                className=f"stages__part stages__part--{stage} grow-{min(count, 30)}",
            )
            for stage, count in portfolio.stages.items()
        ],
        className="stages",
    )


def _money(portfolio: Portfolio, lang: str) -> Block:
    """Committed out of the budget, with a tick where the plan would be."""
    budget, committed, planned = (
        _millions(amount) for amount in (portfolio.budget_mad, portfolio.committed_mad, portfolio.planned_mad)
    )
    if budget is None or committed is None or planned is None:
        return html.P(say("roadmap.portfolio.no_budget", lang), className="secondary")
    amounts = {"budget": number(budget, lang), "planned": number(planned, lang)}
    told: list[Block | str] = [
        html.B(number(committed, lang)),
        " ",
        say("roadmap.portfolio.of_budget", lang, **amounts),
    ]
    label = say("roadmap.portfolio.committed", lang)
    bar = html.Div(
        [
            html.Progress(value=str(committed), max=str(budget), className="money__bar", title=label),
            html.Progress(value=str(planned), max=str(budget), className="money__tick", title=label),
        ],
        className="money__bars",
    )
    line = html.Div([html.Span(label, className="secondary"), html.Span(told)])
    return html.Div([line, bar], className="money")


def _millions(amount: float | None) -> float | None:
    return None if amount is None else round(amount / MILLION, 1)


def _facts(portfolio: Portfolio, on: date, lang: str) -> list[Block]:
    following, risky = portfolio.next_milestone, portfolio.riskiest
    first = [names.of(lang) for names in portfolio.serves[:SHOWN_SERVED]]
    more = len(portfolio.serves) - len(first)
    serves = " ".join([listed(first, lang), *([say("roadmap.kpi.more", lang, count=more)] if more else [])]) or MISSING
    late = following.priority(on) if following else None
    milestone = listed([day(following.expected_on, lang), following.names.of(lang)], lang) if following else MISSING
    return [
        *_fact("serves", serves, lang),
        *_fact("next", [_mark(late), html.Span(milestone, className="strong" if late else "")], lang),
        *_fact("risk", _risk(risky, lang), lang),
    ]


def _fact(name: str, content: Content, lang: str) -> list[Block]:
    return [html.Dt(say(f"roadmap.portfolio.{name}", lang)), html.Dd(content)]


def _mark(priority: int | None) -> Block | None:
    return priority_mark(priority) if priority else None


def _risk(risky: InitiativeRow | None, lang: str) -> list[Block | str | None] | str:
    if risky is None:
        return MISSING
    level = str(risky.risk).partition(":")[0]
    sentence = say("roadmap.portfolio.risk_of", lang, risk=risk_text(risky.risk, lang), project=risky.names.of(lang))
    return [_mark(RISK_PRIORITIES[level]), html.Span(sentence, className="strong")]


def _fold(portfolio: Portfolio, lang: str) -> Block:
    frame = html.Div(id=portfolio_part("list", portfolio.component), className="table-frame")
    return folded(portfolio_part("fold", portfolio.component), say("roadmap.portfolio.list", lang), frame)


def project_table(initiatives: Sequence[InitiativeRow], lang: str) -> Block:
    """The projects of a component with their stage, progress, end and owner, in the order given."""
    heads = ("name", "stage", "progress", "end", "owner", "source")
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(say(f"roadmap.portfolio.column.{head}", lang)) for head in heads])),
            html.Tbody([_project(initiative, lang) for initiative in initiatives]),
        ],
        className="table",
    )


def _project(initiative: InitiativeRow, lang: str) -> Block:
    late = initiative.forecast_end_on is not None and initiative.forecast_end_on > initiative.ends_on
    return html.Tr(
        [
            html.Td(initiative.names.of(lang)),
            html.Td(say(f"roadmap.stages.{initiative.stage}", lang)),
            html.Td(percent(initiative.progress_pct, lang)),
            html.Td(day(initiative.forecast_end_on or initiative.ends_on, lang), className="strong" if late else ""),
            html.Td(say(f"roadmap.owners.{initiative.owner}", lang)),
            html.Td(source_text(initiative.source, lang), className="secondary"),
        ]
    )
