"""Where things stand on the programme's time line: bars packed into rows, labels into lines, without overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data_access.rows.roadmap import InitiativeRow, MilestoneRow, Programme, Stage

GAP = timedelta(days=12)
CHARACTER_PX = 6.6  # mean width of a character of 12 px text
PLOT_PX = 1230  # width of the plot on a desk of 1440 px
STARTED = (Stage.DELIVERY, Stage.DONE, Stage.STOPPED)
MARGIN = timedelta(days=60)
EDGE = timedelta(days=25)  # room for the flag of a milestone on the last day


@dataclass(frozen=True, slots=True)
class Window:
    """The days a time line shows."""

    start: date
    end: date

    def clipped(self, day: date) -> date:
        """The day, or the edge nearest to it."""
        return min(max(day, self.start), self.end)

    def shows(self, start: date, end: date) -> bool:
        """Whether any of the span is in the window."""
        return start < self.end and end > self.start

    def px(self, span: timedelta) -> float:
        """The width of a span on a desk."""
        return span / (self.end - self.start) * PLOT_PX


@dataclass(frozen=True, slots=True)
class Placed:
    """An initiative in a row of its lane, 0 at the top."""

    row: int
    initiative: InitiativeRow


@dataclass(frozen=True, slots=True)
class Label:
    """A milestone's text: its line under the flags, the day of its middle, or nothing where no line has room."""

    milestone: MilestoneRow
    line: int | None
    middle: date


def window(programme: Programme, phase: int | None) -> Window:
    """Whole years around all phases, or one phase (by its position from 1) with two months to either side."""
    phases = programme.phases
    if phase is not None and 0 < phase <= len(phases):
        chosen = phases[phase - 1]
        return Window(chosen.starts_on - MARGIN, chosen.expected_end + MARGIN)
    first, last = min(row.starts_on for row in phases), max(row.ends_on for row in phases)
    return Window(date(first.year, 1, 1), date(last.year, 12, 31) + EDGE)


def end_of(initiative: InitiativeRow) -> date:
    """Its planned end, or the forecast when that is later."""
    return max(initiative.ends_on, initiative.forecast_end_on or initiative.ends_on)


def packed(initiatives: Iterable[InitiativeRow], rows: int) -> list[Placed]:
    """As many as `rows` hold without overlap, the largest budgets first; a row may stay empty."""
    taken: list[list[InitiativeRow]] = [[] for _ in range(rows)]
    placed = []
    for initiative in sorted(initiatives, key=lambda one: (-(one.budget_mad or 0.0), one.code)):
        row = next((number for number, others in enumerate(taken) if _is_free(others, initiative)), None)
        if row is not None:
            taken[row].append(initiative)
            placed.append(Placed(row, initiative))
    return placed


def _is_free(others: Sequence[InitiativeRow], one: InitiativeRow) -> bool:
    return all(end_of(other) + GAP <= one.starts_on or end_of(one) + GAP <= other.starts_on for other in others)


def fitted(text: str, px: float) -> str:
    """The text cut to a width; nothing when not even a few characters fit."""
    room = int((px - 8) / CHARACTER_PX)
    if len(text) <= room:
        return text
    return f"{text[: room - 1].rstrip()}…" if room >= 5 else ""


def labelled(milestones: Sequence[tuple[MilestoneRow, str]], span: Window, lines: int) -> list[Label]:
    """A line for every milestone's text, the first with room; the late ones choose first, the rest by their day."""
    free: list[list[tuple[date, date]]] = [[] for _ in range(lines)]
    labels = []
    ordered = sorted(milestones, key=lambda pair: (pair[0].slip_days(pair[0].expected_on) <= 0, pair[0].expected_on))
    for milestone, text in ordered:
        half = (span.end - span.start) * ((len(text) * CHARACTER_PX / 2 + 5) / PLOT_PX)
        middle = min(max(milestone.expected_on, span.start + half), span.end - half)
        spot = (middle - half, middle + half)
        line = next((number for number, others in enumerate(free) if _has_room(others, spot)), None)
        if line is not None:
            free[line].append(spot)
        labels.append(Label(milestone, line, middle))
    return labels


def _has_room(others: Sequence[tuple[date, date]], spot: tuple[date, date]) -> bool:
    return all(spot[1] <= start or end <= spot[0] for start, end in others)
