"""Sending one message by SMTP."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from data_access.rows.notification import Letter
from workers.delivery import NotDelivered

TIMEOUT_S = 15
PERMANENT = 500  # SMTP replies from here on will not change by trying again


@dataclass(frozen=True, slots=True)
class Mailer:
    """`url` is smtp://[user:password@]host[:port][?starttls=1] or smtps://…; `sender` the address it comes from."""

    url: str
    sender: str

    def __call__(self, letter: Letter, subject: str, body: str, at: datetime) -> None:
        """Hand it over; NotDelivered says whether it may be tried again. The same letter has the same Message-ID."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, letter.recipient, subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{letter.key}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        try:
            with _server(urlsplit(self.url)) as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code = max((reply[0] for reply in refused.recipients.values()), default=PERMANENT)
            raise NotDelivered(f"recipient refused ({code})", final=code >= PERMANENT) from refused
        except smtplib.SMTPResponseException as refused:
            wrong = isinstance(refused, smtplib.SMTPAuthenticationError)  # a setting, not this message
            raise NotDelivered(str(refused.smtp_code), final=refused.smtp_code >= PERMANENT and not wrong) from refused
        except (smtplib.SMTPException, OSError) as problem:
            raise NotDelivered(f"{type(problem).__name__}: {problem}", final=False) from problem


def _server(url: SplitResult) -> smtplib.SMTP:
    host, secure = url.hostname or "localhost", url.scheme == "smtps"
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    server = kind(host, url.port or (465 if secure else 25), timeout=TIMEOUT_S)
    if parse_qs(url.query).get("starttls"):
        server.starttls()
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server
