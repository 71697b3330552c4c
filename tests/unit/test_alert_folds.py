"""The list in a flood of alarms: what folds behind what, and what is said above it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.alarm_rates import Flood
from components.alert_folds import by_sector, flood_banner, folds
from components.alert_list import flooded_rows
from components.text import LANGUAGES
from data_access.rows.alerts import AlertRow, Place
from tests.builders.alerts import SIX
from tests.unit.test_alerts_page import ROW

OULFA, GAUTHIER = Place("HH-12", "Oulfa"), Place("AN-01", "Gauthier")


def an_alarm(code: str, minute: int, priority: int, place: Place | None = OULFA, parent: str | None = None) -> AlertRow:
    told = {"detected_at": SIX + timedelta(minutes=minute), "priority": priority, "place": place, "parent": parent}
    return replace(ROW, code=code, kind="alarm", **told)


ROWS = [
    an_alarm("critical", 5, 1),
    an_alarm("effect", 6, 3, parent="critical"),
    an_alarm("first", 1, 3),
    an_alarm("urgent", 3, 2, GAUTHIER),
    an_alarm("gateway", 0, 3, None),
    an_alarm("late", 4, 4, GAUTHIER),
]


def test_the_first_out_of_a_sector_stands_in_front_whatever_its_priority_and_p1_stands_alone():
    assert [row.code for row in by_sector(ROWS)] == ["critical", "urgent", "late", "first", "effect", "gateway"]
    assert folds(ROWS, "fr") == {
        "first": {"sector": "HH-12", "label": "+1", "title": "1 autre dans ce secteur"},
        "effect": {"sector": "HH-12"},
        "urgent": {"sector": "AN-01", "label": "+1", "title": "1 autre dans ce secteur"},
        "late": {"sector": "AN-01"},
    }


def test_what_is_more_urgent_than_the_first_out_is_named_before_it_is_unfolded():
    late = an_alarm("worse", 9, 2)
    assert folds([*ROWS, late], "fr")["first"] == {
        "sector": "HH-12",
        "label": "+2 (P2)",
        "title": "2 autres dans ce secteur, dont P2 : 1",
    }


def test_every_alert_stays_a_row_of_the_grid_and_sounds_as_before():
    rows = flooded_rows(ROWS, "fr")
    assert len(rows) == len(ROWS)
    assert [row["code"] for row in rows if row["sound"]] == ["critical", "urgent"]
    assert [row["code"] for row in rows if row["fold"] is None] == ["critical", "gateway"]
    assert not any(row["what"]["code"].startswith("\u21b3") for row in rows), "no row stands right under its cause"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_banner_says_since_when_and_how_many_and_there_is_none_without_a_flood(lang: str):
    told = str(flood_banner(Flood(SIX, None, 37), is_plain=False, lang=lang))
    assert "06:00" in told
    assert "37" in told
    assert flood_banner(None, is_plain=False, lang=lang) is None


def test_the_switch_names_what_it_would_do():
    flood = Flood(SIX, None, 37)
    assert "children='Liste complète'" in str(flood_banner(flood, is_plain=False, lang="fr"))
    assert "children='Replier par secteur'" in str(flood_banner(flood, is_plain=True, lang="fr"))
