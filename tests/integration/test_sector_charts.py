"""The charts and the sheet of one sector, with expectations worked by hand. Both engines."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from data_access.database import Database
from data_access.day_classes import day_classes
from data_access.errors import NotFound
from data_access.ledger import put_calendar
from data_access.logbook_actions import write_entry
from data_access.rows.city import CalendarRecord
from data_access.rows.logbook import Draft
from data_access.sector_charts import inflow_chart, night_chart, pressure_chart
from data_access.sector_sheet import sector_events, sector_ground, sector_sheet
from tests.builders.alerts import KARIMA, raised
from tests.builders.network import BUILDER, SIX, TUESDAYS, build_network, flowing, quarters, tell, tell_nights

HOUR = timedelta(hours=1)
FLOW = ("Q-AC01", "flow")


@pytest.fixture
def small(database: Database) -> Database:
    database.call(build_network)
    return database


def chart(database: Database, *, span: timedelta = HOUR, at: datetime = SIX, **asked: object):
    return database.call(inflow_chart, sector="AC-01", span=span, at=at, **asked)


def test_a_sector_that_nobody_knows_is_not_found(small: Database):
    for question in (inflow_chart, pressure_chart):
        with pytest.raises(NotFound):
            small.call(question, sector="XX-99", span=HOUR, at=SIX)
    with pytest.raises(NotFound):
        small.call(night_chart, sector="AC", at=SIX)
    with pytest.raises(NotFound):
        small.call(sector_sheet, code="XX-99", at=SIX)


def test_a_sector_that_never_spoke_has_an_empty_chart(small: Database):
    assert len(chart(small).ts) == 0
    assert len(small.call(inflow_chart, sector="MA-02", span=HOUR, at=SIX).ts) == 0
    assert small.call(pressure_chart, sector="MA-02", span=HOUR, at=SIX).traces == []


def test_measured_and_expected_stand_side_by_side_and_a_missing_step_is_a_gap(small: Database):
    for week, inflow in zip(TUESDAYS, (40.0, 42.0, 38.0, 44.0), strict=True):
        for place, instant in enumerate(quarters(week - HOUR, 4)):
            small.call(tell, {FLOW: inflow + 10 * place}, at=instant)
    start = SIX - HOUR
    for place, inflow in ((0, 41.0), (1, 51.0), (3, 90.0)):
        small.call(tell, {FLOW: inflow}, at=start + timedelta(minutes=15 * place))
    found = chart(small)
    assert found.ts.tolist() == [int((start + timedelta(minutes=15 * place)).timestamp()) for place in range(4)]
    assert found.expected.tolist() == [41.0, 51.0, 61.0, 71.0]
    assert np.isnan(found.inflow[2])
    assert found.inflow[[0, 1, 3]].tolist() == [41.0, 51.0, 90.0]
    # residuals 1 1 3 3 in every slot: median 2; 1.4826 x 2 x 1.363 x 3 = 12.1245
    assert (found.high - found.expected).tolist() == pytest.approx([12.1245] * 4, abs=1e-3)


def test_the_chart_of_a_past_span_knows_nothing_of_later_values(small: Database):
    early = SIX - HOUR
    small.call(tell, {FLOW: 40.0}, at=early)
    small.call(tell, {FLOW: 80.0}, at=early + timedelta(minutes=15), received_at=SIX + HOUR)
    assert chart(small, at=SIX).inflow.tolist() == [40.0]
    late = chart(small, at=SIX + HOUR, until=SIX)
    assert late.inflow.tolist() == [40.0, 80.0]
    assert late.end == SIX


def test_a_holiday_is_no_measure_for_an_ordinary_tuesday(small: Database):
    holiday = CalendarRecord(TUESDAYS[0].date(), "computed", "holiday", None, "test")
    small.call(put_calendar, [holiday], actor=BUILDER)
    for week, inflow in zip(TUESDAYS, (400.0, 42.0, 40.0, 44.0), strict=True):
        small.call(tell, {FLOW: inflow}, at=week - timedelta(minutes=15))
    small.call(tell, {FLOW: 42.0}, at=SIX - timedelta(minutes=15))
    found = chart(small)
    assert np.isnan(found.expected[0]), "three comparable Tuesdays are too few, and no other day was measured"
    assert small.call(day_classes, first=TUESDAYS[0].date(), last=SIX.date()) == {TUESDAYS[0].date(): "holiday"}
    assert chart(small, span=timedelta(days=10)).days == {TUESDAYS[0].date(): "holiday"}


def test_an_observed_day_beats_the_computed_one(small: Database):
    day = date(2018, 5, 16)
    told = [
        CalendarRecord(day, status, kind, None, "test")
        for status, kind in (("observed", "normal"), ("computed", "ramadan"))
    ]
    small.call(put_calendar, told, actor=BUILDER)
    assert small.call(day_classes, first=day, last=day) == {day: "normal"}


def test_the_nights_of_a_sector_with_the_priority_of_its_leak(small: Database):
    small.call(tell_nights, "AC-01", {date(2018, 10, 8): 50.0, date(2018, 10, 9): 69.0})
    small.call(tell_nights, "AC-02", {date(2018, 10, 9): 40.0})
    small.call(raised, at=SIX, sector="AC-01", priority=2, flow_m3h=18.0)
    found = small.call(night_chart, sector="AC-01", at=SIX)
    assert [(night.night.day, night.mnf_m3h) for night in found.nights] == [(8, 50.0), (9, 69.0)]
    assert (found.priority, found.leaks_since) == (2, SIX)
    assert small.call(night_chart, sector="AC-02", at=SIX).priority is None


def test_every_pressure_sensor_has_its_own_line_and_the_minimum_where_customers_are(small: Database):
    for instant, inlet, critical in ((SIX - HOUR, 45.0, 32.0), (SIX - timedelta(minutes=15), 44.0, 31.0)):
        small.call(tell, flowing("AC-01", 40.0, inlet, critical), at=instant)
    found = small.call(pressure_chart, sector="AC-01", span=HOUR, at=SIX)
    assert [(trace.code, trace.role, trace.low_limit_m) for trace in found.traces] == [
        ("P-AC01-1", "inlet", None),
        ("P-AC01-2", "critical_point", 20.0),
    ]
    first = found.traces[0].pressure_m
    assert (first[0], first[-1]) == (45.0, 44.0)
    assert np.isnan(first[1:-1]).all(), "the line breaks where steps are missing"


def test_the_sheet_of_a_sector_names_its_neighbours_and_every_sensor(small: Database):
    small.call(tell, flowing("AC-01", 40.0))
    sheet = small.call(sector_sheet, code="AC-01", at=SIX)
    assert sheet.row.inflow.value == 40.0
    assert [row.place.code for row in sheet.neighbours] == ["AC-02"]
    assert [(line.reading.code, line.role) for line in sheet.sensors] == [
        ("Q-AC01", "inlet"),
        ("P-AC01-1", "inlet"),
        ("P-AC01-2", "critical_point"),
    ]
    assert small.call(sector_sheet, code="MA-02", at=SIX).neighbours == []


def test_the_ground_of_a_sector(small: Database):
    ground = small.call(sector_ground, code="AC-01")
    assert ground.outline["type"] == "Polygon"
    assert {width: len(lines) for width, lines in ground.pipes.items()} == {"thin": 0, "thick": 1}
    assert [spot.code for spot in ground.sensors] == ["P-AC01-1", "Q-AC01"], "the third sensor has no known place"


def test_the_alerts_of_a_sector_are_its_own(small: Database):
    small.call(raised, at=SIX, sector="AC-01", priority=2)
    small.call(raised, at=SIX, sector="AC-02", priority=1)
    events = small.call(sector_events, code="AC-01", at=SIX)
    assert [row.priority for row in events.alerts] == [2]
    assert events.works == []


def test_all_three_charts_hold_what_the_logbook_says_of_the_sector_by_then(small: Database):
    hours = {"started_at": SIX - 3 * HOUR, "ended_at": SIX - 2 * HOUR}
    opened = Draft("boundary", "AC-02", **hours, other="AC-01")
    elsewhere = Draft("flushing", "MA-01", **hours)
    for draft in (opened, elsewhere):
        small.call(write_entry, draft=draft, actor=KARIMA, at=SIX)

    def told(at: datetime) -> list[list[str]]:
        asked = {"sector": "AC-01", "span": 6 * HOUR, "at": at}
        charts = [small.call(inflow_chart, **asked), small.call(pressure_chart, **asked)]
        charts.append(small.call(night_chart, sector="AC-01", at=at))
        return [[line.kind for line in each.lines] for each in charts]

    assert told(SIX) == [["boundary"]] * 3
    assert told(SIX - HOUR) == [[]] * 3, "it was done, but nobody had written it down"
