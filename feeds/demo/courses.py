"""What the demonstration assumes of its indicators before its records begin: yearly values, straight between them.

The first indicators also take an assumption for a quarter whose records are too few. The others do not: a figure that
the records of the demonstration cannot prove is not shown for the time that they cover.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.trajectory import Point, expected_value

BOOKS = timedelta(days=730)  # of bills, flows and nights the demonstration holds before its start
ALERTS = timedelta(days=400)  # of alerts
TELEMETRY = timedelta(days=40)  # of everything else


@dataclass(frozen=True, slots=True)
class Course:
    """Yearly values from the end of 2013 on, straight between them, with noise; nothing after `until`.

    Records reach back so far (`reach`); with `fills_gaps` the course also stands in for a quarter they tell too little.
    """

    values: tuple[float, ...]
    noise: float
    until: date = date.max
    reach: timedelta = BOOKS
    fills_gaps: bool = True

    def at(self, on: date) -> float:
        """The value of the quarter that ends on a day, without noise."""
        points = [Point(date(2013 + number, 12, 31), value) for number, value in enumerate(self.values)]
        return expected_value(points, on) or 0.0


def _before(reach: timedelta, values: tuple[float, ...], noise: float) -> Course:
    return Course(values, noise, reach=reach, fills_gaps=False)


COURSES: Mapping[str, Course] = {
    "network_efficiency": Course((74.7, 75.0, 76.0, 77.0, 77.4, 78.1), 0.08),
    "linear_loss_index": Course((27.5, 27.4, 26.0, 24.8, 24.4, 24.2), 0.10),
    "sectors_judged": Course((8, 12, 27, 50, 78, 103), 0.7, reach=TELEMETRY),
    "leaks_verified": Course((25, 30, 38, 52, 70, 82), 0.8),
    "awareness_to_repair": Course((99, 96, 86, 72, 60, 48), 1.0),
    "water_saved": Course((0, 0, 1700, 4300, 7400, 9000), 150, until=date(2017, 12, 31)),
    "saidi": Course((131, 130, 124, 114, 103, 88), 1.2),
    "sewer_overflows": Course((31, 30, 29, 27, 25, 23.5), 0.6),
    "telemetry_completeness": Course((87.5, 88, 91, 94.6, 97.5, 99.4), 0.15, reach=TELEMETRY),
    "worksites_on_time": Course((51, 52, 54, 58, 63, 67), 0.7),
    "non_revenue_water": Course((25.3, 25.0, 24.0, 23.0, 22.6, 21.9), 0.08),
    "saifi": Course((1.90, 1.88, 1.77, 1.64, 1.48, 1.33), 0.02),
    "caidi": Course((69.5, 69, 68.4, 68, 67.6, 67), 0.4),
    "app_availability": Course((96.8, 97.2, 97.9, 98.5, 98.9, 99.4), 0.04),
    "ili": _before(TELEMETRY, (8.8, 8.7, 8.4, 8.1, 7.8, 7.5), 0.05),
    "night_flow": _before(BOOKS, (58, 58, 56, 53.4, 53, 53), 0.2),
    "time_to_aware": _before(ALERTS, (130, 120, 60, 9, 3), 1.0),
    "time_to_verify": _before(ALERTS, (430, 400, 310, 140, 74), 6.0),
    "pressure_compliance": _before(TELEMETRY, (96.8, 97.0, 97.4, 98.0, 98.6, 99.2), 0.1),
    "lift_availability": _before(TELEMETRY, (95.7, 96.0, 96.5, 97.1, 97.8, 98.5), 0.15),
    "objects_per_km": _before(TELEMETRY, (0.02, 0.05, 0.12, 0.24, 0.43, 0.68), 0.004),
    "objects_per_1000": _before(TELEMETRY, (0.03, 0.07, 0.18, 0.36, 0.64, 1.01), 0.006),
    "monitored_km": _before(BOOKS, (1400, 2400, 3700, 4900), 15),
    "network_availability": _before(TELEMETRY, (97.2, 97.5, 98.0, 98.6, 99.1, 99.6), 0.06),
    "bills_paid": _before(TELEMETRY, (50, 120, 430, 950, 1550, 2300), 12),
    "failed_payments": _before(TELEMETRY, (4.3, 4.0, 3.4, 2.9, 2.3, 1.6), 0.06),
    "agency_searches": _before(TELEMETRY, (25, 60, 150, 300, 480, 720), 6),
    "unconfirmed_works": _before(TELEMETRY, (22, 20, 16.5, 13, 9, 5), 0.4),
    "clashes_avoided": _before(TELEMETRY, (0, 0, 0, 0.6, 1.4, 2.2), 0.2),
}
