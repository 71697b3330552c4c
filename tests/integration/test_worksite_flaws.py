"""A bad delivery: nothing is dropped, each flaw is listed with what would repair it; our own export is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data_access.actors import system_actor
from data_access.database import Database
from data_access.rows.worksites import ALL_STATUSES, WorksiteFilters
from data_access.topics import Topic, changes
from data_access.worksite_import import take_worksites
from data_access.worksites import worksites
from feeds.worksite_mapping import shipped_registers
from feeds.worksite_register import parse
from tests.builders.worksites import store_ground

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
SITE = {
    "ref": "A",
    "status": "in_progress",
    "title_fr": "Vanne",
    "trade": "water",
    "nature": "repair",
    "current_start": "2018-10-01",
    "current_end": "2018-10-21",
    "traffic_impact": "all-lanes-open",
    "progress_pct": 40,
}
HERE = [-7.6, 33.57]


def a_file(folder: Path, *sites: tuple[list[float] | None, dict[str, Any]]) -> Path:
    told = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": place} if place else None,
            "properties": SITE | changed,
        }
        for place, changed in sites
    ]
    file = folder / "works.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": told}), encoding="utf-8")
    return file


def test_every_flaw_is_listed_and_no_site_is_lost(database: Database, tmp_path: Path) -> None:
    file = a_file(
        tmp_path,
        (HERE, {}),
        (HERE, {}),  # the same reference again
        (None, {"ref": "NOWHERE"}),
        ([33.57, -7.6], {"ref": "TURNED"}),
        ([-7.75, 33.65], {"ref": "AT-SEA"}),
        (HERE, {"ref": "BACKWARDS", "current_start": "2018-10-21", "current_end": "2018-10-01"}),
        (HERE, {"ref": "BEYOND", "progress_pct": 450}),
    )
    found = parse(file, registers=shipped_registers(), received_at=NOW)
    assert found.rejections == ()
    database.call(changes(Topic.NETWORK)(store_ground))
    database.call(take_worksites, found.sites, actor=system_actor("test"))
    listed = database.call(worksites, at=NOW, filters=WorksiteFilters(status=ALL_STATUSES))
    flaws = {row.ref: [flaw.problem.value for flaw in row.flaws] for row in listed}
    assert flaws == {
        "A": [],
        "A~2": ["doubled"],
        "NOWHERE": ["no_place"],
        "TURNED": ["swapped"],
        "AT-SEA": ["outside"],
        "BACKWARDS": ["end_before_start"],
        "BEYOND": ["progress"],
    }
    turned = next(row for row in listed if row.ref == "TURNED")
    assert (turned.place.lon, turned.place.lat, turned.place.guess) == (-7.6, 33.57, "swapped")
    again = parse(file, registers=shipped_registers(), received_at=NOW).sites
    applied = database.call(take_worksites, again, actor=system_actor("test"))
    assert (applied.added, applied.changed) == (0, 0), "the same file again is no news"
