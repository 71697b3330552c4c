"""Units of measurement as field systems write them, and the one unit in which each quantity is kept.

Flow is kept in m3/h and pressure in metres of water; any other quantity stays in the unit it comes in. One metre of
water is 9.80665 kPa (conventional, at 4 °C).
"""

from __future__ import annotations

KEPT_IN = {"flow": "m3/h", "demand": "m3/h", "pressure": "m"}
DIMENSIONS = {"flow": "flow", "demand": "flow", "pressure": "head"}

# how much of the kept unit one of them is
_FLOW_M3H = {
    "m3/h": 1.0,
    "m3/s": 3600.0,
    "m3/d": 1 / 24,
    "L/s": 3.6,
    "L/min": 0.06,
    "L/h": 0.001,
    "gpm": 0.003785411784 * 60,  # US gallon
}
_KPA_M = 1 / 9.80665
_HEAD_M = {
    "m": 1.0,
    "cm": 0.01,
    "kPa": _KPA_M,
    "bar": 100 * _KPA_M,
    "mbar": 0.1 * _KPA_M,
    "psi": 6.894757293168 * _KPA_M,
}
_OTHERS = ("%", "MW", "kW", "MVA", "A", "V", "mm", "mm/h", "1", "dB", "s", "h", "°C", "mg/L", "NTU", "m3")

_FACTORS = {"flow": _FLOW_M3H, "head": _HEAD_M}
_SPELLINGS = {name.casefold(): name for name in (*_FLOW_M3H, *_HEAD_M, *_OTHERS)} | {
    "m³/h": "m3/h",
    "cmh": "m3/h",
    "m³/s": "m3/s",
    "m³/d": "m3/d",
    "m³/j": "m3/d",
    "m3/j": "m3/d",
    "lps": "L/s",
    "m³": "m3",
    "mce": "m",
    "mh2o": "m",
    "": "1",
}


def unit_named(text: str) -> str | None:
    """The unit in our spelling, whatever the capitals; None for one we do not know.

    >>> unit_named("l/S"), unit_named("m³/h"), unit_named("furlong")
    ('L/s', 'm3/h', None)
    """
    return _SPELLINGS.get(text.strip().casefold())


def kept_unit(quantity: str, unit: str) -> str:
    """The unit in which readings of the quantity are stored. ValueError when the unit measures something else.

    >>> kept_unit("flow", "L/s"), kept_unit("level", "%")
    ('m3/h', '%')
    """
    dimension = DIMENSIONS.get(quantity)
    if dimension is None:
        return unit
    if unit not in _FACTORS[dimension]:
        raise ValueError(f"{unit} does not measure {quantity}")
    return KEPT_IN[quantity]


def factor(source: str, target: str) -> float:
    """What a value in `source` is multiplied with to be in `target`. ValueError when they measure different things.

    >>> factor("L/s", "m3/h"), round(factor("bar", "m"), 5)
    (3.6, 10.19716)
    """
    if source == target:
        return 1.0
    for scale in _FACTORS.values():
        if source in scale and target in scale:
            return scale[source] / scale[target]
    raise ValueError(f"{source} cannot be expressed in {target}")
