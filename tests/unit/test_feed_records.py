"""Lists of records: what a cell may hold, what is refused with its line and column, and the schemas as published."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data_access.rows.imports import Reason
from feeds.record_commands import SUMMARIES
from feeds.record_kinds import KINDS_OF_RECORDS
from feeds.record_list import parse
from tests.builders.feeds import written

NOW = datetime(2018, 10, 10, tzinfo=UTC)
GUIDE = Path(__file__).parents[2] / "docs" / "records.md"


def listed(folder, kind, *lines, zone=None):
    return parse(written(folder / "list.csv", *lines), kind=KINDS_OF_RECORDS[kind], zone=zone, now=NOW)


def test_the_guide_names_exactly_the_columns_of_every_kind_and_which_must_be_filled():
    told = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", GUIDE.read_text(encoding="utf-8"), re.M | re.S))
    assert set(told) == set(KINDS_OF_RECORDS) == set(SUMMARIES)
    for name, text in told.items():
        cells = [row.split("|")[1] for row in text.splitlines() if row.startswith("| ") and "---" not in row][1:]
        said = [column.strip() for cell in cells for column in cell.split(",")]
        expected = {f"**{c.name}**" if c.required else c.name for c in KINDS_OF_RECORDS[name].columns}
        assert set(said) == expected, name


def test_an_interruption_with_its_restorations(tmp_path):
    found = listed(
        tmp_path,
        "interruptions",
        "code;service;started_at;customers;planned;steps",
        'C1;electricity;09/10/2018 06:00;1500;oui;"09/10/2018 07:10=1200; 2018-10-09T07:00Z=300"',
        zone=ZoneInfo("Africa/Casablanca"),  # UTC+1 that day
    )
    assert found.rejections == ()
    record = found.rows[0].record
    assert (record.started_at, record.planned, record.recorded_at) == (datetime(2018, 10, 9, 5, tzinfo=UTC), True, NOW)
    assert [(step["at"], step["customers_restored"]) for step in record.steps] == [
        ("2018-10-09T06:10:00+00:00", 1200),
        ("2018-10-09T07:00:00+00:00", 300),
    ]


def test_an_agency_is_open_on_the_days_that_say_so(tmp_path):
    row = "A1,Maârif,-7.6,33.5,08:30-12:30 14:00-18:30,"
    found = listed(tmp_path, "agencies", "code,name_fr,lon,lat,monday,sunday", row)
    assert found.rows[0].record.hours == {"0": [["08:30", "12:30"], ["14:00", "18:30"]]}


def test_a_month_is_a_month_or_any_day_of_it(tmp_path):
    found = listed(tmp_path, "billed-volumes", "sector,month,volume_m3", "S1,2018-09,1", "S2,17/09/2018,2")
    assert [row.record.month for row in found.rows] == [date(2018, 9, 1)] * 2


@pytest.mark.parametrize(
    ("kind", "header", "row", "reason", "column"),
    [
        ("crews", "code,name_fr,service", ",A,water", Reason.VALUE_MISSING, "code"),
        ("crews", "code,name_fr,service", f"{'x' * 81},A,water", Reason.CODE_TOO_LONG, "code"),
        ("crews", "code,name_fr,service", "E,A,gas", Reason.WORD_UNKNOWN, "service"),
        ("crews", "code,name_fr,service", "E,A", Reason.CELL_COUNT, None),
        ("agencies", "code,name_fr,lon,lat", "A,A,-7.6,133", Reason.NUMBER_OUT_OF_RANGE, "lat"),
        ("agencies", "code,name_fr,lon,lat", "A,A,inf,33", Reason.NOT_FINITE, "lon"),
        ("agencies", "code,name_fr,lon,lat,monday", "A,A,-7,33,18:00-08:00", Reason.HOURS_UNREADABLE, "monday"),
        ("billed-volumes", "sector,month,volume_m3", "S,septembre,1", Reason.DATE_UNREADABLE, "month"),
        ("billed-volumes", "sector,month,volume_m3", "S,2018-09,-1", Reason.NUMBER_OUT_OF_RANGE, "volume_m3"),
        ("billed-volumes", "sector,month,volume_m3", "S,2018-09,x", Reason.NOT_A_NUMBER, "volume_m3"),
        ("contacts", "at,kind", "2018-10-09 06:00,no_water", Reason.TIME_WITHOUT_ZONE, "at"),
        ("contacts", "at,kind", "hier,no_water", Reason.TIME_UNREADABLE, "at"),
        ("interruptions", "code,service,started_at,customers", "C,water,2018-10-09T05:00Z,1.5",
         Reason.NOT_A_WHOLE_NUMBER, "customers"),
        ("interruptions", "code,service,started_at,ended_at,customers",
         "C,water,2018-10-09T05:00Z,2018-10-09T04:00Z,1", Reason.END_BEFORE_START, "ended_at"),
        ("interruptions", "code,service,started_at,customers,steps",
         "C,water,2018-10-09T05:00Z,10,2018-10-09T06:00Z=11", Reason.TOO_MANY_RESTORED, "steps"),
        ("interruptions", "code,service,started_at,customers,steps", "C,water,2018-10-09T05:00Z,10,everybody",
         Reason.STEPS_UNREADABLE, "steps"),
        ("operations", "kind,sector,started_at,author", "set_point,S,2018-10-09T05:00Z,A", Reason.VALUE_MISSING,
         "value_bar"),
        ("operations", "kind,sector,started_at,author", "note,,2018-10-09T05:00Z,A", Reason.VALUE_MISSING, "note"),
        ("operations", "kind,sector,started_at,author", "boundary,S,2018-10-09T05:00Z,A", Reason.VALUE_MISSING,
         "other_sector"),
        ("kpi-values", "kpi,period_start,period_end,value,source", "K,2018-02-01,2018-01-01,1,A",
         Reason.END_BEFORE_START, "period_end"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_meant_is_refused_with_line_and_column(tmp_path, kind, header, row, reason, column):
    found = listed(tmp_path, kind, header, row)
    assert found.rows == ()
    assert [(each.reason, each.line, each.column, each.raw) for each in found.rejections] == [(reason, 2, column, row)]


def test_of_two_rows_with_one_key_the_second_is_refused(tmp_path):
    found = listed(tmp_path, "crews", "code,name_fr,service", "E,A,water", "E,B,water")
    assert [row.record.name_fr for row in found.rows] == ["A"]
    assert [(each.reason, each.line, each.values["first"]) for each in found.rejections] == [
        (Reason.CODE_REPEATED, 3, 2)
    ]


def test_two_equal_calls_are_two_calls(tmp_path):
    found = listed(tmp_path, "contacts", "at,kind", *["2018-10-09T05:00Z,no_water"] * 2)
    assert len(found.rows) == 2
