"""What the sensors of a sector must say before it can be judged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analytics.judgement import Judgement
from data_access.rows.telemetry import LatestReading
from data_access.sector_seats import Seat, judged

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
METER = Seat(sensor_id=1, zone_id=9, role="inlet", quantity="flow", asset_id=4, low_limit=None)
GAUGE = Seat(sensor_id=2, zone_id=9, role="inlet", quantity="pressure", asset_id=4, low_limit=None)


def heard(seat, *, age_s=0, value=40.0):
    return LatestReading(seat.sensor_id, "S", seat.quantity, "", "water", 900, value, SIX, 0, value, SIX, age_s)


@pytest.mark.parametrize(
    ("seats", "readings", "expected"),
    [
        ([METER, GAUGE], [heard(METER), heard(GAUGE)], (Judgement.JUDGED, None)),
        ([METER, GAUGE], [heard(METER)], (Judgement.MISSING, "pressure")),
        ([METER, GAUGE], [heard(METER), heard(GAUGE, age_s=2701)], (Judgement.STALE, "pressure")),
        ([METER], [heard(METER)], (Judgement.JUDGED, None)),
        ([METER], [heard(METER, age_s=2701)], (Judgement.STALE, "flow")),
        ([GAUGE], [heard(GAUGE)], (Judgement.MISSING, "flow")),
        ([], [], (Judgement.MISSING, "flow")),
    ],
    ids=["all", "gauge never heard", "gauge old", "metered only", "old meter", "no meter", "no sensor"],
)
def test_a_sector_is_judged_by_what_it_has_and_never_without_its_meter(seats, readings, expected):
    assert judged(seats, {reading.sensor_id: reading for reading in readings}, boundary_open=False) == expected
