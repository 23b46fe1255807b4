"""The program lies on the device: it opens without network, and no data lie beside it."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, StorageState, expect

from tests.breakable_link import Link
from tests.e2e.watching import PHONE, serious

UNREACHED = "Không kết nối được máy chủ"
CACHED = """async () => {
  await navigator.serviceWorker.ready;
  const names = await caches.keys();
  const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return all.flat().map(({url}) => new URL(url).pathname);
}"""


def open_phone(
    browser: Browser, link: Link, session: StorageState, **settings: Any
) -> BrowserContext:
    """A phone on the link, signed in."""
    context = browser.new_context(
        base_url=link.base, locale="vi-VN", viewport=cast("Any", PHONE), **settings
    )
    context.add_cookies(cast("Any", session["cookies"]))
    return context


@pytest.fixture
def phone(browser: Browser, link: Link, sessions: Callable[[str], StorageState]) -> Iterator[Page]:
    context = open_phone(browser, link, sessions("inspector"), service_workers="allow")
    yield context.new_page()
    context.close()


def test_the_program_opens_without_network_and_goes_on_by_itself(phone: Page, link: Link) -> None:
    heading = phone.get_by_role("heading", level=1)
    phone.goto("/kiem-tra")
    expect(heading).to_have_text("Kiểm tra")
    kept = phone.evaluate(CACHED)
    assert "/index.html" in kept
    assert [path for path in kept if path.startswith("/api")] == []
    link.cut()
    phone.reload()
    expect(heading).to_have_text(UNREACHED)
    assert serious(phone) == []
    phone.goto("/co-so")  # never visited before
    expect(heading).to_have_text(UNREACHED)
    link.mend()
    expect(heading).to_have_text("Cơ sở")


def test_a_page_says_that_the_server_is_away_until_it_is_back(phone: Page, link: Link) -> None:
    phone.goto("/kiem-tra")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Kiểm tra")
    strip = phone.get_by_text(f"{UNREACHED}. Nội dung đang nhập")
    expect(strip).to_have_count(0)
    link.cut()
    phone.get_by_role("searchbox").fill("sao")
    expect(strip).to_be_visible()
    assert serious(phone) == []
    link.mend()
    expect(strip).to_have_count(0)


def test_without_the_service_worker_the_browser_shows_its_own_error(
    browser: Browser, link: Link, sessions: Callable[[str], StorageState]
) -> None:
    context = open_phone(browser, link, sessions("inspector"), service_workers="block")
    page = context.new_page()
    page.goto("/kiem-tra")
    link.cut()
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        page.reload()
    context.close()
