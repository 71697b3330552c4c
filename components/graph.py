"""A chart that fills its card."""

from __future__ import annotations

from enum import StrEnum

from dash import dcc
from dash.development.base_component import Component

from components.charts import GRAPH_CONFIG, unfilled_figure


def graph(graph_id: StrEnum) -> Component:
    """Blank until its first data."""
    return dcc.Graph(id=graph_id, figure=unfilled_figure(), className="graph", config=GRAPH_CONFIG, responsive=True)
