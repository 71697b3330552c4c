"""What something else than a leak explains: nothing lost, nothing to search, and the valve that somebody checks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.ngsi import anomaly
from callbacks.alert_ground import is_sought
from components import wall_words
from components.alert_context import clocks
from components.alert_forms import allowed
from components.alert_life import life
from components.alert_list import grid_rows
from components.alert_panel import Loss, facts
from data_access.rows.alerts import Sentence
from tests.builders.alerts import SIX
from tests.builders.walls import NEAR
from tests.unit.test_alerts_page import ROW, a_detail, classes, text_of

PASSED = Sentence("alerts.explanation.transfer_with", {"sector": "HH-11", "fall_m3h": 37.0, "share": 0.75})
TRANSFER = replace(ROW, cause=Sentence("alerts.cause.not_transfer", {"change_percent": 40.0}))
FLUSHING = replace(ROW, cause=Sentence("alerts.cause.not_flushing"))
LOCATED = {"pinpoint": {"pipe": "C-7"}}
NO_COST = Loss(None, None, None, 6.2, 24.0)


@pytest.mark.parametrize("row", [TRANSFER, FLUSHING])
def test_the_facts_tell_an_excess_and_neither_a_lost_volume_nor_a_cost(row):
    told = text_of(facts(a_detail(row), NO_COST, SIX, "fr"))
    assert "Excès 38,4 m³/h" in told
    assert "Durée 10 h 00" in told
    assert not [word for word in ("Fuite", "Volume", "Coût", "MAD") if word in told]


def test_nobody_searches_what_something_else_explains():
    assert is_sought(a_detail(), {})
    assert not is_sought(a_detail(TRANSFER), {})
    assert "Localisation" in text_of(clocks(a_detail(), SIX, "fr"))
    assert "Localisation" not in text_of(clocks(a_detail(TRANSFER), SIX, "fr"))
    assert len(classes(life(a_detail(TRANSFER), "fr"))) == 5, "the life of an alert that is not located"


@pytest.mark.parametrize(
    ("handling", "first"),
    [("new", "acknowledge"), ("acknowledged", "send"), ("investigating", "send"), ("in_field", "explained")],
)
def test_somebody_looks_first_and_may_locate_a_leak_all_the_same(handling: str, first: str):
    leak, explained = (allowed(replace(row, handling=handling)) for row in (ROW, TRANSFER))
    assert explained[0] == first
    assert set(leak) <= set(explained)
    assert len(set(explained)) == len(explained)


def test_a_leak_that_people_located_is_one_whatever_was_likelier():
    located = replace(TRANSFER, handling="investigating", work=LOCATED)
    assert (located.loss_m3h, located.is_transfer, allowed(located)[0]) == (38.4, False, "dig")
    named = replace(a_detail(located), explanations=[PASSED])
    assert (named.giver, replace(named, row=TRANSFER).giver) == (None, "HH-11")


def test_lists_walls_and_other_programs_count_no_loss():
    assert [line["flow"] for line in grid_rows([ROW, TRANSFER], "fr")] == [38.4, None]
    assert wall_words.flow(TRANSFER, NEAR) == "–"
    assert "leakFlow" in anomaly(ROW, None)
    assert "leakFlow" not in anomaly(TRANSFER, None)
