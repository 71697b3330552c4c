"""How a network is split into sectors, what model comes of it, and what happens when EPANET itself gives up."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import DeliveryRefused
from data_access.rows.imports import Reason
from feeds import epanet, network_sectors, placement
from feeds.inp_reader import accepts
from tests.builders.feeds import epyt_network, features, square, written

LARGE_BYTES = 2_000_000
CASABLANCA = placement.around(-7.6, 33.57)
# a source, a reducing valve to two junctions, and a closed pipe beyond which a tank feeds two more
TOWN = (
    *("[RESERVOIRS]", "R 100", "[TANKS]", "T 60 2 0 4 10 0", "[JUNCTIONS]", "S 10 0", "S2 10 1"),
    *("A1 10 1", "A2 10 1", "B1 10 1", "B2 10 1"),
    *("[PIPES]", "p0 R S 100 200 100 0 Open", "p1 S S2 100 200 100 0 Open", "p2 A1 A2 300 100 100 0 Open"),
    *("shut A2 B1 50 100 100 0 Closed", "p3 B1 B2 400 100 100 0 Open", "p4 T B2 50 100 100 0 Open"),
    *("[VALVES]", "V-7 S2 A1 100 PRV 30 0"),
    *("[TAGS]", "NODE A1 NORD", "NODE A2 NORD", "LINK p2 ignored"),
    *("[CONTROLS]", "LINK p3 CLOSED AT TIME 5"),
    *("[RULES]", "RULE 1", "IF TANK T LEVEL > 3", "THEN PIPE p3 STATUS IS OPEN"),
    *("[REACTIONS]", "Order Bulk 1", "Bulk p2 -0.1"),
    *("[OPTIONS]", "Units CMH", "Headloss H-W"),
    *("[COORDINATES]", "R 0 0", "S 100 0", "S2 200 0", "A1 210 0", "A2 500 0"),
    *("B1 550 0", "B2 900 0", "T 950 0", "[END]"),
)  # fmt: skip


def town(folder: Path) -> Path:
    return written(folder / "town.inp", *TOWN)


def sectors_of(delivery) -> dict[str, str]:
    return {asset.name: asset.zone for asset in delivery.assets}


def test_reducing_valves_and_closed_links_part_a_network_into_sectors_named_after_what_feeds_them(tmp_path):
    found = epanet.parse(town(tmp_path), code="town", place=CASABLANCA, split=network_sectors.by_valves)
    assert sectors_of(found) == {
        **dict.fromkeys(("R", "S", "S2", "p0", "p1"), "town"),  # no valve feeds it: where the water comes from
        **dict.fromkeys(("B1", "B2", "T", "p3", "p4", "shut"), "town-B1"),
        **dict.fromkeys(("A1", "A2", "p2", "V-7"), "town-V-7"),
    }
    assert {zone.code: zone.mains_km for zone in found.sectors} == {"town": 0.2, "town-B1": 0.5, "town-V-7": 0.3}


def test_tags_name_the_sectors_of_nodes_and_a_link_between_two_belongs_to_the_one_it_leads_to(tmp_path):
    found = epanet.parse(town(tmp_path), code="town", place=CASABLANCA, split=network_sectors.by_tags)
    assert sectors_of(found)["V-7"] == sectors_of(found)["A1"] == sectors_of(found)["p2"] == "NORD"
    assert sectors_of(found)["shut"] == sectors_of(found)["S"] == "town"


def test_a_network_without_tags_is_not_split_by_them(tmp_path):
    untagged = written(tmp_path / "t.inp", *(line for line in TOWN if not line.startswith(("NODE", "LINK p2"))))
    with pytest.raises(DeliveryRefused) as raised:
        epanet.parse(untagged, code="t", place=CASABLANCA, split=network_sectors.by_tags)
    assert raised.value.rejection.reason == Reason.NETWORK_WITHOUT_TAGS


def test_outlines_split_a_network_and_keep_their_shape(tmp_path):
    west = features(tmp_path / "z.geojson", (square(-7.61, 33.565), {"code": "OUEST", "name": "Ouest"}))  # to -7.60
    drawn = network_sectors.outlines(west)
    found = epanet.parse(
        town(tmp_path), code="town", place=CASABLANCA, split=network_sectors.by_outlines(drawn), drawn=drawn
    )
    # the extent is 950 m, its middle at the anchor: everything left of 475 m is in the west
    in_the_west = {name for name, zone in sectors_of(found).items() if zone == "OUEST"}
    assert in_the_west == {"R", "S", "S2", "A1", "p0", "p1", "V-7"}
    assert next(zone for zone in found.sectors if zone.code == "OUEST").geometry == square(-7.61, 33.565)


def test_a_zones_file_with_an_unusable_outline_is_refused_with_its_line(tmp_path):
    crossed = {
        "type": "Polygon",
        "coordinates": [[[-7.6, 33.5], [-7.5, 33.6], [-7.5, 33.5], [-7.6, 33.6], [-7.6, 33.5]]],
    }
    with pytest.raises(DeliveryRefused) as raised:
        network_sectors.outlines(features(tmp_path / "z.geojson", (crossed, {"code": "X"})))
    rejection = raised.value.rejection
    assert (rejection.reason, rejection.values) == (Reason.NETWORK_ZONES_UNUSABLE, {"file": "z.geojson", "line": 2})


def test_the_model_bears_the_codes_of_assets_and_epanet_accepts_it(tmp_path):
    model = epanet.parse(town(tmp_path), code="town", place=CASABLANCA).model
    assert model is not None
    assert accepts(model)
    lines = model.splitlines()
    assert "town:link:p2 A1 A2 300 100 100 0 Open" in lines
    assert "LINK town:link:p3 CLOSED AT TIME 5" in lines
    assert "THEN PIPE town:link:p3 STATUS IS OPEN" in lines
    assert ("Order Bulk 1" in lines, "Bulk town:link:p2 -0.1" in lines) == (True, True)


def test_codes_that_epanet_cannot_hold_leave_the_network_without_a_model(tmp_path):
    assert epanet.parse(town(tmp_path), code="a-network-with-a-long-name", place=CASABLANCA).model is None


def packaged() -> list[Any]:
    """Every different EPANET file of the packages epyt and wntr; the largest one (27,000 elements) in the long runs."""
    folders = [Path(importlib.util.find_spec(name).submodule_search_locations[0]) for name in ("epyt", "wntr")]
    files = [file for folder in folders for file in sorted(folder.rglob("*.inp"))]
    each = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in reversed(files)}.values()
    slow = {True: [pytest.mark.soak], False: []}
    return [pytest.param(file, id=file.name, marks=slow[file.stat().st_size > LARGE_BYTES]) for file in each]


REFUSED = {
    # EPANET 2.2 does not accept them either; the line of their fault
    "Net1broken.inp": (Reason.NETWORK_ID_REPEATED, 24),
    "bad_syntax.inp": (Reason.NETWORK_UNREADABLE, 330),
    "bad_times.inp": (Reason.NETWORK_ENDED_EPANET, None),  # ends the process inside EPANET's library
    "bad_values.inp": (Reason.NETWORK_NODE_UNKNOWN, 56),
    "cv_controls.inp": (Reason.NETWORK_UNREADABLE, None),  # "not enough nodes in network"
    # EPANET computes them; nothing says where they lie
    "example.inp": (Reason.NETWORK_WITHOUT_COORDINATES, None),
    "msx_example.inp": (Reason.NETWORK_WITHOUT_COORDINATES, None),
}


@pytest.mark.parametrize("file", packaged())
def test_every_network_that_epanet_accepts_comes_in_and_any_other_says_why(file):
    if file.name in REFUSED:
        with pytest.raises(DeliveryRefused) as raised:
            epanet.parse(file, code="N", place=CASABLANCA)
        assert (raised.value.rejection.reason, raised.value.rejection.line) == REFUSED[file.name]
    else:
        found = epanet.parse(file, code="N", place=CASABLANCA)
        assert {asset.zone for asset in found.assets} == {"N"}


def test_l_town_is_parted_where_its_valves_stand():
    found = epanet.parse(epyt_network(), code="L", place=CASABLANCA, split=network_sectors.by_valves)
    assert sum(zone.mains_km for zone in found.sectors) == pytest.approx(43.1632, abs=1e-3)
