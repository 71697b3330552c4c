"""Requests that nobody would write: the API answers as its OpenAPI document says, never with an error of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import api
from api.live import Watcher
from api.sessions import Doorkeeper
from components.closed_wall import closed_wall_page
from components.sign_in import sign_in_page
from components.text import say
from data_access.clock import FixedClock
from data_access.database import Database
from data_access.upgrade import upgrade
from settings import Settings
from tests.builders.ingest import QUARTER_PAST, door, make_token
from tests.builders.network import build_network
from tests.builders.telemetry import build_sensors

AS_DESCRIBED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A few sectors and sensors; what one request leaves the next one finds."""
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('fuzz'), 'ain.db')}"
    upgrade(url)
    opened = Database(url, connections=2)
    opened.call(build_network)
    opened.call(build_sensors)
    yield opened
    opened.close()


def every_operation(server: FastAPI, method: str) -> list[Any]:
    """What the server's own OpenAPI document says can be asked with that method."""
    schema = schemathesis.openapi.from_dict(server.openapi())
    schema.app = server
    found = [each.ok() for each in schema.get_all_operations()]
    return [operation for operation in found if operation.method.upper() == method]


def test_whatever_is_sent_is_answered_as_described(database: Database):
    [operation] = every_operation(door(database), "POST")
    headers = {"Authorization": f"Bearer {make_token(database)}"}

    @given(case=operation.as_strategy())
    @settings(BOUNDED, max_examples=40)
    def check(case: Any) -> None:
        case.validate_response(case.call(headers=headers), checks=AS_DESCRIBED)

    check()


def test_whatever_is_asked_is_never_an_error_of_ours(database: Database):
    server, clock = FastAPI(), FixedClock(QUARTER_PAST)
    doorkeeper = Doorkeeper(database, Settings(), False, sign_in_page, closed_wall_page)
    api.include(server, database, clock, doorkeeper, Watcher(database, clock, "build"), say)
    operations = every_operation(server, "GET")
    assert len(operations) > 10
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(BOUNDED, max_examples=5)
        def check(case: Any) -> None:
            case.validate_response(case.call(), checks=[not_a_server_error])

        check()
