"""A screen as text: what stands in the form of a screen becomes the address of its preview, and comes back from it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from data_access.rows.screens import Manners, ScreenRow, Showing


def draft_text(screen: ScreenRow) -> str:
    """The arrangement without what the screen said of itself."""
    facts = asdict(screen)
    del facts["last_seen_at"]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def drafted(text: str | None) -> ScreenRow | None:
    """The screen of such a text; None for no text and for one that is no screen."""
    try:
        facts: dict[str, Any] = json.loads(text or "")
        playlist = tuple(Showing(**showing) for showing in facts.pop("playlist"))
        manners = Manners(**facts.pop("manners"))
        return ScreenRow(**facts, playlist=playlist, manners=manners) if playlist else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
