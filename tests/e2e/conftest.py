"""One demo server and one Chromium for all browser tests; `page_as` opens a page for a person."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from playwright.sync_api import Browser, BrowserType, Page, StorageState, expect

import chromium
from tests.breakable_link import Link, link_to
from tests.domains.administration.webhook_subscriptions.receiving import Receiver
from tests.e2e.field_office import PATIENCE, Office, open_office
from tests.e2e.field_phone import OpenPhone, run_phone
from tests.e2e.watching import DESKTOP, PHONE, REPORT, Watch
from tests.proofs import select_in_turn
from tests.serving import Server, serving

PASSWORD = "binhluc-demo-2022"

os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", shutil.which("node") or "")
expect.set_options(timeout=30_000)
"""Milliseconds; a machine that does much at once is slow, and speed is not asserted here."""

PageAs = Callable[..., Page]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In `make test` a long story, and what is marked `in_turn`, has its turn at every fourth
    commit, and what is shown on a phone and at a desk takes turns between them; whoever names files
    gets all that is in them.
    """
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.e2e)
    if not all(".py" in argument for argument in config.args):
        due = list_due_files(items)
        items[:] = [i for i in items if (i.path in due or not takes_turns(i)) and is_size_due(i)]


def list_due_files(items: list[pytest.Item]) -> set[Path]:
    """A quarter of the files with tests that take turns: those of one file share its server."""
    files = sorted({item.path for item in items if takes_turns(item)})
    quarters = select_in_turn([files[number::4] for number in range(4)])
    return {file for quarter in quarters for file in quarter}


def takes_turns(item: pytest.Item) -> bool:
    """A long story, or what the story of a whole case, the walk along all pages and the tests of
    the front end show nearly as well."""
    return any(map(item.get_closest_marker, ("campaign", "in_turn")))


def is_size_due(item: pytest.Item) -> bool:
    parameters: dict[str, object] = getattr(getattr(item, "callspec", None), "params", {})
    return "phone" not in parameters or parameters["phone"] in select_in_turn((False, True))


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """Takes the webhooks of the demo; a test says what it does to the next ones."""
    one = Receiver()
    yield one
    one.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Server]:
    """The server that `make run` starts, on a folder of its own.

    It seeds the demo at its first start, unless $DEMO_DIR is the folder of one that was seeded
    before: `make` has this done while other tests run.
    """
    folder = tmp_path_factory.mktemp("demo")
    if seeded := os.environ.get("DEMO_DIR"):
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
    hosts = f"{receiver.name}=127.0.0.0/8"
    with serving(folder, APP_ENV="demo", WEBHOOK_HOSTS=hosts) as server:
        yield server


@pytest.fixture(scope="session")
def base_url(demo: Server) -> str:
    return demo.base


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # Without a graphics card its process only costs time. Root inside a container has no sandbox.
    flags = ["--disable-gpu", "--disable-software-rasterizer", "--in-process-gpu"]
    # A page lives for seconds: to optimise its code costs more than it then saves.
    flags += ["--js-flags=--no-opt --no-maglev"]
    flags += ["--no-sandbox"] if os.geteuid() == 0 else []
    path = str(chromium.executable())
    return {**browser_type_launch_args, "executable_path": path, "args": flags}


@pytest.fixture(scope="session")
def sessions(browser: Browser, demo: Server) -> Callable[[str], StorageState]:
    """The cookies of a person, who signs in once: each sign-in costs a password hash.

    And once more when tests have signed that person in so often that the first session ended.
    """
    kept: dict[str, StorageState] = {}

    def is_open(session: StorageState) -> bool:
        cookies = {one["name"]: one["value"] for one in session["cookies"]}
        return httpx.get(f"{demo.base}/api/v1/me", cookies=cookies).status_code == 200

    def session_of(username: str) -> StorageState:
        if username not in kept or not is_open(kept[username]):
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


class Windows:
    """Pages of the worker that stay open from test to test, each in a context of its own.

    A page that has shown the application before shows it again for half the work. What a test
    leaves behind is taken away: its document, its cookies, all that a page can store.
    """

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.free: dict[bool, list[Page]] = {True: [], False: []}

    def take(self, *, phone: bool) -> Page:
        page = self.free[phone].pop() if self.free[phone] else self.new(phone=phone)
        if page.viewport_size != (size := PHONE if phone else DESKTOP):
            page.set_viewport_size(cast("Any", size))
        return page

    def new(self, *, phone: bool) -> Page:
        context = self.browser.new_context(
            base_url=self.base,
            locale="vi-VN",
            viewport=cast("Any", PHONE if phone else DESKTOP),
            has_touch=phone,
            is_mobile=phone,
            # What it fetches for each context costs half a second; `test_offline.py` allows it.
            service_workers="block",
        )
        context.add_init_script(REPORT)
        return context.new_page()

    def put_back(self, page: Page, *, phone: bool) -> None:
        """Only a page that could be emptied is kept."""
        context = page.context
        if page.is_closed() or context.pages != [page]:
            context.close()
            return
        context.set_offline(False)
        page.goto(BLANK)
        page.evaluate(FORGET)
        context.clear_cookies()
        self.free[phone].append(page)

    def close(self) -> None:
        for page in (*self.free[True], *self.free[False]):
            page.context.close()


BLANK = "/mark.svg"
"""Something of the same origin that runs nothing, asks for nothing and may empty its storage."""
FORGET = """async () => {
  localStorage.clear();
  sessionStorage.clear();
  for (const {name} of await indexedDB.databases()) indexedDB.deleteDatabase(name);
  for (const key of await caches.keys()) await caches.delete(key);
}"""


@pytest.fixture(scope="session")
def windows(browser: Browser, demo: Server) -> Iterator[Windows]:
    kept = Windows(browser, demo.base)
    yield kept
    kept.close()


@pytest.fixture
def page_as(
    windows: Windows, sessions: Callable[[str], StorageState], watch: Watch
) -> Iterator[PageAs]:
    """`page_as("district")`, `page_as("inspector", phone=True)`, `page_as(None)` for nobody.

    A test that marks the context itself, as with a script for all its pages, asks for one `apart`.
    A test fails if one of its pages had a console error, a CSP violation or a failed request.
    """
    opened: list[tuple[Page, bool, bool]] = []

    def open_page(username: str | None, *, phone: bool = False, apart: bool = False) -> Page:
        page = windows.new(phone=phone) if apart else windows.take(phone=phone)
        opened.append((page, phone, apart))
        watch.over(page.context)
        if username:
            page.context.add_cookies(cast("Any", sessions(username)["cookies"]))
        return page

    yield open_page
    for page, phone, apart in opened:
        watch.leave(page.context)
        if apart:
            page.context.close()
        else:
            windows.put_back(page, phone=phone)
    assert watch.faults == []


@pytest.fixture
def link(demo: Server) -> Iterator[Link]:
    """The way to the demo, which the test cuts."""
    with link_to(demo.base) as one:
        yield one


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A demo of the test's own, whose server it may kill."""
    with open_office(tmp_path / "office") as one:
        yield one


@pytest.fixture
def open_phone(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> OpenPhone:
    """Opens a phone whose profile lies in a folder of `tmp_path` that has its name."""

    def open_one(link: Link, name: str = "phone") -> AbstractContextManager[Page]:
        return run_phone(browser_type, tmp_path / name, link, browser_type_launch_args)

    return open_one


@pytest.fixture
def desk(demo: Server) -> Iterator[httpx.Client]:
    """Somebody of the team at a desk, who speaks to the API, in a session of their own."""
    person = {"username": "inspector", "password": PASSWORD}
    with httpx.Client(base_url=f"{demo.base}/api/v1", timeout=PATIENCE) as client:
        client.headers["X-CSRF-Token"] = client.post("/auth/login", json=person).json()[
            "csrf_token"
        ]
        yield client


@pytest.fixture
def desk_page(browser: Browser, demo: Server, desk: httpx.Client) -> Iterator[Page]:
    """The browser on that desk."""
    context = browser.new_context(base_url=demo.base, locale="vi-VN")
    cookies = [{"name": one, "value": of, "url": demo.base} for one, of in desk.cookies.items()]
    context.add_cookies(cast("Any", cookies))
    yield context.new_page()
    context.close()
