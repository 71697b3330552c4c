"""Outlines from GeoJSON: what is kept of a feature, and each way in which one can be unusable."""

from __future__ import annotations

import json

import pytest

from analytics.shapes import Finder, point_inside
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason
from feeds.geojson_zones import parse
from tests.builders.feeds import features, shared, square

MAARIF = {"name": "Maârif", "name_ar": "المعاريف"}


def only_reason(path):
    found = parse(path, kind="arrondissement")
    assert found.rows == ()
    return [(rejection.reason, rejection.line, rejection.column) for rejection in found.rejections]


def polygon(*ring):
    return {"type": "Polygon", "coordinates": [[list(place) for place in ring]]}


def test_a_feature_becomes_a_zone_with_its_names_and_a_point_inside(tmp_path):
    found = parse(features(tmp_path / "z.geojson", (square(-7.65, 33.56), MAARIF)), kind="arrondissement")
    record = found.rows[0].record
    assert (record.name_fr, record.name_ar, record.kind) == ("Maârif", "المعاريف", "arrondissement")
    assert -7.65 < record.lon < -7.64
    assert 33.56 < record.lat < 33.57
    assert record.source == "import:z.geojson"


@pytest.mark.parametrize(
    ("given", "said", "collection", "kept"),
    [
        ("given", {"attribution": "own"}, {"attribution": "file"}, "given"),
        (None, {"attribution": "own"}, {"attribution": "file"}, "own"),
        (None, {"source": "a survey"}, {"attribution": "file"}, "file"),
        (None, {"source": "a survey"}, {}, "a survey"),
        (None, {}, {}, None),
    ],
)
def test_the_attribution_is_the_one_given_or_the_features_or_the_files(tmp_path, given, said, collection, kept):
    file = features(tmp_path / "z.geojson", (square(-7.65, 33.56), MAARIF | said), **collection)
    assert parse(file, kind="sector", attribution=given).rows[0].record.attribution == kept


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, Reason.OUTLINE_MISSING),
        ({"type": "Point", "coordinates": [-7.6, 33.5]}, Reason.OUTLINE_KIND),
        (polygon((-7.6, 33.5), (-7.5, 33.6), (-7.5, 33.5), (-7.6, 33.6), (-7.6, 33.5)), Reason.OUTLINE_CROSSED),
        (polygon((-7.6, 33.5), (-7.5, 33.5), (-7.5, 33.6)), Reason.OUTLINE_OPEN),
        (polygon((-7.6, 33.5), (-7.5, 33.5), (-7.5, 33.6), (-7.6, 33.6)), Reason.OUTLINE_OPEN),
        (polygon((33.5, -7.6), (33.5, -7.5), (33.6, -7.5), (33.5, -7.6)), Reason.COORDINATES_SWAPPED),
        (polygon((48.8, 122.2), (48.8, 122.3), (48.9, 122.3), (48.8, 122.2)), Reason.COORDINATES_SWAPPED),
        (polygon((295e3, 318e3), (296e3, 318e3), (296e3, 319e3), (295e3, 318e3)), Reason.COORDINATES_PROJECTED),
        ({"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [2, 3], ["a", "b"]]]}, Reason.OUTLINE_MALFORMED),
        ({"type": "Polygon", "coordinates": [[-7.6, 33.5], [-7.5, 33.5]]}, Reason.OUTLINE_MALFORMED),
        ({"type": "Polygon", "coordinates": []}, Reason.OUTLINE_MALFORMED),
        ({"type": "Polygon"}, Reason.OUTLINE_MALFORMED),
    ],
)
def test_an_unusable_outline_is_refused_alone_with_its_reason(tmp_path, geometry, reason):
    file = features(tmp_path / "z.geojson", (square(-7.65, 33.56), MAARIF), (geometry, {"name": "Anfa"}))
    found = parse(file, kind="arrondissement")
    assert [row.record.name_fr for row in found.rows] == ["Maârif"]
    assert [(each.reason, each.line, each.values["name"]) for each in found.rejections] == [(reason, 3, "Anfa")]


def test_the_place_where_an_outline_crosses_itself_is_told(tmp_path):
    bow = polygon((-8.0, 33.0), (-6.0, 34.0), (-6.0, 33.0), (-8.0, 34.0), (-8.0, 33.0))
    found = parse(features(tmp_path / "z.geojson", (bow, MAARIF)), kind="sector")
    assert found.rejections[0].values["value"] == "-7, 33.5"  # the middle of the bow tie


def test_an_outline_elsewhere_on_earth_is_taken_as_it_is(tmp_path):
    assert (
        len(parse(features(tmp_path / "z.geojson", (square(2.35, 48.85), {"name": "4e"})), kind="arrondissement").rows)
        == 1
    )


def test_a_feature_without_name_or_code_is_refused(tmp_path):
    assert only_reason(features(tmp_path / "z.geojson", (square(-7.6, 33.5), {}))) == [(Reason.NAME_MISSING, 2, "name")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (Reason.FILE_EMPTY, None)),
        ('{"type": "FeatureCollection",\n "features": [{"type"', (Reason.JSON_UNREADABLE, 2)),
        ("name;code\nAnfa;AN", (Reason.JSON_UNREADABLE, 1)),
        ("[1, 2]", (Reason.NOT_FEATURES, None)),
        ('{"type": "Feature"}', (Reason.NOT_FEATURES, None)),
        (
            json.dumps({"features": [], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::26191"}}}),
            (Reason.PROJECTION_DECLARED, None),
        ),
    ],
)
def test_a_file_that_is_no_feature_collection_in_degrees_is_refused_whole(tmp_path, text, expected):
    (tmp_path / "z.geojson").write_text(text)
    with pytest.raises(DeliveryRefused) as raised:
        parse(tmp_path / "z.geojson", kind="sector")
    assert (raised.value.rejection.reason, raised.value.rejection.line) == expected


def test_the_real_arrondissements_are_sixteen_and_name_openstreetmap():
    found = parse(shared("geo/casablanca_arrondissements.geojson"), kind="arrondissement")
    assert (len(found.rows), found.rejections) == (16, ())
    assert {row.record.attribution.split(",")[0] for row in found.rows} == {"© OpenStreetMap contributors"}
    assert [row.line for row in found.rows] == list(range(6, 22))  # one feature on each line of that file


def test_a_point_inside_a_ring_shaped_outline_is_not_in_its_hole():
    outline = square(0, 0, 3.0)
    outline["coordinates"].append(square(1, 1, 1.0)["coordinates"][0])
    lon, lat = point_inside(outline)
    assert not (1 < lon < 2 and 1 < lat < 2)


def test_the_finder_tells_the_outline_that_holds_a_point_and_the_lowest_of_two_on_their_border():
    finder = Finder({7: square(0, 0, 1.0), 3: square(1, 0, 1.0)})
    assert [finder.holder(*place) for place in ((0.5, 0.5), (1.5, 0.5), (1.0, 0.5), (9.0, 9.0))] == [7, 3, 3, None]


def test_a_finder_without_outlines_holds_nothing():
    assert Finder({}).holder(0, 0) is None
