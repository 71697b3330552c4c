"""Photos of what was found, each an event of its alert. What a file is follows from its first bytes alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data_access.alert_moves import mirrored, permitted, read, write
from data_access.alert_steps import Told
from data_access.errors import NotFound, OperatorError
from data_access.rows.attachments import MOST_BYTES, PhotoRow
from data_access.schema import Attachment
from data_access.topics import Topic, changes

LONGEST_NAME = 120


class PhotoRefused(OperatorError):
    """The file is too large, or no picture of a kind that is shown."""

    def __init__(self, problem: str) -> None:
        self.message_key = f"alerts.error.photo_{problem}"
        super().__init__()


@changes(Topic.ALERTS)
def attach_photo(session: Session, told: Told, *, name: str, content: bytes) -> None:
    """Keep it with the alert, also after that was closed. PhotoRefused, NotFound."""
    kept = name.replace("\\", "/").rpartition("/")[2].strip()[:LONGEST_NAME] or "photo"
    change = permitted(told.actor, told.at, "photo", kept)
    if len(content) > MOST_BYTES:
        raise PhotoRefused("size")
    kind = media_type(content)
    if kind is None:
        raise PhotoRefused("kind")
    before = read(session, told.code)
    facts = {"author": change.actor.name, "at": told.at, "subject": _subject(told.code)}
    session.add(Attachment(name=kept, media_type=kind, content=content, **facts))
    now = mirrored(before)
    write(session, before.id, told.code, change, now, now)


def photos(session: Session, *, code: str, at: datetime) -> list[PhotoRow]:
    """The photos of an alert that were there at `at`, oldest first; their content is not read."""
    columns = (Attachment.id, Attachment.name, Attachment.author, Attachment.at)
    found = select(*columns).where(Attachment.subject == _subject(code), Attachment.at <= at)
    return [PhotoRow(*row) for row in session.execute(found.order_by(Attachment.at, Attachment.id))]


def photo(session: Session, *, number: int, at: datetime) -> tuple[str, bytes]:
    """Media type and content of one that was there at `at`; NotFound."""
    query = select(Attachment.media_type, Attachment.content).where(Attachment.id == number, Attachment.at <= at)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(code=str(number))
    return found.media_type, found.content


def media_type(content: bytes) -> str | None:
    r"""What the first bytes say; None for anything but JPEG, PNG and WebP.

    >>> media_type(b"\xff\xd8\xff\xe0"), media_type(b"RIFF\x00\x00\x00\x00WEBPVP8 "), media_type(b"<svg onload='x'>")
    ('image/jpeg', 'image/webp', None)
    """
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _subject(code: str) -> str:
    return f"alert:{code}"
