"""Registers of works through their mappings: real ones of Paris, and the cases in which states and dates disagree."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason
from feeds.worksite_mapping import read_register, shipped_registers
from feeds.worksite_register import parse, status_on
from tests.builders.feeds import features, shared, square, written

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
SITE = {
    "identifiant": "CP1",
    "cp_arrondissement": 75010,
    "maitre_ouvrage": "Eau de Paris",
    "impact_circulation": "BARRAGE_TOTAL",
    "objet": "ENTRETIEN_RESEAU",
    "description": "Renouvellement de conduite",
    "voie": "rue du Faubourg du Temple",
    "statut": 2,
    "date_debut": "2018-10-01T11:00:00+09:00",
    "date_fin": "2018-10-31T11:00:00+09:00",
    "date_maj": "2018-10-02T21:43:29+09:00",
}
PARIS_CSV = "Référence Chantier;Date début du chantier;Date fin du chantier;geo_shape"
MINE = """
title = "Mes travaux"
format = "csv"
timezone = "Africa/Casablanca"
recognised_by = ["numero"]
[fields]
ref = "numero"
title = "libelle"
start = "debut"
"""


def sites(path, received_at=NOW, registers=None):
    found = parse(path, registers=registers or shipped_registers(), received_at=received_at)
    assert found.rejections == ()
    return found.sites


def one(folder, received_at=NOW, **changes):
    said = {name: value for name, value in (SITE | changes).items() if value is not None}
    return sites(features(folder / "w.geojson", (square(2.36, 48.87, 0.001), said)), received_at)[0]


def test_a_site_says_in_our_words_what_its_register_says_in_its_own(tmp_path):
    site = one(tmp_path)
    assert (site.ref, site.title_fr, site.street) == ("CP1", "Renouvellement de conduite", "rue du Faubourg du Temple")
    assert (site.trade, site.nature, site.traffic_impact) == ("water", "repair", "all-lanes-closed")
    assert (site.status, site.start, site.end) == ("in_progress", date(2018, 10, 1), date(2018, 10, 31))
    assert site.source_record == SITE
    assert site.source == "Ville de Paris, chantiers perturbants (ODbL)"
    assert 2.36 < site.lon < 2.361


def test_a_day_is_the_local_day_of_the_register_whatever_offset_an_export_wrote(tmp_path):
    # 1 October 05:30 in Japan is still 30 September in Paris
    assert one(tmp_path, date_debut="2018-10-01T05:30:00+09:00").start == date(2018, 9, 30)


def test_the_first_day_of_1970_is_how_this_register_says_that_it_does_not_know(tmp_path):
    assert one(tmp_path, date_debut="1970-01-01T12:00:00+09:00").start is None


def test_without_a_description_the_kind_of_works_is_the_title(tmp_path):
    assert one(tmp_path, description=None, objet="TRAVAUX_TRAMWAY").title_fr == "Travaux de tramway"
    assert one(tmp_path, description=None, objet=None).title_fr == "CP1"


@pytest.mark.parametrize(
    ("owner", "purpose", "trade"),
    [
        ("EAU DE PARIS", "X", "water"),
        ("Enedis / CPCU", "X", "electricity"),
        ("SAP", "X", "sanitation"),
        ("SAPIN", "X", "other"),
        ("RATP", "TRAVAUX_TRAMWAY", "tramway"),
        ("Ville de Paris", "REFECTION_CHAUSSEE", "roads"),
        ("Ritz", "X", "other"),
    ],
)
def test_the_trade_follows_from_the_owner_as_a_whole_word_then_from_the_purpose(tmp_path, owner, purpose, trade):
    assert one(tmp_path, maitre_ouvrage=owner, objet=purpose).trade == trade


@pytest.mark.parametrize(
    ("said", "start", "end", "status"),
    [
        ("in_progress", date(2018, 11, 5), None, "planned"),
        ("in_progress", date(2018, 9, 1), date(2018, 9, 20), "in_progress"),  # late, not finished
        ("suspended", date(2018, 11, 5), None, "suspended"),
        ("completed", date(2018, 11, 5), None, "completed"),
        ("planned", date(2018, 9, 1), None, "planned"),
        (None, date(2018, 9, 1), date(2018, 9, 20), "completed"),
        (None, date(2018, 9, 1), date(2018, 10, 9), "in_progress"),
        (None, date(2018, 10, 10), None, "planned"),
        (None, None, None, "planned"),
    ],
)
def test_dates_correct_a_state_and_replace_a_missing_one(said, start, end, status):
    assert status_on(date(2018, 10, 9), said, start, end) == status


def test_known_at_source_a_site_counts_since_its_register_changed_it(tmp_path):
    assert one(tmp_path, received_at=None).known_at == datetime(2018, 10, 2, 12, 43, 29, tzinfo=UTC)
    assert one(tmp_path).known_at == NOW


def test_a_site_without_geometry_is_kept(tmp_path):
    site = sites(features(tmp_path / "w.geojson", (None, SITE)))[0]
    assert (site.geometry, site.lon, site.lat) == (None, None, None)


def test_an_outline_that_crosses_itself_still_has_a_point(tmp_path):
    bow = {"type": "Polygon", "coordinates": [[[2.0, 48.0], [2.2, 48.2], [2.2, 48.0], [2.0, 48.2], [2.0, 48.0]]]}
    site = sites(features(tmp_path / "w.geojson", (bow, SITE)))[0]
    assert site.geometry == bow
    assert 2.0 < site.lon < 2.2


@pytest.mark.parametrize(
    ("changes", "geometry", "reason", "column"),
    [
        ({"identifiant": None}, square(2.36, 48.87), Reason.VALUE_MISSING, "identifiant"),
        ({"identifiant": "x" * 81}, square(2.36, 48.87), Reason.CODE_TOO_LONG, "identifiant"),
        ({"date_fin": "next year"}, square(2.36, 48.87), Reason.DATE_UNREADABLE, "date_fin"),
        ({}, square(652000, 6862000), Reason.COORDINATES_PROJECTED, "geometry"),
        ({}, {"type": "Polygon", "coordinates": "here"}, Reason.OUTLINE_MALFORMED, "geometry"),
    ],
)
def test_a_row_that_is_no_site_is_refused_alone(tmp_path, changes, geometry, reason, column):
    first = (square(2.36, 48.87), SITE | {"identifiant": "FIRST"})
    found = parse(
        features(tmp_path / "w.geojson", first, (geometry, SITE | changes)),
        registers=shipped_registers(),
        received_at=NOW,
    )
    assert [site.ref for site in found.sites] == ["FIRST"]
    assert [(each.reason, each.line, each.column) for each in found.rejections] == [(reason, 3, column)]


def test_what_can_be_repaired_is_kept_as_it_came(tmp_path):
    first, again = SITE | {"identifiant": "A"}, SITE | {"identifiant": "A"}
    turned = features(tmp_path / "w.geojson", (square(33.5, -7.6), first), (None, again), (None, again))
    kept = sites(turned)
    assert [site.ref for site in kept] == ["A", "A~2", "A~3"]
    assert (round(kept[0].lon, 1), round(kept[0].lat, 1)) == (33.5, -7.6)


def test_a_cell_that_should_hold_geometry_and_does_not_is_a_refused_row(tmp_path):
    file = written(tmp_path / "w.csv", PARIS_CSV, "EC1;2024-10-01;2024-11-01;{not json", "EC2;2024-10-01;2024-11-01;")
    found = parse(file, registers=shipped_registers(), received_at=NOW)
    assert [site.ref for site in found.sites] == ["EC2"]
    assert [(each.reason, each.line, each.column) for each in found.rejections] == [
        (Reason.JSON_UNREADABLE, 2, "geo_shape")
    ]


def test_a_register_nobody_knows_is_refused_and_a_mapping_of_ones_own_reads_it(tmp_path):
    file = written(tmp_path / "w.csv", "numero,libelle,debut", "7,Trottoir,2018-10-01")
    with pytest.raises(DeliveryRefused) as raised:
        parse(file, registers=shipped_registers(), received_at=NOW)
    assert raised.value.rejection.reason == Reason.REGISTER_UNKNOWN
    mine = read_register(written(tmp_path / "mine.toml", MINE))
    site = sites(file, registers=[mine])[0]
    assert (site.ref, site.title_fr, site.start, site.status, site.trade) == (
        *("7", "Trottoir", date(2018, 10, 1), "in_progress", "other"),
    )


def test_a_register_that_says_nothing_of_changes_cannot_be_known_at_source(tmp_path):
    file = written(tmp_path / "w.csv", PARIS_CSV, "EC1;2024-10-01;2024-11-01;")
    with pytest.raises(DeliveryRefused) as raised:
        parse(file, registers=shipped_registers(), received_at=None)
    assert raised.value.rejection.reason == Reason.NO_UPDATE_TIME


def test_the_real_register_of_2018_is_read_whole():
    file = shared("importers/worksites/paris_chantiers_perturbants_2018.geojson")
    raw = [member["properties"] for member in json.loads(file.read_text())["features"]]
    found = sites(file, received_at=None)
    assert (len(found), sum(site.geometry is None for site in found)) == (1136, 1)
    states = Counter(site.status for site in found)
    changed_before_begin = sum(
        each["statut"] in (2, 4) and each["date_debut"][:10] > each["date_maj"][:10] for each in raw
    )
    assert (states["completed"], states["suspended"]) == (832, 6)  # states 5 and 3 of the file
    assert states["planned"] == 36 + changed_before_begin  # state 1, and those "in progress" before they began
    impacts = Counter(each.get("impact_circulation") for each in raw)
    closed = impacts["BARRAGE_TOTAL"] + impacts["IMPASSE"] + impacts["Mise en impasse"]
    assert Counter(site.traffic_impact for site in found)["all-lanes-closed"] == closed


def test_the_real_register_of_2024_is_read_whole():
    file = shared("importers/worksites/paris_chantiers_a_paris_2024.csv")
    with file.open(encoding="utf-8-sig", newline="") as text:
        raw = list(csv.DictReader(text, delimiter=";"))
    found = sites(file, received_at=datetime(2024, 10, 29, 12, tzinfo=UTC))
    assert [site.ref for site in found] == [row["Référence Chantier"] for row in raw]
    assert sum(site.geometry is None for site in found) == sum(not row["geo_shape"] for row in raw) == 6
    assert found[0].source_record == {name: value.strip() for name, value in raw[0].items()}
    begun = sum(row["Date début du chantier"] <= "2024-10-29" for row in raw)
    assert Counter(site.status for site in found)["in_progress"] == begun
