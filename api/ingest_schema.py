"""How `POST /api/v1/readings` is described in the OpenAPI document: what may be sent, and every answer."""

from __future__ import annotations

from typing import Any

READING: dict[str, Any] = {
    "type": "object",
    "required": ["timestamp", "sensor_id", "value"],
    "properties": {
        "timestamp": {"type": "string", "description": "ISO 8601 with an offset", "example": "2018-10-09T05:00:00Z"},
        "sensor_id": {"type": "string", "description": "the code of a known sensor"},
        "quantity": {"type": "string", "description": "needed where the sensor measures several"},
        "value": {"type": ["number", "string", "null"], "description": "in the sensor's unit; null is a gap"},
        "quality": {"enum": [0, 1, 2, "", "0", "1", "2", "good", "uncertain", "bad", None]},
    },
}
ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["reason", "key"],
    "properties": {
        "row": {"type": ["integer", "null"], "description": "counts from 1, in CSV with the header"},
        "column": {"type": ["string", "null"]},
        "key": {"type": "string", "description": "the reason, for programs"},
        "reason": {"type": "string", "description": "the reason, in the language asked for with ?lang="},
    },
}
TAKEN: dict[str, Any] = {
    "type": "object",
    "required": ["accepted", "rejected", "gaps", "errors"],
    "properties": {
        "accepted": {"type": "integer", "minimum": 0, "description": "rows that are committed"},
        "rejected": {"type": "integer", "minimum": 0},
        "gaps": {"type": "integer", "minimum": 0, "description": "rows without a value: nothing to store"},
        "errors": {"type": "array", "items": ERROR},
    },
}
REFUSED: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}},
}
EXAMPLE = "timestamp,sensor_id,value\n2018-10-09T05:00:00Z,IN-12,41.5\n"


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "the same key with the same body is answered as before, and stores nothing; kept for a week",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    }
]


MEANINGS = {
    "200": "committed; what was refused is told row by row",
    "400": "the body cannot be read; says where",
    "401": "no token, or one that is not known",
    "403": "a token that may not send this",
    "408": "the body did not come in time",
    "413": "too large: send it in parts",
    "415": "a Content-Type or Content-Encoding that is not understood",
    "422": "the Idempotency-Key came before with another body",
    "429": "too much in flight: try again after Retry-After seconds",
    "503": "the database does not answer; nothing was stored",
}


def described(content: dict[str, Any]) -> dict[str, Any]:
    """An operation that takes a body in these forms, may be repeated by its key, and answers row by row."""
    answers = {status: _answer(meaning, REFUSED) for status, meaning in MEANINGS.items()}
    answers["200"] = _answer(MEANINGS["200"], TAKEN)
    return {"parameters": PARAMETERS, "requestBody": {"required": True, "content": content}, "responses": answers}


DESCRIPTION = described(
    {
        "application/json": {"schema": {"type": "array", "items": READING}},
        "application/x-ndjson": {"schema": {"type": "string"}},
        "text/csv": {"schema": {"type": "string"}, "example": EXAMPLE},
    }
)
