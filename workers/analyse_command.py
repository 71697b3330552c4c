"""`manage.py analyse`: the leak engine on historian exports, without a database (design 9).

Exit codes: 0 done, 1 a file was refused (the reasons on stderr, no alerts written), 2 wrong usage. Refused rows alone
are told and counted; they stop nothing.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.import_report import Report, Say
    from workers.leak_analysis import ZoneJudged
    from workers.leak_files import Delivery
    from workers.leak_places import Network

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


def analyse_command(say: Say) -> click.Command:
    """The command to mount. `say(key, **values)` speaks to the person."""

    @click.command("analyse")
    @click.option("--readings", type=FILE, multiple=True, required=True, help="CSV or Parquet; repeatable.")
    @click.option("--sensors", type=FILE, required=True, help="CSV sensor_id,zone,quantity,unit,role,element.")
    @click.option("--network", type=FILE, help="The EPANET network (INP) of the zones.")
    @click.option("--calendar", type=FILE, help="CSV date,class; class is normal, friday, holiday, ramadan or eid.")
    @click.option("--out", type=OUT, required=True, help="The alerts (CSV).")
    @click.option("--rejects", type=OUT, help="Also write the refused rows to this CSV file.")
    @click.option("--timezone", metavar="ZONE", help="The zone of times without an offset, for example Europe/Rome.")
    @click.option("--local-zone", metavar="ZONE", default="UTC", help="The zone of the city, by which nights are cut.")
    @click.option(
        "--budget",
        type=click.FloatRange(0.01, 50),
        default=1.0,
        show_default=True,
        help="False alarms per zone and year.",
    )
    def analyse(**options: Any) -> None:
        """Find leaks in exported readings; of an instant nothing later is used."""
        from feeds.import_report import Report

        with ExitStack() as stack:
            rejects: Path | None = options["rejects"]
            keep = stack.enter_context(rejects.open("w", encoding="utf-8", newline="")) if rejects else None
            if not _run(say, Report(say, keep), options):
                raise SystemExit(1)

    return analyse


def _run(say: Say, report: Report, options: dict[str, Any]) -> bool:
    """Whether the alerts were written; the reasons were told when not."""
    from workers import leak_analysis
    from workers.leak_files import Delivery

    delivery = Delivery(report.hear)
    setting = _setting(options)
    taken = _taken(delivery, report, options)
    if taken is None:
        report.sum_up(delivery.outcomes)
        return False
    days, areas, network = taken
    judged = leak_analysis.analyse(delivery.zones(areas), setting, days, network)
    found = leak_analysis.events(judged)
    leak_analysis.write_alerts(options["out"], found)
    report.sum_up(delivery.outcomes)
    _tell(say, judged)
    click.echo(say("analyse.alerts", count=len(found), file=str(options["out"])))
    return True


def _taken(
    delivery: Delivery, report: Report, options: dict[str, Any]
) -> tuple[dict[date, str], dict[str, float], Network | None] | None:
    """Everything that the files say; None when one was refused, which is told."""
    from data_access.errors import DeliveryRefused
    from workers import leak_files, leak_places

    path: Path = options["sensors"]
    zone = _zone(options["timezone"], "--timezone")
    try:
        delivery.take_sensors(path)
        for path in options["readings"]:
            delivery.take_readings(path, zone)
        days: dict[date, str] = {}
        if options["calendar"]:
            days = delivery.take_calendar(path := options["calendar"])
        areas, network = {}, None
        if options["network"]:
            areas, network = leak_files.tank_areas_m2(path := options["network"]), leak_places.read_network(path)
    except DeliveryRefused as refusal:
        report.hear(path, refusal.rejection)
        return None
    return days, areas, network


def _setting(options: dict[str, Any]) -> Any:
    from analytics.leaks.budget import Budget
    from analytics.leaks.engine import Setting

    zone = _zone(options["local_zone"], "--local-zone")
    return Setting(zone or ZoneInfo("UTC"), Budget(options["budget"]))


def _tell(say: Say, judged: Sequence[ZoneJudged]) -> None:
    """A line for each zone: its nights, those without a judgement, and why."""
    for zone in judged:
        told = zone.judged
        click.echo(say("analyse.zone", zone=zone.code, nights=told.nights, judged=told.nights - told.unjudged_nights))
        for reason, count in sorted(told.reasons.items()):
            click.echo(say(f"analyse.reason.{reason}", zone=zone.code, number=count))


def _zone(name: str | None, option: str) -> ZoneInfo | None:
    import analytics.local_time  # noqa: F401 (makes zoneinfo read the packaged tz data)

    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise click.BadParameter(
            f"{name} is no time zone, for example Africa/Casablanca", param_hint=option
        ) from problem
