"""Sending one message to a webhook: JSON by POST, with a key by which the receiver knows a second copy."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from urllib.parse import urlsplit

from data_access.rows.notification import Letter
from workers.delivery import NotDelivered

TIMEOUT_S = 10
AGAIN = (408, 425, 429)  # refusals that ask to be tried later; other 4xx are final


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would lead to a host that nobody has allowed."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Calls only the hosts it is given."""

    hosts: Sequence[str]

    def __call__(self, letter: Letter, subject: str, body: str, at: datetime) -> None:
        """POST {id, sent_at, subject, text, alerts}; any 2xx is arrival. NotDelivered otherwise."""
        if urlsplit(letter.recipient).hostname not in self.hosts:
            raise NotDelivered("host not in AIN_WEBHOOK_HOSTS", final=True)
        told = {"id": letter.key, "sent_at": at.isoformat(), "subject": subject, "text": body}
        headers = {"Content-Type": "application/json", "Idempotency-Key": letter.key}
        content = json.dumps({**told, "alerts": list(letter.news)}, ensure_ascii=False).encode()
        request = urllib.request.Request(letter.recipient, content, headers, method="POST")  # noqa: S310 (hosts above)
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_S):
                return
        except urllib.error.HTTPError as refused:
            final = 300 <= refused.code < 500 and refused.code not in AGAIN
            raise NotDelivered(f"HTTP {refused.code}", final=final) from refused
        except (OSError, HTTPException) as problem:
            raise NotDelivered(f"{type(problem).__name__}: {problem}", final=False) from problem
