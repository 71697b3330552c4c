"""Equal calls are answered once; what is somebody's own, what a person did, and what failed is shared with nobody."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from api.shared_calls import PATH, SharedCalls
from data_access.actors import Actor, Role, current_actor
from data_access.rows.languages import current_language
from data_access.shareable import for_nobody_else


def asked(*, by="live-alerts.data", epoch=1, zone="AN"):
    inputs = [
        {"id": "alerts-view", "property": "data", "value": {"zone": zone}},
        {"id": "live-alerts", "property": "data", "value": {"version": 7, "epoch": epoch}},
    ]
    return json.dumps({"output": "alerts-list.rowData", "inputs": inputs, "changedPropIds": [by]}).encode()


class Product:
    """Answers each call with how many there were before it; `work` happens while it does."""

    def __init__(self, work: Callable[[], object] = lambda: None, status: int = 200) -> None:
        self.calls, self._work, self._status = 0, work, status

    async def __call__(self, _scope, receive, send):
        self.calls += 1
        answer = str(self.calls).encode()
        body = (await receive())["body"]
        await asyncio.sleep(0)
        self._work()
        await send({"type": "http.response.start", "status": self._status, "headers": []})
        await send({"type": "http.response.body", "body": answer + b" " + str(len(body)).encode()})


class Screens:
    """Browsers in front of a product whose database may change."""

    def __init__(self, product: Product) -> None:
        self.database = SimpleNamespace(changes=0)
        self._shared = SharedCalls(product, self.database)

    async def ask(self, body: bytes, lang: str = "fr", person: str = "amal") -> str:
        current_language.set(lang)
        current_actor.set(Actor(person, Role.OPERATOR, "test"))
        heard: list[bytes] = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            heard.append(message.get("body", b""))

        await self._shared({"type": "http", "path": PATH}, receive, send)
        return b"".join(heard).split()[0].decode()

    async def all_ask(self, *bodies: bytes, **how: str) -> list[str]:
        return await asyncio.gather(*(asyncio.create_task(self.ask(body, **how)) for body in bodies))


def test_equal_questions_are_answered_once_however_often_a_browser_connected_again():
    product = Product()
    bodies = [asked(epoch=epoch) for epoch in range(50)]
    assert asyncio.run(Screens(product).all_ask(*bodies)) == ["1"] * 50


def test_another_question_language_or_state_of_the_data_is_answered_by_itself():
    async def evening() -> list[str]:
        screens = Screens(Product())
        told = [await screens.ask(asked()), await screens.ask(asked(zone="SB")), await screens.ask(asked(), lang="ar")]
        screens.database.changes += 1
        return [*told, await screens.ask(asked()), await screens.ask(asked())]

    assert asyncio.run(evening()) == ["1", "2", "3", "4", "4"]


@pytest.mark.parametrize("work", [current_actor.get, for_nobody_else])
def test_what_looked_at_who_asks_or_wrote_is_told_to_its_asker_alone(work):
    product = Product(work)
    assert sorted(asyncio.run(Screens(product).all_ask(*[asked()] * 3))) == ["1", "2", "3"]


def test_what_a_person_did_happens_each_time():
    product = Product()
    assert asyncio.run(Screens(product).all_ask(*[asked(by="alert-button.n_clicks")] * 2)) == ["1", "2"]


def test_a_fault_is_not_kept():
    async def evening() -> list[str]:
        screens = Screens(Product(status=500))
        return [await screens.ask(asked()), await screens.ask(asked())]

    assert asyncio.run(evening()) == ["1", "2"]


def test_whoever_asked_first_may_leave_and_the_others_hear_the_answer():
    async def evening() -> str:
        screens = Screens(Product())
        first, second = (asyncio.create_task(screens.ask(asked())) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(evening()) == "1"
