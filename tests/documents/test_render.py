"""Few papers are rendered at once, and one that takes too long is abandoned."""

import threading
from typing import Any

import anyio
import pytest

from backend.core.errors.exceptions import Unavailable
from backend.documents import render


def test_a_paper_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(render, "RENDER_TIMEOUT", 0.05)
    monkeypatch.setattr(render, "RENDER_SLOTS", threading.BoundedSemaphore(1))

    def stuck() -> bytes:
        done.wait(10)
        return b""

    async def two() -> list[Any]:
        found: list[Any] = []
        for work in (stuck, lambda: b"paper"):
            try:
                found.append(await render.run_in_render_thread(work))
            except Unavailable:
                found.append("unavailable")
        done.set()
        return found

    assert anyio.run(two) == ["unavailable", "unavailable"]


def test_a_paper_gets_its_seat_back() -> None:
    async def several() -> list[bytes]:
        return [await render.run_in_render_thread(lambda: b"paper") for _ in range(5)]

    assert anyio.run(several) == [b"paper"] * 5
