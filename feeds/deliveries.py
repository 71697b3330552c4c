"""What a whole file becomes: read by its feed, stored by its subject, in one delivery (readings: reading_batches)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from data_access.network_import import take_assets, take_network, take_zones
from data_access.record_import import take_records
from data_access.rows.imports import Applied, Rejection
from data_access.sensor_import import take_sensors
from data_access.worksite_import import take_worksites
from feeds import epanet, geojson_assets, geojson_zones, network_sectors, record_list, sensor_list, worksite_register
from feeds.batches import Importing, Outcome, Work, take_whole
from feeds.placement import Placement
from feeds.record_kinds import KINDS_OF_RECORDS
from feeds.worksite_mapping import Register

SPLITS = {
    "whole": network_sectors.whole,
    "tags": network_sectors.by_tags,
    "valves": network_sectors.by_valves,
}


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """How a network is taken: under which code, where on earth, by what it is split into sectors; `dry` writes nothing.

    `by` is whole, tags, valves or zones; `zones` needs the file of outlines.
    """

    code: str
    place: Placement | None
    by: str = "whole"
    outlines: Path | None = None
    dry: bool = False


def network(run: Importing, path: Path, *, options: NetworkOptions) -> Outcome:
    """An EPANET file with its sectors and their model; what it changes of a known network is told first."""

    def read() -> Work:
        drawn = network_sectors.outlines(options.outlines) if options.outlines else []
        split = network_sectors.by_outlines(drawn) if drawn else SPLITS[options.by]
        found = epanet.parse(path, code=options.code, place=options.place, split=split, drawn=drawn)
        return partial(take_network, network=found, actor=run.actor, at=run.now())

    return take_whole(run, "network", path, read, preview=True, dry=options.dry)


def zones(run: Importing, path: Path, *, kind: str, attribution: str | None) -> Outcome:
    """Outlines of one kind of zone."""

    def read() -> Work:
        found = geojson_zones.parse(path, kind=kind, attribution=attribution)
        return _with(found.rejections, partial(take_zones, rows=found.rows, actor=run.actor))

    return take_whole(run, "zones", path, read)


def assets(run: Importing, path: Path) -> Outcome:
    """Pipes, valves, stations and other assets."""

    def read() -> Work:
        found = geojson_assets.parse(path)
        return _with(found.rejections, partial(take_assets, rows=found.rows, actor=run.actor))

    return take_whole(run, "assets", path, read)


def sensors(run: Importing, path: Path, *, create_zones: bool, step_s: int) -> Outcome:
    """A list of sensors with their roles."""

    def read() -> Work:
        found = sensor_list.parse(path, step_s=step_s)
        source = f"import:{path.name}" if create_zones else None
        return _with(found.rejections, partial(take_sensors, rows=found.rows, zones_from=source, actor=run.actor))

    return take_whole(run, "sensors", path, read)


def worksites(run: Importing, path: Path, *, registers: Sequence[Register], at_source: bool) -> Outcome:
    """A register of works. `at_source`: a site counts as known since its register last changed it, not since now."""

    def read() -> Work:
        received_at = None if at_source else run.now()
        found = worksite_register.parse(path, registers=registers, received_at=received_at)
        return _with(found.rejections, partial(take_worksites, sites=found.sites, actor=run.actor))

    return take_whole(run, "worksites", path, read)


def records(run: Importing, path: Path, *, kind: str, zone: ZoneInfo | None) -> Outcome:
    """A list of records of one kind, by its published schema. `zone` is that of times without an offset."""

    def read() -> Work:
        at = run.now()
        found = record_list.parse(path, kind=KINDS_OF_RECORDS[kind], zone=zone, now=at)
        return _with(found.rejections, partial(take_records, rows=found.rows, actor=run.actor, at=at))

    return take_whole(run, kind, path, read)


def _with(rejections: tuple[Rejection, ...], work: Work) -> Work:
    """The same work, answering for the rows that its file already lost."""

    def whole(session: Session) -> Applied:
        applied = work(session)
        in_order = sorted((*rejections, *applied.rejections), key=lambda rejection: rejection.line or 0)
        return replace(applied, rejections=tuple(in_order))

    return whole
