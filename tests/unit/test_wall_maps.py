"""Wall maps: where the ground lies in its block, what is drawn of it, and where call-outs may stand."""

from __future__ import annotations

import math

import pytest

from components.wall_callouts import Box, Wanted, placed
from components.wall_map import Site, Spot, city_frame, health_map, locator, works_map
from components.wall_marks import svg_mark
from components.wall_projection import Frame
from tests.builders.walls import classes, square, texts

BASE = [square("A-01", -7.60, 33.50), square("A-02", -7.58, 33.50), square("A", -7.60, 33.50, "arrondissement")]
BLOCK = Box(0, 0, 600, 400)


def paths(component, css):
    """The `d` of every path with that class below a component."""
    found = [component.d] if css in str(getattr(component, "className", "")).split() and hasattr(component, "d") else []
    children = getattr(component, "children", None)
    below = children if isinstance(children, list | tuple) else [children]
    return found + [d for child in below if hasattr(child, "to_plotly_json") for d in paths(child, css)]


def test_the_ground_fills_the_block_up_to_the_margin_and_north_is_above():
    """Two degrees by one at the equator in 200 x 100 px: a hundred px to the degree."""
    frame = Frame(220, 120, (0.0, -0.5), (2.0, 0.5), margin=10)
    assert frame.at(0.0, 0.5) == (10.0, 10.0)
    assert frame.at(2.0, -0.5) == (210.0, 110.0)


def test_a_degree_of_longitude_is_shorter_at_the_latitude_of_the_city():
    frame = Frame(1000, 1000, (-7.7, 33.5), (-7.5, 33.7), margin=0)
    across, up = frame.at(-7.5, 33.5)[0] - frame.at(-7.7, 33.5)[0], frame.at(-7.7, 33.5)[1] - frame.at(-7.7, 33.7)[1]
    assert across / up == pytest.approx(math.cos(math.radians(33.6)), abs=0.001)


@pytest.mark.parametrize(("k", "most"), [(1.0, 4), (1.25, 4), (1.5, 1), (2.0, 0)])
def test_the_larger_the_text_the_fewer_call_outs(k, most):
    places = [(-7.62 + 0.02 * (each % 3), 33.48 + 0.02 * (each // 3)) for each in range(6)]
    spots = [Spot(f"A-0{each}", 2, lon, lat, figure="1 m") for each, (lon, lat) in enumerate(places)]
    frame = Frame(4000, 3000, (-7.7, 33.4), (-7.5, 33.6))
    drawn = texts(health_map(BASE, frame, spots, k, []))
    assert sum(spot.code in drawn for spot in spots) == most


def test_what_has_no_extent_has_no_frame():
    assert Frame.around(100, 100, []) is None
    assert Frame.around(100, 100, [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]) is None


def test_polygons_are_closed_and_lines_are_not():
    frame = Frame(100, 100, (0.0, -0.5), (1.0, 0.5), margin=0)
    assert frame.path({"type": "LineString", "coordinates": [[0, -0.5], [1, 0.5]]}) == "M0 100L100 0"
    assert frame.path({"type": "Polygon", "coordinates": [[[0, -0.5], [1, -0.5], [1, 0.5]]]}) == "M0 100L100 100L100 0Z"
    assert frame.path({"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0]]], [[[0, 0], [1, 0]]]]}).count("M") == 2


def test_the_frame_is_that_of_the_sectors_and_without_any_that_of_the_rest():
    assert city_frame(600, 400, BASE).west_south == (-7.60, 33.50)
    assert city_frame(600, 400, [square("A", -7.40, 33.60, "arrondissement")]).west_south == (-7.40, 33.60)


def drawn(spots):
    return health_map(BASE, city_frame(600, 400, BASE), spots, 1.0, [])


def test_what_cannot_be_judged_is_hatched_and_asked_about_never_left_grey():
    picture = drawn([Spot("A-01", None, -7.595, 33.505)])
    assert "svg-map__unknown" in classes(picture)
    assert "?" in texts(picture)


def test_low_priorities_are_not_on_the_map_of_a_wall():
    assert "svg-map__abnormal" not in classes(drawn([Spot("A-01", 4, -7.595, 33.505)]))
    assert "svg-map__abnormal--p3" in classes(drawn([Spot("A-01", 3, -7.595, 33.505)]))


def test_only_urgent_marks_ring_for_an_acknowledgement():
    assert "svg-mark__ring" in classes(drawn([Spot("A-01", 2, -7.595, 33.505, waiting=True)]))
    assert "svg-mark__ring" not in classes(drawn([Spot("A-01", 3, -7.595, 33.505, waiting=True)]))


def test_an_alert_in_a_sector_without_a_point_still_colours_its_ground():
    picture = drawn([Spot("A-01", 1, None, None, figure="65 m³/h")])
    assert "svg-map__abnormal--p1" in classes(picture)
    assert "svg-mark" not in classes(picture)


def test_the_critical_mark_is_larger_because_red_is_the_dimmest():
    """20 px across: a radius of 10, of 13 for the diamond."""
    assert paths(svg_mark(1, (0, 0), 20), "svg-mark__fill--p1") == ["M0 -13L13 0L0 13L-13 0Z"]
    assert paths(svg_mark(2, (0, 0), 20), "svg-mark__fill--p2") == ["M0 -10L10 8L-10 8Z"]


def test_at_most_four_call_outs_stand_beside_the_worst():
    spots = [Spot(f"A-{n:02d}", 1, -7.60 + 0.003 * n, 33.503, figure=f"{n} m³/h") for n in range(7)]
    told = [text for text in texts(drawn(spots)) if text.endswith("m³/h")]
    assert told == [f"{n} m³/h" for n in range(4)]


def test_a_late_worksite_bears_its_priority_as_a_digit_too():
    frame = city_frame(600, 400, BASE)
    sites = [Site("0001", -7.595, 33.505, late=2, figure="+18 j"), Site("0002", -7.59, 33.502)]
    picture = works_map(BASE, frame, sites, 1.0, [])
    assert texts(picture) == ["2", "0001", "+18 j"]
    assert {"svg-site--late-2", "svg-site--running"} <= set(classes(picture))


def test_hundreds_of_sites_are_two_paths():
    sites = [Site(str(n), -7.6 + n / 50000, 33.505, resting=n % 2 == 0) for n in range(400)]
    picture = works_map(BASE, city_frame(600, 400, BASE), sites, 1.0, [])
    assert [d.count("Z") for d in paths(picture, "svg-site")] == [200, 200]


def test_the_small_map_rings_the_one_place():
    picture = locator(BASE, city_frame(300, 200, BASE), Spot("A-02", 1, -7.575, 33.505), 1.0)
    assert len(paths(picture, "svg-here")) == 1
    assert len(paths(picture, "svg-map__abnormal")) == 1


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


@pytest.mark.parametrize(
    "anchors", [[(300, 200)] * 4, [(10, 10), (590, 10), (10, 390), (590, 390)], [(300, 5), (310, 5)]]
)
def test_call_outs_stay_inside_and_apart(anchors):
    boxes = placed([Wanted(at, 150, 40) for at in anchors], within=BLOCK, marks=[])
    found = [box for box in boxes if box is not None]
    assert len(found) >= 2
    assert all(0 <= box.x <= 450 and 0 <= box.y <= 360 for box in found)
    assert not any(overlap(a, b) for place, a in enumerate(found) for b in found[place + 1 :])


def test_a_call_out_never_covers_what_is_taken():
    taken = Box(0, 0, 600, 300)
    (box,) = placed([Wanted((300, 350), 150, 40)], within=BLOCK, marks=[], taken=[taken])
    assert box is None or not overlap(box, taken)


def test_one_without_room_is_left_out():
    assert placed([Wanted((50, 50), 150, 40)], within=Box(0, 0, 100, 100), marks=[]) == [None]


def test_a_mark_is_covered_only_when_the_way_around_is_long():
    above = Box(225, 90, 150, 60)
    (box,) = placed([Wanted((300, 200), 150, 40)], within=BLOCK, marks=[above])
    assert not overlap(box, above)


def test_a_call_out_is_never_taken_for_that_of_another_mark():
    """A mark that touches the place which would be the best hides nothing there, and yet the call-out would be its."""
    wanted = Wanted((300, 200), 150, 40)
    (alone,) = placed([wanted], within=BLOCK, marks=[])
    neighbour = Box(alone.x + alone.width + 3, alone.y + 5, 30, 30)
    (box,) = placed([wanted], within=BLOCK, marks=[neighbour])
    assert math.dist(box.nearest(neighbour.middle), neighbour.middle) > math.dist(box.nearest((300, 200)), (300, 200))


def test_a_leader_runs_under_no_other_mark():
    around = [math.radians(degrees) for degrees in range(30, 331, 30)]
    ring = [Box(293 + 22 * math.cos(angle), 193 + 22 * math.sin(angle), 14, 14) for angle in around]
    (box,) = placed([Wanted((300, 200), 150, 40)], within=BLOCK, marks=ring)
    end_x, end_y = box.nearest((300, 200))
    assert (end_x > 300, end_y) == (True, 200)
