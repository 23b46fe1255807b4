"""One demo server and one Chromium for all browser tests; `page_as` opens a page for a person."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, StorageState

import chromium
from tests.e2e.watching import DESKTOP, PHONE, Watch
from tests.serving import Server, serving

PASSWORD = "binhluc-demo-2022"

os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", shutil.which("node") or "")

PageAs = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that `make run` starts, on a folder of its own."""
    with serving(tmp_path_factory.mktemp("demo"), APP_ENV="demo") as server:
        yield server


@pytest.fixture(scope="session")
def base_url(demo: Server) -> str:
    return demo.base


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # Root inside a container has no sandbox to offer.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    path = str(chromium.executable())
    return {**browser_type_launch_args, "executable_path": path, "args": flags}


@pytest.fixture(scope="session")
def sessions(browser: Browser, demo: Server) -> Callable[[str], StorageState]:
    """The cookies of a person, who signs in once: each sign-in costs a password hash."""
    kept: dict[str, StorageState] = {}

    def session_of(username: str) -> StorageState:
        if username not in kept:
            context = browser.new_context(base_url=demo.base)
            answer = context.request.post(
                "/api/v1/auth/login", data={"username": username, "password": PASSWORD}
            )
            assert answer.ok, answer.text()
            kept[username] = context.storage_state()
            context.close()
        return kept[username]

    return session_of


@pytest.fixture
def watch() -> Watch:
    """Takes note of what goes wrong in every page of the test."""
    return Watch()


@pytest.fixture
def page_as(
    browser: Browser, demo: Server, sessions: Callable[[str], StorageState], watch: Watch
) -> Iterator[PageAs]:
    """`page_as("district")`, `page_as("inspector", phone=True)`, `page_as(None)` for nobody.

    A test fails if one of its pages had a console error, a CSP violation or a failed request.
    """
    contexts = []

    def open_page(username: str | None, *, phone: bool = False) -> Page:
        context = browser.new_context(
            base_url=demo.base,
            locale="vi-VN",
            viewport=cast("Any", PHONE if phone else DESKTOP),
            has_touch=phone,
            is_mobile=phone,
            storage_state=sessions(username) if username else None,
        )
        contexts.append(context)
        watch.over(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert watch.faults == []
