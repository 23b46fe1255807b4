"""A large paper over a network that breaks: once it is back, the rest alone is sent, by itself."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.breakable_link import Link
from tests.e2e.test_photos import draft_of
from tests.e2e.watching import PHONE

MIB = 2**20
PAPER = b"%PDF-1.4\n" + b"0123456789abcdef" * (3 * MIB // 16) + b"\n%%EOF\n"


@pytest.fixture
def phone(browser: Browser, link: Link, sessions: Callable[[str], StorageState]) -> Iterator[Page]:
    viewport = cast("Any", PHONE)
    context = browser.new_context(base_url=link.base, locale="vi-VN", viewport=viewport)
    context.add_cookies(cast("Any", sessions("inspector")["cookies"]))
    yield context.new_page()
    context.close()


@pytest.mark.in_turn
def test_a_large_paper_goes_on_where_the_network_broke(phone: Page, link: Link) -> None:
    visit = draft_of(phone)
    phone.goto(f"/kiem-tra/{visit}/sua?muc=findings")
    tiles = phone.locator(".photos > li")
    expect(tiles.first).to_be_visible()
    before = tiles.count()
    paper: Any = {"name": "giay-phep.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    phone.locator("input[type=file][multiple]").set_input_files([paper])
    link.left = 2 * MIB
    phone.get_by_role("button", name="Gửi 1 tệp").click()
    expect(phone.locator(".strip", has_text="1 nội dung")).to_be_visible()
    expect(phone.locator(".photo-queue")).to_contain_text("Chờ gửi từ")
    link.sent = 0
    link.mend()
    expect(tiles).to_have_count(before + 1)
    assert link.sent < 2 * MIB, "what had come was sent again"
    remove_paper(phone, visit)


def remove_paper(page: Page, visit: str) -> None:
    """The draft is that of other stories too."""
    held: dict[str, Any] = {"entity": "inspection", "entity_id": visit, "limit": 200}
    rows = page.request.get("/api/v1/attachments", params=held).json()["items"]
    (row,) = [one for one in rows if one["uploaded_size"] == len(PAPER)]
    token = page.request.get("/api/v1/me").json()["csrf_token"]
    headers = {"X-CSRF-Token": token, "If-Match": f'"{row["version"]}"'}
    assert page.request.delete(f"/api/v1/attachments/{row['id']}", headers=headers).ok
