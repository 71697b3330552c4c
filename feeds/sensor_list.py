"""The list of sensors (CSV): which series there are, in which unit they come, and what they are to a zone.

Columns `sensor_id,zone,quantity,unit,role,element` and, where known, `step_s`. A sensor that serves two zones stands
there twice; a code that measures two quantities too. `element` is the id of a node or link of the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analytics.units import kept_unit, unit_named
from data_access.rows.imports import Reason, Rejection
from data_access.sensor_import import SensorRow
from feeds.delimited import Columns, TextRow, rows

COLUMNS = Columns(("sensor_id", "zone", "quantity", "unit", "role", "element"), ("step_s",))
QUANTITIES = (
    *("flow", "pressure", "level", "demand", "load", "power", "rain"),
    *("pump_state", "noise", "battery", "latency"),
)
ROLES = ("inlet", "outlet", "storage", "logger", "critical_point", "consumption", "acoustic")
DEFAULT_STEP_S = 900
LONGEST_STEP_S = 7 * 86_400
CODE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class SensorList:
    """The rows that can be taken, and the others with their reasons."""

    rows: tuple[SensorRow, ...]
    rejections: tuple[Rejection, ...]


def parse(path: Path, *, step_s: int = DEFAULT_STEP_S) -> SensorList:
    """Every row of the file; `step_s` is the step of sensors whose row names none. DeliveryRefused as in delimited."""
    taken: list[SensorRow] = []
    refused: list[Rejection] = []
    known: dict[tuple[str, str], SensorRow] = {}
    for row in rows(path, COLUMNS):
        read = row if isinstance(row, Rejection) else _sensor(row, step_s)
        if isinstance(read, SensorRow):
            first = known.setdefault((read.code, read.quantity), read)
            read = read if (first.source_unit, first.step_s) == (read.source_unit, read.step_s) else _clash(read, first)
        if isinstance(read, Rejection):
            refused.append(read)
        else:
            taken.append(read)
    return SensorList(tuple(taken), tuple(refused))


def _sensor(row: TextRow, step_s: int) -> SensorRow | Rejection:
    problem = _missing(row) or _unknown(row)
    if problem:
        return problem
    unit = unit_named(row.cells["unit"])
    if unit is None:
        return _refused(row, Reason.UNIT_UNKNOWN, "unit")
    try:
        unit_kept = kept_unit(row.cells["quantity"], unit)
    except ValueError:
        return _refused(row, Reason.UNIT_OF_ANOTHER_QUANTITY, "unit", quantity=row.cells["quantity"])
    said = row.cells.get("step_s", "")
    if said and not (said.isdecimal() and 0 < int(said) <= LONGEST_STEP_S):
        return _refused(row, Reason.STEP_UNUSABLE, "step_s")
    return SensorRow(
        line=row.line,
        raw=row.raw,
        code=row.cells["sensor_id"],
        quantity=row.cells["quantity"],
        unit=unit_kept,
        source_unit=unit,
        step_s=int(said) if said else step_s,
        zone=row.cells["zone"],
        role=row.cells["role"],
        element=row.cells["element"] or None,
    )


def _missing(row: TextRow) -> Rejection | None:
    for column in ("sensor_id", "zone", "quantity", "role"):
        if not row.cells[column]:
            return Rejection(Reason.VALUE_MISSING, {}, row.line, column, row.raw)
        if len(row.cells[column]) > CODE_LENGTH:
            return _refused(row, Reason.CODE_TOO_LONG, column, limit=CODE_LENGTH)
    return None


def _unknown(row: TextRow) -> Rejection | None:
    choices: Mapping[str, tuple[Reason, tuple[str, ...]]] = {
        "quantity": (Reason.QUANTITY_UNKNOWN, QUANTITIES),
        "role": (Reason.ROLE_UNKNOWN, ROLES),
    }
    for column, (reason, known) in choices.items():
        if row.cells[column] not in known:
            return _refused(row, reason, column, choices=", ".join(known))
    return None


def _refused(row: TextRow, reason: Reason, column: str, **values: str | int) -> Rejection:
    return Rejection(reason, {"value": row.cells[column], **values}, row.line, column, row.raw)


def _clash(row: SensorRow, first: SensorRow) -> Rejection:
    values: dict[str, str | int] = {"value": row.code, "first": first.line}
    return Rejection(Reason.SENSOR_CONTRADICTED, values, row.line, "sensor_id", row.raw)
