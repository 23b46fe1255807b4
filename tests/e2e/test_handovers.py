"""Another sign at a known place, on a phone; and an officer's files moved in one step."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any


def test_another_sign_hangs_where_one_closed(page_as: PageAs) -> None:
    page = page_as("district", phone=True)
    page.goto("/co-so?q=Cắt tóc Thanh Bình")
    page.locator("tbody th a", has_text="Thanh Bình").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cắt tóc Thanh Bình")
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("link", name="Đổi tên, đổi chủ tại địa điểm này").click()
    page.get_by_label("Tên trên biển hiệu mới").fill("Gội đầu Thanh Tâm")
    page.get_by_role("button", name="Đóng cơ sở cũ, mở cơ sở mới").click()
    expect(page.get_by_role("alert")).to_contain_text("Chọn chủ cơ sở")
    page.get_by_label("Chưa rõ").check()
    assert serious(page) == []
    page.get_by_role("button", name="Đóng cơ sở cũ, mở cơ sở mới").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gội đầu Thanh Tâm")
    chain = page.locator("#site_history tbody tr")
    expect(chain).to_have_count(3)
    expect(chain.nth(1)).to_contain_text("Cắt tóc Thanh Bình")
    expect(page.locator("#history")).to_contain_text("Cắt tóc Thanh Bình: Cơ sở đóng cửa")
    assert serious(page) == []


def test_the_leader_hands_over_what_an_officer_has_open(page_as: PageAs) -> None:
    page = page_as("leader")
    page.goto("/ban-giao")
    page.get_by_role("link", name="Bàn giao", exact=True).click()
    page.get_by_label("Người bàn giao").select_option(label="Nguyễn Thành Trung – Bình Lục")
    page.get_by_label("Người nhận").select_option(label="Lê Tiến Dũng – Bình Lục")
    expect(page.get_by_text("Người nhận không có quyền xử lý vi phạm").first).to_be_visible()
    page.get_by_label("Người nhận").select_option(label="Trần Thu Hà – Bình Lục")
    files = page.locator(".work li", has_text="Hồ sơ vi phạm")
    expect(files.first).to_be_visible()
    count = files.count()
    press = page.get_by_role("button", name=f"Bàn giao {count} việc")
    press.click()
    expect(page.get_by_role("alert")).to_contain_text("Nêu lý do bàn giao")
    page.get_by_label("Lý do bàn giao").fill("Chuyển công tác")
    assert serious(page) == []
    press.click()
    expect(page.locator(".handover h2")).to_have_text("BIÊN BẢN BÀN GIAO CÔNG VIỆC")
    expect(page.locator(".handover tbody tr", has_text="Đã chuyển")).to_have_count(count)
    assert serious(page) == []
    receiver = page_as("district", phone=True)
    receiver.goto("/vi-pham?assignee=mine")
    receiver.locator("tbody th a").first.click()
    expect(receiver.get_by_text("Người theo dõi hồ sơ")).to_be_visible()
    receiver.get_by_text("Các lần giao").click()
    expect(receiver.locator(".assignee")).to_contain_text("Trần Thu Hà")
    assert serious(receiver) == []
