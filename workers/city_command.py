"""`manage.py backtest-city`: the live leak rules against the ground truth of the demonstration city that is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from analytics.city_score import CityScore
    from data_access.database import Database
    from feeds.import_report import Say
    from workers.city_zones import ZoneScore

HOUR_S = 3600


def city_command(say: Say, opened: Callable[[], Database]) -> click.Command:
    """The command to mount. `say(key, **values)` speaks to the person; `opened()` gives the database."""

    @click.command("backtest-city")
    @click.option("--days", type=click.IntRange(2, 390), default=39, show_default=True, help="How far to look back.")
    @click.option("--until", default=None, help="The last instant. Default: the beginning of the scenario.")
    @click.option("--zones", is_flag=True, help="Also the search zone of every leak found: a second or two each.")
    def backtest_city(days: int, until: str | None, zones: bool) -> None:
        """Score the live leak rules on the demonstration city."""
        from analytics.local_time import parse_instant
        from workers.city_backtest import score_city
        from workers.city_zones import score_zones

        database = opened()
        try:
            end = parse_instant(until) if until else _beginning(database)
            found = score_city(database, end, days)
            searched = score_zones(database, found.verdict.hits, end) if zones else []
        finally:
            database.close()
        for key, values in [*figures(found), *zone_figures(searched)]:
            click.echo(say(f"backtest.city.{key}", **values))

    return backtest_city


def _beginning(database: Database) -> datetime:
    from data_access import scenario

    staged = database.call(scenario.staged)
    if staged is None:
        raise click.UsageError("no demonstration city; build one with: manage.py demo")
    return staged.started_at


def figures(found: CityScore) -> list[tuple[str, Mapping[str, str]]]:
    """Keys of sentences with their values."""
    verdict = found.verdict
    counts = {"found": str(len(verdict.hits)), "all": str(len(verdict.hits) + len(verdict.misses))}
    explained = {"number": str(found.explained), "doubted": str(found.doubted)}
    return [
        ("recall", counts),
        *[("delay", {"kind": kind, "hours": _middle(_delays_h(found, kind))}) for kind in ("burst", "leak")],
        ("false_alarms", {"number": str(len(verdict.false)), "rate": f"{found.false_per_100_days:.3f}"}),
        *[("cause", {"cause": cause, "number": str(count)}) for cause, count in sorted(found.causes.items())],
        ("explained", explained),
        ("size", {"percent": _middle([100 * error for error in found.size_errors]), "inside": _percent(found.covered)}),
    ]


def zone_figures(searched: Sequence[ZoneScore]) -> list[tuple[str, Mapping[str, str]]]:
    """The same for the search zones, by kind of leak."""
    told: list[tuple[str, Mapping[str, str]]] = []
    for kind in sorted({each.kind for each in searched}):
        mine = [each for each in searched if each.kind == kind]
        shares = [100 * each.share for each in mine]
        held = {"held": str(sum(each.holds for each in mine)), "all": str(len(mine))}
        told.append(("zone", {"kind": kind, **held, "percent": _middle(shares)}))
    return told


def _delays_h(found: CityScore, kind: str) -> list[float]:
    return [(alarm.ts - leak.start_ts) / HOUR_S for leak, alarm in found.verdict.hits if leak.kind == kind]


def _middle(values: Sequence[float]) -> str:
    return f"{median(values):.1f}" if len(values) else "–"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"
