"""A second process that solves the sectors and the story's leaks while the first one writes the ground."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from feeds.demo import solved, truth
from feeds.demo.signals import Story


@contextmanager
def solving(story: Story, since: int, until: int) -> Iterator[Callable[[], None]]:
    """Gives what waits for the tables of the faults in [since, until] and takes them up.

    A process that has some already starts no other. What the other one did not solve is solved when it is asked for:
    the tables are the same either way.
    """
    if not solved.is_empty():
        yield lambda: None
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        tables = other.submit(truth.solved_tables, story, since, until)
        yield lambda: solved.recall(tables.result())
