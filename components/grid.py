"""Tables: AG Grid with our theme, directions and cell renderers (assets/grid.js).

Cells hold raw figures so that columns sort; their text comes from the value formatters and renderers in assets/grid.js:
`Mark` {priority, state}, `TwoLines` {code, title, detail}, `Sparkline` [values or null] or {points, priority}, `Bullet`
{value, expected, low, high, max, priority, track, width}, `Progress` {actual_pct, planned_pct, priority}, `Link` {text,
href}, `Chip` {text, strong, plain}, `Strong` {text, strong}. A key `order` or `value` decides how a cell sorts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_ag_grid as dag
from dash.development.base_component import Component

from components.text import say

_THEME = {
    "function": "themeQuartz.withParams({backgroundColor: 'var(--card)', foregroundColor: 'var(--text)',"
    " headerBackgroundColor: 'var(--card)', headerTextColor: 'var(--text2)', headerFontWeight: 500, headerFontSize: 12,"
    " borderColor: 'var(--hair)', wrapperBorder: false, columnBorder: false,"
    " headerColumnResizeHandleColor: 'transparent',"
    " rowHoverColor: 'var(--raised)', selectedRowBackgroundColor: 'var(--accent-bg)', accentColor: 'var(--accent)',"
    " browserColorScheme: 'inherit', fontFamily: 'inherit', fontSize: 13, spacing: 4, cellHorizontalPadding: 8})"
}


def data_grid(
    grid_id: StrEnum,
    columns: Sequence[Mapping[str, Any]],
    lang: str,
    *,
    row_key: str = "code",
    row_height: int = 30,
    empty: str = "",
) -> Component:
    """A grid that waits for its `rowData`; one row at most is selected, and stays so when rows change."""
    return dag.AgGrid(
        id=grid_id,
        columnDefs=[dict(column) for column in columns],
        getRowId=f"params.data.{row_key}",
        defaultColDef={"sortable": True, "resizable": True, "suppressMovable": True, "cellDataType": False},
        columnSize="responsiveSizeToFit",
        className="grid",
        dashGridOptions={
            "theme": _THEME,
            "rowHeight": row_height,
            "headerHeight": 32,
            "enableRtl": lang == "ar",
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
            "suppressCellFocus": False,
            "animateRows": False,
            "localeText": {**_locale_text(lang), **({"noRowsToShow": empty} if empty else {})},
            "suppressColumnVirtualisation": True,
        },
    )


def column(field: str, title: str, *, width: int | None = None, **more: Any) -> dict[str, Any]:
    """A text column; `more` are AG Grid column options."""
    size = {"width": width, "minWidth": min(width, 60)} if width else {"flex": 1, "minWidth": 80}
    return {"field": field, "headerName": title, **size, **more}


def figure_column(field: str, title: str, *, decimals: int = 0, width: int = 84, **more: Any) -> dict[str, Any]:
    """A right-aligned figure column in the page's number format; a missing value is "–"."""
    return column(
        field,
        title,
        width=width,
        type="rightAligned",
        valueFormatter={"function": f"ainNumber(params.value, {decimals})"},
        **more,
    )


def rendered_column(field: str, title: str, renderer: str, *, width: int | None = None, **more: Any) -> dict[str, Any]:
    """A column drawn by one of our renderers; sorts by `<field>_order` of the row when that is given."""
    return column(field, title, width=width, cellRenderer=renderer, comparator={"function": "ainOrder"}, **more)


def _locale_text(lang: str) -> dict[str, str]:
    return {
        "noRowsToShow": say("shell.grid.empty", lang),
        "noMatchingRows": say("shell.grid.empty", lang),
        "loadingOoo": say("shell.loading", lang),
        "ariaSearch": say("shell.search", lang),
    }
