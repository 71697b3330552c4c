"""The registers of other cities: WZDx feeds, Montréal, Bordeaux; each by its shipped mapping, from its own columns."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from data_access.rows.imports import Reason
from feeds.worksite_mapping import shipped_registers
from feeds.worksite_register import parse
from tests.builders.feeds import features, shared, written

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)


def sites(path, received_at=NOW):
    return parse(path, registers=shipped_registers(), received_at=received_at)


@pytest.mark.parametrize("name", ["simple_linestring", "recurring", "detour"])
def test_the_examples_of_the_specification_are_read_work_zone_by_work_zone(name):
    file = shared(f"importers/worksites/wzdx_v4.2_{name}.geojson")
    events = {event["id"]: event for event in json.loads(file.read_text())["features"]}
    zones = {key for key, event in events.items() if event["properties"]["core_details"]["event_type"] == "work-zone"}
    found = sites(file, received_at=None)
    assert found.rejections == ()
    assert {site.ref for site in found.sites} == zones
    for site in found.sites:
        told = events[site.ref]["properties"]
        assert site.start.isoformat() == told["start_date"][:10]  # none of them begins in the last hour of a day
        assert (site.geometry, site.source) == (events[site.ref]["geometry"], "WZDx")
        assert told["vehicle_impact"].startswith(site.traffic_impact)
        assert site.known_at == datetime.fromisoformat(told["core_details"]["update_date"])
        assert site.source_record["core_details.direction"] == told["core_details"]["direction"]


def test_a_wzdx_event_has_the_owner_of_its_data_source():
    file = shared("importers/worksites/wzdx_v4.2_detour.geojson")
    site = sites(file).sites[0]
    assert (site.owner, site.title_fr, site.street, site.trade) == ("Test City 1", "Work Zone 67890", "I-35", "roads")
    assert (site.nature, site.status) == ("resurfacing", "completed")  # it ended in 2010


MONTREAL = "id,permit_permit_id,currentstatus,duration_start_date,duration_end_date,reason_category,organizationname"


def test_montreal_places_its_sites_by_two_columns(tmp_path):
    rows = (
        "7,P7,Permis émis,2018-10-01T04:00:00.000Z,2018-11-01T04:00:00.000Z,Égouts et aqueducs,Ville,45.5,-73.6",
        "8,P8,Permis émis,2018-11-01,2018-11-02,Autre,Bell,,",
        "9,P9,Permis émis,2018-11-01,2018-11-02,Autre,Bell,nord,-73.6",
    )
    found = sites(written(tmp_path / "m.csv", f"{MONTREAL},latitude,longitude", *rows))
    first, second = found.sites
    assert (first.start, first.end, first.status, first.trade) == (
        date(2018, 10, 1),
        date(2018, 11, 1),
        "in_progress",
        "water",
    )
    assert (first.lon, first.lat) == (-73.6, 45.5)
    assert (second.geometry, second.trade, second.status) == (None, "telecom", "planned")
    assert [(each.reason, each.line) for each in found.rejections] == [(Reason.OUTLINE_MALFORMED, 4)]


def test_bordeaux_tells_several_periods_of_one_site(tmp_path):
    said = {
        "ident": "B-1",
        "libelle": "Rue barrée; déviation",
        "date_debut": "2018-10-01#2018-12-01",
        "date_fin": "2018-10-05 # 2018-12-20",
        "localisation": "rue des Faures",
        "alias_nature_n1": "Eau potable",
    }
    place = {"type": "MultiPoint", "coordinates": [[-0.567, 44.833], [-0.566, 44.834]]}
    site = sites(features(tmp_path / "b.geojson", (place, said))).sites[0]
    assert (site.start, site.end) == (date(2018, 10, 1), date(2018, 12, 20))
    assert (site.trade, site.street, site.source_record["date_fin"]) == ("water", "rue des Faures", said["date_fin"])
