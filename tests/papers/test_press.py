"""The press makes few papers at once, and gives up on one that takes too long."""

import threading
from typing import Any

import anyio
import pytest

from backend.core.errors import Unavailable
from backend.papers import press


def test_a_paper_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(press, "PATIENCE", 0.05)
    monkeypatch.setattr(press, "SEATS", threading.BoundedSemaphore(1))

    def stuck() -> bytes:
        done.wait(10)
        return b""

    async def two() -> list[Any]:
        found: list[Any] = []
        for work in (stuck, lambda: b"paper"):
            try:
                found.append(await press.pressed(work))
            except Unavailable:
                found.append("unavailable")
        done.set()
        return found

    assert anyio.run(two) == ["unavailable", "unavailable"]


def test_a_paper_gets_its_seat_back() -> None:
    async def several() -> list[bytes]:
        return [await press.pressed(lambda: b"paper") for _ in range(5)]

    assert anyio.run(several) == [b"paper"] * 5
