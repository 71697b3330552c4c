"""Tables that were solved once and are kept: whole millimetres by name, in this process and in the database.

A table depends on its name alone, so it does not matter who solved it: the build keeps what it needed, the worker takes
that up and solves only what is new, and a value is the same to the last bit either way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from feeds.demo.noise import Whole

STORED = np.dtype("<i4")
_known: dict[str, Whole] = {}


def cells(name: str, solve: Callable[[], Whole]) -> Whole:
    """The table of that name; solved now if nobody has."""
    if name not in _known:
        _known[name] = solve()
    return _known[name]


def is_empty() -> bool:
    """Whether this process has no table yet."""
    return not _known


def kept(names: Iterable[str]) -> dict[str, bytes]:
    """The tables of these names as they are stored; they must have been solved or taken up."""
    return {name: _known[name].astype(STORED).tobytes() for name in names}


def recall(tables: Mapping[str, bytes]) -> None:
    """Take up tables that were solved earlier; those known already stay."""
    for name, stored in tables.items():
        _known.setdefault(name, np.frombuffer(stored, STORED).astype(np.int64))
