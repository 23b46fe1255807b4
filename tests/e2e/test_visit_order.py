"""Which place next, is there time, and who may change the points: by hand, as each role does it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PageAs

pytestmark = pytest.mark.in_turn


def choose_for_a_plan(page: Page) -> None:
    """Places chosen twice join one plan; one day serves them all."""
    chosen = page.get_by_role("row").nth(2).get_by_role("rowheader")
    name = chosen.get_by_role("link").inner_text().split("\n")[0].split(". ", 1)[1]
    page.get_by_role("checkbox", name=f"Chọn {name}").check()
    page.get_by_role("link", name="Lập kế hoạch", exact=True).click()
    expect(page.get_by_role("group", name=f"1. {name}")).to_be_visible()
    page.get_by_role("link", name="Chọn từ thứ tự kiểm tra").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("link", name="Lập kế hoạch", exact=True).click()
    page.get_by_role("textbox", name="Ngày kiểm tra").first.fill("05/12/2022")
    page.get_by_role("textbox", name="Ngày kiểm tra").last.focus()
    expect(page.get_by_role("textbox", name="Ngày kiểm tra").last).to_have_value("05/12/2022")


def trips_needed(page: Page, **asked: Any) -> int:
    """The fewest trips, of what the register holds now: other tests add places to it."""
    needed: int = page.request.get("/api/v1/visit-order/gap", params=asked).json()["trips_needed"]
    return needed


def test_the_office_plans_and_the_administrator_changes_the_points(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/thu-tu-kiem-tra")
    first = page.get_by_role("row").nth(1)
    expect(first.get_by_role("rowheader")).to_contain_text("1. ")
    points = first.get_by_role("cell").nth(-2)
    parts = first.locator(".reasons b").all_inner_texts()
    expect(points).to_have_text(str(sum(int(part) for part in parts)))
    expect(page.get_by_text("Bốc thăm", exact=True).first).to_be_visible()
    expect(page.get_by_role("button", name="Bốc thăm quý")).to_have_count(0)  # once a quarter
    page.get_by_role("combobox", name="Đơn vị").select_option(label="An Ninh")
    expect(page.get_by_role("strong").filter(has_text="5 cơ sở")).to_be_visible()

    choose_for_a_plan(page)
    page.goto("/thu-tu-kiem-tra")

    page.get_by_role("link", name="Tiến độ kiểm tra").first.click()
    usual, small = trips_needed(page), trips_needed(page, places_per_trip=1)
    assert usual < small
    expect(page.get_by_text(f"Kịp: cần ít nhất {usual} chuyến")).to_be_visible()
    fewer = page.get_by_role("button", name="Bớt một: Số cơ sở mỗi chuyến")
    for _ in range(3):
        fewer.click()
    expect(page.get_by_text(f"Kịp: cần ít nhất {small} chuyến")).to_be_visible()
    page.get_by_role("radio", name="Từng đơn vị").check()
    in_each = trips_needed(page, places_per_trip=1, goal="in_each")
    expect(page.get_by_role("heading", name=f"{in_each} chuyến")).to_be_visible()

    page.goto("/thu-tu-kiem-tra/doi-chieu")
    expect(page.get_by_text("Chưa đủ ca để kết luận")).to_be_visible()

    admin = page_as("admin", phone=True)
    admin.goto("/bang-diem-kiem-tra")
    admin.get_by_role("link", name="Bảng điểm mới").click()
    save = admin.get_by_role("button", name="Lưu bảng điểm mới")
    save.click()
    expect(
        admin.get_by_role("alert").or_(admin.get_by_text("Nhập lý do đổi bảng điểm.")).first
    ).to_be_visible()
    admin.get_by_role("textbox", name="Có hiệu lực từ").fill("01/01/2023")
    admin.get_by_role("textbox", name="Lý do").fill("Họp rút kinh nghiệm cuối năm")
    save.click()
    # The table entered now, and that of the province which follows in 2025.
    expect(admin.get_by_text("Sắp có hiệu lực")).to_have_count(2)
    expect(admin.get_by_text("Đang dùng")).to_be_visible()
    expect(admin.get_by_text("Họp rút kinh nghiệm cuối năm")).to_be_visible()
