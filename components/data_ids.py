"""The component ids of the page of incoming data; all others stand in ids.py."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Data(StrEnum):
    """What comes in: feeds, the last hour, refused rows and the form that corrects one, gaps, batches."""

    HEADLINES = "data-headlines"
    SENTENCE = "data-sentence"
    FEEDS = "data-feeds"
    REJECTS = "data-rejects"
    REJECTS_NOTE = "data-rejects-note"
    SEND_ALL = "data-send-all"
    CHOSEN = "data-chosen"
    PANEL = "data-panel"
    FORM = "data-form"
    TIMESTAMP = "data-timestamp"
    SENSOR = "data-sensor"
    QUANTITY = "data-quantity"
    VALUE = "data-value"
    QUALITY = "data-quality"
    SEND = "data-send"
    REASON = "data-reason"
    SET_ASIDE = "data-set-aside"
    ANSWER = "data-answer"
    BATCHES = "data-batches"
    GATEWAYS = "data-gateways"
    SENSORS = "data-sensors"
