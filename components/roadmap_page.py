"""The programme on one page: phases and milestones, indicators against trajectories, the portfolio, the journal."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component as Block

from components.cards import card, export_link
from components.controls import choice, page_bar, segments
from components.formats import isolated
from components.ids import Roadmap
from components.kpi_table import kpi_grid
from components.programme_ids import Movements
from components.roadmap_form import update_card
from components.roadmap_words import folded, graph
from components.states import empty_block, loading_block
from components.text import say
from data_access.rows.roadmap import Component, Owner

ALL = "all"
PHASES = ("1", "2", "3")
LEGEND = ("done", "committed", "planned", "slip")
Query = Mapping[str, str]


def roadmap_page(lang: str, query: Query) -> Block:
    """`/roadmap?phase=3&component=telecom&owner=water` opens the page on a part of the programme."""
    controls = [
        segments("phase", _phase_options(lang), query, say("roadmap.phase", lang)),
        choice("component", _component_options(lang), query, say("roadmap.component", lang)),
    ]
    blocks = [
        html.Div(id=Roadmap.MISSING),
        _timeline_card(lang),
        _kpi_card(lang, query),
        html.Div(loading_block(), id=Roadmap.PORTFOLIOS, className="portfolios"),
        _movements(lang),
        update_card(lang),
        card(say("roadmap.journal.title", lang), html.Div(loading_block(), id=Roadmap.JOURNAL)),
    ]
    links = [dcc.Link(say(f"programme.{page}.title", lang), href=f"/roadmap/{page}", className="link")
             for page in ("review", "compare")]  # fmt: skip
    bar = page_bar(say("roadmap.title", lang), [*controls, *links], query, lang)
    return html.Div([bar, html.Div(blocks, className="roadmap")], className="roadmap-page")


def _timeline_card(lang: str) -> Block:
    chart = graph(Roadmap.TIMELINE, "roadmap-timeline")
    listed = html.Div(id=Roadmap.MILESTONES)
    every = folded(Roadmap.MILESTONES_FOLD, say("roadmap.milestones.list", lang), listed)
    return card(
        say("roadmap.timeline.title", lang),
        [chart, every],
        note=html.Span([_legend_entry(name, lang) for name in LEGEND], className="roadmap-legend"),
        tools=html.A(say("roadmap.journal.title", lang), href=f"#{Roadmap.JOURNAL}", className="link"),
    )


def _movements(lang: str) -> Block:
    """What changed, where everybody stands, where the last half-year leads: three cards side by side."""
    parts = (("since", Movements.SINCE), ("rollup", Movements.ROLLUP), ("scenario", Movements.SCENARIO))
    blocks = [
        card(
            say(f"programme.{name}.title", lang),
            html.Div(loading_block(), id=part, className="movement"),
            note=say(f"programme.{name}.note", lang),
        )
        for name, part in parts
    ]
    return html.Div(blocks, className="movements")


def _kpi_card(lang: str, query: Query) -> Block:
    owner = choice("owner", _owner_options(lang), query, say("roadmap.owner", lang))
    export = export_link("/api/v1/kpis.csv", say("shell.export", lang))
    return card(
        say("roadmap.kpis.title", lang),
        kpi_grid(Roadmap.TABLE, lang),
        note=html.Span(id=Roadmap.TABLE_NOTE),
        tools=[owner, export],
        modifier="roadmap-kpis",
    )


def _legend_entry(name: str, lang: str) -> Block:
    sample = html.I(className=f"roadmap-legend__sample roadmap-legend__sample--{name}")
    return html.Span([sample, say(f"roadmap.timeline.{name}", lang)], className="roadmap-legend__entry")


def _phase_options(lang: str) -> list[tuple[str, str]]:
    every = (ALL, isolated("2014–2022", lang))
    return [every, *((number, say("roadmap.phase_number", lang, number=number)) for number in PHASES)]


def _component_options(lang: str) -> list[tuple[str, str]]:
    every = (ALL, say("roadmap.all", lang))
    return [every, *((part.value, say(f"roadmap.components.{part}", lang)) for part in Component)]


def _owner_options(lang: str) -> list[tuple[str, str]]:
    every = (ALL, say("roadmap.all", lang))
    return [every, *((owner.value, say(f"roadmap.owners.{owner}", lang)) for owner in Owner)]


def no_roadmap(lang: str) -> Block:
    """Nothing was imported: says how it is done."""
    command = html.Code("python manage.py import roadmap FILE.yaml", dir="ltr")
    body = [empty_block(say("roadmap.missing.how", lang)), command]
    return card(say("roadmap.missing.title", lang), body, modifier="roadmap-missing")
