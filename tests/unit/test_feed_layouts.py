"""Historian exports: a column for each series, decimal commas, French words and dates, Excel, units of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pandas as pd
import pytest

from data_access.channels import Channel
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason
from feeds.tidy_readings import parts
from tests.builders.feeds import written

CHANNELS = {
    "n1": {"pressure": Channel(1, 1.0, "m")},
    "Q_2": {"flow": Channel(2, 1.0, "m3/h")},
    "T1": {"flow": Channel(3, 1.0, "m3/h"), "level": Channel(4, 1.0, "m")},
}
CASABLANCA = ZoneInfo("Africa/Casablanca")
UTC_ZONE = ZoneInfo("UTC")


def ts(*instant: int) -> int:
    return int(datetime(*instant, tzinfo=UTC).timestamp())


def read(path, zone=UTC_ZONE):
    """Readings (sensor, ts, value, quality) in their order, rejections, and the findings of the whole file."""
    found = list(parts(path, channels=CHANNELS, zone=zone))
    rows = [
        row
        for part in found
        for row in zip(
            *(getattr(part.columns, name).tolist() for name in ("sensor_id", "ts", "value", "quality")), strict=True
        )
    ]
    for part in found[1:]:
        found[0].findings.add(part.findings)
    return rows, [each for part in found for each in part.rejections], found[0].findings


def test_a_column_for_each_series_with_decimal_commas_and_empty_cells(tmp_path):
    file = written(tmp_path / "w.csv", "Horodatage;n1;Q_2;", "2024-05-06 00:00;27,78;;", "2024-05-06 00:15;;1 043,5;")
    rows, rejections, _ = read(file)
    assert rows == [(1, ts(2024, 5, 6), 27.78, 0), (2, ts(2024, 5, 6, 0, 15), 1043.5, 0)]
    assert rejections == []


@pytest.mark.parametrize(
    ("header", "sensor", "value"),
    [
        ("n1 [bar]", 1, 10 * 10.1971621298),
        ("n1 (mCE)", 1, 10.0),
        ("Q_2_m3_h", 2, 10.0),
        ("Q_2_l_s", 2, 36.0),
        ("T1:level [cm]", 4, 0.1),
        ("T1:flow", 3, 10.0),
    ],
)
def test_a_header_tells_the_sensor_its_quantity_and_the_unit_of_its_column(tmp_path, header, sensor, value):
    rows, rejections, _ = read(written(tmp_path / "w.csv", f"date,{header}", "2024-05-06 00:00,10"))
    assert rejections == []
    assert rows == [(sensor, ts(2024, 5, 6), pytest.approx(value), 0)]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("n9", Reason.SENSOR_UNKNOWN),
        ("T1", Reason.QUANTITY_NEEDED),
        ("T1:load", Reason.QUANTITY_NOT_MEASURED),
        ("n1 [furlong]", Reason.UNIT_UNKNOWN),
        ("n1 [L/s]", Reason.UNIT_OF_ANOTHER_QUANTITY),
        ("T1:level [bar]", Reason.UNIT_OF_ANOTHER_QUANTITY),
    ],
)
def test_a_column_that_means_no_series_is_refused_once_and_the_others_are_taken(tmp_path, header, reason):
    file = written(tmp_path / "w.csv", f"date,{header},n1", "2024-05-06 00:00,5,30", "2024-05-06 00:15,5,31")
    rows, rejections, _ = read(file)
    assert [row[2] for row in rows] == [30.0, 31.0]
    assert [(each.reason, each.line, each.column) for each in rejections] == [(reason, 1, header)]


def test_a_faulty_cell_is_refused_with_its_line_and_column_and_its_neighbours_taken(tmp_path):
    file = written(tmp_path / "w.csv", "date;n1;Q_2", "2024-05-06 00:00;inf;5", "2024-05-06 00:15;30;1.234,5", "x;1;1")
    rows, rejections, _ = read(file)
    assert [(row[0], row[2]) for row in rows] == [(1, 30.0), (2, 5.0)]
    assert [(each.reason, each.line, each.column) for each in rejections] == [
        (Reason.TIME_UNREADABLE, 4, "date"),
        (Reason.NOT_FINITE, 2, "n1"),
        (Reason.NOT_A_NUMBER, 3, "Q_2"),
    ]


def test_a_row_with_a_unit_of_its_own_is_converted_or_refused(tmp_path):
    rows, rejections, _ = read(
        written(
            tmp_path / "l.csv",
            "\ufeffTag;Horodatage;Valeur;Unité;Qualité",
            "Q_2;04/11/2024 00:00:00;13,001;l/s;Bonne",
            "Q_2;4/11/2024 0:15;13;m3/h;Incertaine",
            "Q_2;04/11/2024 00:30:00;2;bar;Bonne",
            "Q_2;04/11/2024 00:45:00;999;;Mauvaise",
        )
    )
    assert rows == [
        (2, ts(2024, 11, 4), pytest.approx(46.8036), 0),
        (2, ts(2024, 11, 4, 0, 15), 13.0, 1),
        (2, ts(2024, 11, 4, 0, 45), 999.0, 2),
    ]
    assert [(each.reason, each.line, each.column, each.values["value"]) for each in rejections] == [
        (Reason.UNIT_OF_ANOTHER_QUANTITY, 4, "Unité", "bar")
    ]


@pytest.mark.parametrize("when", ["45418", "45418,0", "06/05/2024", "6.5.2024 0:00", "2024-05-06T00:00:00"])
def test_days_are_written_first_and_a_number_of_excel_is_a_day(tmp_path, when):
    assert read(written(tmp_path / "w.csv", "date;n1", f"{when};30"))[0] == [(1, ts(2024, 5, 6), 30.0, 0)]


def test_an_excel_instant_is_read_to_the_second(tmp_path):
    rows, _, _ = read(written(tmp_path / "w.csv", "date;n1", "45418,0104166667;30"))
    assert rows[0][1] == ts(2024, 5, 6, 0, 15)


def test_a_header_that_says_utc_needs_no_zone(tmp_path):
    file = written(tmp_path / "w.csv", "timestamp_utc,n1", "2024-05-06 00:00,30")
    assert read(file, None)[0][0][1] == ts(2024, 5, 6)
    other = written(tmp_path / "o.csv", "timestamp,n1", "2024-05-06 00:00,30")
    with pytest.raises(DeliveryRefused) as raised:
        read(other, None)
    assert (raised.value.rejection.reason, raised.value.rejection.line) == (Reason.ZONE_OF_TIME_NEEDED, 2)


def test_repeats_count_once_and_of_contradictions_the_last_row_counts(tmp_path):
    told = ["00:00;1", "00:15;2", "00:00;1", "00:15;3", "00:30;4"]
    rows, rejections, findings = read(written(tmp_path / "w.csv", "date;n1", *(f"2024-05-06 {row}" for row in told)))
    assert sorted(row[2] for row in rows) == [1.0, 3.0, 4.0]
    assert rejections == []
    assert (findings.identical, findings.conflicting, findings.conflicting_lines) == (1, 1, [3])


# clocks of Casablanca: 10 March 2024 from 03:00 back to 02:00, 14 April from 02:00 to 03:00


def test_the_repeated_hour_is_told_apart_by_the_order_of_the_lines_and_reported(tmp_path):
    clock = ("01:45", "02:00", "02:30", "02:00", "02:30", "03:00")
    rows, rejections, findings = read(
        written(tmp_path / "w.csv", "date,n1", *(f"2024-03-10 {at},{n}" for n, at in enumerate(clock))), CASABLANCA
    )
    assert [(row[1] - ts(2024, 3, 10), row[2]) for row in rows] == [
        (2700, 0.0), (3600, 1.0), (5400, 2.0), (7200, 3.0), (9000, 4.0), (10800, 5.0)
    ]  # fmt: skip
    assert rejections == []
    assert (findings.by_order, findings.by_order_lines) == (4, [3, 4, 5, 6])


def test_each_series_of_a_long_file_is_told_apart_by_its_own_lines(tmp_path):
    told = [("02:00", "n1"), ("02:00", "Q_2"), ("02:30", "n1"), ("02:00", "n1"), ("02:30", "n1")]
    rows, rejections, _ = read(
        written(
            tmp_path / "l.csv",
            "timestamp,sensor_id,value",
            *(f"2024-03-10 {at},{sensor},{n}" for n, (at, sensor) in enumerate(told)),
        ),
        CASABLANCA,
    )
    assert [(row[0], (row[1] - ts(2024, 3, 10)) // 60) for row in rows] == [(1, 60), (1, 90), (1, 120), (1, 150)]
    assert [(each.reason, each.line) for each in rejections] == [(Reason.TIME_REPEATED, 3)]


@pytest.mark.parametrize("clock", [("02:00", "02:30"), ("02:00", "02:30", "02:00", "02:30", "02:00")])
def test_a_repeated_hour_that_the_order_does_not_tell_is_refused_with_its_lines(tmp_path, clock):
    file = written(tmp_path / "w.csv", "date,n1", *(f"2024-03-10 {at},1" for at in clock))
    rows, rejections, findings = read(file, CASABLANCA)
    assert (rows, findings.by_order) == ([], 0)
    assert [(each.reason, each.line) for each in rejections] == [
        (Reason.TIME_REPEATED, line) for line in range(2, 2 + len(clock))
    ]


def test_a_repeated_hour_across_two_blocks_is_still_told_apart(tmp_path, monkeypatch):
    monkeypatch.setattr("feeds.bulk_text.CHUNK_BYTES", 60)
    clock = ("01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30")
    rows, rejections, _ = read(
        written(tmp_path / "w.csv", "date,n1", *(f"2024-03-10 {at},1" for at in clock)), CASABLANCA
    )
    assert [(row[1] - ts(2024, 3, 10)) // 60 for row in rows] == [30, 60, 90, 120, 150, 180, 210]
    assert rejections == []


def test_the_hour_that_never_was_is_refused_with_its_lines(tmp_path):
    file = written(tmp_path / "w.csv", "date,n1", "2024-04-14 01:45,1", "2024-04-14 02:15,1", "2024-04-14 03:00,1")
    rows, rejections, _ = read(file, CASABLANCA)
    assert [row[1] for row in rows] == [ts(2024, 4, 14, 1, 45), ts(2024, 4, 14, 2)]
    assert [(each.reason, each.line) for each in rejections] == [(Reason.TIME_MISSING, 3)]


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_reads_as_its_text_would(tmp_path):
    when = datetime(2024, 5, 6)  # noqa: DTZ001 (cells of Excel have no zone)
    file = workbook(
        tmp_path / "w.xlsx",
        ["Horodatage", "n1 [mCE]", "Q_2"],
        [when, 27.5, "12,5"],
        [when + timedelta(minutes=15), None, 13],
        [],
        [45418.0208333333, "inf", 14],
    )
    rows, rejections, _ = read(file)
    assert rows == [
        (1, ts(2024, 5, 6), 27.5, 0),
        (2, ts(2024, 5, 6), 12.5, 0),
        (2, ts(2024, 5, 6, 0, 15), 13.0, 0),
        (2, ts(2024, 5, 6, 0, 30), 14.0, 0),
    ]
    assert [(each.reason, each.line, each.column) for each in rejections] == [(Reason.NOT_FINITE, 5, "n1 [mCE]")]


@pytest.mark.parametrize("kept", [4, 300, 0.5])
def test_a_cut_workbook_is_refused(tmp_path, kept):
    file = workbook(tmp_path / "w.xlsx", ["date", "n1"], *([f"2024-05-06 0{hour}:00", 1] for hour in range(9)))
    whole = file.read_bytes()
    file.write_bytes(whole[: kept if isinstance(kept, int) else int(len(whole) * kept)])
    with pytest.raises(DeliveryRefused) as raised:
        read(file)
    assert raised.value.rejection.reason == Reason.WORKBOOK_UNREADABLE


def test_a_chunk_that_is_clean_reads_as_its_lines_would_one_by_one(tmp_path, monkeypatch):
    told = [f"2024-05-06 {hour:02d}:00;{hour},5;{'' if hour % 3 else hour}" for hour in range(24)]
    file = written(tmp_path / "w.csv", "date;n1;Q_2", *told)
    by_columns = read(file)[:2]
    monkeypatch.setattr("feeds.bulk_text.columns_of", lambda _chunk, _layout: None)
    assert read(file)[:2] == by_columns
    assert len(by_columns[0]) == 24 + 8


def test_parquet_may_hold_a_column_for_each_series(tmp_path):
    when = pd.to_datetime(["2024-05-06T00:00Z", "2024-05-06T00:15Z"])
    pd.DataFrame({"timestamp": when, "n1": [1.5, float("nan")], "Q_2": [2, 3]}).to_parquet(tmp_path / "w.parquet")
    assert [(row[0], row[2]) for row in read(tmp_path / "w.parquet")[0]] == [(1, 1.5), (2, 2.0), (2, 3.0)]
