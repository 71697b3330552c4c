"""The logbook in versions, and the settings of the rules.

Lines of the logbook and operations are one table: both have a place, a span, an author and versions, and every chart and
rule reads them together. `logbook_entry`, which nothing wrote, goes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ACTIONS = ("UPDATE", "DELETE")
ADDED = (
    ("first_id", sa.Integer()),
    ("value", sa.Double()),
    ("unit", sa.String()),
    ("reason", sa.String()),
)


def upgrade() -> None:
    """Columns, then the settings with their guard."""
    for name, kind in ADDED:
        op.add_column("operation", sa.Column(name, kind, nullable=True))
    op.add_column("operation", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("ix_operation_started_at", "operation", ["started_at"])
    op.create_index("uq_operation_first_id_version", "operation", ["first_id", "version"], unique=True)
    op.drop_table("logbook_entry")
    _rule_setting()


def downgrade() -> None:
    """The same in reverse."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ACTIONS:
            op.execute(f"DROP TRIGGER rule_setting_refuses_{action.lower()}")
    op.drop_table("rule_setting")
    _logbook_entry()
    op.drop_index("uq_operation_first_id_version", "operation")
    op.drop_index("ix_operation_started_at", "operation")
    for name in ("version", *(name for name, _ in ADDED)):
        op.drop_column("operation", name)


def _rule_setting() -> None:
    op.create_table(
        "rule_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_setting")),
    )
    op.create_index("ix_rule_setting_rule_valid_from", "rule_setting", ["rule", "valid_from"])
    if op.get_bind().dialect.name == "sqlite":
        for action in ACTIONS:
            op.execute(
                f"CREATE TRIGGER rule_setting_refuses_{action.lower()} BEFORE {action} ON rule_setting "
                "BEGIN SELECT RAISE(ABORT, 'rule_setting is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER rule_setting_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_setting "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        )


def _logbook_entry() -> None:
    op.create_table(
        "logbook_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sector_id", sa.Integer(), nullable=True),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_logbook_entry_alert_id")),
        sa.ForeignKeyConstraint(["sector_id"], ["zone.id"], name=op.f("fk_logbook_entry_sector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logbook_entry")),
    )
    op.create_index("ix_logbook_entry_at", "logbook_entry", ["at"])
    op.create_index(op.f("ix_logbook_entry_alert_id"), "logbook_entry", ["alert_id"])
    op.create_index(op.f("ix_logbook_entry_sector_id"), "logbook_entry", ["sector_id"])
