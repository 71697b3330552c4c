"""The step that is next where a neighbour's water explains an alert: which valves, and what the logbook says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.next_step import next_step
from components.text import LANGUAGES
from data_access.rows.alert_scene import AlertContext, Memory
from data_access.rows.alerts import AlertDetail
from data_access.rows.boundaries import Boundary
from tests.builders.alerts import SIX
from tests.unit.test_alerts_page import a_detail, text_of
from tests.unit.test_explained_alerts import FLUSHING, LOCATED, PASSED, TRANSFER


def a_transfer(**changes: Any) -> AlertDetail:
    return replace(a_detail(replace(TRANSFER, **changes)), explanations=[PASSED])


def around(*valves: Boundary) -> AlertContext:
    return AlertContext(Memory(0, 0, 0), (), (), (), {}, {}, valves=valves)


def test_the_next_step_names_every_valve_to_the_neighbour_and_what_the_logbook_says():
    one = next_step(a_transfer(), around(Boundary("VL-1", "HH-11", None)), "fr")
    assert text_of(one) == "Vérifier la vanne VL-1   à la limite avec   HH-11  ·  selon le journal : fermée"
    two = text_of(next_step(a_transfer(), around(*(Boundary(f"VL-{n}", "HH-11", None) for n in (1, 2))), "fr"))
    assert "Vérifier les vannes VL-1, VL-2" in two
    opened = text_of(next_step(a_transfer(), around(Boundary("VL-1", "HH-11", SIX)), "fr"))
    assert "ouverte depuis 9 oct. 06:00" in opened


def test_without_a_known_valve_or_neighbour_the_boundary_is_named():
    told = text_of(next_step(a_transfer(), around(Boundary(None, "HH-11", SIX)), "fr"))
    assert told.startswith("Vérifier la limite")
    assert "HH-11" in told
    unnamed = next_step(replace(a_transfer(), explanations=()), around(), "fr")
    assert text_of(unnamed) == "Vérifier les vannes de limite du secteur"


@pytest.mark.parametrize("detail", [a_detail(), a_detail(FLUSHING), a_transfer(handling="repaired"),
                                    a_transfer(is_active=False), a_transfer(work=LOCATED)])  # fmt: skip
def test_a_leak_a_flushing_and_what_is_over_have_no_valve_to_check(detail: AlertDetail):
    assert next_step(detail, around(), "fr") is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_next_step_is_said_in_every_language(lang: str):
    told = text_of(next_step(a_transfer(), around(Boundary("VL-1", "HH-11", None)), lang))
    assert "VL-1" in told
    assert "{" not in told
    assert "alerts.next" not in told
