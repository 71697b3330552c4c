"""Events and the audit are never rewritten: the database itself refuses UPDATE and DELETE on them."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = ("alert_event", "worksite_event", "roadmap_event", "audit_event")
ACTIONS = ("UPDATE", "DELETE")


def upgrade() -> None:
    """One trigger per table and action on SQLite; one per table, TRUNCATE too, on PostgreSQL."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            _guard_sqlite(table)
    else:
        op.execute(
            "CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
        for table in TABLES:
            _guard_postgresql(table)


def downgrade() -> None:
    """The tables may be rewritten again."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for action in ACTIONS:
                op.execute(f"DROP TRIGGER {table}_refuses_{action.lower()}")
    else:
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_is_append_only ON {table}")
        op.execute("DROP FUNCTION refuse_rewriting()")


def _guard_sqlite(table: str) -> None:
    for action in ACTIONS:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _guard_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
    )
