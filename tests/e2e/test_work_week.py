"""The page for one day of work a week: what is due, with the fields to fill in on the spot."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.watching import PHONE, serious
from tests.serving import serving

pytestmark = pytest.mark.in_turn

PageAs = Any
WEEK = "/viec-trong-tuan"


def part(page: Page, title: str) -> Locator:
    """A part of the page, with its fields in sight."""
    button = page.get_by_role("button", name=title, exact=True)
    box = page.locator(".week-part", has=button)
    expect(box.locator(".tag")).to_be_visible()  # it has said how it stands, and is open if it must
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    return box


def api(page: Page, path: str, **asked: str | float | bool) -> Any:
    answer = page.request.get(f"/api/v1{path}", params=asked)
    assert answer.ok, answer.text()
    return answer.json()


@pytest.fixture
def phone(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Bình Nghĩa's officer at a server of its own: what is filled in is no other test's."""
    if seeded := os.environ.get("DEMO_DIR"):
        shutil.copytree(seeded, tmp_path, dirs_exist_ok=True)
    with serving(tmp_path, APP_ENV="demo") as server:
        context = browser.new_context(
            base_url=server.base, viewport=cast("Any", PHONE), has_touch=True, is_mobile=True
        )
        person = {"username": "binhnghia", "password": PASSWORD}
        assert context.request.post("/api/v1/auth/login", data=person).ok
        yield context.new_page()
        context.close()


def test_a_month_is_finished_on_one_screen(phone: Page) -> None:
    page = phone
    screens: list[str] = []
    page.on("framenavigated", lambda frame: screens.append(urlsplit(frame.url).path))
    page.goto(WEEK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc trong tuần")

    support = part(page, "Số liệu hỗ trợ tháng")
    expect(support).to_contain_text("Còn việc")
    first = support.get_by_label("Số lượt, Giáo dục, dạy nghề")
    first.fill("3")
    first.press("Enter")
    support.get_by_role("button", name="Ghi 0 cho 6 ô trống").click()
    expect(support).to_contain_text("Các tháng đã qua trong năm đều có số liệu")
    expect(support).not_to_contain_text("Còn việc")
    assert serious(page) == []

    talks = part(page, "Tuyên truyền")
    talks.get_by_role("button", name="Ghi hoạt động khác").click()
    talks.get_by_role("button", name="Điền như lần đó").click()
    talks.get_by_label("Số lượt người").fill("31")
    talks.get_by_role("button", name="Ghi hoạt động", exact=True).click()
    expect(talks).to_contain_text("Đã ghi:")
    assert serious(page) == []
    assert list(dict.fromkeys(screens)) == [WEEK]

    unit = api(page, "/me")["units"][0]["id"]
    sheet = api(page, "/support-services/sheet", org_unit_id=unit, month="2022-09")
    assert [line["count"] for line in sheet["lines"]] == [3, 0, 0, 0, 0, 0, 0]
    held = api(page, "/communication-activities", org_unit_id=unit, status="held", limit="1")
    assert held["items"][0]["attendee_count"] == 31


def test_the_page_holds_the_items_of_the_one_list_each_once(page_as: PageAs) -> None:
    page = page_as("trangan")
    page.goto(WEEK)
    expect(page.locator(".week-part")).to_have_count(4)
    inbox = api(page, "/inbox")
    others = [one for one in inbox["items"] if one["topic"] not in ("support", "activity")]
    expect(page.locator("#viec-khac li")).to_have_count(len(others))
    assert serious(page) == []


def test_a_course_is_written_without_leaving_the_page(page_as: PageAs) -> None:
    page = page_as("trangan")
    page.goto(WEEK)
    courses = part(page, "Tập huấn")
    courses.get_by_role("button", name="Ghi lớp tập huấn").click()
    expect(courses.get_by_label("Tên lớp")).to_be_visible()
    assert serious(page) == []
    assert urlsplit(page.url).path == WEEK


def test_who_counts_nothing_is_not_led_there(page_as: PageAs) -> None:
    leader = page_as("leader")
    leader.goto(WEEK)
    expect(leader.get_by_role("heading", level=1)).to_have_text(
        "Chức năng này dành cho vai trò khác"
    )
