"""The component ids of electricity on the page of network health."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Power(StrEnum):
    """Headlines, substations and the one that is picked, its feeders, interruptions, minutes of each month."""

    HEADLINES = "power-headlines"
    SUBSTATIONS = "power-substations"
    PICKED = "power-picked"
    FEEDERS = "power-feeders"
    FEEDERS_TITLE = "power-feeders-title"
    FEEDERS_NOTE = "power-feeders-note"
    INTERRUPTIONS = "power-interruptions"
    INTERRUPTIONS_NOTE = "power-interruptions-note"
    MONTHS = "power-months"
