"""Assets from GeoJSON, and zones that contain each other: what is taken, and how a feature can be unusable."""

from __future__ import annotations

from datetime import date

import pytest

from data_access.network_import import ZoneRow, placed_in_tree
from data_access.rows.city import ZoneRecord
from data_access.rows.imports import Reason
from feeds.geojson_assets import parse
from tests.builders.feeds import features, square

LINE = {"type": "LineString", "coordinates": [[-7.6, 33.5], [-7.6, 33.51]]}
POINT = {"type": "Point", "coordinates": [-7.6, 33.5]}


def test_a_pipe_is_as_long_as_its_line_unless_the_file_says_otherwise(tmp_path):
    told = {"code": "P1", "kind": "pipe", "diameter_mm": 200, "laid_on": "1987-01-01"}
    found = parse(features(tmp_path / "a.geojson", (LINE, told), (LINE, {**told, "code": "P2", "length_m": 1200})))
    first, second = (row.record for row in found.rows)
    assert first.length_m == pytest.approx(1109, abs=1)  # a hundredth of a degree of latitude
    assert (second.length_m, first.diameter_mm, first.laid_on, first.service) == (1200, 200, date(1987, 1, 1), "water")


def test_a_feeder_says_what_it_leaves_and_serves_and_a_substation_its_transformers(tmp_path):
    cable = {"code": "PS-1-D1", "kind": "feeder", "service": "electricity", "capacity": 8}
    told = {**cable, "substation": "PS-1", "customers": 5200, "serves": "AC-01, AC-02"}
    post = {"code": "PS-1", "kind": "substation", "service": "electricity", "transformers_mva": "40; 20"}
    found = parse(features(tmp_path / "a.geojson", (POINT, told), (POINT, post), (POINT, {**cable, "code": "D2"})))
    assert [row.record.attributes for row in found.rows] == [
        {"substation": "PS-1", "customers": 5200, "serves": ["AC-01", "AC-02"]},
        {"transformers_mva": [40, 20]},
        None,
    ]
    bad = parse(features(tmp_path / "b.geojson", (POINT, {**post, "transformers_mva": "forty"})))
    assert [(each.reason, each.column) for each in bad.rejections] == [(Reason.NOT_A_NUMBER, "transformers_mva")]


@pytest.mark.parametrize(
    ("geometry", "said", "reason", "column"),
    [
        (POINT, {"kind": "valve"}, Reason.VALUE_MISSING, "code"),
        (POINT, {"code": "V"}, Reason.VALUE_MISSING, "kind"),
        (POINT, {"code": "V", "kind": "tap"}, Reason.WORD_UNKNOWN, "kind"),
        (POINT, {"code": "V", "kind": "valve", "diameter_mm": -1}, Reason.NUMBER_OUT_OF_RANGE, "diameter_mm"),
        (POINT, {"code": "V", "kind": "valve", "laid_on": "old"}, Reason.DATE_UNREADABLE, "laid_on"),
        ({"type": "Point", "coordinates": [33.5, -7.6]}, {"code": "V", "kind": "valve"}, Reason.COORDINATES_SWAPPED,
         "geometry"),
        ({"type": "Point", "coordinates": [296000, 330000]}, {"code": "V", "kind": "valve"},
         Reason.COORDINATES_PROJECTED, "geometry"),
        ({"type": "Point", "coordinates": ["west", 1]}, {"code": "V", "kind": "valve"}, Reason.OUTLINE_MALFORMED,
         "geometry"),
        ({"type": "Circle", "coordinates": [1, 1]}, {"code": "V", "kind": "valve"}, Reason.OUTLINE_MALFORMED,
         "geometry"),
    ],
)  # fmt: skip
def test_a_feature_that_is_no_asset_is_refused_with_its_line_and_column(tmp_path, geometry, said, reason, column):
    found = parse(features(tmp_path / "a.geojson", (geometry, said), (None, {"code": "OK", "kind": "gateway"})))
    assert [row.record.code for row in found.rows] == ["OK"]
    assert [(each.reason, each.line, each.column) for each in found.rejections] == [(reason, 2, column)]


def test_a_code_that_comes_twice_is_refused_the_second_time(tmp_path):
    twice = [(POINT, {"code": "V", "kind": "valve"})] * 2
    found = parse(features(tmp_path / "a.geojson", *twice))
    assert [(each.reason, each.line) for each in found.rejections] == [(Reason.CODE_REPEATED, 3)]


def zone_row(line: int, code: str, parent: str | None) -> ZoneRow:
    record = ZoneRecord(code, "sector", code, "import:z", parent=parent, geometry=square(-7.6, 33.5))
    return ZoneRow(line, record)


def test_zones_in_a_circle_are_refused_with_the_circle_whether_it_closes_in_the_file_or_outside():
    rows = [zone_row(2, "A", "B"), zone_row(3, "B", "C"), zone_row(4, "D", "E"), zone_row(5, "F", None)]
    taken, refused = placed_in_tree(rows, {"C": "A", "E": None})
    assert [row.record.code for row in taken] == ["D", "F"]
    assert [(each.reason, each.line, each.column, each.values["value"]) for each in refused] == [
        (Reason.ZONE_CIRCLE, 2, "parent", "A → B → C → A"),
        (Reason.ZONE_CIRCLE, 3, "parent", "B → C → A → B"),
    ]


def test_a_zone_that_leads_into_a_circle_is_refused_with_the_circle():
    _, refused = placed_in_tree([zone_row(2, "A", "B")], {"B": "C", "C": "B"})
    assert [(each.reason, each.values["value"]) for each in refused] == [(Reason.ZONE_CIRCLE, "B → C → B")]


def test_a_parent_that_nobody_knows_is_refused():
    _, refused = placed_in_tree([zone_row(2, "A", "Z")], {})
    assert [(each.reason, each.column, each.values["value"]) for each in refused] == [
        (Reason.CODE_UNKNOWN, "parent", "Z")
    ]
