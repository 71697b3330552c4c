"""What every door for deliveries answers alike: the key by which a request is known again, its rows, its refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.responses import JSONResponse, Response

from api.gate import TurnedAway
from data_access.rows.feeds import KeyReused, RepeatKey, Taken, ToldRow
from data_access.rows.languages import current_language

Say = Callable[..., str]
TOKEN = Depends(HTTPBearer(scheme_name="token", auto_error=False))  # for the description; the doorkeeper decides
LONGEST_KEY = 200


def repeat_key(request: Request, said: bytes) -> RepeatKey | None:
    """The Idempotency-Key with the digest of what was said; None without one."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY:
        raise TurnedAway(400, f"an Idempotency-Key has 1 to {LONGEST_KEY} characters")
    return RepeatKey(key, hashlib.sha256(said).hexdigest())


def of_this_body(taken: Taken | KeyReused) -> Taken:
    """What became of it; TurnedAway when its key belongs to another body."""
    if isinstance(taken, KeyReused):
        raise TurnedAway(422, "this Idempotency-Key came before with another body")
    return taken


def told(taken: Taken, say: Say) -> Response:
    """200: how many rows are committed, and each refused one in the language asked for."""
    errors = [_error(row, say) for row in taken.refused]
    answer = {"accepted": taken.accepted, "rejected": len(errors), "gaps": taken.gaps, "errors": errors}
    return JSONResponse(answer, headers={"Idempotency-Replayed": "true"} if taken.again else None)


def unreadable_body(row: ToldRow, say: Say) -> Response:
    """400: where the body cannot be read, and why."""
    error = _error(row, say)
    return JSONResponse({"error": error.pop("reason"), **error}, status_code=400)


def refusal(away: TurnedAway) -> Response:
    """As JSON, with when to try again and how to come in."""
    headers = {"Retry-After": str(away.retry_after_s)} if away.retry_after_s else {}
    if away.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": away.error}, status_code=away.status, headers=headers)


def _error(row: ToldRow, say: Say) -> dict[str, Any]:
    """One refused row: where, the key of the reason, and its sentence."""
    reason = say(row.reason_key, current_language.get(), **{"value": "", **row.values})
    return {"row": row.row, "column": row.column, "key": row.reason_key.rpartition(".")[2], "reason": reason}
