"""The list of sensors: units, steps, sensors that serve two zones, and rows that contradict themselves."""

from __future__ import annotations

import pytest

from analytics.units import factor, kept_unit, unit_named
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason
from feeds.sensor_list import parse
from tests.builders.feeds import shared, written

HEADER = "sensor_id,zone,quantity,unit,role,element"


def listed(folder, *rows, header=HEADER):
    return parse(written(folder / "sensors.csv", header, *rows))


def test_a_flow_in_litres_per_second_is_kept_in_cubic_metres_per_hour(tmp_path):
    row = listed(tmp_path, "A,S1,flow,l/s,inlet,p227").rows[0]
    assert (row.unit, row.source_unit, row.element, row.step_s) == ("m3/h", "L/s", "p227", 900)


def test_the_step_of_a_row_beats_the_step_of_the_command(tmp_path):
    found = listed(tmp_path, "A,S1,flow,L/s,inlet,,3600", "B,S1,flow,L/s,inlet,,", header=f"{HEADER},step_s")
    assert [row.step_s for row in found.rows] == [3600, 900]


def test_a_sensor_may_be_the_outlet_of_one_zone_and_the_inlet_of_the_next(tmp_path):
    found = listed(tmp_path, "PUMP_1,AB,flow,m3/h,outlet,", "PUMP_1,C,flow,m3/h,inlet,")
    assert [(row.zone, row.role) for row in found.rows] == [("AB", "outlet"), ("C", "inlet")]


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        (",S1,flow,L/s,inlet,", Reason.VALUE_MISSING, "sensor_id"),
        ("A,,flow,L/s,inlet,", Reason.VALUE_MISSING, "zone"),
        ("A,S1,vibes,L/s,inlet,", Reason.QUANTITY_UNKNOWN, "quantity"),
        ("A,S1,flow,furlong,inlet,", Reason.UNIT_UNKNOWN, "unit"),
        ("A,S1,flow,bar,inlet,", Reason.UNIT_OF_ANOTHER_QUANTITY, "unit"),
        ("A,S1,pressure,L/s,logger,", Reason.UNIT_OF_ANOTHER_QUANTITY, "unit"),
        ("A,S1,flow,L/s,boss,", Reason.ROLE_UNKNOWN, "role"),
        (f"{'x' * 81},S1,flow,L/s,inlet,", Reason.CODE_TOO_LONG, "sensor_id"),
        ("A,S1,flow,L/s", Reason.CELL_COUNT, None),
        ('A,S1,flow,"L/s,inlet,', Reason.QUOTE_UNCLOSED, None),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_with_line_and_column(tmp_path, row, reason, column):
    found = listed(tmp_path, "OK,S1,flow,L/s,inlet,", row)
    assert [kept.code for kept in found.rows] == ["OK"]
    assert [(each.reason, each.line, each.column) for each in found.rejections] == [(reason, 3, column)]


@pytest.mark.parametrize("step", ["0", "-5", "soon", "9.5", "604801"])
def test_a_step_is_a_whole_number_of_seconds_up_to_a_week(tmp_path, step):
    found = listed(tmp_path, f"A,S1,flow,L/s,inlet,,{step}", header=f"{HEADER},step_s")
    assert [each.reason for each in found.rejections] == [Reason.STEP_UNUSABLE]


def test_a_second_row_with_another_unit_contradicts_the_first(tmp_path):
    found = listed(tmp_path, "A,S1,flow,L/s,inlet,", "A,S2,flow,m3/h,outlet,")
    assert [(each.reason, each.line, each.values["first"]) for each in found.rejections] == [
        (Reason.SENSOR_CONTRADICTED, 3, 2)
    ]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["sensor_id;zone;quantity;unit;role;element", "A;S1;flow;L/s;inlet;"], Reason.DELIMITER),
        ([f"{HEADER},unit", "A,S1,flow,L/s,inlet,,bar"], Reason.HEADER_DUPLICATE),
        (["sensor_id,zone,quantity", "A,S1,flow"], Reason.HEADER_MISSING),
    ],
)
def test_a_header_that_is_not_the_list_of_columns_refuses_the_file(tmp_path, lines, reason):
    with pytest.raises(DeliveryRefused) as raised:
        parse(written(tmp_path / "sensors.csv", *lines))
    assert (raised.value.rejection.reason, raised.value.rejection.line) == (reason, 1)


def test_a_latin_1_file_is_refused_with_the_line_of_its_first_odd_byte(tmp_path):
    with pytest.raises(DeliveryRefused) as raised:
        parse(
            written(tmp_path / "s.csv", HEADER, "A,S1,flow,L/s,inlet,", "B,Maârif,flow,L/s,inlet,", encoding="latin-1")
        )
    rejection = raised.value.rejection
    assert (rejection.reason, rejection.line, rejection.values["value"]) == (Reason.FILE_NOT_UTF8, 3, "0xE2")


def test_a_byte_order_mark_and_capitals_in_the_header_do_not_matter(tmp_path):
    file = written(tmp_path / "s.csv", "\ufeff" + HEADER.upper(), "A,S1,flow,L/s,inlet,")
    assert [row.code for row in parse(file).rows] == ["A"]


@pytest.mark.parametrize("content", [b"", b" \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"], ids=repr)
def test_a_file_with_nothing_in_it_is_empty_whatever_mark_it_begins_with(tmp_path, content):
    (tmp_path / "nothing.csv").write_bytes(content)
    with pytest.raises(DeliveryRefused) as refused:
        parse(tmp_path / "nothing.csv")
    assert refused.value.rejection.reason is Reason.FILE_EMPTY


def test_the_sensors_of_l_town_are_all_read():
    found = parse(shared("ltown_sim_2018/sensors.csv"))
    assert (len(found.rows), found.rejections) == (120, ())
    assert {row.unit for row in found.rows if row.quantity == "demand"} == {"m3/h"}


@pytest.mark.parametrize(
    ("source", "kept", "quantity", "expected"),
    [
        ("L/s", "m3/h", "flow", 3.6),
        ("L/h", "m3/h", "demand", 0.001),
        ("m3/d", "m3/h", "flow", 1 / 24),
        ("gpm", "m3/h", "flow", 0.227125),
        ("bar", "m", "pressure", 10.19716),
        ("kPa", "m", "pressure", 0.101972),
        ("kgf/cm2", "m", "pressure", 10.0),
        ("psi", "m", "pressure", 0.703070),
        ("cm", "m", "level", 0.01),
        ("kW", "MW", "load", 0.001),
    ],
)
def test_a_conversion_is_what_a_textbook_says(source, kept, quantity, expected):
    assert factor(source, kept, quantity=quantity) == pytest.approx(expected, rel=1e-5)


def test_units_of_different_things_are_never_converted():
    with pytest.raises(ValueError, match="cannot be expressed"):
        factor("bar", "m3/h", quantity="flow")
    with pytest.raises(ValueError, match="cannot be expressed"):
        kept_unit("flow", "bar")


@pytest.mark.parametrize(("source", "kept", "quantity"), [("bar", "m", "level"), ("MVA", "MW", "load")])
def test_a_column_of_water_is_no_level_and_apparent_power_no_active_power(source, kept, quantity):
    with pytest.raises(ValueError, match="cannot be expressed"):
        factor(source, kept, quantity=quantity)


@pytest.mark.parametrize(("written_as", "unit"), [("M3/H", "m3/h"), (" m³/h ", "m3/h"), ("LPS", "L/s"), ("mCE", "m")])
def test_a_unit_is_known_in_several_spellings(written_as, unit):
    assert unit_named(written_as) == unit
