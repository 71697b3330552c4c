"""One worksite: its file, with everything that happened to it."""

from __future__ import annotations

import dash
from dash.development.base_component import Component

from components.text import spoken
from components.worksites_page import worksite_file_page

dash.register_page(__name__, path_template="/worksites/<ref>", order=14, name="worksite")


def layout(ref: str = "", **query: str) -> Component:
    """`/worksites/CH-2018-0951`."""
    return worksite_file_page(spoken(), ref, query)
