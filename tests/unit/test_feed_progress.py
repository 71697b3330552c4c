"""The bar of a long import: silent where nobody looks, with rate and time left where somebody does."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from feeds import progress
from feeds.progress import Progress


class Terminal(io.StringIO):
    """What a person would have on the screen."""

    def isatty(self) -> bool:
        return True


def moved(monkeypatch: pytest.MonkeyPatch, screen: io.StringIO) -> str:
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(progress, "QUIET_S", 0.0)
    monkeypatch.setenv("COLUMNS", "120")
    bar = Progress(lambda rows: f"{rows} rows/s")
    bar.advance(Path("r.csv"), 0.5, 1000)
    bar._bar.refresh()
    bar.end()
    return screen.getvalue()


def test_a_person_at_a_terminal_sees_share_rate_and_time_left(monkeypatch):
    told = moved(monkeypatch, Terminal())
    assert "r.csv  50 %" in told
    assert "rows/s" in told
    assert "00:00<" in told


def test_a_log_file_holds_no_bar(monkeypatch):
    bar = Progress(str)
    screen = io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    bar.advance(Path("r.csv"), 1.0, 10)
    bar.end()
    assert screen.getvalue() == ""
