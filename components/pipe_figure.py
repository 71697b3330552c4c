"""What a sector's pipes are: kilometres by material, and by the decade in which they were laid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from components.chart_parts import Figure, Look, Part, figure_of
from components.charts import empty_figure, palette
from components.formats import number
from components.materials import material
from components.text import say
from data_access.rows.pipes import PipeClass

LEFT, RIGHT = [0.0, 0.4], [0.52, 1.0]


def pipe_figure(pipes: Sequence[PipeClass], look: Look) -> Figure:
    """Bars from zero side by side: materials the longest on top, decades from left to right."""
    theme, lang = look
    if not pipes:
        return empty_figure(say("network.sector.no_pipes", lang), "", theme, lang)
    kilometres = _by_material(pipes, lang), _by_decade(pipes, lang)
    quiet = {"showticklabels": False, "range": [0, 1.35 * max(kilometres[0].values(), default=1.0)]}
    return figure_of(
        look,
        [_lying(kilometres[0], look), _standing(kilometres[1], look)],
        [],
        [],
        xaxis={"domain": LEFT, "anchor": "y", "ticks": "", "showline": False, **quiet},
        yaxis={"domain": [0, 1], "anchor": "x", "type": "category", "autorange": "reversed", "showgrid": False},
        xaxis2={"domain": RIGHT, "anchor": "y2", "type": "category", "tickangle": 0, "fixedrange": True,
                "tickvals": list(kilometres[1])[::2],
                "tickfont": {"size": 12, "color": palette(theme)["text2"]}},
        yaxis2={"anchor": "x2", "visible": False, "fixedrange": True,
                "range": [0, 1.25 * max(kilometres[1].values(), default=1.0)]},
        bargap=0.35,
        hovermode="closest",
        margin={"l": 104, "r": 12, "t": 8, "b": 24},
    )  # fmt: skip


def pipe_note(pipes: Sequence[PipeClass], lang: str) -> str:
    """How many kilometres, and their mean age weighted by length."""
    known = [(each.year, each.length_m) for each in pipes if each.year is not None]
    metres = sum(length for _, length in known)
    mean = sum(year * length for year, length in known) / metres if metres else None
    km = number(sum(each.length_m for each in pipes) / 1000, lang, 1)
    year = "–" if mean is None else str(round(mean))
    return say("pipes.note", lang, km=km, year=year)


def _by_material(pipes: Sequence[PipeClass], lang: str) -> Mapping[str, float]:
    found: dict[str, float] = defaultdict(float)
    for each in pipes:
        found[material(each.material, lang)] += each.length_m / 1000
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _by_decade(pipes: Sequence[PipeClass], lang: str) -> Mapping[str, float]:
    """Decades without a pipe between two others are there too, so that time runs evenly."""
    years = sorted(each.year // 10 * 10 for each in pipes if each.year is not None)
    found = {str(year): 0.0 for year in range(years[0], years[-1] + 1, 10)} if years else {}
    for each in pipes:
        name = str(each.year // 10 * 10) if each.year is not None else say("pipes.material.unknown", lang)
        found[name] = found.get(name, 0.0) + each.length_m / 1000
    return found


def _lying(kilometres: Mapping[str, float], look: Look) -> Part:
    return {**_bars(kilometres, look), "y": list(kilometres), "x": list(kilometres.values()), "orientation": "h"}


def _standing(kilometres: Mapping[str, float], look: Look) -> Part:
    return {
        **_bars(kilometres, look),
        "x": list(kilometres),
        "y": list(kilometres.values()),
        "xaxis": "x2",
        "yaxis": "y2",
    }


def _bars(kilometres: Mapping[str, float], look: Look) -> Part:
    colours, lang = palette(look[0]), look[1]
    return {
        "type": "bar",
        "text": [number(each, lang, 1) for each in kilometres.values()],
        "textposition": "outside",
        "constraintext": "none",
        "textangle": 0,
        "textfont": {"size": 12, "color": colours["text"]},
        "cliponaxis": False,
        "marker": {"color": colours["line2"]},
        "hoverinfo": "skip",
    }
