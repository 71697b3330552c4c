"""The migrations make exactly the tables of the schema, on both engines, and the way back works."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data_access.database import Database
from data_access.partitions import distribute
from data_access.schema import (
    Alert,
    AlertEvent,
    AuditEvent,
    Base,
    NetworkService,
    RoadmapEvent,
    RuleSetting,
    Worksite,
    WorksiteEvent,
    Zone,
)
from data_access.topics import Topic, changes
from data_access.upgrade import is_empty, start_over, upgrade

NOON = datetime(2018, 10, 9, 12, tzinfo=UTC)
EVENT_TABLES = ("alert_event", "worksite_event", "roadmap_event", "audit_event", "rule_setting")


def test_a_migrated_database_differs_in_nothing_from_the_schema(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata})
        assert compare_metadata(context, Base.metadata) == []
        assert set(Base.metadata.tables) < set(inspect(connection).get_table_names())


def test_a_bare_database_is_brought_to_head_and_a_second_time_nothing_happens(bare_url: str) -> None:
    upgrade(bare_url)
    before = _stored_revision(bare_url)
    upgrade(bare_url)
    assert _stored_revision(bare_url) == before != ""


def test_two_processes_that_start_together_both_find_the_tables_ready(bare_url: str) -> None:
    problems: list[BaseException] = []

    def start() -> None:
        try:
            upgrade(bare_url)
        except DBAPIError as problem:
            problems.append(problem)

    starters = [threading.Thread(target=start) for _ in range(2)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert problems == []
    assert _stored_revision(bare_url)


def test_starting_over_leaves_the_tables_and_nothing_in_them(database_url: str) -> None:
    database = Database(database_url)
    database.call(_add_a_zone)
    assert not database.call(is_empty)
    database.close()
    start_over(database_url)
    database = Database(database_url)
    assert database.call(is_empty)
    database.close()


@pytest.mark.parametrize("table", EVENT_TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'somebody else'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_rewrite_an_event(database: Database, table: str, statement: str) -> None:
    database.call(_add_events)
    with pytest.raises(DBAPIError, match=f"{table} is append-only"), database.engine.begin() as connection:
        connection.execute(text(statement.format(table)))
    with database.engine.connect() as connection:
        assert connection.scalars(select(Base.metadata.tables[table].c.actor)).all() == ["k.alaoui"]


def test_without_the_citus_extension_nothing_is_distributed(database: Database) -> None:
    assert database.call(distribute) is False


def _stored_revision(url: str) -> str:
    database = Database(url, connections=1)
    with database.engine.connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    database.close()
    return str(revision or "")


@changes(Topic.NETWORK)
def _add_a_zone(session: Session) -> None:
    session.add(Zone(code="AN", kind="arrondissement", name_fr="Anfa", source="test"))


@changes(Topic.ALERTS)
def _add_events(session: Session) -> None:
    told = {"at": NOON, "actor": "k.alaoui", "before": {}, "after": {}}
    handled = {"rule": "night_flow", "kind": "prompt", "subject": "S1", "condition": "active", "handling": "new"}
    found = {"priority": 3, "detected_at": NOON, "message_key": "m", "message_values": {}, "evidence": []}
    planned = {"title_fr": "t", "trade": "water", "nature": "n", "permit": "p", "status": "planned", "source": "s"}
    session.add(NetworkService(id=1, code="water"))
    session.flush()
    session.add(Alert(id=1, code="A-1", service_id=1, **handled, **found))
    session.add(Worksite(id=1, ref="CH-1", traffic_impact="unknown", recorded_at=NOON, **planned))
    session.flush()
    session.add(AlertEvent(alert_id=1, event="raised", **told))
    session.add(WorksiteEvent(worksite_id=1, event="planned", **told))
    session.add(RoadmapEvent(subject="milestone:M1", reason="r", **told))
    session.add(AuditEvent(role="operator", origin="o", action="a", subject="s", **told))
    session.add(RuleSetting(rule="burst", field="alone_z", value=8, valid_from=NOON, actor="k.alaoui", reason="r"))
