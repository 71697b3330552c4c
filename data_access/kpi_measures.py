"""Indicators computed from stored records: each measure says which it used, which it left out and why.

The key of a measure is the indicator's `formula`; analytics/kpi_formulas.py makes the value from what is found here.
Indicators without a measure get their values from imports or, in the demonstration, from an assumption.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from data_access import kpi_leaks, kpi_objects, kpi_outages, kpi_services, kpi_telemetry, kpi_volumes, kpi_water
from data_access import kpi_works as works
from data_access.kpi_sewers import sewer_overflows
from data_access.rows.kpi_measures import Measurement, Period

Measure = Callable[[Session, Period, datetime], Measurement | None]


def measure(session: Session, *, formula: str, period: Period, at: datetime) -> Measurement | None:
    """The indicator's value of a period from what was known at the instant; None when no record speaks about it."""
    computed = MEASURES.get(formula)
    return computed(session, period, at) if computed else None


MEASURES: Mapping[str, Measure] = {
    "network_efficiency": kpi_volumes.network_efficiency,
    "linear_loss_index": kpi_volumes.linear_loss_index,
    "non_revenue_water": kpi_volumes.non_revenue_water,
    "ili": kpi_water.leakage_index,
    "night_flow": kpi_water.night_flow,
    "pressure_compliance": kpi_water.pressure_compliance,
    "monitored_km": kpi_water.monitored_km,
    "sectors_judged": kpi_telemetry.sectors_judged,
    "leaks_verified": kpi_leaks.leaks_verified,
    "time_to_aware": kpi_leaks.time_to_aware,
    "time_to_locate": kpi_leaks.time_to_locate,
    "awareness_to_repair": kpi_leaks.awareness_to_repair,
    "time_to_verify": kpi_leaks.time_to_verify,
    "water_saved": kpi_leaks.water_saved,
    "saidi": kpi_outages.saidi,
    "saifi": kpi_outages.saifi,
    "caidi": kpi_outages.caidi,
    "sewer_overflows": sewer_overflows,
    "lift_availability": kpi_objects.lift_availability,
    "telemetry_completeness": kpi_telemetry.telemetry_completeness,
    "network_availability": kpi_objects.network_availability,
    "objects_per_km": kpi_objects.objects_per_km,
    "objects_per_1000": kpi_objects.objects_per_1000,
    "app_availability": kpi_telemetry.app_availability,
    "bills_paid": kpi_services.bills_paid,
    "failed_payments": kpi_services.failed_payments,
    "agency_searches": kpi_services.agency_searches,
    "worksites_on_time": works.worksites_on_time,
    "unconfirmed_works": works.unconfirmed_works,
    "clashes_avoided": works.clashes_avoided,
    "milestones_on_time": works.milestones_on_time,
    "budget_committed": works.budget_committed,
}


def period_of(day: date, length: str) -> Period:
    """The quarter or the month that holds a day.

    >>> period_of(date(2018, 2, 3), "month")
    Period(start=datetime.date(2018, 2, 1), end=datetime.date(2018, 2, 28))
    """
    if length != "month":
        return quarter(day)
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def quarter(day: date) -> Period:
    """The calendar quarter that holds a day.

    >>> quarter(date(2018, 8, 1))
    Period(start=datetime.date(2018, 7, 1), end=datetime.date(2018, 9, 30))
    """
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    following = date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    return Period(first, following - timedelta(days=1))
