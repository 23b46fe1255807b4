"""Communication on screen: entered in a minute, confirmed, cancelled; a year by commune; money."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any
RECORD = re.compile(r"/tuyen-truyen/[0-9a-f-]{36}$")


def fact(page: Page, label: str) -> Any:
    term = page.locator("dt", has_text=re.compile(f"^{label}$"))
    return page.locator(".details > div", has=term).locator("dd")


@pytest.mark.parametrize("phone", [False, True])
def test_a_commune_records_like_the_last_time(page_as: PageAs, phone: bool) -> None:
    page = page_as("binhnghia", phone=phone)
    page.goto("/tuyen-truyen")
    expect(page.locator("tbody th a").first).to_be_visible()
    assert serious(page) == []
    page.get_by_role("link", name="Ghi hoạt động", exact=True).click()
    page.get_by_role("button", name="Ghi hoạt động").click()
    expect(page.get_by_text("Chọn hình thức tuyên truyền").first).to_be_visible()
    page.get_by_role("button", name="Điền như lần đó").click()
    expect(page.get_by_label("Nội dung", exact=True)).not_to_have_value("")
    page.get_by_label("Hình thức", exact=True).select_option("conference")
    page.get_by_role("textbox", name="Ngày tổ chức").fill("1/10/2022")
    page.get_by_label("Số lượt người").fill("85")
    assert serious(page) == []
    page.get_by_role("button", name="Ghi hoạt động").click()
    page.wait_for_url(RECORD)
    expect(fact(page, "Số lượt người")).to_have_text("85")
    expect(fact(page, "Ngày tổ chức")).to_have_text("01/10/2022")
    assert serious(page) == []


def test_a_plan_is_confirmed_and_then_cancelled_with_a_reason(page_as: PageAs) -> None:
    page = page_as("trangan")
    page.goto("/tuyen-truyen?is_due=true")
    expect(page.get_by_text("Chờ xác nhận").last).to_be_visible()
    page.locator("tbody th a").first.click()
    page.wait_for_url(RECORD)
    page.get_by_role("button", name="Xác nhận đã tổ chức").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Số lượt người").fill("64")
    dialog.get_by_role("button", name="Xác nhận đã tổ chức").click()
    expect(fact(page, "Số lượt người")).to_have_text("64")
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("button", name="Hủy hoạt động").click()
    dialog.get_by_label("Lý do hủy").fill("Ghi nhầm ngày")
    dialog.get_by_role("button", name="Hủy hoạt động").click()
    expect(page.locator(".state")).to_have_text("Đã hủy")
    expect(fact(page, "Lý do hủy")).to_have_text("Ghi nhầm ngày")


def test_the_district_names_communes_which_read_it(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/tuyen-truyen/moi")
    page.get_by_label("Hình thức", exact=True).select_option("leaflet")
    page.get_by_label("Nội dung", exact=True).fill("Cấp tờ rơi Ngày hội đại đoàn kết")
    page.get_by_label("Đối tượng", exact=True).select_option("residents")
    page.get_by_label("Số tờ rơi").fill("1.200")
    page.get_by_role("button", name="Chọn tất cả").click()
    expect(page.get_by_text("Đã chọn 17 trên 17")).to_be_visible()
    page.get_by_label("An Lão").uncheck()
    page.get_by_role("button", name="Ghi hoạt động").click()
    page.wait_for_url(RECORD)
    expect(page.get_by_text("Tổ chức cho 16 đơn vị")).to_be_visible()
    path = page.url
    reader = page_as("binhnghia")
    reader.goto(path)
    expect(reader.get_by_text("Cơ quan chủ trì cập nhật")).to_be_visible()
    expect(reader.get_by_role("button", name="Thao tác khác")).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True])
def test_the_year_says_who_has_not_and_opens_the_lists(page_as: PageAs, phone: bool) -> None:
    page = page_as("leader", phone=phone)
    page.goto("/tuyen-truyen/tong-hop?nam=2021")
    told = page.request.get("/api/v1/communication-activities/overview?year=2021").json()
    title = f"Cả {told['commune_count']} đơn vị đã có hoạt động tuyên truyền"
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator(".by-commune tbody tr")).to_have_count(told["commune_count"] + 2)
    assert serious(page) == []
    page.get_by_role("link", name="Bồ Đề").click()
    page.wait_for_url("**org_unit_id=*")
    row = next(c for c in told["communes"] if c["org_unit_name"] == "Bồ Đề")
    count = row["activity_count"] + row["joint_count"]
    expect(page.locator("tbody th a")).to_have_count(count)


def test_money_is_brought_up_to_date(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/kinh-phi?nam=2021")
    expect(page.locator("main").get_by_text("Năm 2021", exact=True)).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Sửa: Nguồn khác").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Đã chi").fill("16 triệu")
    expect(dialog.get_by_text("Số đã chi lớn hơn dự toán")).to_be_visible()
    dialog.get_by_role("button", name="Lưu kinh phí").click()
    expect(page.get_by_text("Vượt dự toán").first).to_be_visible()
    page.get_by_role("button", name="Thêm dòng kinh phí").click()
    dialog.get_by_label("Nội dung").select_option("communication")
    dialog.get_by_label("Nguồn kinh phí").select_option("other")
    dialog.get_by_label("Dự toán giao").fill("5 triệu")
    dialog.get_by_role("button", name="Lưu kinh phí").click()
    expect(dialog.get_by_text("Năm này đã có dòng kinh phí")).to_be_visible()
