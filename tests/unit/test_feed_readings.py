"""Tidy readings: instants, gaps, qualities, units, and every row that cannot be a reading, with its line."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from data_access.channels import Channel
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason
from feeds.tidy_readings import parts
from tests.builders.feeds import shared, written

CHANNELS = {
    "A": {"flow": Channel(1, 1.0, "m3/h")},
    "B": {"flow": Channel(2, 3.6, "m3/h")},
    "T1": {"flow": Channel(3, 1.0, "m3/h"), "level": Channel(4, 1.0, "m")},
}
HEADER = "timestamp,sensor_id,value"
CASABLANCA = ZoneInfo("Africa/Casablanca")


def ts(*instant: int) -> int:
    return int(datetime(*instant, tzinfo=UTC).timestamp())


def read(path, zone=None):
    """Everything in the file: (sensor, ts, value, quality) rows, rejections, gaps."""
    found = list(parts(path, channels=CHANNELS, zone=zone))
    rows = [
        row
        for part in found
        for row in zip(
            *(getattr(part.columns, name).tolist() for name in ("sensor_id", "ts", "value", "quality")), strict=True
        )
    ]
    return rows, [each for part in found for each in part.rejections], sum(part.gaps for part in found)


def readings(folder, *rows, header=HEADER, zone=None):
    return read(written(folder / "readings.csv", header, *rows), zone)


def refused(folder, *lines, zone=None, encoding="utf-8"):
    with pytest.raises(DeliveryRefused) as raised:
        read(written(folder / "readings.csv", *lines, encoding=encoding), zone)
    return raised.value.rejection


@pytest.mark.parametrize(
    "instant",
    [
        "2018-10-09T05:00:00Z",
        "2018-10-09 05:00:00Z",
        "2018-10-09T06:00+01:00",
        "2018-10-09T06:00:00.4+0100",
        " 2018-10-09T05:00Z ",
    ],
)
def test_an_instant_with_an_offset_is_taken_to_the_second(tmp_path, instant):
    assert readings(tmp_path, f"{instant},A,1.5") == ([(1, ts(2018, 10, 9, 5), 1.5, 0)], [], 0)


def test_a_value_is_converted_to_the_unit_that_is_kept(tmp_path):
    assert readings(tmp_path, "2018-10-09T05:00:00Z,B,10")[0] == [(2, ts(2018, 10, 9, 5), 36.0, 0)]


def test_a_wall_clock_time_is_read_in_the_zone_that_is_named(tmp_path):
    rows, _, _ = readings(tmp_path, "2018-10-09 06:00,A,1", "2018-12-09,A,1", zone=CASABLANCA)
    assert [row[1] for row in rows] == [ts(2018, 10, 9, 5), ts(2018, 12, 8, 23)]


def test_the_hour_that_a_clock_change_repeats_or_skips_is_refused_with_its_lines(tmp_path):
    # clocks of Casablanca: 26 March 2017 from 02:00 to 03:00, 29 October 2017 from 03:00 back to 02:00
    lines = ("2017-03-26 01:45", "2017-03-26 02:15", "2017-03-26 03:00", "2017-10-29 02:30", "2017-10-29 03:00")
    rows, rejections, _ = readings(tmp_path, *(f"{line},A,1" for line in lines), zone=CASABLANCA)
    assert [row[1] for row in rows] == [ts(2017, 3, 26, 1, 45), ts(2017, 3, 26, 2), ts(2017, 10, 29, 3)]
    assert [(each.reason, each.line) for each in rejections] == [(Reason.TIME_MISSING, 3), (Reason.TIME_REPEATED, 5)]
    assert rejections[0].values == {"value": "2017-03-26 02:15", "zone": "Africa/Casablanca"}


def test_a_file_of_wall_clock_times_without_a_zone_is_refused_whole(tmp_path):
    rejection = refused(tmp_path, HEADER, "2018-10-09 06:00,A,1", "2018-10-09 06:15,A,1")
    assert (rejection.reason, rejection.line, rejection.column) == (Reason.ZONE_OF_TIME_NEEDED, 2, "timestamp")


def test_one_time_without_offset_among_others_is_a_refused_row(tmp_path):
    rows, rejections, _ = readings(tmp_path, "2018-10-09T06:00Z,A,1", "2018-10-09 06:15,A,1")
    assert len(rows) == 1
    assert [(each.reason, each.line) for each in rejections] == [(Reason.TIME_WITHOUT_ZONE, 3)]


@pytest.mark.parametrize("value", ["", " ", "NaN", "nan", "NAN"])
def test_an_empty_value_is_a_gap_and_nothing_is_stored(tmp_path, value):
    assert readings(tmp_path, f"2018-10-09T05:00:00Z,A,{value}") == ([], [], 1)


def test_an_empty_value_of_bad_quality_is_stored_as_bad(tmp_path):
    rows, rejections, gaps = readings(tmp_path, "2018-10-09T05:00:00Z,A,,bad", header=f"{HEADER},quality")
    assert (rejections, gaps) == ([], 1)
    assert (rows[0][0], np.isnan(rows[0][2]), rows[0][3]) == (1, True, 2)


@pytest.mark.parametrize(
    ("said", "quality"), [("0", 0), ("good", 0), ("", 0), ("1", 1), ("Uncertain", 1), ("2", 2), ("BAD", 2)]
)
def test_a_quality_is_a_number_or_a_word(tmp_path, said, quality):
    assert readings(tmp_path, f"2018-10-09T05:00:00Z,A,7,{said}", header=f"{HEADER},quality")[0][0][3] == quality


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        ("yesterday,A,1", Reason.TIME_UNREADABLE, "timestamp"),
        (",A,1", Reason.TIME_UNREADABLE, "timestamp"),
        ("2018-13-01T00:00Z,A,1", Reason.TIME_UNREADABLE, "timestamp"),
        ("1539061200,A,1", Reason.TIME_UNREADABLE, "timestamp"),
        ("10/31/2018 05:00,A,1", Reason.TIME_UNREADABLE, "timestamp"),
        ("09/10/2018 05:00,A,1", Reason.TIME_WITHOUT_ZONE, "timestamp"),
        ("1970-01-01T00:00:00Z,A,1", Reason.TIME_OUT_OF_RANGE, "timestamp"),
        ("1989-12-31T23:59:59Z,A,1", Reason.TIME_OUT_OF_RANGE, "timestamp"),
        ("2100-01-01T00:00:00Z,A,1", Reason.TIME_OUT_OF_RANGE, "timestamp"),
        ("9999-01-01T00:00:00Z,A,1", Reason.TIME_OUT_OF_RANGE, "timestamp"),
        ("2018-10-09T05:00:00Z,Z,1", Reason.SENSOR_UNKNOWN, "sensor_id"),
        ("2018-10-09T05:00:00Z,,1", Reason.SENSOR_UNKNOWN, "sensor_id"),
        ("2018-10-09T05:00:00Z,T1,1", Reason.QUANTITY_NEEDED, "sensor_id"),
        ("2018-10-09T05:00:00Z,A,inf", Reason.NOT_FINITE, "value"),
        ("2018-10-09T05:00:00Z,A,-Infinity", Reason.NOT_FINITE, "value"),
        ("2018-10-09T05:00:00Z,A,1e999", Reason.NOT_FINITE, "value"),
        ("2018-10-09T05:00:00Z,A,twelve", Reason.NOT_A_NUMBER, "value"),
        ("2018-10-09T05:00:00Z,A,0x10", Reason.NOT_A_NUMBER, "value"),
        ("2018-10-09T05:00:00Z,A,true", Reason.NOT_A_NUMBER, "value"),
        ('2018-10-09T05:00:00Z,A,"12,5"', Reason.NOT_A_NUMBER, "value"),
        ("2018-10-09T05:00:00Z,A", Reason.CELL_COUNT, None),
        ("2018-10-09T05:00:00Z,A,1,2,3", Reason.CELL_COUNT, None),
        ('2018-10-09T05:00:00Z,"A,1', Reason.QUOTE_UNCLOSED, None),
        (HEADER, Reason.HEADER_REPEATED, None),
    ],
)
def test_a_row_that_is_no_reading_is_refused_alone_as_it_came(tmp_path, row, reason, column):
    good = "2018-10-09T05:00:00Z,A,1"
    rows, rejections, _ = readings(tmp_path, good, row, "2018-10-09T06:00:00Z,A,1")
    assert [each[1] for each in rows] == [ts(2018, 10, 9, 5), ts(2018, 10, 9, 6)]
    assert [(each.reason, each.line, each.column, each.raw) for each in rejections] == [(reason, 3, column, row)]


def test_the_first_and_the_last_second_of_the_range_are_taken(tmp_path):
    rows, _, _ = readings(tmp_path, "1990-01-01T00:00:00Z,A,1", "2099-12-31T23:59:59Z,A,1")
    assert [row[1] for row in rows] == [ts(1990, 1, 1), ts(2099, 12, 31, 23, 59, 59)]


def test_the_quantity_tells_the_series_of_a_code_with_several(tmp_path):
    rows, rejections, _ = readings(
        tmp_path,
        "2018-10-09T05:00:00Z,T1,level,3.5",
        "2018-10-09T05:00:00Z,T1,flow,9",
        "2018-10-09T05:00:00Z,A,,1",
        "2018-10-09T05:00:00Z,A,pressure,1",
        header="timestamp,sensor_id,quantity,value",
    )
    assert [row[0] for row in rows] == [4, 3, 1]
    assert [(each.reason, each.line) for each in rejections] == [(Reason.QUANTITY_NOT_MEASURED, 5)]


def test_an_unknown_quality_is_refused(tmp_path):
    _, rejections, _ = readings(tmp_path, "2018-10-09T05:00:00Z,A,1,fine", header=f"{HEADER},quality")
    assert [(each.reason, each.column) for each in rejections] == [(Reason.QUALITY_UNKNOWN, "quality")]


def test_a_row_with_three_faults_is_told_once(tmp_path):
    _, rejections, _ = readings(tmp_path, "2018-10-09T05:00:00Z,A,1", "never,Z,inf")
    assert [each.reason for each in rejections] == [Reason.TIME_UNREADABLE]


def test_other_columns_other_order_quotes_blank_lines_and_line_ends_do_not_matter(tmp_path):
    file = tmp_path / "readings.csv"
    lines = ("VALUE,note,Sensor_ID,timestamp", '1.5,"a, b",A,2018-10-09T05:00:00Z', "", '2,,"A",2018-10-09T06:00Z')
    file.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    rows, rejections, _ = read(file)
    assert [(row[1], row[2]) for row in rows] == [(ts(2018, 10, 9, 5), 1.5), (ts(2018, 10, 9, 6), 2.0)]
    assert rejections == []


def test_a_line_of_another_encoding_is_refused_and_the_next_one_read(tmp_path):
    file = written(
        tmp_path / "r.csv", HEADER, "2018-10-09T05:00:00Z,Maârif,1", "2018-10-09T06:00:00Z,A,1", encoding="latin-1"
    )
    rows, rejections, _ = read(file)
    assert [row[0] for row in rows] == [1]
    assert [(each.reason, each.line, each.values["value"]) for each in rejections] == [(Reason.ROW_NOT_UTF8, 2, "0xE2")]


@pytest.mark.parametrize(
    ("lines", "reason", "column"),
    [
        ([], Reason.FILE_EMPTY, None),
        (["timestamp sensor_id value", "2018-10-09T05:00:00Z A 1"], Reason.HEADER_MISSING, None),
        (["timestamp,value", "2018-10-09T05:00:00Z,1"], Reason.HEADER_MISSING, None),
        (["timestamp,sensor_id,value,value"], Reason.HEADER_DUPLICATE, "value"),
        (["time,tag,val"], Reason.HEADER_MISSING, None),
        ([f"{HEADER},débit"], Reason.FILE_NOT_UTF8, None),
    ],
)
def test_a_file_with_an_unusable_header_is_refused_whole(tmp_path, lines, reason, column):
    rejection = refused(tmp_path, *lines, encoding="latin-1")
    assert (rejection.reason, rejection.column) == (reason, column)


def test_a_line_that_never_ends_is_refused_before_it_fills_the_memory(tmp_path):
    assert refused(tmp_path, HEADER, "2018-10-09T05:00:00Z,A," + "1" * 1_000_001).reason == Reason.LINE_ENDLESS


def test_lines_are_counted_on_from_block_to_block(tmp_path, monkeypatch):
    monkeypatch.setattr("feeds.bulk_text.CHUNK_BYTES", 40)
    monkeypatch.setattr("feeds.bulk_text.LINES_AT_ONCE", 1)
    rows, rejections, _ = readings(
        tmp_path, *[f"2018-10-09T0{hour}:00:00Z,A,1" for hour in range(4)],
        "2018-10-09T05:00:00Z,Z,x", "", "a,b")  # fmt: skip
    assert [(each.line, each.reason) for each in rejections] == [(6, Reason.SENSOR_UNKNOWN), (8, Reason.CELL_COUNT)]
    assert len(rows) == 4


def test_an_empty_line_among_clean_ones_does_not_shift_the_lines_that_are_told(tmp_path):
    _, rejections, _ = readings(tmp_path, "2018-10-09T05:00:00Z,A,1", "", "2018-10-09T06:00:00Z,Z,1")
    assert [(each.reason, each.line, each.raw) for each in rejections] == [
        (Reason.SENSOR_UNKNOWN, 4, "2018-10-09T06:00:00Z,Z,1")
    ]


def parquet(path, **columns):
    pd.DataFrame(columns).to_parquet(path)
    return path


INSTANTS = pd.to_datetime(["2018-10-09T05:00Z", "2018-10-09T06:00Z", "2018-10-09T07:00Z"])


def test_parquet_reads_as_its_text_would(tmp_path):
    file = parquet(
        tmp_path / "r.parquet", timestamp=INSTANTS, sensor_id=pd.Categorical(["A", "B", "Z"]), value=[1.0, np.nan, 2.0]
    )
    rows, rejections, gaps = read(file)
    assert (rows, gaps) == ([(1, ts(2018, 10, 9, 5), 1.0, 0)], 1)
    assert [(each.reason, each.line, each.raw) for each in rejections] == [
        (Reason.SENSOR_UNKNOWN, 3, "2018-10-09 07:00:00+00:00,Z,2.0")
    ]


def test_parquet_with_naive_times_needs_a_zone(tmp_path):
    file = parquet(tmp_path / "r.parquet", timestamp=INSTANTS.tz_localize(None), sensor_id=["A"] * 3, value=[1, 2, 3])
    with pytest.raises(DeliveryRefused) as raised:
        read(file)
    assert raised.value.rejection.reason == Reason.ZONE_OF_TIME_NEEDED
    assert [row[1] for row in read(file, CASABLANCA)[0]] == [ts(2018, 10, 9, hour) for hour in (4, 5, 6)]


def test_parquet_with_text_instants_qualities_and_nothing_in_a_cell(tmp_path):
    file = parquet(
        tmp_path / "r.parquet",
        timestamp=["2018-10-09T05:00Z", None, "2018-10-09T07:00Z"],
        sensor_id=["A", "A", None],
        value=["1.5", "2", "3"],
        quality=[2.0, None, 0.0],
    )
    rows, rejections, _ = read(file)
    assert rows == [(1, ts(2018, 10, 9, 5), 1.5, 2)]
    assert [(each.reason, each.line) for each in rejections] == [
        (Reason.TIME_UNREADABLE, 2),
        (Reason.SENSOR_UNKNOWN, 3),
    ]


@pytest.mark.parametrize("kept", [4, 60, 0.5])
def test_a_cut_parquet_file_is_refused(tmp_path, kept):
    file = parquet(tmp_path / "r.parquet", timestamp=INSTANTS, sensor_id=["A"] * 3, value=[1.0, 2.0, 3.0])
    whole = file.read_bytes()
    file.write_bytes(whole[: kept if isinstance(kept, int) else int(len(whole) * kept)])
    with pytest.raises(DeliveryRefused) as raised:
        read(file)
    assert raised.value.rejection.reason == Reason.PARQUET_UNREADABLE


def test_parquet_without_a_required_column_is_refused(tmp_path):
    with pytest.raises(DeliveryRefused) as raised:
        read(parquet(tmp_path / "r.parquet", timestamp=INSTANTS, value=[1.0, 2.0, 3.0]))
    assert raised.value.rejection.values == {"columns": "sensor_id"}


def test_the_development_readings_are_read_to_the_last_row():
    file = shared("bwdf_leaks_dev/dev_readings.parquet")
    whole = pd.read_parquet(file)
    known = {code: {"flow": Channel(number, 3.6, "m3/h")} for number, code in enumerate("ABCDE")}
    found = list(parts(file, channels=known, zone=None))
    assert sum(len(part.columns) for part in found) == int(whole["value"].notna().sum())
    assert sum(part.gaps for part in found) == int(whole["value"].isna().sum())
    assert sum(float(part.columns.value.sum()) for part in found) == pytest.approx(3.6 * float(whole["value"].sum()))
