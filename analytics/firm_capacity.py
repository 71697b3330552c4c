"""What a substation still carries when its largest transformer fails (N-1)."""

from __future__ import annotations

from collections.abc import Sequence

OVERLOAD_PCT = 100.0


def firm_mva(capacity_mva: float | None, transformers_mva: Sequence[float] = ()) -> float | None:
    """The capacity without the largest transformer, MVA; help from neighbouring substations is not counted.

    Where the transformers are not known, two equal ones are assumed: who shows the figure says so. None without a
    capacity.

    >>> firm_mva(120.0, (40.0, 80.0))
    40.0
    >>> firm_mva(80.0)
    40.0
    >>> firm_mva(80.0, (80.0,))
    0.0
    """
    if transformers_mva:
        return sum(transformers_mva) - max(transformers_mva)
    return None if capacity_mva is None else capacity_mva / 2
