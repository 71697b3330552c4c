"""What customers of a sector called about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.rows.contacts import Contact
from data_access.schema import CustomerContact


def contacts(session: Session, *, sector_id: int, start: datetime, end: datetime) -> list[Contact]:
    """The calls and messages from `start` to `end`, oldest first."""
    query = select(CustomerContact.at, CustomerContact.kind).where(
        CustomerContact.sector_id == sector_id, CustomerContact.at >= start, CustomerContact.at <= end
    )
    return [Contact(*row) for row in session.execute(query.order_by(CustomerContact.at, CustomerContact.id))]
