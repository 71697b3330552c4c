"""What a person hears of an import: refused rows as they are met, a summary at the end, and the file of refusals."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

import click

from data_access.imports import legible
from data_access.rows.imports import Applied, Rejection
from feeds.batches import Outcome

Say = Callable[..., str]  # say(key, **values) in the language of the person who types
SHOWN = 20  # refused rows of a file that are told one by one; all of them are kept
COLUMNS = ("file", "line", "column", "reason", "raw")


class Report:
    """Told on stderr row by row, summed up on stdout; `keep` is the open file that takes every refused row."""

    def __init__(self, say: Say, keep: TextIO | None) -> None:
        self._say = say
        self._told: dict[Path, int] = {}
        self._rows = csv.writer(keep) if keep else None
        if self._rows:
            self._rows.writerow(COLUMNS)

    def hear(self, path: Path, rejection: Rejection) -> None:
        """One refused row, or a refused file."""
        reason = self.reason(rejection)
        if self._rows:
            place = (rejection.line or "", legible(rejection.column or ""))
            self._rows.writerow((path.name, *place, reason, legible(rejection.raw)))
        told = self._told[path] = self._told.get(path, 0) + 1
        if told <= SHOWN:
            click.echo(self._placed(path, rejection, reason), err=True)

    def preview(self, path: Path, applied: Applied) -> None:
        """What a file would change of what is known, before it is applied."""
        for note in applied.differences:
            click.echo(f"{path.name} · {self._say(note.key, **note.values)}")

    def reason(self, rejection: Rejection) -> str:
        """Why, as a sentence."""
        told = {name: legible(value) if isinstance(value, str) else value for name, value in rejection.values.items()}
        return self._say(rejection.reason.value, **{"value": "", **told})

    def sum_up(self, outcomes: Sequence[Outcome]) -> None:
        """A line for each file with its counts, then what else there is to know."""
        for outcome in outcomes:
            more = self._told.get(outcome.path, 0) - SHOWN
            if more > 0:
                click.echo(self._say("imports.more", file=outcome.path.name, count=more), err=True)
            click.echo(self._line(outcome))
            for note in outcome.notes:
                click.echo(self._say(note.key, **note.values))
            if outcome.rehearsed:
                click.echo(self._say("imports.rehearsed", file=outcome.path.name))

    def _placed(self, path: Path, rejection: Rejection, reason: str) -> str:
        where = "_".join(name for name in ("line", "column") if getattr(rejection, name) is not None) or "file"
        column = legible(rejection.column or "")
        return self._say(f"imports.at.{where}", file=path.name, line=rejection.line, column=column, reason=reason)

    def _line(self, outcome: Outcome) -> str:
        if outcome.refused and not outcome.accepted:
            return self._say("imports.refused", file=outcome.path.name)
        counts = [
            self._say(f"imports.count.{name}", count=getattr(outcome, name))
            for name in ("accepted", "added", "changed", "unchanged", "gaps", "rejected")
            if getattr(outcome, name) or name in ("accepted", "rejected")
        ]
        return self._say("imports.summary", file=outcome.path.name, counts=self._say("imports.separator").join(counts))
