"""Units of measurement as field systems write them, and the one unit in which each quantity is kept.

Flow is kept in m3/h and pressure in metres of water; any other quantity stays in the unit it comes in. What a unit is
worth is pint's knowledge; one metre of water is 9.80665 kPa (conventional, at 4 °C), for pressures alone.
"""

from __future__ import annotations

from functools import cache
from typing import Any

KEPT_IN = {"flow": "m3/h", "demand": "m3/h", "pressure": "m"}
PRESSURE = "pressure"

# our spelling, and what pint calls it
_UNITS = {
    **{"m3/h": "m**3/hour", "m3/s": "m**3/s", "m3/min": "m**3/minute", "m3/d": "m**3/day"},
    **{"L/s": "L/s", "L/min": "L/minute", "L/h": "L/hour", "L/d": "L/day", "ML/d": "ML/day"},
    **{"gpm": "gallon/minute", "mgd": "1e6 gallon/day", "cfs": "foot**3/s"},
    **{"m": "m", "cm": "cm", "mm": "mm", "km": "km", "ft": "foot", "in": "inch"},
    **{"Pa": "Pa", "kPa": "kPa", "MPa": "MPa", "bar": "bar", "mbar": "mbar", "psi": "psi", "atm": "atm"},
    **{"kgf/cm2": "kgf/cm**2", "m3": "m**3", "L": "L", "mm/h": "mm/hour"},
    **{"W": "W", "kW": "kW", "MW": "MW", "kWh": "kWh", "MWh": "MWh"},
    **{"A": "A", "V": "V", "mV": "mV", "kV": "kV", "s": "s", "ms": "ms", "min": "minute", "h": "hour", "d": "day"},
    **{"%": "percent", "1": "1", "mg/L": "mg/L", "g/L": "g/L"},
}
_APART = ("MVA", "kVA", "dB", "°C", "NTU", "pH")  # converted to nothing else: apparent power is no active power
_SPELLINGS = {name.casefold(): name for name in (*_UNITS, *_APART) if name not in ("MW", "mV")} | {
    **{"cmh": "m3/h", "m3h": "m3/h", "m3/hr": "m3/h", "m3/heure": "m3/h", "cms": "m3/s", "cmd": "m3/d", "m3/j": "m3/d"},
    **{"lps": "L/s", "lpm": "L/min", "l/mn": "L/min", "l/sec": "L/s", "l/hr": "L/h", "l/j": "L/d", "mld": "ML/d"},
    **{"mce": "m", "mh2o": "m", "mwc": "m", "mcl": "m", "wcm": "m", "metre": "m", "mètre": "m", "metres": "m"},
    **{"bars": "bar", "kg/cm2": "kgf/cm2", "feet": "ft", "mw": "MW", "mv": "mV", "degc": "°C", "c": "°C", "": "1"},
}


def unit_named(text: str) -> str | None:
    """The unit in our spelling, whatever the capitals; None for one we do not know.

    >>> unit_named("l/S"), unit_named("m³/h"), unit_named("mCE"), unit_named("furlong")
    ('L/s', 'm3/h', 'm', None)
    """
    plain = text.strip().replace("³", "3").replace("²", "2").replace("^", "").replace(" ", "")
    return _SPELLINGS.get(plain.casefold())


def kept_unit(quantity: str, unit: str) -> str:
    """The unit in which readings of the quantity are stored. ValueError when the unit measures something else.

    >>> kept_unit("flow", "L/s"), kept_unit("level", "%")
    ('m3/h', '%')
    """
    kept = KEPT_IN.get(quantity, unit)
    factor(unit, kept, quantity=quantity)
    return kept


@cache
def factor(source: str, target: str, *, quantity: str) -> float:
    """What a value of `quantity` in `source` is multiplied with to be in `target`. ValueError when nothing converts it.

    >>> factor("L/s", "m3/h", quantity="flow"), round(factor("bar", "m", quantity="pressure"), 5)
    (3.6, 10.19716)
    """
    if source == target:
        return 1.0
    import pint  # a third of a second, which only a conversion is worth

    known = _registry()
    try:
        value = known.Quantity(_UNITS[source])
        heads = {"water"} if quantity == PRESSURE else set()
        with known.context(*heads):
            exact = value.to(known.Quantity(_UNITS[target]).units).magnitude / known.Quantity(_UNITS[target]).magnitude
    except (KeyError, pint.DimensionalityError) as problem:
        raise ValueError(f"{source} cannot be expressed in {target}") from problem
    return float(f"{exact:.12g}")


@cache
def _registry() -> Any:
    import pint

    known: Any = pint.UnitRegistry(cache_folder=None)
    water: Any = pint.Context("water")
    weight = known.Quantity("9.80665 kPa/m")
    water.add_transformation("[length]", "[pressure]", lambda _, value: value * weight)
    water.add_transformation("[pressure]", "[length]", lambda _, value: value / weight)
    known.add_context(water)
    return known
