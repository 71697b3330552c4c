"""No index on the service of an asset: five services over a hundred thousand assets, and nobody asks that way."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Smaller by 1.3 MB in the city of the demonstration."""
    op.drop_index("ix_asset_service_id", "asset")


def downgrade() -> None:
    """The index as it was."""
    op.create_index("ix_asset_service_id", "asset", ["service_id"])
