"""The ids of the pages beside the list of alerts, one enum per page, as in ids.py."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Quality(StrEnum):
    """The alarm system's health."""

    HEADLINES = "quality-headlines"
    LOAD = "quality-load"
    LOAD_NOTE = "quality-load-note"
    TABLES = "quality-tables"


@unique
class Floods(StrEnum):
    """A flood of alarms on the alerts page."""

    BANNER = "alerts-flood"
    PLAIN = "alerts-flood-plain"  # kept by the browser: true shows every row all the same


@unique
class Scene(StrEnum):
    """The ground of an alert: what its loggers heard, and the point that a person picked on the map."""

    EARS = "alerts-ears"
    ZONE = "alerts-zone"  # the pipes to search
    LISTENING = "alerts-listening"
    PICKED = "alerts-picked"
    CLICKED = "alerts-clicked"
    KEYS = "alerts-keys"  # the legend, of what is on the map
    AROUND = "alerts-around"  # the note of the list, the counts of every list, which words claim which alerts
    MOVED = "alerts-moved"  # what is selected and how many events it has: the panel is asked for when this changes


@unique
class Photos(StrEnum):
    """A photo that is added to an alert."""

    UPLOAD = "alerts-photo"
    ANSWER = "alerts-photo-answer"


@unique
class Handover(StrEnum):
    """What one shift hands over to the next, and the form of the signatures."""

    HEAD = "handover-head"
    BODY = "handover-body"
    SIGNATURES = "handover-signatures"
    FORM = "handover-form"
    NOTE = "handover-note"
    LEAVING = "handover-leaving"
    COMING = "handover-coming"
    ANSWER = "handover-answer"


@unique
class Notification(StrEnum):
    """Who is told of alerts outside of the application, and the outbox."""

    SILENT = "notification-silent"
    LIST = "notification-list"
    OUTBOX = "notification-outbox"
    FORM = "notification-form"
    ROLE = "notification-role"
    CHANNEL = "notification-channel"
    RECIPIENT = "notification-recipient"
    PRIORITY = "notification-priority"
    KINDS = "notification-kinds"
    ZONE = "notification-zone"
    QUIET_FROM = "notification-quiet-from"
    QUIET_UNTIL = "notification-quiet-until"
    DIGEST = "notification-digest"
    ADD = "notification-add"
    ANSWER = "notification-answer"


def subscription_button(number: int | object) -> dict[str, object]:
    """What ends a subscription, or dash.ALL for each."""
    return {"type": "notification-end", "subscription": number}


@unique
class Queue(StrEnum):
    """Which leak first."""

    HEADLINES = "queue-headlines"
    TABLE = "queue-table"
