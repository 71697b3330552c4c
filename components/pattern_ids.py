"""The ids of components that come in any number: each names its kind and what it belongs to, or a pattern of them."""

from __future__ import annotations


def query_control(key: str | object) -> dict[str, object]:
    """A control whose value is what stands in the address under `key`; `all` and nothing leave the address."""
    return {"type": "query-control", "key": key}


def portfolio_part(part: str, component: str | object) -> dict[str, object]:
    """The fold or the list of the projects of a component, or dash.MATCH for each."""
    return {"type": f"roadmap-portfolio-{part}", "component": component}


def compare_panel(measure: str | object) -> dict[str, object]:
    """The small panel of a measure, or dash.ALL for each in their order."""
    return {"type": "compare-panel", "measure": measure}


def rule_button(rule: str | object) -> dict[str, object]:
    """The way from a rule of the table to its form, or dash.ALL for each."""
    return {"type": "rules-edit", "rule": rule}


def worksite_action(part: str, action: str | object) -> dict[str, object]:
    """A part (day, figure, words, button, answer) of the form of one action on a worksite, or dash.MATCH for each."""
    return {"type": f"worksites-{part}", "action": action}


def alert_action(part: str, action: str | object) -> dict[str, object]:
    """The button or the answer of an action's form on an alert, or dash.MATCH for each."""
    return {"type": f"alerts-{part}", "action": action}


def alert_field(part: str | object, action: str | object) -> dict[str, object]:
    """A field (choice, place, size, words) of an action's form: dash.ALL for those that this form has."""
    return {"type": "alerts-field", "part": part, "action": action}
