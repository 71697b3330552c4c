"""The report of a backtest: one HTML file without anything from elsewhere, the figures and the curve of every case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import numpy as np

from analytics.leaks.days import days_of
from analytics.leaks.engine import Setting, ordinary_nights
from analytics.leaks.location import Pipes
from analytics.leaks.scoring import Verdict
from analytics.leaks.series import Floats, Ints, hourly
from workers.backtest import figures
from workers.leak_zones import ZoneInput

Say = Callable[..., str]
AROUND_S = 21 * 86_400
WIDTH, HEIGHT, MARGIN = 640, 120, 6
LEAST_POINTS = 2
STYLE = """
body { font: 15px/1.4 sans-serif; margin: 2rem auto; max-width: 44rem; color: #1c2733 }
svg { display: block; background: #f4f6f8 }
h3 { margin-bottom: .2rem }
.leak { fill: #d9902633 }
.night { fill: none; stroke: #23689b; stroke-width: 1.5 }
.alarm { stroke: #b3261e; stroke-width: 2 }
"""


@dataclass(frozen=True, slots=True)
class Case:
    """What is drawn: the leak's span where there is one, the alarm where there is one."""

    kind: str
    zone: str
    leak: tuple[int, int] | None
    alarm_ts: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The night flow of a zone: instants and m3/h, gaps left out."""

    ts: Ints
    flow: Floats


def curves(zones: Sequence[ZoneInput], setting: Setting) -> dict[str, Curve]:
    """The night flow of every zone that has a balance."""
    found = {}
    for zone in zones:
        if len(zone.net.value):
            nights = ordinary_nights(days_of(hourly(zone.net), setting.zone))
            known = np.isfinite(nights.middle)
            found[zone.code] = Curve(nights.end_ts[known], nights.middle[known])
    return found


def cases(found: Verdict) -> list[Case]:
    """Hits, then misses, then false alarms."""
    hits = [Case("hit", leak.zone, (leak.start_ts, leak.end_ts), alarm.ts) for leak, alarm in found.hits]
    misses = [Case("miss", leak.zone, (leak.start_ts, leak.end_ts), None) for leak in found.misses]
    return [*hits, *misses, *(Case("false", alarm.zone, None, alarm.ts) for alarm in found.false)]


def write_report(
    path: Path, found: Verdict, flows: Mapping[str, Curve], say: Say, lang: str, pipes: Pipes | None = None
) -> None:
    """The whole report; without curves the cases are a list."""
    title = escape(say("backtest.title"))
    lines = [f"<li>{escape(say(f'backtest.{key}', **values))}</li>" for key, values in figures(found, pipes)]
    drawn = [_section(case, flows.get(case.zone), say) for case in cases(found)]
    side = "rtl" if lang == "ar" else "ltr"
    head = f'<!doctype html><html lang="{lang}" dir="{side}"><meta charset="utf-8"><title>{title}</title>'
    path.write_text(
        f"{head}<style>{STYLE}</style><h1>{title}</h1><ul>{''.join(lines)}</ul>{''.join(drawn)}</html>\n",
        encoding="utf-8",
    )


def _section(case: Case, curve: Curve | None, say: Say) -> str:
    when = case.leak[0] if case.leak else case.alarm_ts or 0
    title = say(f"backtest.case.{case.kind}", zone=case.zone, day=f"{datetime.fromtimestamp(when, UTC):%Y-%m-%d}")
    return f"<h3>{escape(title)}</h3>{_drawing(case, curve) if curve is not None else ''}"


def _drawing(case: Case, curve: Curve) -> str:
    marks = [ts for ts in (*(case.leak or ()), case.alarm_ts) if ts is not None]
    first, last = min(marks) - AROUND_S, max(marks) + AROUND_S
    inside = (curve.ts >= first) & (curve.ts <= last)
    if inside.sum() < LEAST_POINTS:
        return ""
    x = MARGIN + (WIDTH - 2 * MARGIN) * (curve.ts[inside] - first) / (last - first)
    flow = curve.flow[inside]
    span = max(float(np.ptp(flow)), 1e-9)
    y = HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (flow - flow.min()) / span
    points = " ".join(f"{across:.1f},{up:.1f}" for across, up in zip(x.tolist(), y.tolist(), strict=True))
    inner = "".join(_marks(case, lambda ts: MARGIN + (WIDTH - 2 * MARGIN) * (ts - first) / (last - first)))
    label = f"{flow.min():.1f}–{flow.max():.1f} m³/h"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{inner}'
        f'<polyline class="night" points="{points}"/><text x="{MARGIN}" y="14" font-size="11">{label}</text></svg>'
    )


def _marks(case: Case, place: Callable[[int], float]) -> Iterator[str]:
    if case.leak is not None:
        start, end = place(case.leak[0]), place(case.leak[1])
        yield f'<rect class="leak" x="{start:.1f}" y="0" width="{end - start:.1f}" height="{HEIGHT}"/>'
    if case.alarm_ts is not None:
        at = place(case.alarm_ts)
        yield f'<line class="alarm" x1="{at:.1f}" y1="0" x2="{at:.1f}" y2="{HEIGHT}"/>'
