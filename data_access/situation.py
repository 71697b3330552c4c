"""The whole city on one page: what each service means for its customers now, and how much of that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from analytics.judgement import Judgement
from data_access.alert_history import standing
from data_access.alerts import order_of_work
from data_access.facilities import (
    all_silent,
    behind_gateways,
    customers_of,
    lift_stations,
    power_cuts,
    reservoirs,
    silence,
    substations,
)
from data_access.network import network_picture
from data_access.rows.alerts import AlertRow
from data_access.rows.situation import (
    Application,
    LiftStationRow,
    PowerState,
    SanitationState,
    ServiceAlert,
    SubstationRow,
    TelecomState,
    WaterState,
)
from data_access.schema import PaymentHourly, ServiceProbe
from data_access.sector_seats import flow_signs
from data_access.usual_day import failed_at_most, heard_day, payment_day, total_day

ENOUGH = 0.9
PROBED_WITHIN = timedelta(hours=2)  # a part of the application that nobody probed for longer is unknown
PAID_WITHIN = timedelta(hours=3)  # the newest whole hour of payments is shown while it is no older
HOUR_S = 3600


def water(session: Session, *, at: datetime) -> WaterState:
    """Sectors as on the page of the network; customers of sectors in which a critical point is below its minimum."""
    picture = network_picture(session, at=at, traces=False)
    known = [row for row in reservoirs(session, at=at) if row.autonomy_h is not None]
    return WaterState(
        picture=picture,
        customers_low=sum(row.customers or 0 for row in picture.rows if row.pressure_is_low)
        if picture.headlines.pressure_sectors
        else None,
        reservoir=known[0] if known else None,
        day=total_day(session, signs=flow_signs(session), at=at),
    )


def other_services(session: Session, *, at: datetime) -> tuple[PowerState, SanitationState, TelecomState]:
    """The services beside water, in one transaction: they share what they ask for alike."""
    return electricity(session, at=at), sanitation(session, at=at), telecom(session, at=at)


def electricity(session: Session, *, at: datetime) -> PowerState:
    """The power drawn is unknown when fewer than nine in ten substations tell."""
    return power_of(session, substations(session, at=at, traces=False), at=at)


def power_of(session: Session, rows: Sequence[SubstationRow], *, at: datetime) -> PowerState:
    """The same from substations already known."""
    told = [row for row in rows if row.load.value is not None]
    loads = {row.load.sensor_id: 1.0 for row in rows if row.load.sensor_id is not None}
    return PowerState(
        cuts=power_cuts(session, at=at),
        customers=customers_of(session, kind="feeder_area"),
        load_mw=sum(row.load.value or 0.0 for row in told) if told and len(told) >= ENOUGH * len(rows) else None,
        load_at=max((row.load.at for row in rows if row.load.at), default=None),
        highest=max(told, key=lambda row: row.load_pct or 0.0, default=None),
        judged=len(told),
        substations=len(rows),
        day=total_day(session, signs=loads, at=at),
    )


def sanitation(session: Session, *, at: datetime) -> SanitationState:
    """A station counts as without pumps when its level is above the alarm limit and no pump runs."""
    rows = lift_stations(session, at=at)
    told = [row for row in rows if row.level.judgement is Judgement.JUDGED]
    rising = [row for row in told if row.overflow_min is not None]
    return SanitationState(
        highest=max(told, key=lambda row: row.level.value or 0.0, default=None),
        soonest=min(rising, key=lambda row: row.overflow_min or 0.0, default=None),
        pumps_out=tuple(row.code for row in told if _is_without_pumps(row)),
        judged=len(told),
        stations=len(rows),
        heard_at=max((row.level.at for row in rows if row.level.at), default=None),
    )


def telecom(session: Session, *, at: datetime) -> TelecomState:
    """The sensors that a gateway carries and that speak every hour, and the gateways behind which all are silent."""
    behind = behind_gateways(session, at=at)
    asked = [reading for carried in behind.values() for reading in carried]
    readings, told = [reading for reading in asked if reading.kept], silence(asked)
    return TelecomState(
        silent=told.silent,
        carried=told.of,
        gateways_out=tuple(code for code, carried in behind.items() if all_silent(carried)),
        gateways=len(behind),
        heard_at=max((reading.ts for reading in readings if reading.ts), default=None),
        day=heard_day(session, sensor_ids=[reading.sensor_id for reading in readings], at=at),
        not_kept=len(asked) - told.of,
    )


def application(session: Session, *, at: datetime) -> Application:
    """The customer application: its parts by their newest probe, and the payments of the newest whole hour known."""
    probes = _newest_probes(session, at)
    told = [probe for probe in probes if at - probe.at <= PROBED_WITHIN]
    paid = _newest_payments(session, at)
    return Application(
        parts=len(probes),
        answering=sum(probe.ok for probe in told) if told else None,
        failing=tuple(probe.service for probe in told if not probe.ok),
        probed_at=max((probe.at for probe in probes), default=None),
        paid=paid.paid if paid else None,
        failed=paid.failed if paid else None,
        failed_most=failed_at_most(session, at=at),
        hour=datetime.fromtimestamp(paid.hour_ts, UTC) if paid else None,
        day=payment_day(session, at=at),
    )


def worst_by_service(session: Session, *, at: datetime) -> dict[str, ServiceAlert]:
    """The worst active alert of each service that has any, by its code."""
    rows = sorted((row for row in standing(session, at) if row.is_active), key=order_of_work)
    counts = Counter(row.service for row in rows)
    worst: dict[str, AlertRow] = {}
    for row in rows:
        worst.setdefault(row.service, row)
    return {service: _service_alert(row, counts[service]) for service, row in worst.items()}


def _service_alert(row: AlertRow, count: int) -> ServiceAlert:
    return ServiceAlert(row.priority, row.display, row.cause, row.called, count)


def _is_without_pumps(row: LiftStationRow) -> bool:
    return row.pumps_running == 0 and row.is_high


def _newest_payments(session: Session, at: datetime) -> Any:
    """The newest hour that had ended and was known by then; None when it is too old."""
    columns = (PaymentHourly.hour_ts, PaymentHourly.paid, PaymentHourly.failed)
    earliest, latest = int((at - PAID_WITHIN).timestamp()), int(at.timestamp()) - HOUR_S
    query = select(*columns).where(PaymentHourly.hour_ts.between(earliest, latest), PaymentHourly.recorded_at <= at)
    return session.execute(query.order_by(PaymentHourly.hour_ts.desc()).limit(1)).one_or_none()


def _newest_probes(session: Session, at: datetime) -> list[Any]:
    """The newest probe of each part by then."""
    newest = select(ServiceProbe.service, func.max(ServiceProbe.at).label("at")).where(ServiceProbe.at <= at)
    last = newest.group_by(ServiceProbe.service).subquery()
    probe = aliased(ServiceProbe)
    query = select(probe.service, probe.at, probe.ok).join(
        last, (last.c.service == probe.service) & (last.c.at == probe.at)
    )
    return list(session.execute(query.order_by(probe.service)))
