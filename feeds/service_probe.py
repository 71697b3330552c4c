"""One HTTP probe of a digital service: whether it answered, how long that took, until when its certificate is valid.

An answer is any status below 500 within the time: a page that asks to sign in is alive. The certificate's end is read
from the same connection. Nothing is raised: what goes wrong is the probe's problem, in a few words.
"""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from data_access.rows.city import ProbeRecord

TIMEOUT_S = 10.0
DOWN_FROM = 500
LONGEST_PROBLEM = 120


@dataclass(frozen=True, slots=True)
class Target:
    """A part of the application and the address that stands for it."""

    service: str
    url: str


def targets(text: str) -> list[Target]:
    """`mobile=https://app.example/health portal=http://…`, separated by blanks or commas. ValueError names a wrong one.

    >>> targets("mobile=https://app.example/health")
    [Target(service='mobile', url='https://app.example/health')]
    """
    found = []
    for part in text.replace(",", " ").split():
        service, _, url = part.partition("=")
        if not service or urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise ValueError(f"{part!r} is not <service>=<http or https address>")
        found.append(Target(service, url))
    return found


def probe(target: Target, *, at: datetime, timeout_s: float = TIMEOUT_S) -> ProbeRecord:
    """Ask once; `at` is when."""
    begun = time.monotonic()
    try:
        status, certificate = _ask(urlsplit(target.url), timeout_s)
    except TimeoutError:
        return ProbeRecord(target.service, at, False, None, "timeout")
    except (OSError, HTTPException) as problem:
        said = f"{type(problem).__name__}: {problem}"[:LONGEST_PROBLEM]
        return ProbeRecord(target.service, at, False, None, said)
    took_ms = round(1000 * (time.monotonic() - begun), 1)
    problem_text = f"HTTP {status}" if status >= DOWN_FROM else None
    return ProbeRecord(target.service, at, problem_text is None, took_ms, problem_text, certificate)


def _ask(url: SplitResult, timeout_s: float) -> tuple[int, datetime | None]:
    """The status of a GET, and the end of the certificate on an encrypted connection."""
    host = url.hostname or ""
    if url.scheme == "https":
        secure = HTTPSConnection(host, url.port, timeout=timeout_s, context=ssl.create_default_context())
        connection: HTTPConnection = secure
    else:
        connection = HTTPConnection(host, url.port, timeout=timeout_s)
    try:
        connection.connect()
        until = _valid_until(connection.sock)
        path = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
        connection.request("GET", path, headers={"User-Agent": "ain-probe"})
        return connection.getresponse().status, until
    finally:
        connection.close()


def _valid_until(sock: object) -> datetime | None:
    if not isinstance(sock, ssl.SSLSocket):
        return None
    told = (sock.getpeercert() or {}).get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told)), UTC) if told else None
