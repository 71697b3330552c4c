"""A small programme for tests: one phase, a late milestone, an initiative, an indicator with its values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from data_access.actors import Actor, Role
from data_access.rows.kpi_measures import Measurement, Period
from data_access.rows.kpis import Evidence, KpiRow
from data_access.rows.roadmap import COMPUTED, Component, Names, Owner, Point, Status
from data_access.rows.roadmap_plan import (
    Plan,
    PlannedChange,
    PlannedInitiative,
    PlannedKpi,
    PlannedMilestone,
    PlannedPhase,
)

NOW = datetime(2018, 10, 9, 5, tzinfo=UTC)
OWNER = Actor(name="fatima", role=Role.KPI_OWNER, origin="test")
ADMIN = Actor(name="admin", role=Role.ADMIN, origin="test")
VIEWER = Actor(name="visitor", role=Role.VIEWER, origin="test")


def names(text: str = "name") -> Names:
    return Names(f"{text} fr", f"{text} en", f"{text} ar")


def change(on: date, reason: str = "because", **values: Any) -> PlannedChange:
    return PlannedChange(on, values, reason)


def a_phase(**facts: Any) -> PlannedPhase:
    """P2, from 1 July 2015 to 31 March 2017."""
    given = {"code": "P2", "names": names("phase"), "starts_on": date(2015, 7, 1), "ends_on": date(2017, 3, 31)}
    return PlannedPhase(**({**given, "source": "assumption"} | facts))


def a_milestone(**facts: Any) -> PlannedMilestone:
    """MASTER-PLAN, due on 31 March 2017, forecast for 31 October and adopted on 28 February 2018."""
    given: dict[str, Any] = {
        "code": "MASTER-PLAN",
        "phase": "P2",
        "initiative": None,
        "component": None,
        "names": names("master plan"),
        "baseline_on": date(2017, 3, 31),
        "owner": Owner.CITY,
        "depends_on": (),
        "source": "assumption",
        "history": (
            change(date(2017, 3, 6), forecast_on="2017-10-31"),
            change(date(2018, 2, 28), "adopted", achieved_on="2018-02-28"),
        ),
    }
    return PlannedMilestone(**(given | facts))


def an_initiative(**facts: Any) -> PlannedInitiative:
    """IOT, a telecom pilot: studied from 2015, delivered from 2016, half done in 2017."""
    given: dict[str, Any] = {
        "code": "IOT",
        "component": Component.TELECOM,
        "phase": "P2",
        "names": names("pilot"),
        "owner": Owner.TELECOM,
        "starts_on": date(2015, 10, 1),
        "ends_on": date(2017, 6, 30),
        "budget_mad": 18e6,
        "source": "assumption",
        "history": (
            change(date(2015, 9, 1), stage="study"),
            change(date(2016, 1, 10), stage="delivery", progress_pct=5.0, committed_mad=6e6),
            change(date(2017, 2, 6), progress_pct=50.0, forecast_end_on="2017-09-30", risk="medium:supplier"),
        ),
    }
    return PlannedInitiative(**(given | facts))


def a_kpi(**facts: Any) -> PlannedKpi:
    """EFFICIENCY: 70 % at the end of 2014, 80 % due at the end of 2022, fresh for 130 days."""
    given: dict[str, Any] = {
        "code": "EFFICIENCY",
        "names": names("efficiency"),
        "unit": "%",
        "decimals": 1,
        "direction": 1,
        "component": Component.INFRASTRUCTURE,
        "owner": Owner.WATER,
        "formula": "network_efficiency",
        "formula_version": 1,
        "baseline": 70.0,
        "baseline_on": date(2014, 12, 31),
        "freshness_days": 130,
        "targets": (Point(date(2022, 12, 31), 80.0),),
        "source": "assumption",
    }
    return PlannedKpi(**(given | facts))


def a_plan(**sections: Any) -> Plan:
    given: dict[str, Any] = {
        "phases": (a_phase(),),
        "initiatives": (an_initiative(),),
        "milestones": (a_milestone(),),
        "kpis": (a_kpi(),),
        "decisions": (),
    }
    return Plan(**(given | sections))


def measured(value: float | None, **facts: Any) -> Measurement:
    """A computed value over two records, one left out, with all of its period covered."""
    evidence = Evidence(COMPUTED, {"kept": 2.0}, 2, {"not_billed": 1}, ("S-01 2018-07", "S-02 2018-07"))
    return Measurement(value, facts.pop("coverage", 1.0), facts.pop("evidence", evidence))


def quarter_of(year: int, number: int) -> Period:
    """A calendar quarter by its year and number."""
    ends = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
    return Period(date(year, 3 * number - 2, 1), date(year, *ends[number]))


def a_kpi_row(**facts: Any) -> KpiRow:
    """An indicator of the table: 76.8 % against 77.5 % expected, 74 in 2014, 82 due in 2022."""
    given: dict[str, Any] = {
        "code": "network_efficiency",
        "names": names("efficiency"),
        "unit": "%",
        "decimals": 1,
        "direction": 1,
        "component": Component.INFRASTRUCTURE,
        "owner": Owner.WATER,
        "baseline": 74.0,
        "target": 82.0,
        "target_on": date(2022, 12, 31),
        "value": 76.8,
        "period_end": date(2018, 9, 30),
        "expected": 77.5,
        "ahead": -0.7,
        "share_done": 0.35,
        "share_expected": 0.44,
        "status": Status.BEHIND,
        "partial": False,
        "source": COMPUTED,
        "trend": (75.0, 76.0, None, 76.8),
        "reaches": None,
    }
    return KpiRow(**(given | facts))
