"""Whatever bytes a file holds, a reader answers with rows, refused rows or a refused file: never with anything else."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.channels import Channel
from data_access.errors import DeliveryRefused
from feeds import geojson_assets, geojson_zones, sensor_list, tidy_readings, worksite_register
from feeds.inp_sections import checked, read_sections
from feeds.record_kinds import KINDS_OF_RECORDS
from feeds.record_list import parse as parse_records
from feeds.worksite_mapping import shipped_registers

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NOW = datetime(2018, 10, 9, tzinfo=UTC)
CASABLANCA = ZoneInfo("Africa/Casablanca")
CHANNELS = {
    "A": {"flow": Channel(1, 1.0, "m3/h")},
    "T": {"flow": Channel(2, 1.0, "m3/h"), "level": Channel(3, 1.0, "m")},
}
REGISTERS = shipped_registers()
WORDS = (
    *("", "A", "T", "flow", "inf", "-inf", "nan", "1e999", "1,5", "2024-03-10 02:30", "2024-04-14 02:30", "09/10/2018"),
    *("1970-01-01T00:00Z", "2100-01-01T00:00Z", "9999-12-31", "45418.5", "bar", "L/s", "bonne", '"', "\x00", "é", "م"),
)
CELLS = st.one_of(st.sampled_from(WORDS), st.text(max_size=8), st.floats().map(str))
LAYOUTS = (
    *("timestamp,sensor_id,value", "Horodatage;Tag;Valeur;Unité;Qualité", "date;A;T:level [cm]", "timestamp\tA"),
    *("\ufeffdate,A", "timestamp,sensor_id,quantity,value,quality,unit", "timestamp,timestamp,A", "A,B,C", ";;;"),
)
HEADERS = st.sampled_from(LAYOUTS)


@st.composite
def tables(draw) -> bytes:
    """A header of some layout and rows that may or may not fit it, in an encoding that may or may not be UTF-8."""
    header = draw(HEADERS)
    separator = next((sign for sign in ";\t" if sign in header), ",")
    rows = draw(st.lists(st.lists(CELLS, max_size=6).map(separator.join), max_size=8))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    encoding = draw(st.sampled_from(["utf-8", "latin-1", "utf-16"]))
    return end.join([header, *rows]).encode(encoding, "replace")


def read_readings(path):
    for part in tidy_readings.parts(path, channels=CHANNELS, zone=CASABLANCA):
        assert len(part.columns) + len(part.rejections) >= 0
        assert all(rejection.line is None or rejection.line >= 1 for rejection in part.rejections)


@FEW
@given(content=st.one_of(tables(), st.binary(max_size=300)))
def test_readings(tmp_path, content):
    (tmp_path / "r").write_bytes(content)
    with suppress(DeliveryRefused):
        read_readings(tmp_path / "r")


@FEW
@given(content=tables())
def test_reading_by_columns_and_line_by_line_take_the_same(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("same") / "r"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        by_columns = taken(path)
        patch.setattr("feeds.bulk_text.columns_of", lambda _chunk, _layout: None)
        assert taken(path) == by_columns


def taken(path):
    """The readings of a file in their order, and where it was refused; the file's reason when it was refused whole."""
    try:
        found = list(tidy_readings.parts(path, channels=CHANNELS, zone=CASABLANCA))
    except DeliveryRefused as refused:
        return refused.rejection.reason
    rows = [
        row
        for part in found
        for row in zip(
            *(getattr(part.columns, name).tolist() for name in ("sensor_id", "ts", "quality")),
            [repr(value) for value in part.columns.value.tolist()],
            strict=True,
        )
    ]
    return rows, [(each.line, each.reason) for part in found for each in part.rejections]


@FEW
@given(kind=st.sampled_from(sorted(KINDS_OF_RECORDS)), data=st.data())
def test_lists_of_records(tmp_path, kind, data):
    names = [column.name for column in KINDS_OF_RECORDS[kind].columns]
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)).map(",".join), max_size=4))
    (tmp_path / "l").write_bytes("\n".join([",".join(names), *rows]).encode("utf-8", "replace"))
    with suppress(DeliveryRefused):
        parse_records(tmp_path / "l", kind=KINDS_OF_RECORDS[kind], zone=CASABLANCA, now=NOW)


@FEW
@given(content=st.one_of(tables(), st.binary(max_size=300)))
def test_sensors_and_registers(tmp_path, content):
    (tmp_path / "s").write_bytes(content)
    for read in (
        lambda path: sensor_list.parse(path),
        lambda path: worksite_register.parse(path, registers=REGISTERS, received_at=NOW),
        lambda path: checked(read_sections(path)),
    ):
        with suppress(DeliveryRefused):
            read(tmp_path / "s")


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-200, 200), st.floats(allow_nan=False), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=12,
)
GEOMETRIES = st.one_of(
    JSON,
    st.fixed_dictionaries(
        {"type": st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "Circle"]), "coordinates": JSON}
    ),
)
FEATURES = st.fixed_dictionaries(
    {
        "type": st.just("Feature"),
        "geometry": GEOMETRIES,
        "properties": st.one_of(
            JSON,
            st.fixed_dictionaries(
                {"code": JSON, "kind": st.sampled_from(["pipe", "valve", 3, None]), "ident": JSON, "core_details": JSON}
            ),
        ),
    }
)


@FEW
@given(members=st.lists(FEATURES, max_size=3), info=JSON)
def test_features(tmp_path, members, info):
    document = {"type": "FeatureCollection", "feed_info": info, "features": members}
    (tmp_path / "f").write_text(json.dumps(document))
    for read in (
        lambda path: geojson_zones.parse(path, kind="sector"),
        geojson_assets.parse,
        lambda path: worksite_register.parse(path, registers=REGISTERS, received_at=NOW),
    ):
        with suppress(DeliveryRefused):
            read(tmp_path / "f")
