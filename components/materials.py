"""What pipes are made of, as the data name it and as a reader does."""

from __future__ import annotations

from components.text import known, say

MATERIALS = ("fonte ductile", "fonte grise", "PVC", "PEHD", "amiante-ciment", "acier", "béton")


def material(name: str | None, lang: str) -> str:
    """The word of the language; the data's own where we have none."""
    if name is None:
        return say("pipes.material.unknown", lang)
    key = f"pipes.material.{name}"
    return say(key, lang) if known(key, lang) else name


def materials(lang: str) -> dict[str, str]:
    """Every material we have a word for: for the map, which writes its own tooltips."""
    return {name: material(name, lang) for name in MATERIALS}
