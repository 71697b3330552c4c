"""What every channel of notification has in common: how it says that a message did not arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from data_access.rows.notification import Letter

Channel = Callable[[Letter, str, str, datetime], None]
"""Sends a letter with its subject and body; NotDelivered when it did not arrive."""


class NotDelivered(Exception):
    """It has not arrived, as far as is known; `final` when trying again would not help."""

    def __init__(self, why: str, *, final: bool) -> None:
        super().__init__(why)
        self.final = final
