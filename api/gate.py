"""Bodies under control: how much may be in flight at once, how large one may be, and what a compressed one holds.

What does not fit is turned away with a reason instead of growing the memory: 413 for one that is too large by itself,
429 with Retry-After when others take the room.
"""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request

GZIP = 16 + zlib.MAX_WBITS
READ_WITHIN_S = 30.0
RETRY_AFTER_S = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes count as they are after decompression."""

    body_bytes: int = 8 * 2**20
    bytes_in_flight: int = 32 * 2**20
    requests_in_flight: int = 64


class TurnedAway(Exception):
    """A body that is not taken: the status, what to say, and in how many seconds to try again."""

    def __init__(self, status: int, error: str, retry_after_s: int | None = None) -> None:
        super().__init__(error)
        self.status, self.error, self.retry_after_s = status, error, retry_after_s


class Gate:
    """Counts what is in flight in this process. `with gate.pass_through() as room` holds a place until it ends."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.requests = 0
        self.bytes = 0

    def pass_through(self) -> Room:
        """A place for one request; TurnedAway when all are taken."""
        if self.requests >= self.limits.requests_in_flight:
            raise TurnedAway(429, "too many requests in flight", RETRY_AFTER_S)
        return Room(self)


class Room:
    """What one request takes of the gate."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._taken = gate, 0

    def __enter__(self) -> Room:
        self._gate.requests += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._gate.requests -= 1
        self._gate.bytes -= self._taken

    def grow(self, size: int) -> None:
        """Take room for `size` more bytes."""
        limits = self._gate.limits
        if self._taken + size > limits.body_bytes:
            raise TurnedAway(413, f"a body may hold {limits.body_bytes} bytes, decompressed: send it in parts")
        if self._gate.bytes + size > limits.bytes_in_flight:
            raise TurnedAway(429, "too many bytes in flight", RETRY_AFTER_S)
        self._taken += size
        self._gate.bytes += size

    async def body(self, request: Request) -> bytes:
        """The whole body, decompressed, as long as there is room for it."""
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self._gate.limits.body_bytes:
            raise TurnedAway(413, f"a body may hold {self._gate.limits.body_bytes} bytes: send it in parts")
        try:
            return await asyncio.wait_for(self._read(request), READ_WITHIN_S)
        except TimeoutError:
            raise TurnedAway(408, f"the body did not come within {READ_WITHIN_S:.0f} s") from None
        except ClientDisconnect:
            raise TurnedAway(400, "the body broke off") from None

    async def _read(self, request: Request) -> bytes:
        encoding = request.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip"):
            raise TurnedAway(415, f"Content-Encoding {encoding} is not understood: gzip, or none")
        unpack = _Unpacker(self) if encoding == "gzip" else None
        parts = []
        async for chunk in request.stream():
            if unpack is None:
                self.grow(len(chunk))
            parts.append(unpack.take(chunk) if unpack else chunk)
        if unpack is not None:
            unpack.end()
        return b"".join(parts)


class _Unpacker:
    """Gzip, a piece at a time: a bomb is noticed when its contents reach the limit, not after."""

    PIECE = 256 * 1024

    def __init__(self, room: Room) -> None:
        self._room = room
        self._stream = zlib.decompressobj(GZIP)

    def take(self, chunk: bytes) -> bytes:
        """What a chunk holds."""
        pieces = []
        try:
            while chunk:
                piece = self._stream.decompress(chunk, self.PIECE)
                self._room.grow(len(piece))
                pieces.append(piece)
                chunk = self._rest()
        except zlib.error as problem:
            raise TurnedAway(400, f"the body is no gzip: {problem}") from problem
        return b"".join(pieces)

    def _rest(self) -> bytes:
        """What is left of the chunk; the next member where gzip files were put one after the other."""
        if not self._stream.eof:
            return self._stream.unconsumed_tail
        rest = self._stream.unused_data
        if rest:
            self._stream = zlib.decompressobj(GZIP)
        return rest

    def end(self) -> None:
        """TurnedAway when the gzip is cut off."""
        if not self._stream.eof:
            raise TurnedAway(400, "the gzip is cut off")
