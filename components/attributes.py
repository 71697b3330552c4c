"""HTML attributes with a hyphen, `data-…` and `aria-…`, for components that take them as keywords."""

from __future__ import annotations

from typing import Any


def attributes(**values: str) -> dict[str, Any]:
    """`attributes(aria_label="x")` is `{"aria-label": "x"}`, typed so that any component takes it.

    >>> attributes(data_ts="0", aria_hidden="true")
    {'data-ts': '0', 'aria-hidden': 'true'}
    """
    return {name.replace("_", "-"): value for name, value in values.items()}
