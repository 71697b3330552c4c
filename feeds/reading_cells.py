"""What stands in the cells of a file of readings: values, qualities, and series with the unit of their values."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.units import factor, unit_named
from data_access.channels import Channel, Channels
from data_access.rows.imports import Reason
from data_access.rows.telemetry import BAD, GOOD, UNCERTAIN
from feeds.hearing import Hearing, Mask, Why

QUALITIES = {
    **{"": GOOD, "0": GOOD, "good": GOOD, "1": UNCERTAIN, "uncertain": UNCERTAIN, "2": BAD, "bad": BAD},
    **{"nan": GOOD, "0.0": GOOD, "1.0": UNCERTAIN, "2.0": BAD},  # whole numbers with gaps come as floats
    **{"bon": GOOD, "bonne": GOOD, "valide": GOOD, "incertain": UNCERTAIN, "incertaine": UNCERTAIN},
    **{"douteux": UNCERTAIN, "douteuse": UNCERTAIN, "mauvais": BAD, "mauvaise": BAD, "invalide": BAD},
}
GAPS = ("", "nan")
THOUSANDS = r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)"
HEADER_UNIT = re.compile(r"(.+?)\s*[\[(]([^\])]*)[\])]")


@dataclass(frozen=True, slots=True)
class Meant:
    """The series that something in a file means, and what its values are multiplied with to be in the kept unit."""

    sensor_id: int
    factor: float


@dataclass(frozen=True, slots=True)
class Unmeant:
    """Why it means none: the column to blame, and the reason."""

    column: str
    why: Why


def meant(channels: Channels, code: str, quantity: str = "", unit: str = "") -> Meant | Unmeant:
    """The channel of a sensor's code and, where needed, quantity; values in `unit`, or in the sensor's own."""
    known = channels.get(code)
    if known is None:
        return Unmeant("sensor_id", (Reason.SENSOR_UNKNOWN, {}))
    if quantity in known:
        return _in_unit(known[quantity], quantity, unit)
    choices: dict[str, str | int] = {"choices": ", ".join(sorted(known)), "quantity": quantity}
    if quantity:
        return Unmeant("sensor_id", (Reason.QUANTITY_NOT_MEASURED, choices))
    if len(known) > 1:
        return Unmeant("sensor_id", (Reason.QUANTITY_NEEDED, choices))
    return _in_unit(*next((channel, name) for name, channel in known.items()), unit)


def meant_by_header(channels: Channels, name: str) -> Meant | Unmeant:
    """The channel that a column of its own means: `n1`, `n1 [bar]`, `T1:level (m)`, `flow_m3_h`."""
    bracketed = HEADER_UNIT.fullmatch(name)
    if name in channels or bracketed is None:
        code, unit = name, ""
    else:
        code, unit = bracketed.groups()
    if code not in channels:
        base, _, tail = code.rpartition(":")
        if base in channels:
            return meant(channels, base, tail.strip(), unit)
        suffixed = next((known for known in _prefixes(code) if known in channels), None)
        if suffixed is not None and unit_named(written := code[len(suffixed) + 1 :].replace("_", "/")):
            return meant(channels, suffixed, unit=written)
    return meant(channels, code, unit=unit)


def qualities(hearing: Hearing) -> NDArray[np.int8]:
    """The class of each row, good where the file says nothing."""
    if "quality" not in hearing.table.data:
        return np.full(len(hearing.table.lines), GOOD, np.int8)
    codes, each = pd.factorize(hearing.table.data["quality"])
    found = np.array([QUALITIES.get(str(said).strip().casefold(), -1) for said in each], np.int8)[codes]
    hearing.refuse(found < 0, lambda _place: (Reason.QUALITY_UNKNOWN, {}), "quality")
    return np.where(found < 0, BAD, found).astype(np.int8)


def values(hearing: Hearing, column: str, excused: Mask | None = None) -> tuple[NDArray[np.float64], Mask]:
    """The numbers of a column, as they are written, and which rows have none.

    `excused` rows are known to be bad: whatever else stands there (`Comm Fail`) is no value, and no fault.
    """
    written = hearing.table.data[column]
    if pd.api.types.is_numeric_dtype(written.dtype):
        value = written.to_numpy(np.float64, na_value=np.nan)
        gap = np.isnan(value)
    else:
        text = written.str.strip().str.casefold()
        gap = text.isin(GAPS).to_numpy()
        plain = _with_points(text) if hearing.table.layout.comma else text
        value = pd.to_numeric(plain, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    if excused is not None:
        gap = gap | (excused & ~np.isfinite(value))
    hearing.refuse(np.isinf(value) & ~gap, lambda _place: (Reason.NOT_FINITE, {}), column)
    hearing.refuse(np.isnan(value) & ~gap, lambda _place: (Reason.NOT_A_NUMBER, {}), column)
    return value, gap


def _with_points(text: pd.Series) -> pd.Series:
    """Decimal commas as points, thousands closed up; a number with both signs stays as it is: which is which?"""
    return pd.Series(
        [each if "." in each else re.sub(THOUSANDS, "", each).replace(",", ".", 1) for each in text],
        index=text.index,
        dtype="str",
    )


def _in_unit(channel: Channel, quantity: str, unit: str) -> Meant | Unmeant:
    if not unit:
        return Meant(channel.sensor_id, channel.factor)
    known = unit_named(unit)
    if known is None:
        return Unmeant("unit", (Reason.UNIT_UNKNOWN, {"value": unit}))
    try:
        return Meant(channel.sensor_id, factor(known, channel.unit, quantity=quantity))
    except ValueError:
        return Unmeant("unit", (Reason.UNIT_OF_ANOTHER_QUANTITY, {"value": unit, "quantity": quantity}))


def _prefixes(name: str) -> list[str]:
    """`a_b_c` -> `a_b`, `a`."""
    return [name[:place] for place in range(len(name) - 1, 0, -1) if name[place] == "_"]
