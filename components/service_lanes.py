"""What the lane of each service says: consequences for customers, what would be normal, how much is known."""

from __future__ import annotations

from components.formats import MISSING, clock_time, day_time, first_codes, isolated, labelled, listed, number, percent
from components.lane import Fact, Lane
from components.text import say
from components.works_table import until_full
from data_access.rows.gateways import is_enough
from data_access.rows.situation import (
    Application,
    LiftStationRow,
    PowerState,
    SanitationState,
    SubstationRow,
    TelecomState,
    UsualDay,
    WaterState,
)

READINGS_STALE_S = 2700.0  # three quarter-hours
PROBES_STALE_S = 3 * 3600.0
SEWERS = "/network?service=sanitation"


def water_lane(state: WaterState, lang: str) -> Lane:
    """Customers below the minimum pressure at most, the reservoir that lasts shortest, losses suspected."""
    heads, tank = state.picture.headlines, state.reservoir
    low = Fact(
        _say("water.low_pressure_at_most" if state.customers_low else "water.low_pressure", lang),
        number(state.customers_low, lang),
        _say("customers", lang),
        first_codes(heads.low_pressure, lang),
        bool(state.customers_low),
        _normal("0", lang),
    )
    reserve = Fact(
        _say("water.autonomy", lang),
        number(tank.autonomy_h if tank else None, lang, 1),
        say("units.h", lang),
        isolated(f"{tank.code} {tank.name}", lang) if tank else "",
        bool(tank and tank.is_short),
        _above(tank.least_h if tank else None, say("units.h", lang), lang),
    )
    lost = Fact(
        _say("water.losses", lang),
        number(heads.losses_m3h, lang),
        say("units.m3/h", lang),
        say("network.head.leaks", lang, count=heads.leaks),
        heads.leaks > 0,
        _normal("0", lang),
    )
    judged = heads.judged
    known = _known(judged.sectors, judged.of_sectors, lang)
    facts, is_judged = (low, reserve, lost), judged.sectors > 0
    return Lane("water", "/network", facts, heads.inflow_at, READINGS_STALE_S, state.day, is_judged, known)


def electricity_lane(state: PowerState, lang: str) -> Lane:
    """Customers without supply and since when, the power drawn, the most loaded substation."""
    since = _say("since", lang, time=day_time(state.cuts.since, lang)) if state.cuts.since else _say("power.none", lang)
    off = Fact(
        _say("power.off", lang),
        number(state.cuts.customers if state.customers else None, lang),
        _say("customers", lang),
        since,
        state.cuts.customers > 0,
        _normal("0", lang),
    )
    load = Fact(_say("power.load", lang), number(state.load_mw, lang), say("units.MW", lang), _zone(state.day, lang))
    known = _known(state.judged, state.substations, lang)
    href = "/network?service=electricity"
    facts, is_judged = (off, load, _highest_load(state.highest, lang)), state.judged > 0
    cut = labelled(off.label, f"{off.figure} {off.unit}", lang) if state.cuts.customers else ""
    return Lane("electricity", href, facts, state.load_at, READINGS_STALE_S, state.day, is_judged, known, cut)


def _highest_load(post: SubstationRow | None, lang: str) -> Fact:
    if post is None:
        return Fact(_say("power.highest", lang), MISSING, "", "")
    name, usual = isolated(f"{post.code} {post.name}", lang), _below(post.heavy_pct, lang)
    return Fact(_say("power.highest", lang), percent(post.load_pct, lang), "", name, post.is_heavy, usual)


def sanitation_lane(state: SanitationState, lang: str) -> Lane:
    """The highest well, the one that would overflow first, stations that are high without a running pump."""
    top, soonest = state.highest, state.soonest
    level = top.level.value if top else None
    usual = _below(top.high_pct, lang) if top else ""
    where, is_high = _station(top, lang), bool(top and top.is_high)
    highest = Fact(_say("sewer.level", lang), percent(level, lang), "", where, is_high, usual)
    minutes = soonest.overflow_min if soonest else None
    overflow = Fact(
        _say("sewer.overflow", lang),
        until_full(minutes, lang),
        "",
        _station(soonest, lang) or (_say("sewer.none_rising", lang) if state.judged else ""),
        bool(soonest and soonest.fills_soon),
        _above(soonest.soon_min if soonest else None, say("units.min", lang), lang),
    )
    out, is_judged = state.pumps_out, state.judged > 0
    stopped = number(len(out) if is_judged else None, lang)
    pumps = Fact(_say("sewer.pumps", lang), stopped, "", first_codes(out, lang), bool(out), _normal("0", lang))
    trace = top.level.trace if top else ()
    limit = UsualDay(trace, (0.0,) * len(trace), (top.high_pct if top else 0.0,) * len(trace))
    facts, href, known = (highest, overflow, pumps), SEWERS, _known(state.judged, state.stations, lang)
    return Lane("sanitation", href, facts, state.heard_at, READINGS_STALE_S, limit, is_judged, known)


def telecom_lane(state: TelecomState, lang: str) -> Lane:
    """Sensors that are silent, gateways behind which all are, the share that is up to date."""
    carried = state.carried if is_enough(state.carried, state.not_kept) else 0
    fresh = 100 * (1 - state.silent / carried) if carried else None
    of = _say("of", lang, count=number(state.carried, lang))
    least = state.day.low[-1] if state.day.low else None
    most = carried * (1 - least / 100) if least is not None else None
    mute = number(state.silent if carried else None, lang)
    lost = say("network.reason.not_kept", lang, count=number(state.not_kept, lang)) if state.not_kept else ""
    is_many = carried > 0 and state.silent > (most or 0.0)
    silent = Fact(_say("telecom.silent", lang), mute, of, lost, is_many, _at_most(most, lang))
    out = state.gateways_out if carried else ()
    silenced = number(len(out) if carried else None, lang)
    gateways = Fact(_say("telecom.gateways", lang), silenced, "", first_codes(out, lang), bool(out), _normal("0", lang))
    normal = _say("telecom.least", lang, limit=percent(least, lang)) if least is not None else ""
    share = Fact(_say("telecom.fresh", lang), percent(fresh, lang, 1), "", normal, (fresh or 100.0) < (least or 0.0))
    href = "/network?service=telecom"
    facts, is_judged = (silent, gateways, share), state.silent < carried
    return Lane("telecom", href, facts, state.heard_at, READINGS_STALE_S, state.day, is_judged)


def customer_lane(state: Application, lang: str) -> Lane:
    """The parts of the application that answer, payments that failed, payments made."""
    answering = state.answering
    parts = number(None, lang) if answering is None else isolated(f"{answering}/{state.parts}", lang)
    failing = listed((_say(f"part.{part}", lang) if part in PARTS else part for part in state.failing), lang)
    available = Fact(
        _say("customer.answering", lang),
        parts,
        "",
        failing,
        bool(state.failing),
        _normal(number(state.parts, lang), lang),
    )
    hour = _say("customer.hour", lang, time=clock_time(state.hour)) if state.hour else ""
    is_many, band = (state.failed or 0) > (state.failed_most or 0), _at_most(state.failed_most, lang)
    failed = Fact(_say("customer.failed", lang), number(state.failed, lang), "", hour, is_many, band)
    usual = _zone(state.day, lang) if state.paid is not None else ""
    paid = Fact(_say("customer.paid", lang), number(state.paid, lang), _say("per_hour", lang), usual)
    facts, href = (available, failed, paid), "/services"
    return Lane("customer", href, facts, state.probed_at, PROBES_STALE_S, state.day, answering is not None)


PARTS = ("mobile", "portal", "payment")


def _station(row: LiftStationRow | None, lang: str) -> str:
    return isolated(f"{row.code} {row.name}", lang) if row else ""


def _known(judged: int, of: int, lang: str) -> str:
    return _say("known", lang, known=number(judged, lang), of=number(of, lang))


def _normal(band: str, lang: str) -> str:
    return _say("normal_band", lang, band=band)


def _at_most(limit: float | None, lang: str) -> str:
    """Empty while the limit is not known."""
    return "" if limit is None else _normal(isolated(f"≤ {number(limit, lang)}", lang), lang)


def _below(limit_pct: float, lang: str) -> str:
    return _say("normal_below", lang, limit=percent(limit_pct, lang))


def _above(limit: float | None, unit: str, lang: str) -> str:
    """Empty while the limit is not known."""
    return "" if limit is None else _say("normal_above", lang, limit=f"{number(limit, lang)} {unit}")


def _zone(day: UsualDay, lang: str) -> str:
    """Between what the newest hour would be normal; empty where that is not known."""
    low, high = (line[-1] if line else None for line in (day.low, day.high))
    if low is None or high is None:
        return ""
    return _say("zone", lang, low=number(low, lang), high=number(high, lang))


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"situation.{key}", lang, **values)
