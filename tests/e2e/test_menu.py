"""The menu and the one list of work as people see them: short, by name, with one count."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PageAs
from tests.e2e.test_every_page import ROLES
from tests.e2e.watching import PHONE, Watch

LOW = {"width": 1280, "height": 340}


def shown_count(page: Page) -> int:
    """What the heading of the list says; nothing waits: 0."""
    found = re.match(r"(\d+) việc", page.locator(".work h2").first.inner_text())
    return int(found[1]) if found else 0


@pytest.mark.in_turn
@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_one_count_in_menu_page_and_on_the_phone(page_as: PageAs, watch: Watch, role: str) -> None:
    page = page_as(role, phone=True)
    page.goto("/viec-can-lam")
    watch.settle(page)
    count = shown_count(page)
    badge = page.locator("nav.bottom a[href='/viec-can-lam'] .count")
    if count:
        expect(badge).to_have_text(re.compile(rf"^{count}\D"))
    else:
        expect(badge).to_have_count(0)
    notices = page.locator("h3", has_text="Thông báo").locator("+ ul > li").count()
    assert page.locator(".work-rows > li").count() - notices == count
    answer = page.request.get("/api/v1/inbox/count").json()
    assert answer["count"] == count
    page.goto("/tai-khoan")
    watch.settle(page)
    ensure_no_word_breaks(page)
    page.get_by_role("button", name="Thêm").click()
    entry = page.get_by_role("dialog").locator("a[href='/viec-can-lam']")
    expect(entry).to_contain_text("Việc cần làm")
    if count:
        expect(entry.locator(".count")).to_have_text(re.compile(rf"^{count}\D"))


def ensure_no_word_breaks(page: Page) -> None:
    """Each word of the phone's bar stands on one line and within its button."""
    sizes = page.locator("nav.bottom .word").evaluate_all(
        "words => words.map(word => [word.getClientRects().length, "
        "word.offsetWidth <= word.parentElement.clientWidth])"
    )
    assert sizes == [[1, True]] * len(sizes)
    assert 3 <= len(sizes) <= 5


def test_the_entry_where_one_is_stays_in_view(page_as: PageAs, watch: Watch) -> None:
    page = page_as("district")
    page.set_viewport_size(LOW)  # type: ignore[arg-type]
    for path, at in (("/bao-cao", "/bao-cao"), ("/kinh-phi", "/danh-muc")):
        page.goto(path)
        watch.settle(page)
        current = page.locator(".side nav a[aria-current]")
        assert urlsplit(current.get_attribute("href") or "").path == at
        expect(current).to_be_in_viewport()


@pytest.mark.parametrize("phone", [True, False])
def test_the_leader_sees_course_and_what_waits_without_scrolling(
    page_as: PageAs, watch: Watch, phone: bool
) -> None:
    page = page_as("leader", phone=phone)
    page.goto("/")
    watch.settle(page)
    course = page.locator(".course")
    expect(course).to_contain_text(re.compile(r"\d trên \d chỉ tiêu đúng tiến độ"))
    heading = page.locator(".work h2").first
    expect(heading).to_contain_text(re.compile(r"\d+ việc đang chờ, trong đó \d+ việc cần chỉ đạo"))
    bottom = PHONE["height"] - 58 if phone else 800
    for part in (course, heading, page.locator(".work-rows > li").nth(1)):
        box: Any = part.bounding_box()
        assert box["y"] + box["height"] <= bottom


def test_the_search_finds_what_the_menu_does_not_hold(page_as: PageAs, watch: Watch) -> None:
    page = page_as("district")
    page.goto("/tai-khoan")
    watch.settle(page)
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("kinh phi")
    page.get_by_role("option", name="Kinh phí").click()
    page.wait_for_url("**/kinh-phi")


def test_old_addresses_lead_to_the_list(page_as: PageAs) -> None:
    page = page_as("leader")
    for path, chip in (
        ("/viec-cua-toi", None),
        ("/cho-duyet", "Chờ duyệt ("),
        ("/xac-nhan-hai-nguoi", "Xác nhận hai người ("),
        ("/han-xu-ly", "Mọi hạn trong đơn vị"),
    ):
        page.goto(path)
        page.wait_for_url("**/viec-can-lam*")
        if chip:
            expect(page.locator(".chip.on", has_text=chip)).to_be_visible()
