"""The alerts page without a browser: what is listed, said and offered for alerts made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dash.development.base_component import Component

from analytics.leak_cost import cost_mad, lost_m3
from callbacks.alerts import actions_of
from components.alert_context import clocks, why
from components.alert_forms import FORMS, actions_class, allowed
from components.alert_life import journal, life
from components.alert_list import grid_rows, list_note, tabs
from components.alert_map import outline, pipes, spots
from components.alert_panel import Loss, facts, head
from components.alert_words import sentence, state, title
from components.alerts_page import alerts_page
from components.text import LANGUAGES
from data_access.rows.alert_scene import AlertContext, AlertGround, Memory, Spot
from data_access.rows.alerts import AlertDetail, AlertEventRow, AlertRow, ListState, Place, Sentence, causes
from data_access.rows.situation import NearRain
from tests.builders.alerts import GUEST, KARIMA, SIX

ROW = AlertRow(
    code="A-2018-0007",
    rule="night_flow",
    kind="prompt",
    priority=2,
    service="water",
    subject="HH-12",
    place=Place("HH-12", "Oulfa", "الألفة"),
    arrondissement=Place("HAY", "Hay Hassani", "الحي الحسني"),
    condition="active",
    handling="new",
    display="unacknowledged",
    is_active=True,
    onset_at=SIX - timedelta(hours=10),
    detected_at=SIX - timedelta(hours=2),
    cleared_at=None,
    shelved_until=None,
    acknowledged_by=None,
    owner=None,
    crew=None,
    flow_m3h=38.4,
    confidence=0.91,
    cause=Sentence("alerts.cause.night_flow", {"change_percent": 62.0}),
    closed_reason=None,
)
EVIDENCE = [
    Sentence("alerts.evidence.night", {"night_day": "2018-10-09", "measured_m3h": 100.4, "expected_m3h": 62.0}),
    Sentence("alerts.evidence.fall", {"pressure_m": 24.0, "fall_m": 4.0}),
]
RAISED = AlertEventRow(SIX - timedelta(hours=2), "raised", "detection", None, {})
SEEN = AlertEventRow(SIX - timedelta(minutes=104), "acknowledge", "K. Bennani", None, {})
LOSS = Loss(384.0, 2380.8, 5713.92, 6.20, 24.0)


def a_detail(row: AlertRow = ROW, *events: AlertEventRow) -> AlertDetail:
    return AlertDetail(row, EVIDENCE, events or (RAISED,), "HH-12", 4820, {"school": 2, "clinic": 1})


def text_of(part: Any) -> str:
    """Everything a person would read in a component, parts apart by a space."""
    if isinstance(part, list | tuple):
        return " ".join(filter(None, map(text_of, part)))
    if isinstance(part, Component):
        return text_of(getattr(part, "children", None))
    return "" if part is None else str(part)


def test_a_cause_writes_its_figures_as_each_language_does():
    assert sentence(ROW.cause, "fr") == "Fuite probable, débit nocturne +62\u00a0%"
    assert sentence(ROW.cause, "en") == "Probable leak, night flow +62%"
    assert "\u2066+62\u00a0%\u2069" in sentence(ROW.cause, "ar")


def test_pressures_are_said_in_bar_and_loads_in_their_own_unit():
    low = Sentence("alerts.cause.low_pressure", {"measured": 16.3, "limit": 20.0, "unit": "m", "asset": None})
    full = Sentence("alerts.cause.heavy_load", {"measured": 35.0, "limit": 32.0, "unit": "MW", "asset": "PS-04"})
    assert sentence(low, "fr") == "Pression basse, <\u00a02,0\u00a0bar"
    assert sentence(full, "fr") == "Poste source PS-04, charge >\u00a032,0\u00a0MW"


def test_a_rule_without_words_is_still_told_as_abnormal():
    assert sentence(Sentence("alerts.cause.new_rule", {"x": 1}), "en") == "Abnormal value"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_its_words_in_every_language(lang: str):
    for rule in ("night_flow", "burst", "low_pressure", "low_reservoir", "high_level", "overflow", "overload",
                 "heavy_load", "silent_gateway", "silent_sensor", "interruption"):  # fmt: skip
        other = title(replace(ROW, rule="unheard_of"), lang)
        assert title(replace(ROW, rule=rule), lang) != other


def test_a_list_row_says_where_why_since_when_and_how_far():
    (line,) = grid_rows([ROW], "fr")
    assert line["code"] == "A-2018-0007"
    assert (line["what"]["code"], line["what"]["title"]) == ("HH-12", "Oulfa")
    assert line["since"]["ms"] == int(ROW.onset_at.timestamp() * 1000)
    assert line["state"] == {"text": "À acquitter", "strong": True, "plain": False, "order": "new"}
    assert line["mark"] == {"priority": 2, "state": "unacknowledged", "order": 0}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"display": "returned", "condition": "cleared"}, "À acquitter"),
        ({"display": "shelved"}, "En sourdine"),
        ({"display": "acknowledged", "handling": "in_field"}, "Équipe envoyée"),
        ({"display": "normal", "handling": "acknowledged", "condition": "cleared"}, "Retour à la normale"),
        ({"display": "normal", "handling": "closed"}, "Close"),
    ],
)
def test_the_state_is_the_step_of_the_work(changes: dict[str, Any], words: str):
    assert state(replace(ROW, **changes), "fr") == words


def test_what_shares_a_cause_is_marked_under_it_and_the_cause_says_how_many():
    effect = replace(ROW, code="A-2018-0008", parent=ROW.code)
    top, under = grid_rows([ROW, effect], "fr")
    assert top["what"]["detail"] == "Fuite probable, débit nocturne +62\u00a0% (+1)"
    assert under["what"]["code"] == "\u21b3 HH-12"
    assert grid_rows([effect], "fr")[0]["what"]["code"] == "HH-12"


def test_an_alert_is_named_by_what_explains_it():
    crew = replace(ROW, rule="burst", cause=Sentence("alerts.cause.not_flushing"))
    assert title(crew, "fr") == "HH-12 Oulfa, purge probable"
    assert title(replace(crew, cause=Sentence("alerts.cause.burst")), "fr") == "HH-12 Oulfa, casse probable"


def test_an_alert_without_a_place_is_named_by_its_subject():
    nowhere = replace(ROW, place=None, arrondissement=None, subject="GW-1", rule="silent_gateway")
    assert title(nowhere, "fr") == "GW-1, passerelle muette"
    assert grid_rows([nowhere], "fr")[0]["what"]["code"] == "GW-1"


def test_tabs_carry_their_counts_once_they_are_known():
    assert tabs("fr")[0] == {"value": "active", "label": "Actives"}
    counts = {each: number for number, each in enumerate(ListState)}
    assert [tab["label"] for tab in tabs("fr", counts)] == [
        "Actives 0",
        "À acquitter 1",
        "Pour moi {own}",
        "En sourdine 2",
        "Résolues 24 h 4",
    ]
    assert list_note([ROW], "fr") == "1 alerte, par priorité"


def test_one_cause_is_one_line_where_lines_are_few():
    under = replace(ROW, code="A-2018-0008", parent=ROW.code)
    orphan = replace(ROW, code="A-2018-0009", parent="A-2018-0001")  # its cause is closed
    assert causes([ROW, under, orphan]) == [ROW, orphan]


def test_the_head_names_the_alert_its_place_its_kind_and_its_state():
    told = text_of(head(a_detail(), "fr"))
    for part in (
        "2",
        "HH-12 Oulfa, fuite probable",
        "A-2018-0007",
        "Hay Hassani",
        "Eau",
        "confiance 0,91",
        "À acquitter",
    ):
        assert part in told


def test_the_facts_hold_loss_volume_cost_pressure_and_customers():
    told = text_of(facts(a_detail(), LOSS, SIX, "fr"))
    for part in (
        "38,4 m³/h",
        "384 m³",
        "2\u00a0381 MAD",
        "5\u00a0714 MAD",
        "2,4 bar",
        "4\u00a0820",
        "1 clinique, 2 écoles",
    ):
        assert part in told


def test_what_is_not_known_is_a_dash_and_never_zero():
    unknown = replace(a_detail(replace(ROW, flow_m3h=None)), customers=None)
    told = text_of(facts(unknown, Loss(None, None, None, 6.2, None), SIX, "fr"))
    assert told.count("–") == 6


def test_an_alert_without_a_loss_shows_its_value_its_limit_and_how_long_it_lasts():
    cause = Sentence("alerts.cause.high_level", {"measured": 90.0, "limit": 85.0, "unit": "%", "asset": "SR-1"})
    full = a_detail(replace(ROW, rule="high_level", cause=cause, onset_at=None))
    told = text_of(facts(full, LOSS, SIX, "fr"))
    for part in ("Mesuré 90\u00a0%", "Seuil 85\u00a0%", "Durée 2 h 00", "Abonnés"):
        assert part in told
    assert "MAD" not in told


def test_volume_and_cost_follow_from_flow_time_and_price():
    since = datetime(2018, 10, 9, tzinfo=UTC)
    volume = lost_m3(38.4, since, since + timedelta(hours=10))
    assert volume == pytest.approx(384.0)
    assert cost_mad(volume, 6.20) == pytest.approx(2380.8)
    assert lost_m3(None, since, since) is None
    assert lost_m3(5.0, since, since - timedelta(hours=1)) == 0.0


def ticking(row: AlertRow) -> list[tuple[str, float]]:
    """What goes on by itself in the browser: since when, in ms, and by how much an hour."""

    def found(part: Any) -> list[tuple[str, float]]:
        if isinstance(part, list | tuple):
            return [each for one in part for each in found(one)]
        if not isinstance(part, Component):
            return []
        told = part.to_plotly_json()["props"]
        if told.get("className") == "js-tick":
            return [(told["data-since"], float(told["data-per-hour"]))]
        return found(getattr(part, "children", None))

    return found(facts(a_detail(row), LOSS, SIX, "fr"))


def test_volume_and_cost_go_on_while_the_loss_lasts_and_stop_when_it_is_over():
    since = "1539039600000"  # 2018-10-08T23:00Z, when it began
    assert ticking(replace(ROW, onset_at=SIX - timedelta(hours=6))) == [(since, 38.4), (since, pytest.approx(238.08))]
    assert ticking(replace(ROW, cleared_at=SIX, condition="cleared", is_active=False)) == []
    assert ticking(replace(ROW, flow_m3h=None)) == []


def test_the_evidence_is_told_line_by_line():
    told = text_of(why(a_detail(), "fr"))
    assert "Nuit du 9 oct. : 100,4\u00a0m³/h pour 62,0\u00a0m³/h attendus" in told
    assert "Pression 2,4\u00a0bar, 0,4\u00a0bar sous la normale" in told


def test_without_evidence_the_cause_stands_in_its_place():
    told = why(replace(a_detail(), evidence=()), "fr")
    assert "className='alert__evidence'" in str(told)
    assert text_of(told) == sentence(a_detail().row.cause, "fr")


def test_beside_the_evidence_stands_what_else_explains_it_and_what_is_remembered():
    cut = replace(
        ROW, code="A-2018-0009", rule="interruption", cause=Sentence("alerts.cause.interruption", {"off": 40})
    )
    around = AlertContext(Memory(9, 2, 5), (), ["CH-1", "CH-2"], [cut], {"HH-11": -6.5}, {"Q-7": SIX})
    told = text_of(why(a_detail(), "fr", around))
    for part in (
        "Capteur Q-7 perdu depuis 9 oct. 06:00",
        "Coupure, 40 clients touchés",
        "Secteur voisin HH-11 en baisse la même nuit, \u22126,5\u00a0m³/h",
        "2 chantiers ouverts dans le secteur",
        "9 alertes de cette règle ici en 12 mois, vraies : 2, fausses : 5",
    ):
        assert part in told
    assert "Rien d'autre ne l'explique" in text_of(
        why(a_detail(), "fr", AlertContext(Memory(0, 0, 0), (), (), (), {}, {}))
    )


@pytest.mark.parametrize(
    ("day_mm", "is_whole", "told", "is_unexplained"),
    [
        (0.4, True, "Temps sec, 0,4\u00a0mm de pluie en 24 h au pluviomètre PLU-4, 2,3 km", True),
        (31.0, False, "Pluie, 31,0\u00a0mm en 24 h au pluviomètre PLU-4, 2,3 km", False),
        (0.4, False, "Pluie inconnue, pluviomètre PLU-4, 2,3 km", False),
        (None, False, "Pluie inconnue, pluviomètre PLU-4, 2,3 km", False),
    ],
)
def test_the_rain_explains_a_full_well_or_is_said_to_be_missing(day_mm, is_whole, told, is_unexplained):
    around = AlertContext(Memory(0, 0, 0), (), (), (), {}, {}, rain=NearRain("PLU-4", 2.3, None, day_mm, is_whole))
    words = text_of(why(a_detail(), "fr", around))
    assert told in words
    assert ("Rien d'autre ne l'explique" in words) is is_unexplained


def test_three_clocks_run_one_after_the_other():
    located = AlertEventRow(SIX - timedelta(hours=1), "pinpoint", "K. Bennani", None, {"work": {}})
    told = text_of(clocks(a_detail(ROW, RAISED, SEEN, located), SIX, "fr"))
    assert "Connaissance   8 h 00" in told
    assert "Localisation   1 h 00" in told
    assert "Réparation   1 h 00  en cours" in told
    assert "Réparation" not in text_of(clocks(a_detail(), SIX, "fr"))


def test_a_verified_repair_tells_what_it_saves_and_within_which_bounds():
    check = {"verdict": "shown", "saved_m3h": 6.0, "low_m3h": 5.4, "high_m3h": 6.6}
    told = text_of(facts(a_detail(replace(ROW, work={"check": check})), LOSS, SIX, "fr"))
    assert "Fuite supprimée 6,0 m³/h 5,4 à 6,6 ; 52\u00a0560 m³/an" in told
    unproven = replace(ROW, handling="repaired", display="acknowledged", work={"check": {"verdict": "not_shown"}})
    assert state(unproven, "fr") == "Réparée, non vérifiée"


def classes(line: Component) -> list[str]:
    return [step.className.rsplit("--", 1)[1] for step in line.children]


def test_the_life_line_shows_what_is_done_what_is_next_and_what_is_to_come():
    assert classes(life(a_detail(), "fr")) == ["done", "current", "open", "open", "open", "open"]
    line = life(a_detail(ROW, RAISED, SEEN), "fr")
    assert classes(line) == ["done", "done", "current", "open", "open", "open"]
    assert "K. Bennani" in text_of(line)
    assert "après 16 min" in text_of(line)


def test_a_step_that_was_left_out_is_not_the_current_one():
    sent = AlertEventRow(SIX, "dig", "K. Bennani", "eau visible", {})
    assert classes(life(a_detail(ROW, RAISED, SEEN, sent), "fr")) == ["done", "done", "open", "done", "current", "open"]


def test_a_closed_alert_has_no_next_step_and_says_how_it_ended():
    end = AlertEventRow(SIX, "false_alarm", "K. Bennani", "purge", {})
    line = life(a_detail(replace(ROW, handling="closed", display="normal"), RAISED, end), "fr")
    assert "current" not in classes(line)
    assert "Fausse alerte" in text_of(line)


def test_the_journal_is_newest_first_with_the_words_that_were_given():
    remark = AlertEventRow(SIX, "comment", "S. Alaoui", "écoute prévue", {})
    told = text_of(journal(a_detail(ROW, RAISED, remark), "fr"))
    assert told.index("écoute prévue") < told.index("Détectée")
    assert "automatique" in told


def test_the_journal_says_what_the_work_found_out():
    pinpoint = {"pinpoint": {"method": "correlation", "pipe": "C-7", "lon": -7.6, "lat": 33.5}}
    found = {"found": {"cause": "joint", "pipe": "C-7", "size_mm": 12.0}}
    lines = [
        AlertEventRow(SIX, "pinpoint", "K. Bennani", None, {"work": pinpoint}),
        AlertEventRow(SIX, "dig", "K. Bennani", None, {"work": {"dig": {"worksite": "CH-2018-0042"}}}),
        AlertEventRow(SIX, "found", "K. Bennani", "vieux joint", {"work": found}),
    ]
    told = text_of(journal(a_detail(ROW, RAISED, *lines), "fr"))
    for part in (
        "Emplacement confirmé, C-7, corrélation acoustique",
        "Fouille ordonnée, CH-2018-0042",
        "Constat : joint, C-7, 12\u00a0mm",
        "vieux joint",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("changes", "first", "refused"),
    [
        ({}, "acknowledge", {"send", "repair", "unshelve"}),
        ({"handling": "acknowledged", "display": "acknowledged"}, "investigate", {"acknowledge", "unshelve", "send"}),
        ({"handling": "acknowledged", "rule": "high_level", "display": "acknowledged"}, "send", {"pinpoint", "dig"}),
        ({"handling": "investigating", "display": "acknowledged"}, "pinpoint", {"investigate", "found"}),
        (
            {"handling": "investigating", "work": {"pinpoint": {}}, "display": "acknowledged"},
            "dig",
            {"investigate", "found"},
        ),
        ({"handling": "in_field", "display": "acknowledged"}, "repair", {"acknowledge", "send"}),
        ({"handling": "in_field", "work": {"dig": {}}, "display": "acknowledged"}, "repair", {"dig", "pinpoint"}),
        (
            {"handling": "repaired", "work": {"check": {"verdict": "not_shown"}}, "display": "acknowledged"},
            "investigate",
            {"repair", "dig"},
        ),
        ({"handling": "repaired", "display": "acknowledged"}, "close", {"acknowledge"}),
        ({"display": "shelved"}, "unshelve", {"acknowledge", "shelve"}),
        ({"handling": "closed", "display": "normal"}, "comment", {form.action for form in FORMS} - {"comment"}),
    ],
)
def test_the_first_action_is_the_next_step(changes: dict[str, Any], first: str, refused: set[str]):
    offered = allowed(replace(ROW, **changes))
    assert offered[0] == first
    assert not refused & set(offered)
    assert actions_class(offered).endswith(f"actions--next-{first}")


def test_a_critical_alert_is_not_offered_silence():
    assert "shelve" not in allowed(replace(ROW, priority=1))
    assert "shelve" in allowed(ROW)


def test_neither_a_viewer_nor_the_past_is_offered_an_action():
    seen, offered, note = actions_of(a_detail(), {}, KARIMA, "fr")
    assert (seen, note) == ({"code": "A-2018-0007", "handling": "new", "step": "new", "events": 1}, "")
    assert "actions--acknowledge" in offered
    assert actions_of(a_detail(), {}, GUEST, "fr")[1:] == (
        "actions",
        "Votre rôle ne permet pas cette action ; demandez à un opérateur ou à un administrateur.",
    )
    assert actions_of(a_detail(), {"at": "2018-10-09T05:00"}, KARIMA, "fr")[1] == "actions"
    assert actions_of(None, {}, KARIMA, "fr") == (None, "actions", "")


def test_the_map_bears_the_priority_on_the_failed_asset_only():
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    known = [Spot("site", "SR-1", 0.5, 0.5), Spot("flow", "Q-1", 0.2, 0.2)]
    ground = AlertGround(square, {"thin": [[[0, 0], [1, 1]]], "thick": []}, known, ((0, 0), (1, 1)))
    assert outline(ground, ROW)["features"][0]["properties"] == {"priority": 2, "bounds": ((0, 0), (1, 1))}
    assert [each["properties"]["width"] for each in pipes(ground)["features"]] == ["thin"]
    assert [each["properties"]["priority"] for each in spots(ground, ROW)["features"]] == [2, None]
    assert outline(None, None)["features"] == pipes(None)["features"] == spots(None, None)["features"] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_laid_out_without_an_address_and_with_a_full_one(lang: str):
    assert "alerts" in alerts_page(lang, {}).className
    full = {"state": "shelved", "service": "water", "zone": "ANFA", "priority": "2", "alert": "A-2018-0001"}
    assert "alerts" in alerts_page(lang, full).className
