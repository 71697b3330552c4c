"""The grid of samples: what was known at an instant, what arrived late, what was corrected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analytics.sample_grid import NEVER, Correction, SampleGrid, fill, newest_values, sample_grid

NAN = float("nan")
EVERYTHING = slice(None)


def a_grid(columns: int = 4) -> SampleGrid:
    """Sensors 3 and 8 from 0 on."""
    return sample_grid(np.array([3, 8]), 0, columns)


def put(grid: SampleGrid, *readings: tuple[int, int, float, int], step_s: tuple[int, int] = (900, 900)) -> SampleGrid:
    sensor_id, ts, value, received_at = (np.array(part) for part in zip(*readings, strict=True))
    fill(grid, sensor_id, ts, value.astype(float), received_at, step_s=np.array(step_s))
    return grid


def test_a_reading_is_unknown_until_it_has_arrived():
    grid = put(a_grid(), (3, 0, 5.0, 60), (3, 900, 6.0, 5000), (8, 1799, 7.0, 1800))
    assert np.array_equal(grid.known(1000, EVERYTHING, EVERYTHING)[0], [5.0, NAN, NAN, NAN], equal_nan=True)
    assert np.array_equal(grid.known(5000, EVERYTHING, EVERYTHING)[0], [5.0, 6.0, NAN, NAN], equal_nan=True)
    assert grid.known(5000, EVERYTHING, EVERYTHING)[1, 1] == 7.0
    assert grid.known_ts[1, 0] == NEVER


def test_faster_sensors_are_averaged_and_known_with_their_last_reading():
    grid = put(a_grid(), (3, 0, 4.0, 10), (3, 300, 5.0, 310), (3, 600, 9.0, 700))
    assert grid.value[0, 0] == 6.0
    assert grid.known_ts[0, 0] == 700


def test_a_slower_sensor_stands_for_its_step_up_to_an_hour():
    grid = put(a_grid(6), (3, 0, 4.0, 10), (8, 0, 9.0, 10), step_s=(3600, 7200))
    assert grid.value[:, 3].tolist() == [4.0, 9.0]
    assert np.isnan(grid.value[:, 4]).all()


def test_readings_outside_the_grid_are_left_out():
    grid = put(a_grid(), (3, -900, 1.0, 10), (3, 3600, 2.0, 10), (3, 2700, 3.0, 10))
    assert np.array_equal(grid.value[0], [NAN, NAN, NAN, 3.0], equal_nan=True)


def test_a_corrected_value_was_another_one_before():
    grid = put(a_grid(), (3, 0, 5.0, 8000))
    known = replace(grid, corrections=(Correction(0, 0, 60, 8000, 9.0),))
    assert np.isnan(known.known(59, EVERYTHING, EVERYTHING)[0, 0])
    assert known.known(60, EVERYTHING, EVERYTHING)[0, 0] == 9.0
    assert known.known(8000, EVERYTHING, EVERYTHING)[0, 0] == 5.0
    assert known.known(7000, np.array([0]), np.array([0, 1]))[0, 0] == 9.0


def test_the_newest_values_skip_the_gaps():
    samples = np.array([[1.0, NAN, 3.0, NAN], [NAN, NAN, NAN, NAN], [1.0, 2.0, 3.0, 4.0]])
    expected = [[1.0, 3.0], [NAN, NAN], [3.0, 4.0]]
    assert np.array_equal(newest_values(samples, 2), expected, equal_nan=True)
