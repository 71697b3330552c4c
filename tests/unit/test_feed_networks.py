"""EPANET networks: what becomes of an INP file, in which units and where, and how its faults are told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

from analytics.shapes import outline_flaw
from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason
from feeds import epanet, placement
from tests.builders.feeds import epyt_network, written

CASABLANCA = placement.around(-7.6, 33.57)
SMALL = """[TITLE]
two pipes in {units}
[JUNCTIONS]
;ID Elev
 J1  100
 J2  50
[RESERVOIRS]
 R1  200
[TANKS]
;ID Elevation InitLevel MinLevel MaxLevel Diameter MinVol
 T1  90 1 0 4 10 0
[PIPES]
;ID Node1 Node2 Length Diameter Roughness
 P1 R1 J1 1000 12 100 0 Open
 P2 J1 J2 2000 6 100 0 Open
 J1 J2 T1 500 6 100 0 Open
[OPTIONS]
 Units {units}
 Headloss H-W
[COORDINATES]
 R1 0 0
 J1 1000 0
 J2 1000 1000
 T1 0 1000
[VERTICES]
 P2 1200 500
[END]
"""


def small(folder: Path, units: str = "CMH") -> Path:
    text = SMALL.format(units=units)
    return written(folder / "small.inp", *text.splitlines())


def refusal(path: Path, place: placement.Placement | None = CASABLANCA) -> tuple[Reason, int | None, str | None]:
    with pytest.raises(DeliveryRefused) as raised:
        epanet.parse(path, code="S1", place=place)
    rejection = raised.value.rejection
    return rejection.reason, rejection.line, rejection.column


def replaced(path: Path, old: str, new: str) -> Path:
    path.write_text(path.read_text().replace(old, new))
    return path


def test_l_town_has_the_elements_and_the_kilometres_that_its_text_lists():
    network = epanet.parse(epyt_network(), code="L-TOWN", place=CASABLANCA)
    section, pipes = "", []
    for line in epyt_network().read_text().splitlines():
        section = line.strip() if line.startswith("[") else section
        if section == "[PIPES]" and line.strip() and not line.startswith((";", "[")):
            pipes.append(float(line.split()[3]))
    kinds = [asset.kind for asset in network.assets]
    assert (kinds.count("pipe"), network.sectors[0].mains_km) == (len(pipes), pytest.approx(sum(pipes) / 1000))
    assert (kinds.count("junction"), kinds.count("reservoir")) == (782, 3)
    assert (kinds.count("valve"), kinds.count("pump_station")) == (3, 1)
    assert outline_flaw(network.sectors[0].geometry) is None


def test_metres_of_the_file_are_metres_on_the_globe(tmp_path):
    nodes = {asset.name: asset for asset in epanet.parse(small(tmp_path), code="S1", place=CASABLANCA).assets}
    bearing, _, metres = Geod(ellps="WGS84").inv(nodes["T1"].lon, nodes["T1"].lat, nodes["J2"].lon, nodes["J2"].lat)
    assert (metres, bearing) == (pytest.approx(1000, abs=0.1), pytest.approx(90, abs=0.1))


def test_the_middle_of_the_extent_stands_at_the_anchor(tmp_path):
    assets = [a for a in epanet.parse(small(tmp_path), code="S1", place=CASABLANCA).assets if a.kind != "pipe"]
    lon, lat = (np.array([getattr(asset, name) for asset in assets]) for name in ("lon", "lat"))
    # the bend of P2 reaches 200 m further east than the nodes, so their middle lies 100 m west of the anchor
    assert (lat.min() + lat.max()) / 2 == pytest.approx(33.57, abs=1e-5)
    assert ((lon.min() + lon.max()) / 2 + 7.6) * 92_800 == pytest.approx(-100, abs=2)


def test_a_projection_puts_the_network_where_its_register_says(tmp_path):
    file = replaced(small(tmp_path), "J1 1000 0\n", "J1 500100 3715000\n")
    for old, new in (("R1 0 0\n", "R1 500000 3715000\n"), ("J2 1000 1000", "J2 500100 3715100"),
                     ("T1 0 1000", "T1 500000 3715100"), ("P2 1200 500", "P2 500120 3715050")):  # fmt: skip
        replaced(file, old, new)
    source = next(a for a in epanet.parse(file, code="S1", place=placement.by_epsg(32629)).assets if a.name == "R1")
    assert (source.lon, source.lat) == (
        pytest.approx(-9.0),
        pytest.approx(33.5747, abs=0.001),
    )  # on the meridian of zone 29


def test_feet_and_inches_become_metres_and_millimetres(tmp_path):
    assets = {asset.code: asset for asset in epanet.parse(small(tmp_path, "GPM"), code="S1", place=CASABLANCA).assets}
    pipe, node = assets["S1:link:P1"], assets["S1:node:J1"]
    assert (pipe.length_m, pipe.diameter_mm) == (pytest.approx(304.8), pytest.approx(304.8))  # 1000 ft; 12 in
    assert node.elevation_m == pytest.approx(30.48)


def test_a_tank_holds_its_cylinder_and_a_source_has_no_capacity(tmp_path):
    assets = {asset.code: asset for asset in epanet.parse(small(tmp_path), code="S1", place=CASABLANCA).assets}
    assert assets["S1:node:T1"].capacity == pytest.approx(3.14159265 * 25 * 4, abs=0.001)  # 10 m wide, 4 m deep
    assert assets["S1:node:R1"].capacity is None


def test_a_node_and_a_link_may_bear_the_same_id(tmp_path):
    codes = [asset.code for asset in epanet.parse(small(tmp_path), code="S1", place=CASABLANCA).assets]
    assert {"S1:node:J1", "S1:link:J1"} <= set(codes)
    assert len(codes) == len(set(codes)) == 7


def test_a_bent_pipe_keeps_its_bend(tmp_path):
    assets = {asset.code: asset for asset in epanet.parse(small(tmp_path), code="S1", place=CASABLANCA).assets}
    assert [len(assets[f"S1:link:{name}"].geometry["coordinates"]) for name in ("P1", "P2")] == [2, 3]


def test_a_network_without_a_place_is_refused_with_the_cure(tmp_path):
    assert refusal(small(tmp_path), place=None) == (Reason.NETWORK_PLACE_NEEDED, None, None)


def test_metres_taken_for_degrees_do_not_fall_on_the_globe(tmp_path):
    assert refusal(small(tmp_path), placement.by_epsg(4326))[:2] == (Reason.NETWORK_PLACE_WRONG, 21)


def test_the_broken_network_of_epyt_is_refused_with_the_line_of_the_repeated_id():
    assert refusal(epyt_network("asce-tf-wdst/Net1broken.inp")) == (Reason.NETWORK_ID_REPEATED, 24, "ID")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("P2 J1 J2 2000", "P2 J1 J9 2000", (Reason.NETWORK_NODE_UNKNOWN, 15, "Node")),
        ("P2 J1 J2 2000", "P2 J1 J2 long", (Reason.NOT_A_NUMBER, 15, "Length")),
        ("J2 1000 1000", "J2 1000 nan", (Reason.NOT_A_NUMBER, 23, "Y-Coord")),
        (" P2 J1 J2 2000 6 100 0 Open", " P2 J1 J2", (Reason.CELL_COUNT, 15, None)),
        ("[END]", "", (Reason.NETWORK_CUT_OFF, 26, None)),
        ("[COORDINATES]", "[LABELS]", (Reason.NETWORK_WITHOUT_COORDINATES, None, None)),
        ("[PIPES]", "[NOTES]", (Reason.NETWORK_EMPTY, None, None)),
        ("Headloss H-W", "Headloss none", (Reason.NETWORK_UNREADABLE, 19, None)),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(tmp_path, old, new, expected):
    assert refusal(replaced(small(tmp_path), old, new)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (Reason.FILE_EMPTY, None, None)),
        (b"hello\nworld\n", (Reason.NETWORK_EMPTY, None, None)),
        ("[TITLE]\nrés\xe9au\n".encode("latin-1"), (Reason.FILE_NOT_UTF8, 2, None)),
    ],
)
def test_a_file_that_is_no_network_is_refused(tmp_path, content, expected):
    (tmp_path / "x.inp").write_bytes(content)
    assert refusal(tmp_path / "x.inp") == expected


def test_a_network_cut_in_the_middle_is_refused(tmp_path):
    (tmp_path / "cut.inp").write_bytes(epyt_network().read_bytes()[:200_000])
    reason, line, _ = refusal(tmp_path / "cut.inp")
    assert reason in (Reason.NETWORK_CUT_OFF, Reason.CELL_COUNT, Reason.NETWORK_NODE_UNKNOWN)
    assert line is not None


def test_a_node_without_coordinates_is_kept_and_counted_as_unplaced(tmp_path):
    assets = {
        a.code: a
        for a in epanet.parse(replaced(small(tmp_path), " T1 0 1000\n", ""), code="S1", place=CASABLANCA).assets
    }
    assert [code for code, asset in assets.items() if asset.geometry is None] == ["S1:node:T1", "S1:link:J1"]


def test_a_sector_code_that_leaves_no_room_for_its_elements_is_refused():
    with pytest.raises(DeliveryRefused) as raised:
        epanet.parse(epyt_network(), code="x" * 41, place=CASABLANCA)
    assert raised.value.rejection.reason == Reason.CODE_TOO_LONG


def test_reading_the_feeds_does_not_load_wntr():
    import subprocess
    import sys

    told = "import sys, feeds.deliveries; print('wntr' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )
