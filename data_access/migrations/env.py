"""How Alembic reaches the database: always through the connection that `data_access.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from data_access.schema import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
