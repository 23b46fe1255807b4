"""A phone in the field: a Chromium with a profile of its own, on a link that the test cuts."""

import contextlib
import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, cast

import httpx
from playwright.sync_api import BrowserType, Error, Page, expect

from tests.breakable_link import Link
from tests.e2e.watching import PHONE

PASSWORD = "binhluc-demo-2022"

OpenPhone = Callable[..., AbstractContextManager[Page]]
"""`with open_phone(link) as page`, `open_phone(link, "second")`: what a name keeps lasts."""


@contextmanager
def run_phone(
    browser_type: BrowserType, profile: Path, link: Link, launch: dict[str, Any]
) -> Iterator[Page]:
    context = browser_type.launch_persistent_context(
        str(profile),
        base_url=link.base,
        locale="vi-VN",
        viewport=cast("Any", PHONE),
        service_workers="allow",
        **launch,
    )
    try:
        yield context.pages[0]
    finally:
        with contextlib.suppress(Error):  # a browser that was killed may be closed already
            context.close()


def kill_browser(profile: Path) -> None:
    """SIGKILL to all processes of the Chromium on this profile: none of them flushes anything."""
    flag = f"--user-data-dir={profile}".encode()
    found = [one for one in Path("/proc").glob("[0-9]*/cmdline") if is_browser(one, flag)]
    assert found, "no browser runs on this profile"
    for one in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(one.parent.name), signal.SIGKILL)


def is_browser(command: Path, flag: bytes) -> bool:
    try:
        return flag in command.read_bytes().split(b"\0")
    except OSError:  # it has ended
        return False


def sign_in(page: Page, username: str = "inspector") -> None:
    """By hand: what waits on the device is opened with the password."""
    page.goto("/dang-nhap")
    enter_password(page, username)


def enter_password(page: Page, username: str = "inspector") -> None:
    """On the page of the sign-in, which asks again once the device was ended."""
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Đăng nhập")


def register(page: Page, name: str) -> None:
    """On the page of what waits: this device keeps the work of the day from now on."""
    page.goto("/cho-gui")
    page.get_by_role("button", name="Bật trên thiết bị này").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tên thiết bị").fill(name)
    dialog.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng ký thiết bị").click()
    expect(page.get_by_text("Đang bật")).to_be_visible()


def save(page: Page, section: str) -> None:
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.wait_for_url(f"**muc={section}*")


def begin_visit(page: Page, place: str) -> None:
    """The head of the minutes: place, reason, times, three members.

    From then on the program lies on the phone: the network may go.
    """
    page.goto("/kiem-tra/moi")
    page.locator("#f-establishment_id").click()
    page.locator("#f-establishment_id-search").fill(place)
    page.get_by_role("option", name=place).first.click()
    page.get_by_label("Đột xuất", exact=True).check()
    page.get_by_label("Phát hiện dấu hiệu vi phạm").check()
    page.get_by_label("Bắt đầu lúc").fill("20h30")
    page.get_by_label("Kết thúc lúc").fill("2145")
    for index in range(2):  # whoever begins the minutes is there already
        page.locator("#f-member_ids input").nth(index).check()
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")


def go_through(page: Page, statement: str) -> None:
    """All sections but the last, and the signature."""
    save(page, "workforce")
    page.get_by_role("textbox", name="Tổng số lao động").fill("6")
    page.get_by_role("textbox", name="Trong đó nữ").fill("4")
    save(page, "checklist")
    items = page.locator(".checklist .segments")
    expect(items.first).to_be_visible()
    for index in range(items.count()):
        items.nth(index).locator("input").first.check()
    save(page, "findings")
    save(page, "outcome")
    page.get_by_label("Ý kiến của đại diện cơ sở").fill(statement)
    page.get_by_label("Không vi phạm").check()
    save(page, "sign")


def sign(page: Page, button: str = "Ký biên bản") -> None:
    """`button`: as the question calls it, which names photos that were not sent."""
    page.get_by_role("button", name="Ký biên bản").click()
    page.get_by_role("dialog").get_by_role("button", name=button).click()
    expect(page.locator(".stamp")).to_be_visible()


def record_visit(page: Page, statement: str) -> str:
    """All that comes after the head, to the signature; the id of the visit."""
    go_through(page, statement)
    sign(page)
    return get_id(page)


def get_id(page: Page) -> str:
    found = re.search(r"/kiem-tra/([0-9a-f-]{36})", page.url)
    assert found, page.url
    return found[1]


def list_changes(desk: httpx.Client, visit: str) -> list[str]:
    rows = desk.get("/changes", params={"before": 2**60, "entity": "inspections"}).json()["items"]
    return [row["action"] for row in rows if row["id"] == visit]


def list_plain(profile: Path, text: str) -> list[str]:
    """Files of a profile that hold a text as it is, in one of the ways of a browser."""
    ways = [text.encode(), text.encode("utf-16-le")]
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert files
    return [str(f.relative_to(profile)) for f in files if any(w in f.read_bytes() for w in ways)]
