"""What the sensors said, as it leaves the database: readings, series for charts, newest values, totals, nights.

Columns are numpy arrays of one length. `ts` is whole epoch seconds (UTC), ascending; NaN is "no value"; `quality` is
the OPC UA class: 0 good, 1 uncertain, 2 bad.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.judgement import Judgement, of_reading

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
QualityArray = NDArray[np.int8]

GOOD, UNCERTAIN, BAD = 0, 1, 2
END_OF_TIME_TS = 4_102_444_800  # 2100-01-01 UTC
STALE_STEPS = 3  # a sensor that missed more than three of its steps is stale


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Readings as columns of one length, in any order. `Columns.of` converts lists; the constructor takes arrays only.

    ValueError when lengths or types differ (nothing is converted silently), or when an instant lies outside 1970-2100:
    milliseconds taken for seconds.
    """

    sensor_id: IntArray
    ts: IntArray
    value: FloatArray
    quality: QualityArray

    def __post_init__(self) -> None:
        for column, kind in zip(fields(self), (np.int64, np.int64, np.float64, np.int8), strict=True):
            array = getattr(self, column.name)
            if array.dtype != kind or array.shape != (len(self.ts),):
                raise ValueError(f"{column.name}: {array.dtype}{array.shape}, not {kind.__name__}({len(self.ts)},)")
        if len(self.ts) and not 0 <= self.ts.min() <= self.ts.max() < END_OF_TIME_TS:
            raise ValueError("ts: an instant outside 1970-2100; epoch seconds are meant")

    def __len__(self) -> int:
        return len(self.ts)

    @classmethod
    def of(cls, sensor_id: ArrayLike, ts: ArrayLike, value: ArrayLike, quality: ArrayLike | int = GOOD) -> Columns:
        """From anything numpy can convert; None in `value` becomes NaN, one `quality` stands for all.

        >>> len(Columns.of([1, 1], [0, 900], [12.5, None]))
        2
        """
        instants = np.asarray(ts, np.int64)
        classes = np.asarray(quality, np.int8)
        return cls(
            np.asarray(sensor_id, np.int64),
            instants,
            np.asarray(value, np.float64),
            np.full(len(instants), classes) if classes.ndim == 0 else classes,
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a delivery. `accepted` rows are committed, whatever their quality.

    Of these `unchanged` were there already (or repeated within the delivery) and `revised` replaced another value.
    """

    accepted: int
    unchanged: int
    revised: int


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One trace. Each point stands for `resolution_s` seconds from `ts`; missing steps are absent.

    Raw points have low = mean = high. A point without any usable reading is NaN with quality 2; a rolled-up point is
    uncertain (1) when less than half of the readings of its span are usable.
    """

    ts: IntArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    quality: QualityArray
    resolution_s: int

    def __len__(self) -> int:
        return len(self.ts)


class LatestReading(NamedTuple):
    """The newest reading of a sensor known at an instant; a sensor that never reported has no `ts`, is bad and stale.

    `value` is None when the reading is bad; `usable_value` is then the newest one that was not, taken at `usable_ts`.
    `kept` is False where it may have spoken by then and what it said is no longer there.
    """

    sensor_id: int
    code: str
    quantity: str
    unit: str
    service: str
    step_s: int
    value: float | None
    ts: datetime | None
    quality: int
    usable_value: float | None
    usable_ts: datetime | None
    age_s: int | None
    kept: bool = True

    @property
    def judgement(self) -> Judgement:
        """What it allows: nothing while it is old or bad, or where there is none."""
        return of_reading(self.value, None if self.ts is None else self.quality, self.stale, kept=self.kept)

    @property
    def stale(self) -> bool:
        """Older than three of the sensor's steps, or never heard of."""
        return self.age_s is None or self.age_s > STALE_STEPS * self.step_s


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """A total over many sensors per step; steps in which nobody reported are absent.

    `n_sensors` is how many of the `asked` sensors have a usable reading in the step: a total over fewer is too small.
    """

    ts: IntArray
    total: FloatArray
    n_sensors: IntArray
    asked: int
    step_s: int

    def __len__(self) -> int:
        return len(self.ts)

    @property
    def coverage(self) -> FloatArray:
        """The share of the sensors behind each total, 0 to 1."""
        return self.n_sensors / max(self.asked, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Nights:
    """The nights of one sensor: mean and lowest usable reading in the night window of each local day, oldest first.

    Days without any reading are absent; a night without a usable reading is NaN with n = 0.
    """

    day: tuple[date, ...]
    mean: FloatArray
    low: FloatArray
    n: IntArray

    def __len__(self) -> int:
        return len(self.day)
