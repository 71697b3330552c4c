"""The browser's side of HTTP/1.1 in as few instructions as will do: 220 of them share two cores with the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlsplit

CONNECTIONS = 5  # a browser keeps six to a host; one of them holds /events


class Wire:
    """Connections to one server, kept open between questions."""

    def __init__(self, url: str, headers: str = "") -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._headers = f"Host: {parts.netloc}\r\n{headers}"
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    def post(self, path: str, body: bytes) -> bytes:
        """The bytes of a request, made once for all who send it."""
        head = (
            f"POST {path} HTTP/1.1\r\n{self._headers}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        )
        return head.encode() + b"\r\n" + body

    async def ask(self, requests: Sequence[bytes]) -> int:
        """All of them over as many connections as a browser has; the bytes of all answers. A refusal raises."""
        waiting = list(reversed(requests))

        async def one_after_the_other() -> int:
            taken = 0
            while waiting:
                taken += await self._ask(waiting.pop())
            return taken

        return sum(await asyncio.gather(*(one_after_the_other() for _ in requests[:CONNECTIONS])))

    async def _ask(self, request: bytes) -> int:
        reader, writer = await self._connection()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status, length = int(head[9:12]), _length(head)
        await reader.readexactly(length)
        self._idle.append((reader, writer))
        if status >= 300:
            raise ConnectionError(f"{status} for {request[:80]!r}")
        return length

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """One that the server has not closed meanwhile."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection(self._host, self._port)

    async def events(self) -> AsyncIterator[str]:
        """What `/events` says, for as long as it does."""
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=1 << 20)
        writer.write(f"GET /events HTTP/1.1\r\n{self._headers}\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    yield line[6:].decode()
        finally:
            writer.close()

    def close(self) -> None:
        """Let go of every connection that is not in use."""
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()


def _length(head: bytes) -> int:
    """Zero for an answer without a body."""
    _, found, rest = head.lower().partition(b"content-length: ")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0
