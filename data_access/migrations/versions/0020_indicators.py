"""How long an indicator's periods are, and until when a probed service's certificate is valid."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Indicators that exist have quarters; of earlier probes no certificate is known."""
    op.add_column("kpi", sa.Column("period", sa.String(), nullable=False, server_default="quarter"))
    op.add_column("service_probe", sa.Column("certificate_until", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Forget both."""
    op.drop_column("service_probe", "certificate_until")
    op.drop_column("kpi", "period")
