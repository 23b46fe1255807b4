"""A route is built once, by its first request, and the event loop goes on meanwhile."""

import asyncio
import threading

import httpx
import pytest
from fastapi import FastAPI

from backend.core.http.dispatch import PrefixDispatcher
from backend.core.http.lazy_routes import LazyRoute
from backend.core.text.schemas import BaseModel


class Echo(BaseModel):
    said: str


async def say_again(body: Echo) -> Echo:
    return body


class WatchedRoute(LazyRoute):
    """Says how often it was built; its build waits until the event loop has let it go on."""

    def __init__(self) -> None:
        self.builds, self.has_begun, self.may_end = 0, threading.Event(), threading.Event()
        super().__init__(
            "/api/v1/echo/{id}", say_again, methods=["POST"], response_model=Echo, status_code=201
        )

    def finish(self) -> None:
        self.builds += 1
        self.has_begun.set()
        assert self.may_end.wait(10), "the event loop stood still"


def create_echo_app(route: WatchedRoute) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.router.middleware_stack = PrefixDispatcher(app.router, {"echo"}, lambda _: [route])
    return app


def test_fifty_first_requests_build_it_once_beside_the_event_loop() -> None:
    route = WatchedRoute()

    async def ask_all() -> list[httpx.Response]:
        transport = httpx.ASGITransport(create_echo_app(route))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            asked = [
                asyncio.create_task(client.post("/api/v1/echo/1", json={"said": f"{n}"}))
                for n in range(50)
            ]
            assert await asyncio.to_thread(route.has_begun.wait, 10)
            threads = threading.active_count()
            await asyncio.sleep(0)
            assert threading.active_count() == threads, "who waits takes no thread"
            route.may_end.set()
            return list(await asyncio.gather(*asked))

    answers = asyncio.run(ask_all())
    assert [one.status_code for one in answers] == [201] * 50
    assert [one.json()["said"] for one in answers] == [f"{n}" for n in range(50)]
    assert route.builds == 1


def test_what_is_refused_builds_nothing() -> None:
    """Another path, another method: 404 and 405 need the path and the methods alone."""
    route = WatchedRoute()

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(create_echo_app(route))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            answers = [await client.get("/api/v1/echo/1"), await client.post("/api/v1/echo")]
            return [one.status_code for one in answers]

    assert asyncio.run(ask()) == [405, 404]
    assert route.name == "say_again"
    assert not route.is_built


def test_any_thread_may_ask_for_what_a_build_sets() -> None:
    route = WatchedRoute()
    route.may_end.set()
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(route.response_field)) for _ in range(20)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert route.builds == 1
    assert len(set(map(id, found))) == 1
    assert route.body_field is not None
    assert route.body_field._type_adapter.pydantic_complete
    with pytest.raises(AttributeError):
        _ = route.no_such_thing
