"""`manage.py backtest`: alarms against known leaks, the chance level beside them, and a report with every curve.

Exit codes: 0 done, 1 a file was refused (the reasons on stderr), 2 wrong usage.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from analytics.leaks.scoring import Verdict
    from feeds.import_report import Report, Say
    from workers.backtest_report import Curve

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


def backtest_command(say: Say, language: str) -> click.Command:
    """The command to mount. `say(key, **values)` speaks to the person, in `language`."""

    @click.command("backtest")
    @click.option("--alerts", type=FILE, required=True, help="The alerts.csv of `manage.py analyse`.")
    @click.option("--truth", type=FILE, required=True, help="CSV zone,start,end[,type,peak_frac,peak_lps,pipe].")
    @click.option("--periods", type=FILE, help="CSV zone,start,end: what is scored.")
    @click.option("--ignore", type=FILE, help="CSV zone,start,end: what counts neither way.")
    @click.option("--readings", type=FILE, multiple=True, help="For the curves of the report; repeatable.")
    @click.option("--sensors", type=FILE, help="For the curves of the report.")
    @click.option("--network", type=FILE, help="The EPANET network (INP), for the error of the places.")
    @click.option("--timezone", metavar="ZONE", default="UTC", help="The zone of readings without an offset.")
    @click.option("--report", "out", type=OUT, help="Also write a report (HTML).")
    def backtest(**options: Any) -> None:
        """Score alarms against known leaks."""
        from data_access.errors import DeliveryRefused
        from feeds.import_report import Report
        from workers.backtest import figures
        from workers.backtest_report import write_report
        from workers.leak_places import read_network

        report = Report(say, None)
        try:
            found = _verdict(options)
            pipes = read_network(options["network"]).pipes if options["network"] else None
            drawn = _curves(options, report) if options["out"] and options["sensors"] else {}
        except DeliveryRefused as refusal:
            report.hear(options["truth"], refusal.rejection)
            raise SystemExit(1) from refusal
        for key, values in figures(found, pipes):
            click.echo(say(f"backtest.{key}", **values))
        if options["out"]:
            write_report(options["out"], found, drawn, say, language, pipes)

    return backtest


def _verdict(options: dict[str, Any]) -> Verdict:
    from workers.backtest import judge, read_alarms, read_leaks, read_spans

    periods = read_spans(options["periods"]) if options["periods"] else []
    ignored = read_spans(options["ignore"]) if options["ignore"] else []
    return judge(read_alarms(options["alerts"]), read_leaks(options["truth"]), periods, ignored)


def _curves(options: dict[str, Any], report: Report) -> dict[str, Curve]:
    from analytics.leaks.engine import Setting
    from workers.backtest_report import curves
    from workers.leak_files import Delivery

    delivery = Delivery(report.hear)
    zone = ZoneInfo(options["timezone"])
    delivery.take_sensors(options["sensors"])
    for path in options["readings"]:
        delivery.take_readings(path, zone)
    return curves(delivery.zones({}), Setting(zone))
