"""The languages of the product and the one of the current request."""

from __future__ import annotations

from contextvars import ContextVar

LANGUAGES = ("fr", "en", "ar")
current_language: ContextVar[str] = ContextVar("current_language", default="fr")
