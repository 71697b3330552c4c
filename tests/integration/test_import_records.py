"""Lists of records on the command line: what they leave in the database, once, however often they are sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from data_access.crews import crews
from data_access.logbook import entries
from data_access.rows.logbook import LogbookFilters
from data_access.schema import (
    Agency,
    AuditEvent,
    BilledVolume,
    Crew,
    CustomerContact,
    Interruption,
    KpiValue,
    Operation,
)
from tests.builders.feeds import features, importer, square, written

AT = datetime(2099, 1, 1, tzinfo=UTC)
FILES = {
    "crews": ("code,name_fr,service", "E1,Équipe 1,water"),
    "agencies": ("code,name_fr,lon,lat,monday", "A1,Maârif,-7.6,33.5,08:30-12:30"),
    "interruptions": ("code,service,zone,started_at,customers", "C1,electricity,S1,2018-10-09T05:00Z,1500"),
    "billed-volumes": ("sector,month,volume_m3", "S1,2018-09,41250.5"),
    "contacts": ("at,kind,sector", "2018-10-09T05:12Z,no_water,S1"),
    "operations": ("kind,sector,started_at,value_bar,author", "set_point,S1,2018-10-08T22:00Z,2.8,A. Bennis"),
}
TABLES = {
    "crews": Crew,
    "agencies": Agency,
    "interruptions": Interruption,
    "billed-volumes": BilledVolume,
    "contacts": CustomerContact,
    "operations": Operation,
}


@pytest.fixture
def run(database_url, tmp_path):
    command = importer(database_url)
    sector = features(tmp_path / "s.geojson", (square(-7.65, 33.56), {"code": "S1"}))
    assert command("zones", sector, "--kind", "sector").exit_code == 0
    return command


def count(database, table) -> int:
    return database.call(lambda session: session.scalar(select(func.count()).select_from(table)))


def test_every_kind_comes_in_once_however_often_it_is_sent(run, database, tmp_path):
    for kind, lines in FILES.items():
        file = written(tmp_path / f"{kind}.csv", *lines)
        told = [run(kind, file).stdout for _ in range(2)]
        assert told == [
            f"{kind}.csv : 1 ligne acceptée, dont 1 nouvelle, 0 refusée.\n",
            f"{kind}.csv : 1 ligne acceptée, 1 inchangée, 0 refusée.\n",
        ]
        assert count(database, TABLES[kind]) == 1
    assert [crew.code for crew in database.call(crews)] == ["E1"]
    audited = select(AuditEvent.action).where(AuditEvent.actor == "command line")
    actions = set(database.call(lambda session: session.scalars(audited).all()))
    assert {f"import {kind}" for kind in FILES} <= actions


def test_a_row_with_a_known_code_brings_it_up_to_date(run, database, tmp_path):
    header, row = FILES["interruptions"]
    run("interruptions", written(tmp_path / "i.csv", header, row))
    told = run("interruptions", written(tmp_path / "i.csv", f"{header},ended_at", f"{row},2018-10-09T08:00Z")).stdout
    assert told == "i.csv : 1 ligne acceptée, 1 modifiée, 0 refusée.\n"
    ends = database.call(lambda session: session.scalars(select(Interruption.ended_at)).all())
    assert ends == [datetime(2018, 10, 9, 8, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("kind", "row", "column"),
    [
        ("interruptions", "C9,electricity,S9,2018-10-09T05:00Z,1500", "zone"),
        ("billed-volumes", "S9,2018-09,1", "sector"),
        ("contacts", "2018-10-09T05:12Z,no_water,S9", "sector"),
    ],
)
def test_a_code_that_nobody_knows_refuses_its_row_alone(run, database, tmp_path, kind, row, column):
    header, good = FILES[kind]
    result = run(kind, written(tmp_path / "l.csv", header, row, good))
    assert (result.exit_code, count(database, TABLES[kind])) == (1, 1)
    assert result.stderr == f"l.csv, ligne 2, colonne {column} : « S9 » ({column}) est inconnu ; importez-le d'abord.\n"


def test_a_stated_value_of_an_unknown_indicator_is_refused(run, database, tmp_path):
    lines = ("kpi,period_start,period_end,value,source", "K9,2018-01-01,2018-12-31,77.3,rapport annuel")
    result = run("kpi-values", written(tmp_path / "k.csv", *lines))
    assert (result.exit_code, count(database, KpiValue)) == (1, 0)
    assert "« K9 » (kpi) est inconnu" in result.stderr


def test_operations_stand_in_the_logbook_with_their_author(run, database, tmp_path):
    run("operations", written(tmp_path / "o.csv", *FILES["operations"]))
    line = database.call(entries, at=AT, filters=LogbookFilters())[0]
    assert (line.kind, line.sector.code, line.value, line.unit, line.author) == (
        "set_point",
        "S1",
        2.8,
        "bar",
        "A. Bennis",
    )
