"""What a browser sends when a person chooses a photo."""

from __future__ import annotations

from base64 import b64decode

from data_access.attachments import PhotoRefused


def photo_of(uploaded: str) -> bytes:
    """The bytes of a data URL; PhotoRefused for what is none."""
    try:
        return b64decode(uploaded.partition(",")[2], validate=True)
    except ValueError as problem:  # no base64
        raise PhotoRefused("kind") from problem
