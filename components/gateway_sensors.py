"""The points behind one gateway: what each says, how old that is, what it is worth; the silent ones first."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from components.formats import isolated, number
from components.grid import column, data_grid, rendered_column
from components.ids import Telemetry
from components.sector_sheet import reading_cells
from components.text import say
from data_access.rows.telemetry_page import GatewaySensors

FIELDS = ("code", "quantity", "value", "at", "age", "quality")


def gateway_sensors_table(lang: str) -> Component:
    """The empty table; `gateway_sensor_rows` fill it."""
    title = {key: say(f"network.sector.column.{key}", lang) for key in FIELDS}
    columns = [
        column("shown", title["code"], minWidth=84, cellClass="strong"),
        column("quantity", title["quantity"], width=100, minWidth=99),
        rendered_column("value", title["value"], "Strong", width=84, minWidth=82, type="rightAligned"),
        column("at", title["at"], width=104, minWidth=103, cellClass="secondary"),
        rendered_column("age", title["age"], "Strong", width=84, minWidth=82, type="rightAligned"),
        rendered_column("quality", title["quality"], "Strong", width=112, minWidth=110),
    ]
    return data_grid(Telemetry.SENSORS, columns, lang, empty=say("network.telemetry.none", lang))


def gateway_sensor_rows(found: GatewaySensors, lang: str) -> list[dict[str, Any]]:
    """One record per point in the order given."""
    return [
        {"code": f"{reading.code}/{reading.quantity}", **reading_cells(reading, lang)} for reading in found.readings
    ]


def gateway_title(found: GatewaySensors, lang: str) -> str:
    """`Capteurs de GW-MA2 Maârif 2`."""
    return say("network.telemetry.sensors", lang, gateway=isolated(f"{found.code} {found.name}", lang))


def gateway_note(found: GatewaySensors, lang: str) -> str:
    """How many are silent of those that speak every hour, of these the ones an alert counts; the loggers apart.

    And of how many nothing is kept from then.
    """
    told = [say("network.head.silent", lang, count=found.hourly.silent, of=found.hourly.of)] if found.hourly.of else []
    if found.measuring.of != found.hourly.of:
        told.append(say("network.telemetry.measuring", lang, count=found.measuring.silent))
    if found.loggers.of:
        silent = number(found.loggers.silent, lang)
        told.append(say("network.telemetry.loggers", lang, silent=silent, count=found.loggers.of))
    lost = sum(not reading.kept for reading in found.readings)
    told += [say("network.reason.not_kept", lang, count=number(lost, lang))] if lost else []
    return " · ".join(told)
