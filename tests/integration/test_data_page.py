"""Incoming data: what the page says came in, the quarantine, and what correcting a refused row does."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from api import rejects as rejects_api
from callbacks import data as page
from components.data_words import clock_offset, sentence
from components.text import LANGUAGES, say
from data_access import feed_health, imports, rejects
from data_access.actors import Actor, Role, system_actor
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.errors import DeliveryRefused, NotFound, NotPermitted, ReasonMissing
from data_access.rows.imports import Applied, Reason, Rejection
from data_access.schema import AuditEvent, RejectedRow
from feeds.resubmission import fields_of, resubmit, resubmit_all
from tests.builders.alerts import GUEST
from tests.builders.ingest import QUARTER_PAST, READINGS, held, row, sender
from tests.builders.telemetry import build_sensors

SALMA = Actor("salma", Role.DISPATCHER, "127.0.0.1")
MINUTE = timedelta(minutes=1)
GOOD = {"timestamp": "2018-10-09T05:00:00Z", "sensor_id": "M002", "value": "12.5"}


@pytest.fixture
def city(database: Database) -> Database:
    """Two flow meters; at 05:15 one reading of 05:00, one of 03:00 and two refused rows came over HTTP."""
    database.call(build_sensors)
    rows = [row(1.5), row(2.5, timestamp="2018-10-09T03:00:00Z"), row("n/a"), row(12.5, "M02")]
    assert sender(database).post(READINGS, json=rows).status_code == 200
    return database


def numbers(database: Database, at=QUARTER_PAST) -> list[int]:
    """Of the rows that wait, oldest first."""
    return sorted(each.row_id for each in database.call(rejects.waiting, at=at).rows)


def test_a_feed_is_told_with_its_rate_lag_late_and_refused_rows(city):
    [feed] = city.call(feed_health.feed_rows, at=QUARTER_PAST)
    assert (feed.kind, feed.name, feed.last_at, feed.newest_at) == (
        "http", "gateway-7", QUARTER_PAST, QUARTER_PAST - 15 * MINUTE,
    )  # fmt: skip
    assert (feed.per_minute, feed.accepted, feed.rejected, feed.late, feed.least_delay_s) == (0.2, 2, 2, 1, 900)
    assert list(feed.trace) == [0] * 11 + [2]
    assert not feed.silent(QUARTER_PAST + 45 * MINUTE)
    assert feed.silent(QUARTER_PAST + 46 * MINUTE)


def test_an_hour_later_the_feed_is_still_there_and_silent(city):
    [feed] = city.call(feed_health.feed_rows, at=QUARTER_PAST + timedelta(hours=2))
    assert (feed.last_at, feed.accepted, feed.least_delay_s) == (QUARTER_PAST, 0, None)
    assert city.call(feed_health.feed_rows, at=QUARTER_PAST - MINUTE) == []


def test_a_clock_that_goes_ahead_is_said_so(city):
    sender(city, now=QUARTER_PAST + MINUTE).post(READINGS, json=[row(3, timestamp="2018-10-09T05:18:00Z")])
    *_, feed = city.call(feed_health.feed_rows, at=QUARTER_PAST + MINUTE)
    assert feed.least_delay_s == -120
    assert clock_offset(feed, "fr").text == "en avance de 2 min"
    assert clock_offset(feed, "fr").abnormal


def test_the_last_hour_in_a_plain_sentence(city):
    hour = city.call(feed_health.last_hour, at=QUARTER_PAST)
    assert sentence(hour, "fr") == (
        "Depuis 05:15 : 2 relevés reçus de 1 flux. "
        "2 lignes refusées : Pas un nombre (1), Capteur inconnu (1)."
    )  # fmt: skip
    later = city.call(feed_health.last_hour, at=QUARTER_PAST + timedelta(hours=1))
    assert sentence(later, "en") == "Since 06:15 nothing came in and nothing was refused."
    assert all(sentence(hour, lang) for lang in LANGUAGES)


def test_files_are_told_beside_the_feeds(city):
    import_actor = system_actor("command line")
    batch = city.call(imports.open_batch, "readings", "nuit.csv", actor=import_actor, at=QUARTER_PAST)
    refused = Rejection(Reason.CELL_COUNT, {"expected": 3, "found": 2}, 7, None, "a,b")
    city.call(imports.record, batch, Applied(added=1200, rejections=(refused,)))
    hour = city.call(feed_health.last_hour, at=QUARTER_PAST)
    assert "2 relevés reçus de 1 flux et 1 fichier importé (1\u00a0200 lignes). 3 lignes refusées" in sentence(
        hour, "fr"
    )
    newest, *_ = city.call(rejects.waiting, at=QUARTER_PAST).rows
    assert newest.batch == "nuit.csv"


def test_a_corrected_row_is_stored_marked_and_audited_and_waits_no_more(city):
    _, unknown = numbers(city)
    assert fields_of(city.call(rejects.waiting_row, row_id=unknown, at=QUARTER_PAST).raw)["sensor_id"] == "M02"
    city.call(resubmit, row_id=unknown, fields=GOOD, actor=SALMA, at=QUARTER_PAST + MINUTE)
    assert ("M002", "05:00", 12.5, 0) in city.call(held)
    assert unknown not in numbers(city, QUARTER_PAST + MINUTE)
    assert unknown in numbers(city, QUARTER_PAST), "it still waited then"

    def told(session):
        kept = session.get(RejectedRow, unknown)
        audits = session.scalars(select(AuditEvent.subject).where(AuditEvent.action == "resubmit_row")).all()
        return kept.resolution, kept.resolved_by, '"value": "12.5"' in kept.corrected, audits

    assert city.call(told) == ("resubmitted", "salma", True, [f"rejected_row:{unknown}"])
    with pytest.raises(NotFound):
        city.call(resubmit, row_id=unknown, fields=GOOD, actor=SALMA, at=QUARTER_PAST + 2 * MINUTE)


def test_a_row_that_is_still_wrong_is_refused_with_the_reason_and_goes_on_waiting(city):
    first, _ = numbers(city)
    with pytest.raises(DeliveryRefused) as refusal:
        city.call(resubmit, row_id=first, fields=GOOD | {"value": "many"}, actor=SALMA, at=QUARTER_PAST)
    assert refusal.value.message_key == "rejects.not_a_number"
    assert first in numbers(city)


def test_when_the_sensor_is_known_all_its_rows_are_sent_again_as_they_came(city):
    _, unknown = numbers(city)
    told = {"reason": "rejects.sensor_unknown", "actor": SALMA, "at": QUARTER_PAST + MINUTE}
    assert city.call(resubmit_all, **told) == (0, 1)
    city.call(build_sensors, 1, code="M02")
    assert city.call(resubmit_all, **told) == (1, 0)
    assert ("M02", "05:00", 12.5, 0) in city.call(held)
    assert unknown not in numbers(city, QUARTER_PAST + MINUTE)
    assert city.call(resubmit_all, **told | {"reason": None}) == (0, 1), "the other row is as wrong as before"


@pytest.mark.parametrize(
    "nobody", [GUEST, None, Actor("gateway-7", Role.FEED, "10.0.0.7"), Actor("o", Role.SCREEN, "")]
)
def test_who_may_only_look_or_send_corrects_nothing(city, nobody):
    first, _ = numbers(city)
    with pytest.raises(NotPermitted):
        city.call(resubmit, row_id=first, fields=GOOD, actor=nobody, at=QUARTER_PAST)
    with pytest.raises(NotPermitted):
        city.call(resubmit_all, reason=None, actor=nobody, at=QUARTER_PAST)
    with pytest.raises(NotPermitted):
        city.call(rejects.set_aside, row_id=first, reason="double", actor=nobody, at=QUARTER_PAST)
    assert len(numbers(city)) == 2


def test_setting_a_row_aside_asks_for_a_reason(city):
    first, _ = numbers(city)
    with pytest.raises(ReasonMissing):
        city.call(rejects.set_aside, row_id=first, reason=" ", actor=SALMA, at=QUARTER_PAST)
    city.call(rejects.set_aside, row_id=first, reason="essai de banc", actor=SALMA, at=QUARTER_PAST)
    assert first not in numbers(city)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ('{"timestamp": "T", "sensor_id": 7, "value": null}', ("T", "7", "", "", "")),
        ("T,S,1.5", ("T", "S", "", "1.5", "")),
        ("T,S,flow,1.5,good", ("T", "S", "flow", "1.5", "good")),
        ('"', ("", "", "", "", "")),
        ("[" * 9999, ("[" * 9999, "", "", "", "")),
    ],
)
def test_a_refused_row_says_what_it_can(raw, told):
    assert tuple(fields_of(raw).values()) == told


def test_completeness_is_told_for_every_gateway_and_sensor_the_worst_first(city):
    def gaps(at):
        return city.call(feed_health.gaps, at=at)

    found = gaps(QUARTER_PAST + timedelta(hours=1))  # the 24 whole hours before 06:00, 96 steps each
    assert [(each.code, each.got, each.expected) for each in found.sensors] == [("M002", 0, 96), ("M001", 2, 96)]
    assert round(found.total.share_pct, 2) == round(100 * 2 / 192, 2)
    assert [each.got for each in gaps(QUARTER_PAST - MINUTE).sensors] == [0, 0], "nothing had come in by then"


def test_the_refused_rows_come_as_csv_under_the_filter_of_the_page(city):
    server = FastAPI()
    server.include_router(rejects_api.router(city, FixedClock(QUARTER_PAST), say))
    lines = TestClient(server).get("/api/v1/rejects.csv?reason=not_a_number").text.splitlines()
    assert len(lines) == 2
    assert "n'est pas un nombre" in lines[1]
    assert TestClient(server).get("/api/v1/rejects.csv?at=then").status_code == 400


def desk_of(database: Database) -> page.Desk:
    return page.Desk(database, FixedClock(QUARTER_PAST), page.Correction(resubmit, resubmit_all, fields_of))


def test_the_page_shows_what_the_database_knows(city):
    desk = desk_of(city)
    _, told, feeds = asyncio.run(page.top(desk, {}, "fr"))
    assert (told.startswith("Depuis 05:15 : 2 relevés"), [feed["code"] for feed in feeds]) == (True, ["http:gateway-7"])
    rows, note, nothing_to_send = asyncio.run(page.refused(desk, {"reason": "sensor_unknown"}, SALMA, "fr"))
    assert ([record["reason"]["title"] for record in rows], note) == (["Capteur inconnu"], "1 ligne")
    assert not nothing_to_send
    assert asyncio.run(page.refused(desk, {}, GUEST, "fr"))[2]
    told = asyncio.run(page.all_resubmitted(desk, {}, SALMA, "fr"))
    assert "0 ligne renvoyée et enregistrée, 2 toujours refusées" in str(told)
    assert asyncio.run(page.delivered(desk, {}, "fr"))[0]["accepted"] == 2
    error, *_ = asyncio.run(page.top(desk, {"at": "yesterday"}, "fr"))
    assert error.className == "error"


def test_the_form_is_shown_to_who_may_correct_and_never_on_a_past_page(city):
    desk = desk_of(city)
    chosen = asyncio.run(page.chosen(desk, [{"code": str(numbers(city)[0])}], {}))
    forms = [
        page.panel(chosen, query, actor, "fr")[2]
        for query, actor in (({}, SALMA), ({}, GUEST), ({"at": "2018-10-09T06:20"}, SALMA))
    ]
    assert ["open" in form for form in forms] == [True, False, False]
    answer, _ = asyncio.run(page.resubmitted(desk, chosen.row_id, {"value": "x"}, SALMA, "fr"))
    assert answer.startswith("Toujours refusée : ")
    assert asyncio.run(page.resubmitted(desk, chosen.row_id, GOOD, SALMA, "fr"))[0] == ""
