"""Notifications on both engines, against a real SMTP server and a real HTTP server: once each, none lost."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from components.notification_words import words_for
from data_access import alert_actions as actions
from data_access import outbox as post_office
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.errors import NotFound, NotPermitted
from data_access.notification import SubscriptionRefused, outbox, subscribe, subscriptions, unsubscribe
from data_access.rows.alerts import Sentence
from data_access.rows.notification import EMAIL, WEBHOOK, Letter, Rhythm, Wanted
from settings import Settings
from tests.builders.alerts import GUEST, KARIMA, SIX, WORKER, YOUSSEF, a_finding, build_city, raised
from workers.delivery import NotDelivered
from workers.mail import Mailer
from workers.notification import Postman, channels_of
from workers.webhook import Webhook

SOON = SIX + timedelta(minutes=1)
WORDS = words_for("https://ain.example")


class Mailbox:
    """An SMTP server that keeps what it gets; while `refuses` it answers with that line."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.refuses = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(envelope)
        return "250 OK"


def free_port() -> int:
    """A port that nobody listens on; aiosmtpd cannot choose one itself."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Mailer]]:
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, Mailer(f"smtp://127.0.0.1:{port}", "ain@ville.example")
    server.stop()


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted to it on its server and answers with the server's `status`."""

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers["Idempotency-Key"], json.loads(text)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_told: object) -> None:
        """Silent."""


@pytest.fixture
def hook() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.got, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def wants(database: Database, **changes: Any) -> int:
    facts = {"role": "dispatcher", "channel": EMAIL, "recipient": "quart@ville.example"}
    return database.call(subscribe, wanted=Wanted(**(facts | changes)), actor=YOUSSEF, at=SIX)


def alarm(database: Database, **changes: Any) -> str:
    facts = {"rule": "burst", "kind": "alarm", "priority": 1, "subject": "HH-12"}
    return database.call(raised, **(facts | changes))


def postman(database: Database, at: datetime = SOON, **channels: Any) -> Postman:
    return Postman(database, FixedClock(at), channels, WORDS)


@pytest.fixture
def city(database: Database) -> Database:
    database.call(build_city)
    return database


def test_the_mail_of_an_alarm_begins_with_what_explains_it(city: Database, mailbox: tuple[Mailbox, Mailer]):
    box, mailer = mailbox
    wants(city)
    alarm(city, cause=Sentence("alerts.cause.not_flushing"))
    postman(city, email=mailer).round()
    assert "P1 HH-12 Oulfa, purge probable" in box.letters[0].content.decode()


def test_a_new_alarm_is_mailed_once_in_the_language_of_who_wants_it(city: Database, mailbox: tuple[Mailbox, Mailer]):
    box, mailer = mailbox
    wants(city)
    wants(city, recipient="wali@ville.example", language="ar")
    code = alarm(city)
    assert [postman(city, email=mailer).round() for _ in range(2)] == [2, 0]
    first, second = (each.content.decode() for each in box.letters)
    assert [each.rcpt_tos for each in box.letters] == [["quart@ville.example"], ["wali@ville.example"]]
    assert "P1 HH-12 Oulfa, casse probable" in first
    assert f"https://ain.example/alerts/{code}" in first
    assert "Auto-Submitted: auto-generated" in first
    assert 'charset="utf-8"' in second
    assert [each.sent_at for each in city.call(outbox, at=SOON)] == [SOON, SOON]


@pytest.mark.parametrize(
    ("wanted", "raised_as"),
    [
        ({"lowest_priority": 1}, {"priority": 2}),
        ({}, {"kind": "prompt"}),
        ({"zone": "AN-01"}, {}),
        ({"zone": "ANFA"}, {}),
    ],
)
def test_what_nobody_asked_for_is_not_sent(city: Database, wanted: dict[str, Any], raised_as: dict[str, Any]):
    wants(city, **wanted)
    alarm(city, **raised_as)
    assert city.call(outbox, at=SOON) == []


@pytest.mark.parametrize("wanted", [{"zone": "HH-12"}, {"zone": "HAY"}, {"prompts": True}])
def test_what_somebody_asked_for_is(city: Database, wanted: dict[str, Any]):
    wants(city, **wanted)
    alarm(city, kind="prompt" if wanted.get("prompts") else "alarm")
    assert len(city.call(outbox, at=SOON)) == 1


def test_who_handles_an_alert_is_told_nothing_but_a_return_or_a_growth_is_told(city: Database):
    wants(city, lowest_priority=1)
    code = alarm(city, priority=2)
    city.call(actions.acknowledge, code=code, actor=KARIMA, at=SOON, seen_state="new")
    assert city.call(outbox, at=SOON) == []

    def grow(session: Any) -> None:
        actions.resize(session, code=code, actor=WORKER, at=SOON, finding=a_finding(session, priority=1))

    city.call(grow)
    city.call(actions.clear, code=code, actor=WORKER, at=SOON)
    city.call(actions.raise_again, code=code, actor=WORKER, at=SOON)
    assert [each.code for each in city.call(outbox, at=SOON)] == [code, code]


def test_an_alert_that_is_rolled_back_is_never_told(city: Database):
    wants(city)

    def broken(session: Any) -> None:
        raised(session, rule="burst", kind="alarm", priority=1)
        raise RuntimeError("power cut")

    broken.writes = True
    with pytest.raises(RuntimeError):
        city.call(broken)
    assert city.call(outbox, at=SOON) == []


def test_a_server_that_is_down_is_tried_again_later_and_then_gets_it_once(
    city: Database, mailbox: tuple[Mailbox, Mailer]
):
    box, mailer = mailbox
    wants(city)
    alarm(city)
    nobody = Mailer(f"smtp://127.0.0.1:{free_port()}", "ain@ville.example")
    assert postman(city, email=nobody).round() == 0
    (line,) = city.call(outbox, at=SOON)
    assert (line.attempts, line.sent_at, line.due_at) == (1, None, SOON + timedelta(seconds=30))
    assert postman(city, email=mailer).round() == 0, "not due yet"
    assert postman(city, SOON + timedelta(seconds=30), email=mailer).round() == 1
    assert len(box.letters) == 1


@pytest.mark.parametrize(("answer", "given_up"), [("550 no such user", True), ("451 later", False)])
def test_a_refusal_for_good_is_given_up_and_shown_one_for_now_is_not(
    city: Database, mailbox: tuple[Mailbox, Mailer], answer: str, given_up: bool
):
    box, mailer = mailbox
    box.refuses = answer
    wants(city)
    alarm(city)
    postman(city, email=mailer).round()
    (line,) = city.call(outbox, at=SOON)
    assert (line.gave_up_at is not None, answer[:3] in (line.error or "")) == (given_up, True)


def test_a_worker_that_dies_loses_nothing_and_the_second_copy_bears_the_same_id(city: Database):
    wants(city)
    alarm(city)
    (held,) = city.call(post_office.take, channels=[EMAIL], at=SOON)  # and dies, before or just after sending
    assert city.call(post_office.take, channels=[EMAIL], at=SOON) == [], "held: nobody else sends it"
    assert city.call(post_office.take, channels=[EMAIL], at=SOON + post_office.CLAIM) == [held]


def test_two_workers_at_once_send_each_message_once(city: Database):
    wants(city)
    for number in range(6):
        alarm(city, subject=f"S-{number}")
    start, keys = threading.Barrier(2), []

    def keep(letter: Letter, *_told: object) -> None:
        keys.append(letter.key)

    def go() -> None:
        start.wait()
        postman(city, email=keep).round()

    workers = [threading.Thread(target=go) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (len(keys), len(set(keys))) == (6, 6)


def test_quiet_hours_hold_back_all_but_the_most_urgent_and_a_digest_is_one_message(
    city: Database, mailbox: tuple[Mailbox, Mailer]
):
    box, mailer = mailbox
    wants(city, rhythm=Rhythm(quiet_from=5 * 60, quiet_until=7 * 60, digest_min=15))  # SIX is inside
    alarm(city, subject="P1")
    for subject in ("A", "B"):
        alarm(city, subject=subject, priority=2)
    postman(city, email=mailer).round()
    assert len(box.letters) == 1
    postman(city, SIX + timedelta(hours=1), email=mailer).round()
    assert len(box.letters) == 2
    told = box.letters[1].content.decode()
    assert told.count("https://ain.example/alerts/") == 2


def test_a_webhook_gets_json_with_a_key_and_only_allowed_hosts_are_called(city: Database, hook: HTTPServer):
    url = f"http://127.0.0.1:{hook.server_port}/ain"
    wants(city, channel=WEBHOOK, recipient=url)
    code = alarm(city)
    hook.status = 503
    postman(city, webhook=Webhook(["127.0.0.1"])).round()
    hook.status = 200
    assert postman(city, SOON + timedelta(minutes=1), webhook=Webhook(["127.0.0.1"])).round() == 1
    (first, told), (second, _) = hook.got
    assert first == second
    assert [(each["code"], each["priority"], each["sector"]) for each in told["alerts"]] == [(code, 1, "HH-12")]
    with pytest.raises(NotDelivered) as refused:
        Webhook(["elsewhere.example"])(Letter("k", WEBHOOK, url, "fr", []), "", "", SOON)
    assert refused.value.final
    assert len(hook.got) == 2


def test_without_settings_there_is_no_channel_and_the_messages_wait(city: Database):
    assert channels_of(Settings()) == {}
    wants(city)
    alarm(city)
    assert postman(city).round() == 0
    assert [each.attempts for each in city.call(outbox, at=SOON)] == [0]
    read = Settings.read({"AIN_SMTP_URL": "smtp://mail", "AIN_WEBHOOK_HOSTS": "a.example, b.example"})
    assert list(channels_of(read)) == [EMAIL, WEBHOOK]
    assert read.webhook_hosts == ("a.example", "b.example")


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "nobody"},
        {"recipient": "a@b\nBcc: c@d"},
        {"channel": WEBHOOK, "recipient": "file:///etc/passwd"},
        {"role": "king"},
        {"lowest_priority": 5},
        {"rhythm": Rhythm(quiet_from=60)},
        {"rhythm": Rhythm(digest_min=7)},
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(city: Database, changes: dict[str, Any]):
    with pytest.raises(SubscriptionRefused):
        wants(city, **changes)
    assert city.call(subscriptions) == []


def test_who_may_not_set_rules_subscribes_nobody_and_what_is_stopped_is_told_no_more(city: Database):
    number = wants(city)
    wanted = city.call(subscriptions)[0].wanted
    for actor in (GUEST, KARIMA, None):
        with pytest.raises(NotPermitted):
            city.call(subscribe, wanted=wanted, actor=actor, at=SIX)
    with pytest.raises(NotFound):
        wants(city, zone="ZZ-99")
    city.call(unsubscribe, number=number, actor=YOUSSEF, at=SOON)
    alarm(city)
    assert (city.call(subscriptions), city.call(outbox, at=SOON)) == ([], [])
    with pytest.raises(NotFound):
        city.call(unsubscribe, number=number, actor=YOUSSEF, at=SOON)


def test_a_demonstration_says_so_in_every_message(city: Database):
    wants(city)
    alarm(city)
    (letter,) = city.call(post_office.take, channels=[EMAIL], at=SOON)
    subject, body = words_for("", simulated=True)(letter)
    assert subject.endswith("(Démonstration : données simulées)")
    assert body.startswith("Démonstration : données simulées\n")
    assert "http" not in body


def test_the_facts_of_a_message_are_those_of_then(city: Database):
    wants(city)
    alarm(city)
    (letter,) = city.call(post_office.take, channels=[EMAIL], at=SOON)
    (news,) = letter.news
    assert (news["event"], news["kind"], news["service"], news["arrondissement"]) == ("raised", "alarm", "water", "HAY")
    assert datetime.fromisoformat(news["at"]) == SIX.astimezone(UTC)
