"""What the worksite page shows of its rows: agreement of map and list, the panel's facts, the forms by state."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import plotly.graph_objects as go
import pytest
from dash.exceptions import PreventUpdate
from plotly.utils import PlotlyJSONEncoder

from analytics import worksites as rules
from analytics.worksite_risks import gravity
from analytics.worksites import Timetable
from callbacks.moments import readable_moment
from callbacks.worksites import arrondissement_options, counted, drawn, panel, unreadable
from components.text import LANGUAGES
from components.wall_viewing import Viewing
from components.wall_works import Works, works_view
from components.worksite_actions import FORMS, actions_class, allowed
from components.worksite_gantt import SHOWN, worksite_gantt
from components.worksite_list import grid_rows, list_note, tabs
from components.worksite_map import clustered, trench, worst
from components.worksite_panel import worksite_facts, worksite_file
from components.worksite_words import delay, delay_until, money, word
from data_access.actors import Actor, Role
from data_access.clock import FixedClock
from data_access.rows.worksites import (
    Place,
    Standing,
    WorksiteDetail,
    WorksiteEventRow,
    WorksiteFilters,
    WorksitePicture,
    WorksiteRow,
    WorksiteSummary,
)
from data_access.rows.zones import ZoneRow

TODAY = date(2018, 10, 9)
DISPATCHER, VIEWER = Actor("Salma", Role.DISPATCHER, "x"), Actor("Omar", Role.VIEWER, "x")
PLACE = Place("SM", "Sidi Moumen", "سيدي مومن", "SM-01", "rue du Figuier", -7.6, 33.57)


def a_row(ref: str = "CH-2018-0001", place: Place = PLACE, **time: Any) -> WorksiteRow:
    """A water site of October, in progress and on time unless `time` says otherwise."""
    start, end = date(2018, 10, 1), date(2018, 10, 21)
    dates = {"planned_start": start, "planned_end": end, "current_start": start, "current_end": end}
    known = {"status": "in_progress", "actual_start": start, "progress_pct": 40.0, **dates, **time}
    timetable = Timetable(**known)
    late = rules.days_late(timetable, TODAY)
    standing = Standing(
        late,
        rules.late_priority(late),
        rules.slip(timetable),
        rules.expected_progress_pct(timetable, TODAY),
        rules.schedule_performance(timetable, TODAY),
        rules.is_behind(timetable, TODAY),
        False,
        rules.unconfirmed(timetable, TODAY),
        None,
        False,
        False,
        gravity(timetable, TODAY),
    )
    facts = ("Fonte Ø300, 640 m", "قناة حديدية", "water", "renewal", None, "Entreprise 04", "all-lanes-open")
    return WorksiteRow(1, ref, *facts, 640.0, 12, 6_200_000.0, 4_800_000.0, None, "demo", timetable, place, standing)


def a_mix() -> list[WorksiteRow]:
    nowhere = Place(None, None, None, None, None, None, None)
    return [
        a_row("VERY-LATE", current_end=date(2018, 11, 20)),
        a_row("LATE", current_end=date(2018, 10, 25)),
        a_row("STEADY"),
        a_row("NOWHERE", place=nowhere),
    ]


def a_detail(**time: Any) -> WorksiteDetail:
    at = datetime(2018, 10, 5, 16, tzinfo=UTC)
    moved = {"before": {"current_end": "2018-10-21"}, "after": {"current_end": "2018-11-08"}}
    events = (WorksiteEventRow(9, at, "replanned", "dispatch", "roche dure", **moved),)
    line = {"type": "LineString", "coordinates": [[-7.6, 33.57], [-7.59, 33.57]]}
    return WorksiteDetail(a_row(**time), line, events, None)


def a_summary(**changes: Any) -> WorksiteSummary:
    names = [name for name in WorksiteSummary.__dataclass_fields__ if name != "alerts_by_trade"]
    return WorksiteSummary(**{**dict.fromkeys(names, 0), "alerts_by_trade": {}, **changes})


def text_of(component: Any) -> str:
    """Everything a component holds, as its JSON."""
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_map_and_list_hold_the_same_sites_but_those_without_a_position() -> None:
    rows = a_mix()
    drawn = [site["properties"]["id"] for layer in (clustered, worst) for site in layer(rows, "fr")["features"]]
    assert sorted(drawn) == ["LATE", "STEADY", "VERY-LATE"]
    assert [row["ref"] for row in grid_rows(rows, "fr")] == ["VERY-LATE", "LATE", "STEADY", "NOWHERE"]
    assert list_note(rows, "fr") == "4 chantiers, par retard · 1 sans position"


def test_the_very_late_never_disappear_in_a_group() -> None:
    assert [site["properties"]["id"] for site in worst(a_mix(), "fr")["features"]] == ["VERY-LATE"]


def test_colour_is_only_for_the_late() -> None:
    priorities = {row["ref"]: row["glyph"]["priority"] for row in grid_rows(a_mix(), "fr")}
    assert priorities == {"VERY-LATE": 2, "LATE": 3, "STEADY": None, "NOWHERE": None}


def test_a_delay_is_written_with_sign_and_unit_and_unknown_is_a_dash() -> None:
    late = a_row(current_end=date(2018, 11, 8))
    assert delay(late, "fr") == "+18 j"
    assert delay_until(late, "fr") == "+18 j, 8 nov."
    assert delay(late, "en") == "+18 d"
    assert delay(a_row(), "fr") == "0 j"
    assert delay(a_row(planned_start=None, planned_end=None), "fr") == "–"


def test_money_is_in_millions_from_one_million_on() -> None:
    assert money(4_800_000.0, "fr") == "4,8\u00a0MDH"
    assert money(352_000.0, "fr") == "352\u00a0000\u00a0MAD"
    assert money(None, "fr") == "–\u00a0MAD"


def test_a_code_that_a_register_invented_stands_as_it_is() -> None:
    assert word("trade", "water", "fr") == "Eau"
    assert word("trade", "CREATION_RESEAUX", "fr") == "CREATION_RESEAUX"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_panel_says_what_is_known_in_every_language(lang: str) -> None:
    detail = a_detail(current_end=date(2018, 11, 8))
    shown = text_of(worksite_facts(detail, lang)) + text_of(worksite_file(detail, lang)[1])
    assert "CH-2018-0001" in shown
    assert "roche dure" in shown


def test_unknown_progress_is_said_and_not_drawn_as_none() -> None:
    shown = text_of(worksite_facts(a_detail(progress_pct=None), "fr"))
    assert "avancement inconnu" in shown
    assert "ProgressRoot" not in shown


def test_what_is_wrong_is_written_in_words() -> None:
    shown = text_of(worksite_facts(a_detail(current_end=date(2018, 10, 7), progress_pct=5.0), "fr"))
    assert "Fin passée sans confirmation du terrain" in shown
    assert "Avancement sous 90 % de l'attendu" in shown


def test_the_schedule_shows_the_first_dated_rows_and_says_why_when_there_are_none() -> None:
    rows = [a_row(f"CH-2018-{number:04d}", current_end=date(2018, 10, 25)) for number in range(12)]
    figure = go.Figure(worksite_gantt(rows, TODAY, "6", None, ("light", "fr")))
    assert len(figure.data[0].y) == SHOWN
    undated = go.Figure(worksite_gantt([a_row(planned_start=None)], TODAY, "6", None, ("light", "fr")))
    assert "Rien à planifier ici" in undated.layout.annotations[0].text


def test_the_schedule_draws_progress_and_slip_to_scale() -> None:
    day_ms = 24 * 3600 * 1000
    figure = go.Figure(worksite_gantt([a_row(current_end=date(2018, 10, 25))], TODAY, "6", None, ("light", "fr")))
    planned, done, slipped = figure.data
    assert [bar.x[0] / day_ms for bar in (planned, done, slipped)] == [20, 8, 4]  # 40 % of 20 days; 21 to 25 October
    assert slipped.base[0] == "2018-10-21"
    assert slipped.text[0] == "+4 j, 25 oct."


def test_a_slip_beyond_the_span_ends_at_its_edge_so_that_its_figure_is_seen() -> None:
    figure = go.Figure(worksite_gantt([a_row(current_end=date(2019, 10, 25))], TODAY, "3", None, ("light", "fr")))
    edge = date.fromisoformat(figure.layout.xaxis.range[1])
    assert figure.data[2].x[0] / (24 * 3600 * 1000) == (edge - date(2018, 10, 21)).days


def test_the_trench_and_the_place_of_the_selected_site_are_drawn() -> None:
    kinds = [feature["geometry"]["type"] for feature in trench(a_detail(), "fr")["features"]]
    assert kinds == ["LineString", "Point"]
    assert trench(None, "fr")["features"] == []


@pytest.mark.parametrize(
    ("status", "confirmed", "expected"),
    [
        ("authorised", False, ("start", "replan", "cancel", "comment", "undo")),
        ("in_progress", True, ("progress", "replan", "suspend", "end", "backfill", "comment", "undo")),
        ("in_progress", False, ("start", "progress", "replan", "suspend", "end", "backfill", "comment", "undo")),
        ("suspended", True, ("resume", "replan", "end", "comment", "undo")),
        ("completed", True, ("comment", "undo")),
        ("cancelled", False, ("comment", "undo")),
        ("planned", False, ("authorise", "start", "replan", "cancel", "comment", "undo")),
    ],
)
def test_the_forms_follow_from_the_state(status: str, confirmed: bool, expected: tuple[str, ...]) -> None:
    assert allowed(status, confirmed) == expected
    assert set(expected) <= {form.action for form in FORMS}


def test_only_a_dispatcher_sees_forms_and_nobody_on_a_past_page() -> None:
    detail = a_detail()
    _, seen, shown = panel(detail, {}, DISPATCHER, "fr")
    assert seen == {"ref": "CH-2018-0001", "event": 9}
    assert "actions--replan" in shown
    assert panel(detail, {}, VIEWER, "fr")[2] == actions_class(())
    assert panel(detail, {}, None, "fr")[2] == actions_class(())
    assert panel(detail, {"at": "2018-10-01T06:00"}, DISPATCHER, "fr")[2] == actions_class(())


def test_a_reference_that_nobody_knew_then_is_said() -> None:
    shown, seen, _ = panel(None, {"ref": "CH-1999-1"}, DISPATCHER, "fr")
    assert "« CH-1999-1 »" in text_of(shown)
    assert seen is None
    assert "Aucun chantier choisi" in text_of(panel(None, {}, DISPATCHER, "fr")[0])


def test_tabs_and_headlines_count_the_same() -> None:
    summary = a_summary(in_progress=484, unconfirmed=24, late=37, very_late=4, suspended=12, planned=61)
    cards = counted(WorksitePicture((), summary), {"service": "water", "ref": "X"}, "fr")
    assert [tab["label"] for tab in tabs("fr", summary)] == [
        "En cours 484",
        "En retard 37",
        "Suspendus 12",
        "Planifiés 61",
    ]
    assert "460 confirmés, 24 sans confirmation" in cards
    assert 'href="/worksites?service=water&amp;status=late"' in cards
    assert "6,6\u00a0%" in cards  # 37 of 557
    assert [tab["label"] for tab in tabs("fr")] == ["En cours", "En retard", "Suspendus", "Planifiés"]


def test_an_instant_that_is_none_is_said_in_the_headlines_and_moves_no_other_block() -> None:
    clock = FixedClock(datetime(2018, 10, 9, 5, tzinfo=UTC))
    assert "« demain »" in text_of(unreadable({"at": "demain"}, clock, "fr"))
    assert unreadable({}, clock, "fr") is None
    with pytest.raises(PreventUpdate):
        readable_moment({"at": "demain"}, clock)


def test_map_and_list_come_in_one_answer_and_hold_the_same_sites() -> None:
    grouped, single, rows = drawn(WorksitePicture(tuple(a_mix()), a_summary()), "fr")
    on_map = [feature["properties"]["id"] for feature in (*grouped["features"], *single["features"])]
    assert sorted([*on_map, "NOWHERE"]) == sorted(row["ref"] for row in rows)


def test_the_wall_tells_what_starts_and_ends_today() -> None:
    rows = (
        a_row("STARTS", status="authorised", current_start=TODAY, actual_start=None),
        a_row("BEGUN", current_start=TODAY),
        a_row("ENDS", current_end=TODAY),
        a_row("ENDS-PLANNED", status="planned", current_start=TODAY, current_end=TODAY, actual_start=None),
    )
    told = works_view(Works(WorksitePicture(rows, a_summary()), [], TODAY), Viewing("fr"))
    assert "aujourd'hui : 2 à commencer, 1 à finir" in text_of(told[0])


def test_arrondissements_are_offered_by_name_after_all_of_them() -> None:
    rest = {"parent_code": None, "parent_fr": None, "parent_ar": None, "lon": None, "lat": None, "geometry": None}
    rest |= {"population": None, "connections": None, "customers": None, "mains_km": None, "attribution": None}
    zones = [
        ZoneRow(1, code, "arrondissement", name, None, source="demo", **rest)
        for code, name in (("SM", "Sidi Moumen"), ("AN", "Anfa"))
    ]
    assert [option["value"] for option in arrondissement_options(zones, "fr")] == ["all", "AN", "SM"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, WorksiteFilters(period="weeks_2")),
        (None, WorksiteFilters(period="weeks_2")),
        (
            {"status": "late", "service": "all", "zone": "SM", "period": "any", "nature": "renewal"},
            WorksiteFilters(status="late", zone="SM", nature="renewal"),
        ),
        ({"from": "2018-10-01T00:00", "to": "nonsense"}, WorksiteFilters(since=date(2018, 10, 1))),
    ],
)
def test_the_address_is_read_into_filters(query: dict[str, str] | None, expected: WorksiteFilters) -> None:
    assert WorksiteFilters.of(query) == expected
