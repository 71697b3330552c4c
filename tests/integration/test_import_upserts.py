"""Rows by their code: what is new, what changed and what stayed, on both engines."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.actors import system_actor
from data_access.city import put_services, service_ids
from data_access.database import Database
from data_access.schema import Sensor, Zone
from data_access.topics import changes
from data_access.upserts import KEYS_PER_QUERY, Upserted, ids, upsert


@changes()
def put_zones(session: Session, *rows: dict[str, Any]) -> Upserted:
    return upsert(session, Zone, rows)


def a_zone(code: str, **columns: Any) -> dict[str, Any]:
    return {"code": code, "kind": "sector", "name_fr": code, "source": "test"} | columns


def stored(database: Database, *columns: Any) -> list[tuple[Any, ...]]:
    return database.call(lambda session: [tuple(row) for row in session.execute(select(*columns).order_by(Zone.code))])


def test_each_row_is_new_or_changed_or_left_alone(database):
    database.call(put_zones, a_zone("A"), a_zone("B", population=10))
    outcome = database.call(put_zones, a_zone("A"), a_zone("B", population=11), a_zone("C"))
    assert (outcome.added, outcome.unchanged) == ([("C",)], [("A",)])
    change = outcome.changed["B",]
    assert (change.before, change.after) == ({"population": 10}, {"population": 11})
    assert stored(database, Zone.code, Zone.population) == [("A", None), ("B", 11), ("C", None)]


def test_columns_that_a_row_does_not_name_keep_their_values(database):
    database.call(put_zones, a_zone("A", population=10, attribution="HCP"))
    database.call(put_zones, {"code": "A", "population": 12})
    assert stored(database, Zone.population, Zone.attribution, Zone.kind) == [(12, "HCP", "sector")]


def test_rows_of_one_delivery_may_name_different_columns(database):
    outcome = database.call(put_zones, a_zone("A", population=10), a_zone("B"), a_zone("C", name_ar="ج"))
    assert len(outcome.added) == 3
    assert stored(database, Zone.code, Zone.population, Zone.name_ar) == [
        ("A", 10, None),
        ("B", None, None),
        ("C", None, "ج"),
    ]


def test_an_outline_that_is_unknown_is_null_and_one_that_is_equal_is_no_change(database):
    point = {"type": "Point", "coordinates": [-7.6, 33.57]}
    database.call(put_zones, a_zone("A", geometry=point), a_zone("B", geometry=None))
    assert stored(database, Zone.code, Zone.geometry.is_(None)) == [("A", False), ("B", True)]
    again = database.call(put_zones, a_zone("A", geometry=point), a_zone("B", geometry=None))
    assert (again.added, again.changed) == ([], {})


def test_more_rows_than_one_query_asks_for(database):
    codes = [f"Z{number:04d}" for number in range(2 * KEYS_PER_QUERY + 7)]
    database.call(put_zones, *(a_zone(code) for code in codes[::2]))
    outcome = database.call(put_zones, *(a_zone(code) for code in codes))
    assert (len(outcome.added), len(outcome.unchanged)) == (len(codes) // 2, len(codes) - len(codes) // 2)
    known = database.call(ids, Zone, [*codes, "nobody"])
    assert known.keys() == set(codes)


def test_a_key_may_be_two_columns(database):
    @changes()
    def put(session: Session, unit: str) -> Upserted:
        put_services(session, actor=system_actor("test"))
        water = service_ids(session)["water"]
        rows = [
            {"code": "T1", "quantity": quantity, "unit": told, "service_id": water, "step_s": 900}
            for quantity, told in (("level", "m"), ("flow", unit))
        ]
        return upsert(session, Sensor, rows, by=("code", "quantity"))

    assert database.call(put, "m3/h").added == [("T1", "level"), ("T1", "flow")]
    assert list(database.call(put, "L/s").changed) == [("T1", "flow")]
