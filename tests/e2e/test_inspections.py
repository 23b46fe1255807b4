"""The doorway: what is missing in minutes, what outlives a lost page, lists and teams."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any


def save(page: Page, section: str) -> None:
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.wait_for_url(f"**muc={section}*")


def choose_place(page: Page) -> None:
    page.locator("#f-establishment_id").click()
    page.locator("#f-establishment_id-search").fill("karaoke")
    page.get_by_role("option").first.click()


def begin_unscheduled(page: Page) -> None:
    """The head of the minutes: place, reason, times, three members."""
    choose_place(page)
    page.get_by_label("Đột xuất", exact=True).check()
    page.get_by_label("Phát hiện dấu hiệu vi phạm").check()
    page.get_by_label("Bắt đầu lúc").fill("20h30")
    page.get_by_label("Kết thúc lúc").fill("2145")
    for index in range(2):  # whoever begins the minutes is there already
        page.locator("#f-member_ids input").nth(index).check()


def test_what_is_missing_leads_back_to_its_section(page_as: PageAs) -> None:
    page = page_as("inspector", phone=True)
    page.goto("/kiem-tra/moi")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Chọn ít nhất 3 thành viên có mặt")
    begin_unscheduled(page)
    save(page, "workforce")
    page.goto(re.sub(r"muc=\w+", "muc=sign", page.url))
    page.get_by_role("button", name="Ký biên bản").click()
    page.get_by_role("alert").get_by_role("link", name="Chọn kết luận").click()
    expect(page.get_by_label("Lập biên bản vi phạm hành chính")).to_be_visible()
    assert "muc=outcome" in page.url


def test_what_is_typed_is_there_after_the_page_was_lost(page_as: PageAs) -> None:
    page = page_as("inspector", phone=True)
    page.goto("/kiem-tra/moi")
    begin_unscheduled(page)
    # At once: what was typed in the last moment is kept while the page goes.
    page.reload()
    expect(page.get_by_text("Đã mở lại bản nháp")).to_be_visible()
    expect(page.get_by_label("Bắt đầu lúc")).to_have_value("20:30")
    expect(page.locator("#f-member_ids input:checked")).to_have_count(3)


@pytest.mark.parametrize("phone", [False, True])
def test_the_filters_of_the_list_stand_in_the_address(page_as: PageAs, phone: bool) -> None:
    page = page_as("district", phone=phone)
    page.goto("/kiem-tra?period=2022-3&outcome=violation_recorded")
    expect(page.locator("tbody th a").first).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(
        page.locator(".tag", has_text="Đã lập biên bản").count()
    )
    page.locator("tbody th a").first.click()
    expect(page.get_by_text("Mã băm SHA-256")).to_be_visible()
    page.get_by_role("link", name="Kiểm tra", exact=True).first.click()
    page.wait_for_url("**/kiem-tra*")


def test_the_district_keeps_the_members_of_its_team(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/doi-178")
    page.get_by_role("link", name=re.compile("^Đội kiểm tra .*huyện Bình Lục")).click()
    page.get_by_role("button", name="Thêm thành viên").click()
    page.get_by_label("Họ và tên cán bộ").fill("Trần Văn Nghĩa")
    page.get_by_role("button", name="Lưu thành viên").click()
    expect(page.get_by_role("alert")).to_contain_text("Nhập số thẻ kiểm tra")
    page.get_by_label("Cơ quan cử tham gia").fill("Phòng Tư pháp")
    page.get_by_label("Số thẻ kiểm tra").fill("MH-BL-41")
    page.get_by_role("button", name="Lưu thành viên").click()
    expect(page.get_by_role("row", name=re.compile("Trần Văn Nghĩa"))).to_contain_text("MH-BL-41")
    assert serious(page) == []


def test_the_district_founds_a_team_and_dissolves_it(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/doi-178")
    page.get_by_role("button", name="Thêm đội").click()
    page.get_by_label("Đơn vị thành lập").select_option(label="xã Ngọc Lũ")
    expect(page.get_by_label("Tên đội")).to_have_value("Đội 178 Ngọc Lũ")
    page.get_by_label("Quyết định thành lập").fill("21/QĐ-UBND")
    page.get_by_role("button", name="Lưu đội").click()
    expect(page.get_by_role("heading", name="Đội 178 Ngọc Lũ")).to_be_visible()
    page.get_by_role("button", name="Thêm thành viên").click()
    account = page.get_by_label("Tài khoản")
    own = account.locator("option", has_text="Trần Thu Hà")
    account.select_option(label=own.inner_text())
    expect(page.get_by_label("Họ và tên cán bộ")).to_have_value("Trần Thu Hà")
    page.get_by_label("Cơ quan cử tham gia").fill("UBND xã Ngọc Lũ")
    page.get_by_label("Số thẻ kiểm tra").fill("MH-NL-01")
    page.get_by_role("button", name="Lưu thành viên").click()
    expect(page.get_by_role("row", name=re.compile("MH-NL-01"))).to_contain_text("Có tài khoản")
    page.get_by_role("button", name="Sửa đội").click()
    page.get_by_label("Đã giải thể").check()
    assert serious(page) == []
    page.get_by_role("button", name="Lưu đội").click()
    expect(page.locator("h1 + .tag, .page-head .tag, main .tag").first).to_have_text("Đã giải thể")
