"""How alerts were answered, where a rule has written into their lives too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analytics.alarm_states import RULE_REMARKS
from analytics.alert_answers import Life, spells

SIX = datetime(2018, 10, 9, 6, tzinfo=UTC)


def answered(*events: str) -> bool:
    """Whether the first spell of an alert with these events, a minute apart, was answered by a person."""
    told = [(SIX + timedelta(minutes=number), event, 2) for number, event in enumerate(("raised", *events))]
    return spells(Life("A-1", "burst", "alarm", "HH-12", "HH-12", told))[0].answered


@pytest.mark.parametrize("remark", RULE_REMARKS)
def test_what_a_rule_writes_is_no_answer_of_a_person(remark: str):
    assert not answered(remark, "cleared")
    assert answered(remark, "acknowledge") is (remark != "cleared"), "after it was over an answer comes too late"
