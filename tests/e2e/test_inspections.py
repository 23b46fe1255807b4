"""The doorway: minutes are filled in on a phone, read over, and signed for good."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

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


def answer_all(page: Page) -> None:
    """Everything complies but the first item."""
    items = page.locator(".checklist .segments")
    expect(items.first).to_be_visible()
    for index in range(items.count()):
        items.nth(index).locator("input").nth(1 if index == 0 else 0).check()
    page.get_by_label("Ghi rõ nội dung không đạt").fill("Đăng ký kinh doanh ghi địa chỉ cũ")


def add_finding(page: Page) -> str:
    """One violation with the first act of the catalogue; its title."""
    page.get_by_role("button", name="Thêm hành vi vi phạm").click()
    page.locator("[id='f-violations-0-violation_type_id']").click()
    act = page.get_by_role("option").first
    title = act.locator(".name").inner_text()
    act.click()
    return title


def count_workers(page: Page) -> None:
    """More women than people is refused; without women nothing is counted."""
    page.get_by_role("textbox", name="Tổng số lao động").fill("4")
    page.get_by_role("textbox", name="Trong đó nữ").fill("5")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("Không được lớn hơn tổng số lao động (4)")
    page.get_by_role("textbox", name="Trong đó nữ").fill("3")
    assert serious(page) == []


def refuse_to_sign(page: Page) -> None:
    page.get_by_label("Họ tên đại diện cơ sở").fill("Nguyễn Thị Hoa")
    page.get_by_label("Từ chối ký", exact=True).check()
    page.get_by_role("button", name="Ký biên bản").click()
    expect(page.get_by_role("alert")).to_contain_text("Ghi lý do từ chối ký")
    page.get_by_label("Lý do từ chối ký").fill("Không nhất trí")


def amend(page: Page) -> None:
    """The signed record stays, and says what was put right."""
    page.get_by_role("button", name="Đính chính").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mục cần đính chính").select_option(label="Họ tên đại diện cơ sở")
    expect(dialog).to_contain_text("Nguyễn Thị Hoa")
    dialog.get_by_label("Đính chính thành").fill("Nguyễn Thị Hòa")
    dialog.get_by_role("button", name="Ghi đính chính").click()
    expect(page.get_by_role("alert")).to_contain_text("Nêu lý do đính chính")
    dialog.get_by_label("Lý do", exact=True).fill("Ghi sai dấu")
    assert serious(page) == []
    dialog.get_by_role("button", name="Ghi đính chính").click()
    expect(page.get_by_text("Đã ghi đính chính số 1")).to_be_visible()
    expect(page.get_by_role("heading", name="Đính chính số 1: Họ tên đại diện")).to_be_visible()
    expect(page.get_by_text("Nguyễn Thị Hoa", exact=True)).to_have_count(2)  # as signed, as quoted


def fulfil(page: Page) -> None:
    """What was asked is a task, until somebody says that it is done."""
    page.get_by_role("link", name="Cập nhật địa chỉ trên đăng ký kinh doanh").click()
    expect(page.get_by_text("Còn 15 ngày")).to_be_visible()
    page.get_by_role("button", name="Đã thực hiện").click()
    page.get_by_role("dialog").get_by_role("button", name="Đã thực hiện").click()
    expect(page.get_by_text("Đã thực hiện 03/10/2022")).to_be_visible()
    page.get_by_role("link", name="Kiến nghị", exact=True).first.click()
    expect(page.locator(".list-head")).to_contain_text("kiến nghị chưa thực hiện")
    expect(page.get_by_text("Cập nhật địa chỉ trên đăng ký")).to_have_count(0)


def test_an_inspector_signs_an_unscheduled_visit_with_a_violation(page_as: PageAs) -> None:
    page = page_as("inspector", phone=True)
    page.goto("/kiem-tra/moi")
    begin_unscheduled(page)
    assert serious(page) == []
    save(page, "workforce")
    count_workers(page)
    save(page, "checklist")
    answer_all(page)
    save(page, "findings")
    title = add_finding(page)
    save(page, "outcome")
    page.get_by_label("Lập biên bản vi phạm hành chính").check()
    page.get_by_role("button", name="Thêm kiến nghị").click()
    page.get_by_label("Việc 1").fill("Cập nhật địa chỉ trên đăng ký kinh doanh")
    assert serious(page) == []
    save(page, "sign")
    expect(page.locator(".answers")).to_contain_text("20:30–21:45")
    refuse_to_sign(page)
    assert serious(page) == []
    page.get_by_role("button", name="Ký biên bản").click()
    page.get_by_role("dialog").get_by_role("button", name="Ký biên bản").click()
    expect(page.get_by_text(re.compile(r"Đã ký biên bản số \d+/BB-ĐKT178"))).to_be_visible()
    expect(page.get_by_text("Thành viên có mặt: 3")).to_be_visible()
    expect(page.get_by_role("link", name=title)).to_be_visible()
    expect(page.get_by_role("link", name="Làm tiếp")).to_have_count(0)
    expect(page.get_by_text("Từ chối ký: Không nhất trí")).to_be_visible()
    expect(page.get_by_text("Đã ghi vào sổ lao động của cơ sở khi ký.")).to_be_visible()
    assert serious(page) == []
    amend(page)
    fulfil(page)


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
