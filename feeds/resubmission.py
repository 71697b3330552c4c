"""A refused reading sent again after a person corrected it, and what stands in a refused row to begin with."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from data_access import intake
from data_access.actors import Actor, Permission, require, system_actor
from data_access.channels import channels
from data_access.errors import DeliveryRefused
from data_access.rejects import mark_resubmitted, waiting, waiting_row
from data_access.rows.feed_health import READING_KINDS
from data_access.rows.feeds import Delivery, Source
from data_access.topics import changes

STILL = datetime(2100, 1, 1, tzinfo=UTC)  # what nobody has dealt with, whichever clock it was refused by
FIELDS = ("timestamp", "sensor_id", "quantity", "value", "quality")


@changes()
def resubmit(session: Session, *, row_id: int, fields: Mapping[str, str], actor: Actor | None, at: datetime) -> None:
    """Store the corrected reading and mark its row, in one transaction.

    DeliveryRefused, with the reason, when it cannot be stored either; NotFound or SomebodyWasFaster when the row no
    longer waits.
    """
    from feeds.posted_readings import read_values

    actor = require(actor, Permission.CORRECT_DATA)
    waiting_row(session, row_id=row_id, at=STILL)
    given = {name: fields.get(name, "").strip() for name in FIELDS}
    part = read_values([given], channels(session))
    if part.rejections:
        raise DeliveryRefused(part.rejections[0])
    delivery = Delivery(Source("desk", "resubmitted"), part.columns, (), part.gaps, at, f"rejected_row:{row_id}")
    intake.take(session, [delivery], actor=system_actor(f"desk:{actor.name}"))
    mark_resubmitted(session, row_id=row_id, corrected=json.dumps(given, ensure_ascii=False), actor=actor, at=at)


@changes()
def resubmit_all(session: Session, *, reason: str | None, actor: Actor | None, at: datetime) -> tuple[int, int]:
    """Send the newest rows that wait, of one reason or of any, again as they came: the sensor is known by now.

    How many were stored and marked, and how many are refused as before; rows that are no readings are left alone.
    """
    from feeds.posted_readings import read_values

    actor = require(actor, Permission.CORRECT_DATA)
    rows = [row for row in waiting(session, at=STILL, reason=reason).rows if row.feed in READING_KINDS]
    given = [fields_of(row.raw) for row in rows]
    part = read_values(given, channels(session))
    refused = {(each.line or 1) - 1 for each in part.rejections}
    if len(rows) > len(refused):
        origin = f"{len(rows) - len(refused)} rejected rows"
        delivery = Delivery(Source("desk", "resubmitted"), part.columns, (), part.gaps, at, origin)
        intake.take(session, [delivery], actor=system_actor(f"desk:{actor.name}"))
    for place, row in enumerate(rows):
        if place not in refused:
            told = json.dumps(given[place], ensure_ascii=False)
            mark_resubmitted(session, row_id=row.row_id, corrected=told, actor=actor, at=at)
    return len(rows) - len(refused), len(refused)


def fields_of(raw: str) -> dict[str, str]:
    """What a refused row says, as far as it can be told: an object, else cells in the usual order.

    >>> fields_of('2018-10-09T05:00:00Z,IN-12,n/a')
    {'timestamp': '2018-10-09T05:00:00Z', 'sensor_id': 'IN-12', 'quantity': '', 'value': 'n/a', 'quality': ''}
    """
    told = dict.fromkeys(FIELDS, "")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return told | {name: _plain(found[name]) for name in FIELDS if name in found}
    cells = next(csv.reader([raw.split("\n", 1)[0]]), []) if raw else []
    names = ("timestamp", "sensor_id", "value", "quality") if len(cells) < 5 else FIELDS
    return told | dict(zip(names, (cell.strip() for cell in cells), strict=False))


def _plain(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
