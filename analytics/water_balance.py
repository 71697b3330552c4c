"""Water balance of a period: efficiency, non-revenue water and loss indices. Volumes in m3, lengths in km.

Structure of the IWA standard balance: input = authorised consumption + losses. A volume that is not known is None and
makes every figure that needs it None. Mains only: the length leaves service connections out (indicator P106.3).
"""

from __future__ import annotations


def network_efficiency_pct(billed_m3: float | None, input_m3: float | None) -> float | None:
    """Efficiency as the operator defines it: billed volume over the volume bought and produced, in percent.

    Source: the operator's bond note of 2010. It is 100 less the non-revenue share, not the French P104.3, which also
    counts unmetered and service volumes.

    >>> network_efficiency_pct(154.5, 200.0)
    77.25
    """
    return None if billed_m3 is None or not input_m3 else 100 * billed_m3 / input_m3


def non_revenue_water_m3(billed_m3: float | None, input_m3: float | None) -> float | None:
    """What entered the network and was not billed (IWA: system input less billed authorised consumption).

    >>> non_revenue_water_m3(154.5, 200.0)
    45.5
    """
    return None if billed_m3 is None or input_m3 is None else input_m3 - billed_m3


def non_revenue_pct(billed_m3: float | None, input_m3: float | None) -> float | None:
    """The non-revenue share of the input. IWA practitioners advise against it for targets; an index per km serves.

    >>> non_revenue_pct(154.5, 200.0)
    22.75
    """
    lost = non_revenue_water_m3(billed_m3, input_m3)
    return None if lost is None or not input_m3 else 100 * lost / input_m3


def linear_loss_index(lost_m3: float | None, mains_km: float | None, days: float) -> float | None:
    """Losses per kilometre of mains and day, m3/km/day.

    With input less authorised consumption it is the French ILP (P106.3); with input less billed volume, ILVNC (P105.3).

    >>> linear_loss_index(365_000, 100, 365)
    10.0
    """
    return None if lost_m3 is None or not mains_km or days <= 0 else lost_m3 / (mains_km * days)
