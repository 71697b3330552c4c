"""How an alert tells what else explains it: ranked with shares, in every language, and the interval of its size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.explanations import Cause
from components.alert_context import why
from components.alert_panel import facts
from components.alert_words import sentence
from components.text import LANGUAGES, known
from data_access.rows.alert_scene import AlertContext, Memory
from data_access.rows.alerts import Sentence
from tests.builders.alerts import SIX
from tests.unit.test_alerts_page import LOSS, a_detail, text_of

NOTHING = AlertContext(Memory(0, 0, 0), (), (), (), {}, {})
PASSED = Sentence("alerts.explanation.transfer_with", {"sector": "AC-13", "fall_m3h": 13.8, "share": 0.62})
LEAK = Sentence("alerts.explanation.leak", {"contacts": 2, "heard": 0, "listened": 9, "share": 0.25})


def test_the_likeliest_explanation_comes_first_with_its_share_and_the_leak_is_told():
    told = text_of(why(replace(a_detail(), explanations=[PASSED, LEAK]), "fr", NOTHING))
    assert "Eau passée de AC-13, qui baisse de 13,8\u00a0m³/h : 62\u00a0%" in told
    assert "Fuite, 2 appels, bruit entendu par 0 enregistreurs sur 9 : 25\u00a0%" in told
    assert told.index("AC-13") < told.index("2 appels")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_cause_has_its_words(lang: str):
    names = [*(str(cause) for cause in Cause), "transfer_with", "leak_unheard"]
    assert all(known(f"alerts.explanation.{name}", lang) for name in names)
    assert all(known(f"alerts.cause.not_{cause}", lang) for cause in Cause if cause != Cause.LEAK)
    assert "{" not in sentence(PASSED, lang)


def test_the_interval_is_the_one_told_with_the_size_and_follows_it():
    size = Sentence("alerts.evidence.size", {"low_m3h": 30.4, "high_m3h": 46.4})
    detail = replace(a_detail(), evidence=[size])
    assert "30,4 – 46,4" in text_of(facts(detail, LOSS, SIX, "fr"))
    grown = replace(detail, row=replace(detail.row, flow_m3h=50.0))
    assert "42,0 – 58,0" in text_of(facts(grown, LOSS, SIX, "fr"))
