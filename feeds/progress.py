"""How far an import is: a bar with the rate and the time that is left, for whatever takes longer than two seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

QUIET_S = 2.0  # what is done by then needs no bar
FORM = "{desc} {percentage:3.0f} % |{bar:30}| {elapsed}<{remaining}{postfix}"


class Progress:
    """A bar on stderr for the file at hand, where a person looks at it; nothing where stderr is no terminal."""

    def __init__(self, rate: Callable[[int], str]) -> None:
        self._rate = rate
        self._path: Path | None = None
        self._bar: Any = None
        self._rows = 0

    def advance(self, path: Path, done: float, rows: int) -> None:
        """`done` is the share of the file that is stored, 0 to 1; `rows` have come since the last call."""
        if path != self._path:
            self.end()
            self._begin(path)
        self._rows += rows
        seconds = max(self._bar.format_dict["elapsed"], 0.001)
        self._bar.set_postfix_str(self._rate(int(self._rows / seconds)), refresh=False)
        self._bar.update(done - self._bar.n)

    def end(self) -> None:
        """Take the bar off the screen: what became of the file is told next."""
        if self._bar is not None:
            self._bar.close()
        self._bar, self._path, self._rows = None, None, 0

    def _begin(self, path: Path) -> None:
        from tqdm import tqdm

        self._path = path
        self._bar = tqdm(total=1.0, desc=path.name, delay=QUIET_S, leave=False, disable=None, bar_format=FORM)
