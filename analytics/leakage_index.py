"""Infrastructure leakage index: real losses over those that good technique cannot avoid at this pressure (IWA).

Unavoidable losses in litres a day: (18 Lm + 0.8 Nc + 25 Lp) P, with mains Lm in km, service connections Nc, Lp the km
of private pipe between the property line and the meter, and the mean pressure P in metres (domain reference 1.2).
"""

from __future__ import annotations

MAINS_L, CONNECTIONS_L, PRIVATE_L = 18.0, 0.8, 25.0  # litres a day and metre of pressure: per km, connection, km
LEAST_CONNECTIONS, LEAST_PER_KM, LEAST_PRESSURE_M = 3000, 20.0, 25.0
LITRES = 1000


def unavoidable_m3(mains_km: float, connections: float, pressure_m: float, days: float, private_km: float = 0) -> float:
    """Unavoidable real losses of a system in so many days, m3.

    >>> unavoidable_m3(100, 5000, 40, 10)  # (1,800 + 4,000) x 40 litres a day
    2320.0
    """
    per_metre = MAINS_L * mains_km + CONNECTIONS_L * connections + PRIVATE_L * private_km
    return per_metre * pressure_m * days / LITRES


def real_losses_m3(
    input_m3: float, billed_m3: float, *, unbilled_pct: float, unauthorised_pct: float, under_registered_pct: float
) -> float:
    """What is lost for good: the input less what was billed, used unbilled, taken, or not counted by old meters.

    The first two shares are of the input, the last one of what the meters should have counted.

    >>> real_losses_m3(1000.0, 760.0, unbilled_pct=0.5, unauthorised_pct=0.25, under_registered_pct=5.0)
    192.5
    """
    used = billed_m3 / (1 - under_registered_pct / 100)
    return input_m3 - used - input_m3 * (unbilled_pct + unauthorised_pct) / 100


def outside_limits(mains_km: float, connections: float, pressure_m: float) -> str | None:
    """Why the index of such a system says nothing; None within its limits: 3,000 connections, 20 per km, 25 m.

    >>> outside_limits(100, 2999, 40), outside_limits(200, 3600, 40), outside_limits(100, 3600, 24)
    ('few_connections', 'few_per_km', 'low_pressure')
    >>> outside_limits(100, 3600, 25) is None
    True
    """
    if connections < LEAST_CONNECTIONS:
        return "few_connections"
    if connections < LEAST_PER_KM * mains_km:
        return "few_per_km"
    return "low_pressure" if pressure_m < LEAST_PRESSURE_M else None
