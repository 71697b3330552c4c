"""Probes over HTTP against a real server: an answer, a fault, silence, nobody there; and addresses that are none."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from feeds.service_probe import Target, probe, targets

AT = datetime(2018, 10, 9, 5, tzinfo=UTC)


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(self.path.strip("/")))
        self.end_headers()

    def log_message(self, *_arguments):
        return


@pytest.fixture(scope="module")
def server():
    with HTTPServer(("127.0.0.1", 0), _Answers) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()


@pytest.mark.parametrize(("status", "ok", "problem"), [(200, True, None), (401, True, None), (503, False, "HTTP 503")])
def test_an_answer_below_500_is_one(server, status, ok, problem):
    found = probe(Target("mobile", f"{server}/{status}"), at=AT)
    assert (found.ok, found.problem, found.at, found.certificate_until) == (ok, problem, AT, None)
    assert found.latency_ms > 0


def test_silence_ends_after_the_time_that_is_given():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = probe(Target("mobile", f"http://127.0.0.1:{silent.getsockname()[1]}/"), at=AT, timeout_s=0.2)
    assert (found.ok, found.latency_ms, found.problem) == (False, None, "timeout")


def test_nobody_there_is_a_problem_in_words():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert "ConnectionRefusedError" in probe(Target("mobile", f"http://127.0.0.1:{port}/"), at=AT).problem


@pytest.mark.parametrize("text", ["mobile", "=http://a", "mobile=ftp://a", "mobile=https://"])
def test_an_address_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="is not <service>"):
        targets(text)
