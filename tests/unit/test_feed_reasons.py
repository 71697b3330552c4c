"""Every reason for a refusal can be told, in the three languages, with the values it comes with."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from components.text import LANGUAGES, catalogue
from data_access.rows.imports import Reason

HOME = Path(__file__).parents[2]
SOURCES = [*(HOME / "feeds").glob("*.py"), *(HOME / "data_access").glob("*.py")]


def used() -> set[str]:
    """The reasons that code names."""
    trees = (ast.parse(file.read_text()) for file in SOURCES)
    return {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Reason"
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_catalogue_holds_exactly_the_reasons_that_exist(lang):
    told = {key for key in catalogue(lang) if key.startswith("rejects.")}
    assert told == {reason.value for reason in Reason}


def test_every_reason_is_given_somewhere():
    assert {reason.name for reason in Reason} == used()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_counts_and_notes_are_in_the_catalogue(lang):
    keys = {f"imports.count.{name}" for name in ("accepted", "added", "changed", "unchanged", "gaps", "rejected")}
    notes = ("gone", "unplaced", "elements", "identical", "conflicting", "by_order", "without_model")
    keys |= {f"imports.note.{name}" for name in notes}
    keys |= {f"imports.diff.{name}" for name in ("added", "changed", "gone")}
    keys |= {f"imports.at.{name}" for name in ("file", "line", "column", "line_column")}
    assert keys <= catalogue(lang).keys()
