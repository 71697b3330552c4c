"""The same answer for everybody who asks the same question of the same instant: walls and desks ask alike, all at once.

Answers are frozen rows, so they can be shared. They are forgotten when anything is written, and after a few seconds.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Coroutine, Hashable, Mapping
from typing import Any

KEEP_S = 10.0
TIDY_S = 1.0
Kept = tuple[float, "asyncio.Task[Any]"]


class Answers:
    """Answers by question; one that is being worked out is waited for and not asked again."""

    def __init__(self, keep_s: float = KEEP_S) -> None:
        self._keep_s = keep_s
        self._kept: dict[Hashable, Kept] = {}
        self._tidied = 0.0

    async def of(self, question: Hashable, work_out: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """The answer to the question, worked out at most once; a failure reaches all who wait and is not kept."""
        kept = self._kept.get(question)
        if kept is None or _is_broken(kept[1]):
            self._drop_old()
            kept = (time.monotonic(), asyncio.ensure_future(work_out()))
            self._kept[question] = kept
        return await asyncio.shield(kept[1])

    def forget(self) -> None:
        """Something has changed: what is asked from now on is worked out anew."""
        self._kept.clear()

    def _drop_old(self) -> None:
        now = time.monotonic()
        if now - self._tidied < TIDY_S:
            return
        self._tidied, oldest = now, now - self._keep_s
        for question in [each for each, (since, _) in list(self._kept.items()) if since < oldest]:
            self._kept.pop(question, None)


def question_of(work: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Hashable | None:
    """What names a question asked `at` an instant; None for work that is not such a question or cannot be named."""
    if "at" not in kwargs or not inspect.isfunction(work) or "<locals>" in work.__qualname__:
        return None
    question = (work, args, tuple(sorted(kwargs.items())))
    try:
        hash(question)
    except TypeError:
        return None
    return question


def _is_broken(answer: asyncio.Task[Any]) -> bool:
    """It failed, or the loop that should have worked it out is gone."""
    if answer.done():
        return answer.cancelled() or answer.exception() is not None
    return answer.get_loop().is_closed()
