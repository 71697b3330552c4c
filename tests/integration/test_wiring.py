"""How the application is put together: coroutines only, ids that exist, and as many applications as one likes."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from dash import Dash
from starlette.testclient import TestClient

from api.live import Watcher, events
from app import create_app
from components.ids import Live, Shell
from data_access.clock import FixedClock
from settings import Settings

NOON = FixedClock(datetime(2018, 10, 9, 12, tzinfo=UTC))


@pytest.fixture
def application(sqlite_database) -> Dash:
    return create_app(Settings(), sqlite_database, NOON)


@pytest.fixture
def client(application) -> Iterator[TestClient]:
    with TestClient(application.server, client=("127.0.0.1", 50000)) as asking:
        yield asking


def server_callbacks(app):
    return {output: entry["callback"] for output, entry in app.callback_map.items() if "callback" in entry}


def test_every_callback_is_a_coroutine_because_a_plain_one_blocks_all_browsers(application, client):
    callbacks = server_callbacks(application)
    assert len(callbacks) > 5
    assert [name for name, call in callbacks.items() if not inspect.iscoroutinefunction(inspect.unwrap(call))] == []


def test_two_applications_live_in_one_process(sqlite_database):
    first, second = (create_app(Settings(), sqlite_database, NOON) for _ in range(2))
    names = [{entry["output"] for entry in app._callback_list} for app in (first, second)]
    assert names[0] == names[1]
    assert len(names[0]) > 5


def test_the_frame_is_laid_out_in_the_language_of_the_page_that_asks(client):
    french = client.get("/_dash-layout").text
    arabic = client.get("/_dash-layout", headers={"Referer": "http://127.0.0.1/alerts?lang=ar"}).text
    assert "Feuille de route" in french
    assert "خارطة الطريق" in json.dumps(json.loads(arabic), ensure_ascii=False)


@pytest.mark.parametrize(("lang", "opening"), [("fr", 'lang="fr" dir="ltr"'), ("ar", 'lang="ar" dir="rtl"')])
def test_the_first_bytes_have_language_and_direction(client, lang, opening):
    assert opening in client.get(f"/?lang={lang}").text


def test_an_address_with_a_language_is_remembered(client):
    client.get("/?lang=en")
    assert 'lang="en"' in client.get("/").text


def test_a_language_that_we_do_not_speak_is_ignored(client):
    assert 'lang="fr"' in client.get("/?lang=xx").text


def test_unknown_paths_of_the_api_are_json_and_404(client):
    answer = client.get("/api/v1/no-such-thing")
    assert answer.status_code == 404
    assert "no-such-thing" in answer.json()["error"]


def test_the_documentation_of_the_api_loads_nothing_from_elsewhere(client):
    page = client.get("/api/docs").text
    assert "/api/v1/map/{layer}.geojson" in page
    assert "://" not in page


def test_health_tells_the_instant_and_the_tz_release(client):
    health = client.get("/healthz").json()
    assert health["status"] == "ok"
    assert health["now"] == "2018-10-09T12:00:00+00:00"
    assert health["tzdata_ok"] is True


def test_metrics_are_openmetrics(client):
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")
    assert "utility_tzdata_ok 1.0" in answer.text


def test_nobody_is_sent_to_sign_in_and_told_where_to_go_on(sqlite_database):
    app = create_app(Settings(host="0.0.0.0", secret_key="x" * 32), sqlite_database, NOON)  # noqa: S104
    with TestClient(app.server, client=("192.0.2.7", 50000), follow_redirects=False) as stranger:
        page = stranger.get("/alerts?zone=anfa", headers={"Accept": "text/html"})
        call = stranger.post("/_dash-update-component", json={})
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/alerts%3Fzone%3Danfa")
    assert call.status_code == 401


def test_a_request_through_a_proxy_is_not_this_machine(sqlite_database, client):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 401


async def first_event(database):
    async def still_here():
        return False

    return await anext(events(Watcher(database, NOON, "build").messages(), still_here))


def test_events_begin_with_the_versions_of_every_topic_and_the_clock(sqlite_database):
    message = json.loads(asyncio.run(first_event(sqlite_database)).removeprefix("data: "))
    assert {f"live-{topic}" for topic in message["versions"]} >= set(Live)
    assert message["clock"] == {"at": NOON.instant.timestamp() * 1000, "speed": 0.0, "offset_s": 3600.0}
    assert message["build"] == "build"


def test_every_store_of_the_live_channel_stands_in_the_frame(client):
    layout = client.get("/_dash-layout").text
    assert [store for store in (*Live, Shell.QUERY) if f'"{store.value}"' not in layout] == []
