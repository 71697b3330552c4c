"""Alerts as NGSI-LD entities of the type Anomaly (FIWARE Smart Data Models, dataModel.Alert 0.0.2), normalised.

An alert of a sector is located by the sector's outline: where in it the leak lies is not known.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from data_access.rows.alerts import AlertRow

MEDIA_TYPE = "application/ld+json"
CONTEXT = [
    "https://smart-data-models.github.io/dataModel.Alert/context.jsonld",
    "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld",
]
PROPERTIES = {
    "night_flow": "flow",
    "burst": "flow",
    "low_pressure": "pressure",
    "low_reservoir": "level",
    "high_level": "level",
    "overflow": "level",
    "overload": "power",
    "heavy_load": "power",
    "silent_gateway": "connectivity",
    "silent_sensor": "connectivity",
    "interruption": "supply",
}


def anomaly(row: AlertRow, outline: dict[str, Any] | None) -> dict[str, Any]:
    """One entity; what is not known is left out, as NGSI-LD asks."""
    found: dict[str, Any] = {
        "id": f"urn:ngsi-ld:Anomaly:{row.code}",
        "type": "Anomaly",
        "anomalousProperty": _property(PROPERTIES.get(row.rule, row.rule)),
        "dateDetected": _property(_date(row.detected_at)),
        "detectedBy": {"type": "Relationship", "object": f"urn:ngsi-ld:Device:{row.subject}"},
        "alternateName": _property(row.rule),
        "category": _property(row.kind),
        "priority": _property(row.priority),
        "condition": _property(row.condition),
        "handling": _property(row.handling),
    }
    breach = _breach(row)
    if breach:
        found["thresholdBreach"] = _property([breach])
    if outline:
        found["location"] = {"type": "GeoProperty", "value": outline}
    if row.loss_m3h is not None:
        found["leakFlow"] = _property(row.loss_m3h) | {"unitCode": "MQH", "observedAt": _utc(row.detected_at)}
    return found | {"@context": CONTEXT}


def _property(value: Any) -> dict[str, Any]:
    return {"type": "Property", "value": value}


def _date(instant: datetime) -> dict[str, str]:
    return {"@type": "DateTime", "@value": _utc(instant)}


def _utc(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _breach(row: AlertRow) -> dict[str, Any] | None:
    """The figure that tripped the rule against its limit, or against what was expected."""
    values = row.cause.values
    for measured, limit in (("measured", "limit"), ("measured_m3h", "expected_m3h")):
        if values.get(measured) is not None and values.get(limit) is not None:
            return {
                "dateObserved": _utc(row.detected_at),
                "measuredValue": values[measured],
                "thresholdType": "LOWER" if row.rule.startswith("low_") else "UPPER",
                "thresholdValue": values[limit],
            }
    return None
