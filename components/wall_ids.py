"""The ids of wall screens and of the page on which they are arranged, as in ids.py."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Wall(StrEnum):
    """A wall screen: its store, the parts of its frame, one block per view."""

    SCREEN = "wall-screen"
    ROOT = "wall-root"
    HEAD = "wall-head"
    COUNTS = "wall-counts"
    LIFE = "wall-life"
    SITUATION = "wall-situation"
    NETWORK = "wall-network"
    ALERTS = "wall-alerts"
    WORKSITES = "wall-worksites"
    ROADMAP = "wall-roadmap"
    SUBJECTS = "wall-subjects"  # the views of one service or one arrondissement that the playlist asks for
    FOOT = "wall-foot"
    GROUND = "wall-ground"  # what the maps refer to
    HATCH = "wall-hatch"


@unique
class Pocket(StrEnum):
    """The wall of a telephone."""

    LANGUAGE = "pocket-language"
    BODY = "pocket-body"


@unique
class Screens(StrEnum):
    """The registry of screens, and the form with which one is arranged."""

    TICK = "screens-tick"
    REGISTRY = "screens-registry"
    CHOSEN = "screens-chosen"
    CODE = "screens-code"
    NAME = "screens-name"
    LANGUAGE = "screens-language"
    THEME = "screens-theme"
    DISTANCE = "screens-distance"
    PANEL = "screens-panel"
    FORM = "screens-form"
    RULES = "screens-rules"
    ROOM = "screens-room"
    NIGHT_FROM = "screens-night-from"
    NIGHT_UNTIL = "screens-night-until"
    NIGHT_PERCENT = "screens-night-percent"
    SAVE = "screens-save"
    ANSWER = "screens-answer"
    DRAFT = "screens-draft"
    PREVIEW = "screens-preview"
    TOKEN = "screens-token"  # noqa: S105 (an id)
    REVOKE = "screens-revoke"
    TOKEN_ANSWER = "screens-token-answer"  # noqa: S105 (an id)


def wall_subject(key: str | object) -> dict[str, object]:
    """The view of one service or arrondissement (`service:water`), or dash.MATCH for each."""
    return {"type": "wall-subject", "key": key}


def playlist_slot(part: str, place: int | object) -> dict[str, object]:
    """A part (view, seconds) of a place in the playlist of the form, or dash.ALL for each."""
    return {"type": f"screens-slot-{part}", "place": place}


def screen_button(code: str | object) -> dict[str, object]:
    """The way from a screen of the registry to its form, or dash.ALL for each."""
    return {"type": "screens-choose", "code": code}
