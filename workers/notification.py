"""The worker of the outbox: takes what is due, sends it, and says what became of it, for as long as it runs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data_access import outbox
from data_access.clock import Clock
from data_access.database import Database
from data_access.rows.notification import EMAIL, WEBHOOK, Letter
from settings import Settings
from workers.delivery import Channel, NotDelivered
from workers.mail import Mailer
from workers.rounds import Round
from workers.webhook import Webhook

log = logging.getLogger(__name__)
LOOK_S = 2.0
Words = Callable[[Letter], tuple[str, str]]
"""The subject and the body of a letter in its language."""


def channels_of(settings: Settings) -> dict[str, Channel]:
    """The channels that the environment allows; none without AIN_SMTP_URL and AIN_WEBHOOK_HOSTS."""
    found: dict[str, Channel] = {}
    if settings.smtp_url:
        found[EMAIL] = Mailer(settings.smtp_url, settings.smtp_from)
    if settings.webhook_hosts:
        found[WEBHOOK] = Webhook(settings.webhook_hosts)
    return found


@dataclass(frozen=True, slots=True)
class Postman:
    """Sends what is due."""

    database: Database
    clock: Clock
    channels: Mapping[str, Channel]
    words: Words

    def round(self) -> int:
        """Everything that is due now; how many messages arrived. Nothing is lost or sent by two at once."""
        if not self.channels:
            return 0
        letters = self.database.call(outbox.take, channels=list(self.channels), at=self.clock.now())
        return sum(self._deliver(letter) for letter in letters)

    def _deliver(self, letter: Letter) -> bool:
        subject, body = self.words(letter)
        try:
            self.channels[letter.channel](letter, subject, body, self.clock.now())
        except NotDelivered as problem:
            log.warning("notification not delivered", extra={"key": letter.key, "why": str(problem)})
            why, now = str(problem), self.clock.now()
            self.database.call(outbox.failed, key=letter.key, error=why, final=problem.final, at=now)
            return False
        self.database.call(outbox.sent, key=letter.key, at=self.clock.now())
        return True


def post_round(postman: Postman) -> Round:
    """A context: the postman goes round inside it, in a thread of its own."""
    return Round("notification", postman.round, LOOK_S, rests_first=True)
