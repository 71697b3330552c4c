"""The import commands as a person types them: what they say, how they end, what they leave in the database."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import Result
from sqlalchemy import func, select

from data_access import imports, sector_models
from data_access.database import Database
from data_access.latest import latest
from data_access.rows.worksites import ALL_STATUSES, WorksiteFilters
from data_access.schema import (
    Asset,
    AuditEvent,
    ImportBatch,
    Reading,
    RejectedRow,
    SectorModel,
    Sensor,
    SensorRole,
    Worksite,
    WorksiteEvent,
    Zone,
)
from data_access.topics import versions
from data_access.upgrade import is_empty
from data_access.worksites import worksite, worksites
from data_access.zones import attributions, zone, zones
from tests.builders.feeds import epyt_network, features, importer, square, written

Run = Callable[..., Result]
SENSORS = ("sensor_id,zone,quantity,unit,role,element", "A,S1,flow,L/s,inlet,", "B,S1,pressure,m,logger,n54")
NOON = datetime(2018, 10, 9, 12, tzinfo=UTC)
BROKEN = "asce-tf-wdst/Net1broken.inp"


@pytest.fixture
def run(database_url: str) -> Run:
    return importer(database_url)


@pytest.fixture
def sqlite_run(sqlite_url: str) -> Run:
    """For what is said, where the engine does not matter."""
    return importer(sqlite_url)


@pytest.fixture
def known_sensors(run: Run, tmp_path) -> None:
    assert run("sensors", written(tmp_path / "sensors.csv", *SENSORS), "--create-zones").exit_code == 0


def count(database: Database, table) -> int:
    return database.call(lambda session: session.scalar(select(func.count()).select_from(table)))


def site(ref="CP1", **changes):
    said = {
        "identifiant": ref,
        "cp_arrondissement": 1,
        "maitre_ouvrage": "Eau de Paris",
        "impact_circulation": "RESTREINTE",
        "description": "Conduite",
        "statut": 2,
        "date_debut": "2018-10-01",
        "date_fin": "2018-10-31",
        "date_maj": "2018-10-02T08:00:00+00:00",
    }
    return said | changes


def test_a_network_comes_in_once_however_often_it_is_sent(run, database):
    first = run("network", epyt_network(), "--anchor=-7.6,33.57")
    again = run("network", epyt_network(), "--anchor=-7.6,33.57")
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == "L-TOWN.inp : 1694 lignes acceptées, dont 1694 nouvelles, 0 refusée.\n"
    assert again.stdout == "L-TOWN.inp : 1694 lignes acceptées, 1694 inchangées, 0 refusée.\n"
    assert count(database, Asset) == 1694  # 785 nodes, 909 links
    sector = database.call(zone, code="L-TOWN")
    assert (sector.kind, sector.mains_km, sector.source) == (
        "sector",
        pytest.approx(43.1632, abs=1e-4),
        "import:L-TOWN.inp",
    )


def test_a_changed_network_is_brought_up_to_date_and_what_left_it_is_told_and_kept(run, database, tmp_path):
    file = tmp_path / "town.inp"
    lines = ["[RESERVOIRS]", " R1 50", "[JUNCTIONS]", " J1 10", " J2 10", "[PIPES]"]
    pipes = [" P1 R1 J1 1000 100 100 0 Open", " P2 J1 J2 500 100 100 0 Open"]
    end = ["[OPTIONS]", " Units CMH", "[COORDINATES]", " R1 0 0", " J1 1000 1000", " J2 500 500", "[END]"]
    assert run("network", written(file, *lines, *pipes, *end), "--anchor=-7.6,33.57").exit_code == 0
    smaller = written(file, *lines[:4], lines[5], pipes[0].replace("1000", "1200"), *end[:4], end[4], end[6])
    told = [
        "town.inp · 1 élément modifié : town:link:P1 (length_m 1000.0 → 1200.0)",
        "town.inp · 2 éléments disparus : town:link:P2, town:node:J2",
        "town.inp : 3 lignes acceptées, 1 modifiée, 2 inchangées, 0 refusée.",
        "2 éléments connus ne sont plus dans le fichier ; ils sont conservés.",
    ]
    rehearsed = run("network", smaller, "--anchor=-7.6,33.57", "--dry-run")
    assert (rehearsed.exception, rehearsed.stderr) == (None, "")
    assert rehearsed.stdout.splitlines() == [*told, "town.inp : essai, rien n'a été écrit."]
    assert database.call(zone, code="town").mains_km == pytest.approx(1.5)
    changed = run("network", smaller, "--anchor=-7.6,33.57")
    assert changed.stdout.splitlines() == told
    assert count(database, Asset) == 5
    assert database.call(zone, code="town").mains_km == pytest.approx(1.2)


def test_a_broken_network_says_file_line_column_value_and_reason_and_leaves_nothing(run, database):
    result = run("network", epyt_network(BROKEN), "--anchor=-7.6,33.57")
    assert result.exit_code == 1
    assert result.stderr == "Net1broken.inp, ligne 24, colonne ID : l'identifiant « 2 » figure déjà à la ligne 23.\n"
    assert result.stdout == "Net1broken.inp : refusé, rien n'a été importé.\n"
    assert (count(database, Asset), count(database, Zone)) == (0, 0)
    assert database.call(is_empty)


def test_a_refused_file_stays_refused_with_allow_rejects(sqlite_run):
    assert sqlite_run("network", epyt_network(BROKEN), "--anchor=-7.6,33.57", "--allow-rejects").exit_code == 1


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "the id “2” stands on line 23 already"), ("ar", "مذكور من قبل في السطر 23")]
)
def test_reasons_speak_the_language_of_the_person(sqlite_url, lang, words):
    assert words in importer(sqlite_url, lang)("network", epyt_network(BROKEN), "--anchor=-7.6,33.57").stderr


def test_a_code_that_names_a_zone_of_another_kind_refuses_the_file_whole(run, database, tmp_path):
    outlines = features(tmp_path / "a.geojson", (square(-7.65, 33.56), {"code": "AN", "name": "Anfa"}))
    assert run("zones", outlines).exit_code == 0
    result = run("network", epyt_network(), "--anchor=-7.6,33.57", "--sector", "AN")
    assert (result.exit_code, count(database, Asset)) == (1, 0)
    assert "« AN » est déjà le code d'une zone d'un autre type (arrondissement)" in result.stderr
    assert database.call(zone, code="AN").kind == "arrondissement"


def test_zones_keep_their_attribution_and_their_rejects_are_told_one_by_one(run, database, tmp_path):
    good = (square(-7.65, 33.56), {"name": "Maârif"})
    swapped = (
        {"type": "Polygon", "coordinates": [[[33.5, -7.6], [33.6, -7.6], [33.6, -7.5], [33.5, -7.6]]]},
        {"name": "Anfa"},
    )
    result = run("zones", features(tmp_path / "z.geojson", good, swapped, attribution="© Les Arpenteurs"))
    assert result.exit_code == 1
    assert result.stdout == "z.geojson : 1 ligne acceptée, dont 1 nouvelle, 1 refusée.\n"
    assert result.stderr == (
        "z.geojson, ligne 3, colonne geometry : « Anfa » : coordonnées 33.5, -7.6 inversées ; "
        "attendu : longitude, latitude.\n"
    )
    assert database.call(attributions) == ["© Les Arpenteurs"]
    assert [row.code for row in database.call(zones, kind="arrondissement")] == ["maarif"]


def test_an_outline_without_code_replaces_that_of_the_known_zone_of_its_name(run, database, tmp_path):
    known = features(
        tmp_path / "a.geojson", (square(-7.65, 33.56), {"code": "BM", "name": "Ben M'Sick", "population": 131883})
    )
    outline = features(tmp_path / "b.geojson", (square(-7.60, 33.55), {"name": "Ben M'sick"}))
    assert [run("zones", file).exit_code for file in (known, outline)] == [0, 0]
    found = database.call(zones, kind="arrondissement")
    assert [(row.code, row.population, row.geometry) for row in found] == [("BM", 131883, square(-7.60, 33.55))]


@pytest.mark.parametrize("order", [("z.geojson", "s.geojson"), ("s.geojson", "z.geojson")])
def test_a_sector_belongs_to_the_arrondissement_that_holds_it_whichever_came_first(run, database, tmp_path, order):
    features(tmp_path / "z.geojson", (square(-7.65, 33.56), {"code": "MA", "name": "Maârif"}))
    inside, outside = (square(-7.645, 33.565, 0.001), {"code": "S-1"}), (square(-7.5, 33.6, 0.001), {"code": "S-2"})
    features(tmp_path / "s.geojson", inside, outside)
    for name in order:
        kind = "sector" if name == "s.geojson" else "arrondissement"
        assert run("zones", tmp_path / name, "--kind", kind).exit_code == 0
    assert [(row.code, row.parent_code) for row in database.call(zones, kind="sector")] == [
        ("S-1", "MA"),
        ("S-2", None),
    ]


def test_two_features_of_one_name_are_not_one_zone(run, database, tmp_path):
    twice = features(
        tmp_path / "z.geojson", (square(-7.6, 33.5), {"name": "Anfa"}), (square(-7.7, 33.5), {"name": "ANFA"})
    )
    result = run("zones", twice)
    assert (result.exit_code, count(database, Zone)) == (1, 1)
    assert "« anfa » figure déjà à la ligne 2" in result.stderr


def test_sensors_of_unknown_zones_are_refused_until_the_zones_are_asked_for(run, database, tmp_path):
    file = written(tmp_path / "sensors.csv", *SENSORS)
    refused = run("sensors", file)
    assert (refused.exit_code, count(database, Sensor), count(database, Zone)) == (1, 0, 0)
    assert "la zone « S1 » est inconnue" in refused.stderr
    taken = run("sensors", file, "--create-zones", "--step-s", "300")
    assert taken.exit_code == 0
    assert "1 capteur n'est rattaché à aucun élément du réseau" in taken.stdout
    told = database.call(latest, at=NOON)
    assert [(row.code, row.unit, row.step_s, row.service) for row in told] == [
        ("A", "m3/h", 300, "water"),
        ("B", "m", 300, "water"),
    ]
    assert database.call(zone, code="S1").kind == "sector"


def test_sensors_sit_on_their_element_once_the_network_is_there(run, database, tmp_path):
    file = written(tmp_path / "sensors.csv", *SENSORS, "P,S1,flow,m3/h,inlet,p227")
    run("sensors", file, "--create-zones")
    run("network", epyt_network(), "--anchor=-7.6,33.57")
    again = run("sensors", file)
    assert again.stdout == "sensors.csv : 3 lignes acceptées, 2 modifiées, 1 inchangée, 0 refusée.\n"
    seats = select(Sensor.code, Asset.code).join(Asset, Asset.id == Sensor.asset_id).order_by(Sensor.code)
    placed = database.call(lambda session: session.execute(seats).all())
    assert [tuple(row) for row in placed] == [("B", "L-TOWN:node:n54"), ("P", "L-TOWN:link:p227")]
    assert count(database, SensorRole) == 3


def test_a_second_role_of_a_known_sensor_is_added_beside_the_first(run, database, tmp_path, known_sensors):
    more = written(tmp_path / "more.csv", SENSORS[0], "A,S2,flow,L/s,outlet,")
    result = run("sensors", more, "--create-zones")
    assert "dont 1 nouvelle" in result.stdout
    assert (count(database, Sensor), count(database, SensorRole)) == (2, 3)


@pytest.mark.usefixtures("known_sensors")
def test_readings_are_stored_in_kept_units_and_refused_rows_kept_with_their_reason(run, database, tmp_path):
    rows = (
        "2018-10-09T05:00:00Z,A,10",
        "2018-10-09T06:00:00Z,A,",
        "2018-10-09T07:00:00Z,Z,1",
        "2018-10-09T08:00:00Z,A,inf",
    )
    file = written(tmp_path / "readings.csv", "timestamp,sensor_id,value", *rows)
    result = run("readings", file, "--received-at", "source", "--rejects", tmp_path / "rejects.csv")
    assert result.exit_code == 1
    assert result.stdout == "readings.csv : 1 ligne acceptée, dont 1 nouvelle, 1 sans valeur, 2 refusées.\n"
    newest = next(row for row in database.call(latest, at=NOON) if row.code == "A")
    assert (newest.value, newest.ts) == (pytest.approx(36.0), datetime(2018, 10, 9, 5, tzinfo=UTC))
    batch = database.call(imports.batches, at=datetime(2099, 1, 1, tzinfo=UTC))[0]
    assert (batch.feed, batch.name, batch.accepted, batch.rejected) == ("readings", "readings.csv", 1, 2)
    assert batch.ended_at is not None
    kept = database.call(imports.refused_rows, batch.batch_id)
    assert [(row.line, row.column, row.raw, row.reason_key) for row in kept] == [
        (4, "sensor_id", rows[2], "rejects.sensor_unknown"),
        (5, "value", rows[3], "rejects.not_finite"),
    ]
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as told:
        table = list(csv.DictReader(told))
    assert [(row["file"], row["line"], row["column"], row["raw"]) for row in table] == [
        ("readings.csv", "4", "sensor_id", rows[2]),
        ("readings.csv", "5", "value", rows[3]),
    ]
    assert table[1]["reason"] == "« inf » n'est pas une valeur finie."


@pytest.mark.usefixtures("known_sensors")
def test_refused_rows_are_an_exit_0_only_when_they_are_allowed(run, tmp_path):
    file = written(
        tmp_path / "r.csv", "timestamp,sensor_id,value", "2018-10-09T05:00:00Z,A,1", "2018-10-09T05:00:00Z,Z,1"
    )
    assert [run("readings", file, *more).exit_code for more in ((), ("--allow-rejects",))] == [1, 0]


@pytest.mark.usefixtures("known_sensors")
def test_readings_known_now_are_unknown_in_the_past_and_those_known_at_source_are_not(run, database, tmp_path):
    file = written(tmp_path / "r.csv", "timestamp,sensor_id,value", "2018-10-09T05:00:00Z,B,40")

    def value() -> float | None:
        return next(row.value for row in database.call(latest, at=NOON) if row.code == "B")

    assert run("readings", file).exit_code == 0
    assert value() is None
    other = written(tmp_path / "o.csv", "timestamp,sensor_id,value", "2018-10-09T06:00:00Z,B,41")
    assert run("readings", other, "--received-at", "source").exit_code == 0
    assert value() == pytest.approx(41.0)


@pytest.mark.usefixtures("known_sensors")
def test_a_file_sent_twice_adds_nothing_and_a_corrected_one_revises(run, database, tmp_path):
    def sent(value: str) -> str:
        file = written(tmp_path / "r.csv", "timestamp,sensor_id,value", f"2018-10-09T05:00:00Z,B,{value}")
        return run("readings", file).stdout

    assert [sent(value).split(" : ")[1] for value in ("40", "40", "41")] == [
        "1 ligne acceptée, dont 1 nouvelle, 0 refusée.\n",
        "1 ligne acceptée, 1 inchangée, 0 refusée.\n",
        "1 ligne acceptée, 1 modifiée, 0 refusée.\n",
    ]
    assert count(database, Reading) == 1


@pytest.mark.usefixtures("known_sensors")
def test_a_clock_change_is_told_with_its_lines(run, tmp_path):
    file = written(tmp_path / "r.csv", "timestamp,sensor_id,value", "2017-10-29 02:30,A,1", "2017-03-26 02:15,A,1")
    told = run("readings", file, "--timezone", "Africa/Casablanca").stderr.splitlines()
    assert told[0].startswith("r.csv, ligne 2, colonne timestamp : l'heure « 2017-10-29 02:30 » existe deux fois")
    assert told[1].startswith("r.csv, ligne 3, colonne timestamp : l'heure « 2017-03-26 02:15 » n'existe pas")


def test_readings_before_any_sensor_are_refused_with_the_cure(sqlite_run, tmp_path):
    result = sqlite_run(
        "readings", written(tmp_path / "r.csv", "timestamp,sensor_id,value", "2018-10-09T05:00:00Z,A,1")
    )
    assert result.exit_code == 1
    assert (
        result.stderr
        == "r.csv : aucun capteur n'est connu ; importez d'abord la liste des capteurs (import sensors).\n"
    )


@pytest.mark.usefixtures("known_sensors")
def test_one_unreadable_file_does_not_keep_the_others_out(run, database, tmp_path):
    good = written(tmp_path / "good.csv", "timestamp,sensor_id,value", "2018-10-09T05:00:00Z,A,1")
    bad = written(tmp_path / "bad.csv", "timestamp;sensor_id;value;value")
    result = run("readings", bad, good)
    assert (result.exit_code, count(database, Reading)) == (1, 1)
    assert result.stderr == "bad.csv, ligne 1, colonne value : la colonne « value » figure deux fois dans l'en-tête.\n"


@pytest.mark.usefixtures("known_sensors")
def test_only_the_first_refusals_are_told_and_all_are_kept(run, database, tmp_path):
    file = written(tmp_path / "r.csv", "timestamp,sensor_id,value", *["2018-10-09T05:00:00Z,Z,1"] * 25)
    told = run("readings", file).stderr.splitlines()
    assert (len(told), count(database, RejectedRow)) == (21, 25)
    assert told[-1] == "r.csv : 5 autres refus ; tous sont gardés en base, et dans le fichier --rejects."


@pytest.mark.usefixtures("known_sensors")
def test_bytes_that_no_database_takes_are_written_out(run, database, tmp_path):
    (tmp_path / "r.csv").write_bytes(
        b"timestamp,sensor_id,value\n2018-10-09T05:00:00Z,caf\xe9\x00,1\n2018-10-09T05:00:00Z,\x00,1\n"
    )
    result = run("readings", tmp_path / "r.csv")
    assert result.exit_code == 1
    batch = database.call(imports.batches, at=datetime(2099, 1, 1, tzinfo=UTC))[0]
    kept = [row.raw for row in database.call(imports.refused_rows, batch.batch_id)]
    assert kept == ["2018-10-09T05:00:00Z,caf\\udce9\\x00,1", "2018-10-09T05:00:00Z,\\x00,1"]


def test_works_are_placed_in_the_zones_that_hold_them_and_kept_without_geometry(run, database, tmp_path):
    zones_file = features(tmp_path / "z.geojson", (square(-7.65, 33.56), {"code": "MA", "name": "Maârif"}))
    assert run("zones", zones_file).exit_code == 0
    inside, outside = (square(-7.645, 33.565, 0.001), site("IN")), (square(2.36, 48.87, 0.001), site("OUT"))
    register = features(tmp_path / "w.geojson", inside, outside, (None, site("NOWHERE")))
    assert run("worksites", register, "--received-at", "source").exit_code == 0
    rows = database.call(worksites, at=NOON, filters=WorksiteFilters(status=ALL_STATUSES))
    assert {row.ref: (row.place.arrondissement, row.place.lon is None) for row in rows} == {
        "IN": ("MA", False),
        "OUT": (None, False),
        "NOWHERE": (None, True),
    }
    assert {row.standing.permit_risk for row in rows} == {None}  # its register publishes no permits


def test_a_site_that_moves_keeps_its_baseline_and_its_past(run, database, tmp_path):
    def sent(**changes) -> str:
        file = features(tmp_path / "w.geojson", (square(-7.645, 33.565, 0.001), site(**changes)))
        return run("worksites", file, "--received-at", "source").stdout

    assert "dont 1 nouvelle" in sent()
    assert "1 inchangée" in sent()
    assert "1 modifiée" in sent(date_fin="2018-11-15", statut=3, date_maj="2018-10-08T08:00:00+00:00")
    now = database.call(worksite, ref="CP1", at=NOON)
    before = database.call(worksite, ref="CP1", at=datetime(2018, 10, 5, tzinfo=UTC))
    assert (str(now.row.time.planned_end), str(now.row.time.current_end)) == ("2018-10-31", "2018-11-15")
    assert (now.row.status, before.row.status, str(before.row.time.current_end)) == (
        "suspended",
        "in_progress",
        "2018-10-31",
    )
    assert [(event.event, event.actor) for event in now.events] == [("replanned", "command line")]
    assert count(database, Worksite) == 1


def test_a_reference_of_another_register_is_not_overwritten(run, database, tmp_path):
    assert run("worksites", features(tmp_path / "w.geojson", (None, site("CP1")))).exit_code == 0
    other = written(
        tmp_path / "w.csv",
        "Référence Chantier;Date début du chantier;Date fin du chantier",
        "CP1;2024-10-01;2024-11-01",
    )
    result = run("worksites", other)
    assert result.exit_code == 1
    assert "la référence « CP1 » appartient déjà à « Ville de Paris, chantiers perturbants (ODbL) »" in result.stderr
    assert count(database, WorksiteEvent) == 0


def test_every_delivery_leaves_an_audit_line_of_the_command_line_and_moves_its_topic(run, database, tmp_path):
    run("zones", features(tmp_path / "z.geojson", (square(-7.65, 33.56), {"name": "Maârif"})))
    told = select(AuditEvent.actor, AuditEvent.role, AuditEvent.after).where(AuditEvent.action == "import zones")
    lines = database.call(lambda session: session.execute(told).all())
    assert [(line.actor, line.role, line.after["accepted"]) for line in lines] == [("command line", "system", 1)]
    moved = database.call(versions)
    assert (moved["network"], moved["worksites"]) == (1, 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("network",),
        ("network", "no_such_file.inp"),
        ("network", epyt_network(), "--anchor", "here"),
        ("network", epyt_network(), "--anchor=-7.6,133.57"),
        ("network", epyt_network(), "--epsg", "99"),
        ("network", epyt_network(), "--epsg", "4326", "--anchor=-7.6,33.57"),
        ("zones", epyt_network(), "--kind", "country"),
        ("readings", epyt_network(), "--timezone", "Africa/Atlantis"),
        ("readings",),
        ("worksites", epyt_network(), "--mapping", epyt_network()),
        ("sensors", epyt_network(), "--step-s", "0"),
    ],
)
def test_wrong_usage_is_an_exit_2_and_touches_no_database(tmp_path, arguments):
    missing = f"sqlite:///{tmp_path / 'never.db'}"
    assert importer(missing)(*arguments).exit_code == 2
    assert not (tmp_path / "never.db").exists()


def broken_files(folder) -> dict[str, tuple]:
    text = "timestamp,sensor_id,value\n2018-10-09T05:00:00Z,A,1\n"
    contents = {
        "empty": b"",
        "blank": b"\n\n\n",
        "utf16": text.encode("utf-16"),
        "binary": bytes(range(256)) * 40,
        "json": b'{"type": "FeatureCollection", "features": [',
        "parquet": b"PAR1" + bytes(100),
        "one_line": b"x" * 2_000_000,
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in contents}


@pytest.mark.parametrize(
    "command", ["network", "zones", "assets", "sensors", "readings", "worksites", "crews", "interruptions"]
)
def test_no_unreadable_file_ends_in_a_stack_trace_or_leaves_anything(sqlite_url, sqlite_database, tmp_path, command):
    run = importer(sqlite_url)
    run("sensors", written(tmp_path / "sensors.csv", *SENSORS), "--create-zones")
    before = [count(sqlite_database, table) for table in (Asset, Zone, Sensor, Reading, Worksite)]
    more = ("--anchor=-7.6,33.57",) if command == "network" else ()
    for name, file in broken_files(tmp_path).items():
        result = run(command, file, *more)
        assert (result.exit_code, type(result.exception)) == (1, SystemExit), name
        assert result.stderr.startswith(name), name
        assert len(result.stderr.splitlines()) == 1, name
    assert [count(sqlite_database, table) for table in (Asset, Zone, Sensor, Reading, Worksite)] == before
    batches = sqlite_database.call(imports.batches, at=datetime(2099, 1, 1, tzinfo=UTC))
    assert [batch.rejected for batch in batches[:7]] == [1] * 7
    assert count(sqlite_database, ImportBatch) == 8


def test_the_model_of_a_network_is_kept_once_for_each_sector_and_again_when_it_changes(run, database, tmp_path):
    def sent(roughness: str) -> None:
        text = epyt_network().read_text()
        file = tmp_path / "L-TOWN.inp"
        file.write_text(text.replace("Headloss           \tH-W", f"Headloss H-W\n Viscosity {roughness}"))
        assert run("network", file, "--anchor=-7.6,33.57", "--sector-by", "valves").exit_code == 0

    sent("1")
    sent("1")
    assert count(database, SectorModel) == 4
    assert {row.code for row in database.call(zones, kind="sector")} == {
        "L-TOWN", "L-TOWN-PRV-1", "L-TOWN-PRV-3", "L-TOWN-R1"
    }  # fmt: skip
    told = database.call(sector_models.model_of, sector="L-TOWN-PRV-3", at=datetime(2099, 1, 1, tzinfo=UTC))
    assert ("L-TOWN:link:p227 " in told.inp, told.source) == (True, "import:L-TOWN.inp")
    sent("1.1")
    assert count(database, SectorModel) == 8


def test_assets_come_in_by_code_and_what_a_file_does_not_say_keeps_its_value(run, database, tmp_path):
    place = {"type": "Point", "coordinates": [-7.6, 33.5]}
    first = features(tmp_path / "a.geojson", (place, {"code": "V1", "kind": "valve", "diameter_mm": 200}))
    second = features(
        tmp_path / "b.geojson",
        (None, {"code": "V1", "kind": "valve", "material": "fonte"}),
        (place, {"code": "V2", "kind": "valve", "zone": "nowhere"}),
    )
    assert run("assets", first).stdout == "a.geojson : 1 ligne acceptée, dont 1 nouvelle, 0 refusée.\n"
    assert run("assets", first).stdout == "a.geojson : 1 ligne acceptée, 1 inchangée, 0 refusée.\n"
    result = run("assets", second)
    assert result.stderr.startswith("b.geojson, ligne 3, colonne zone : la zone « nowhere » est inconnue")
    stored = select(Asset.code, Asset.diameter_mm, Asset.material, Asset.lon)
    rows = database.call(lambda session: session.execute(stored).all())
    assert [tuple(row) for row in rows] == [("V1", 200.0, "fonte", -7.6)]


def test_a_zone_stands_in_its_parent(run, database, tmp_path):
    outer = (square(-7.65, 33.56), {"code": "MA", "name": "Maârif"})
    assert run("zones", features(tmp_path / "o.geojson", outer)).exit_code == 0
    inner = (square(-7.65, 33.56, 0.001), {"code": "S-1", "parent": "MA"})
    assert run("zones", features(tmp_path / "i.geojson", inner), "--kind", "sector").exit_code == 0
    assert database.call(zone, code="S-1").parent_code == "MA"
    round_about = (square(-7.65, 33.56), {"code": "MA", "name": "Maârif", "parent": "S-1"})
    told = run("zones", features(tmp_path / "c.geojson", round_about)).stderr
    assert "les zones se contiennent en cercle (MA → S-1 → MA)" in told
