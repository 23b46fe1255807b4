"""The grid for counts: typing, keys, a block from Excel, a lost connection, a conflict."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.test_establishments import patch
from tests.e2e.watching import serious

PageAs = Any
TODAY = date(2022, 10, 3)
"""Of the demo."""
HEADS = "/co-so/so-lao-dong"
PASTE = """([place, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector(`[data-cell="${place}"]`).dispatchEvent(event);
}"""
"""Chromium gives no clipboard to a page that nobody looks at: the event that Ctrl V makes."""


def places(page: Page, day: str) -> list[dict[str, Any]]:
    answer = page.request.get("/api/v1/workforce-counts", params={"counted_on": day, "limit": 200})
    assert answer.ok, answer.text()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def free_day(page: Page, back: int) -> str:
    """A day in the demo's year on which nobody counted: each test takes another."""
    days = ((TODAY - timedelta(days=n)).isoformat() for n in range(back, 400))
    return next(day for day in days if not any(row["count"] for row in places(page, day)))


def cell(page: Page, row: int, column: int) -> Any:
    return page.locator(f'[data-cell="{row}:{column}"]')


def open_grid(page: Page, day: str) -> None:
    page.goto(f"{HEADS}?ngay={day}")
    expect(cell(page, 0, 0)).to_be_visible()


def saved(page: Page, row: int, column: int) -> None:
    box = page.locator(".grid-cell", has=cell(page, row, column))
    expect(box).to_have_class(re.compile("is-saved"))


@pytest.mark.in_turn
@pytest.mark.parametrize("phone", [False, True])
def test_five_places_are_counted_without_leaving_the_page(page_as: PageAs, phone: bool) -> None:
    page = page_as("trangan", phone=phone)
    day = free_day(page, 60 if phone else 80)
    open_grid(page, day)
    assert serious(page) == []
    cell(page, 0, 0).focus()
    counts = [(9, 6), (4, 4), (12, 7), (3, 0), (5, 2)]
    if phone:
        # One place at a time: Enter leads through the place and on to the next.
        for row, (total, female) in enumerate(counts):
            page.keyboard.type(str(total))
            page.keyboard.press("Enter")
            page.keyboard.type(str(female))
            page.keyboard.press("Enter")
            saved(page, row, 1)
            page.get_by_role("button", name="Dòng sau").click()
            expect(cell(page, row + 1, 0)).to_be_focused()
    else:
        for total, female in counts:
            page.keyboard.type(str(total))
            page.keyboard.press("Tab")
            page.keyboard.type(str(female))
            page.keyboard.press("Enter")
            page.keyboard.press("ArrowLeft")
        for row in range(len(counts)):
            saved(page, row, 1)
    found = [row["count"] for row in places(page, day)[: len(counts)]]
    assert [(one["total"], one["female"]) for one in found] == counts
    assert {one["under_18"] for one in found} == {None}
    assert serious(page) == []


@pytest.mark.in_turn
def test_a_block_from_excel_is_shown_before_it_is_written(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    day = free_day(page, 100)
    open_grid(page, day)
    page.evaluate(PASTE, ["0:0", "1.234\t12\t0\r\n7,5\t3\r\n8\t9\r\n"])
    expect(page.get_by_text("6 ô chưa ghi vào sổ")).to_be_visible()
    expect(page.get_by_text("“7,5” có phần lẻ")).to_be_visible()
    assert all(row["count"] is None for row in places(page, day))
    assert serious(page) == []
    page.get_by_role("button", name="Ghi 6 ô").click()
    saved(page, 0, 2)
    expect(page.get_by_text("Nữ: lớn hơn tổng số lao động (8)")).to_be_visible()
    first, second, third = (row["count"] for row in places(page, day)[:3])
    assert (first["total"], first["female"], first["under_18"]) == (1234, 12, 0)
    assert (second, third) == (None, None)
    cell(page, 2, 1).fill("5")
    cell(page, 2, 1).press("Enter")
    saved(page, 2, 1)
    assert places(page, day)[2]["count"]["female"] == 5


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_key(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    day = free_day(page, 20)
    open_grid(page, day)
    keys: list[str | None] = []

    def lose_the_answer(route: Route) -> None:
        """The register takes the count; its answer never comes back."""
        route.fetch()
        route.abort("connectionreset")

    page.on("request", lambda asked: keys.append(asked.headers.get("idempotency-key")))
    page.route("**/establishments/*/workforce-counts", lose_the_answer, times=1)
    cell(page, 0, 0).fill("11")
    cell(page, 0, 1).fill("4")
    cell(page, 0, 1).press("Tab")
    saved(page, 0, 0)
    sent = [key for key in keys if key]
    assert (len(sent), len(set(sent))) == (2, 1), "another key: the count could be written twice"
    count = places(page, day)[0]["count"]
    assert (count["total"], count["female"], count["version"]) == (11, 4, 1)


def test_what_cannot_be_sent_stays_on_the_device_when_the_page_is_left(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    day = free_day(page, 40)
    open_grid(page, day)
    page.route("**/establishments/*/workforce-counts", lambda route: route.abort("failed"))
    cell(page, 0, 0).fill("11")
    cell(page, 0, 1).fill("4")
    cell(page, 0, 1).press("Tab")
    expect(page.get_by_text("giữ trên máy này và tự ghi lại khi có mạng")).to_be_visible()
    assert serious(page) == []
    cell(page, 0, 2).fill("1")
    page.goto("/co-so")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cơ sở")
    assert places(page, day)[0]["count"] is None

    page.unroute("**/establishments/*/workforce-counts")
    open_grid(page, day)
    saved(page, 0, 0)
    expect(cell(page, 0, 2)).to_have_value("1")
    expect(page.get_by_text("Có 1 ô gõ lần trước chưa ghi")).to_be_visible()
    page.get_by_role("button", name="Ghi 1 ô").click()
    saved(page, 0, 2)
    count = places(page, day)[0]["count"]
    assert (count["total"], count["female"], count["under_18"]) == (11, 4, 1)


@pytest.mark.in_turn
def test_two_who_count_the_same_place_see_both_numbers(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    day = free_day(page, 120)
    open_grid(page, day)
    cell(page, 0, 0).fill("10")
    cell(page, 0, 1).fill("6")
    cell(page, 0, 1).press("Enter")
    saved(page, 0, 1)
    row = places(page, day)[0]
    path = f"/api/v1/establishments/{row['establishment_id']}/workforce-counts/{row['count']['id']}"
    patch(page, path, {"total": 14, "under_18": 2})
    cell(page, 0, 0).fill("12")
    cell(page, 0, 0).press("Enter")
    clash = page.get_by_text("trang này gõ 12, người khác vừa ghi 14")
    expect(clash).to_be_visible()
    expect(cell(page, 0, 2)).to_have_value("2")
    assert serious(page) == []
    page.get_by_role("button", name="Ghi 12").click()
    saved(page, 0, 0)
    count = places(page, day)[0]["count"]
    assert (count["total"], count["female"], count["under_18"]) == (12, 6, 2)


@pytest.mark.in_turn
def test_keys_and_what_they_leave_alone(page_as: PageAs) -> None:
    page = page_as("binhnghia")
    day = free_day(page, 140)
    open_grid(page, day)
    first = cell(page, 0, 0)
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(cell(page, 1, 0)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, 1, 1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(cell(page, 0, 1)).to_be_focused()
    page.keyboard.type("33")
    page.keyboard.press("Escape")
    expect(cell(page, 0, 1)).to_have_value("")
    page.keyboard.press("Shift+Tab")
    expect(first).to_be_focused()
    expect(first).to_have_accessible_name(re.compile("^Tổng số, "))
    assert all(row["count"] is None for row in places(page, day))


@pytest.mark.in_turn
def test_a_years_money_is_entered_as_officials_write_it(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/kinh-phi?nam=2023")
    page.get_by_role("link", name="Nhập cả bảng").click()
    expect(page.get_by_text("2022: ").first).to_be_visible()
    assert serious(page) == []
    page.evaluate(PASTE, ["0:0", "85 triệu\t40.500.000\n12\t0\n"])
    page.get_by_role("button", name="Ghi 4 ô").click()
    saved(page, 0, 1)
    expect(page.get_by_text("Dự toán: nhỏ hơn 1.000 đồng")).to_be_visible()
    assert serious(page) == []
    rows = page.request.get("/api/v1/budgets", params={"year": 2023}).json()["items"]
    assert [(row["planned"], row["spent"]) for row in rows] == [(85_000_000, 40_500_000)]
