"""A recheck on the phone, from the draw to the commune that reads it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any


def test_a_team_is_checked_and_its_commune_reads_it(page_as: PageAs) -> None:
    page = page_as("inspector", phone=True)
    page.goto("/phuc-tra/moi")
    page.get_by_role("button", name="Đội được phúc tra").click()
    page.get_by_role("option", name="xã Bình Nghĩa").click()
    page.get_by_role("textbox", name="Số lượt kiểm tra rút mẫu").fill("1")
    assert serious(page) == []
    page.get_by_role("button", name="Lập và rút mẫu").click()
    expect(page.get_by_text("Lượt kiểm tra được rút mẫu")).to_be_visible()
    page.get_by_role("checkbox", name="Lê Tiến Dũng").check()
    page.get_by_role("radio", name="Phải chấn chỉnh").check()
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("alert")).to_contain_text("Ghi rõ nội dung phải chấn chỉnh")
    page.get_by_role("textbox", name="Ghi chú").fill("Biên bản thiếu chữ ký")
    page.get_by_role("textbox", name="Nhận xét").fill("Đội hoạt động đúng quy chế")
    assert serious(page) == []
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_text("Hệ thống rút ngẫu nhiên 1 trong 2")).to_be_visible()
    page.get_by_role("button", name="Ký biên bản phúc tra").click()
    page.get_by_role("dialog").get_by_role("button", name="Ký biên bản phúc tra").click()
    expect(page.get_by_text("/BB-PT178")).to_be_visible()
    assert serious(page) == []
    commune = page_as("binhnghia")
    commune.goto("/phuc-tra")
    commune.locator("tbody th a").first.click()
    expect(commune.get_by_text("Biên bản thiếu chữ ký")).to_be_visible()
    expect(commune.get_by_role("link", name="Ghi kết quả")).to_have_count(0)


def test_a_place_is_declared_complex_and_the_declaration_ends(page_as: PageAs) -> None:
    page = page_as("district")
    page.goto("/co-so")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Đưa vào diện phức tạp").click()
    page.get_by_role("button", name="Đưa vào diện phức tạp").click()
    expect(page.get_by_role("alert")).to_contain_text("Chọn ít nhất một lý do")
    page.get_by_role("textbox", name="Số quyết định").fill("12/QĐ-UBND")
    page.get_by_role("textbox", name="Ngày quyết định").fill("01/09/2022")
    page.get_by_role("textbox", name="Người ký quyết định").fill("Hoàng Minh Đức")
    page.get_by_label("Phức tạp về an ninh, trật tự").check()
    assert serious(page) == []
    page.get_by_role("button", name="Đưa vào diện phức tạp").click()
    expect(page.locator(".tag", has_text="Đang trong diện")).to_be_visible()
    page.get_by_role("button", name="Đưa ra khỏi diện phức tạp").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Số quyết định").fill("30/QĐ-UBND")
    dialog.get_by_role("textbox", name="Ngày quyết định").fill("01/10/2022")
    dialog.get_by_role("textbox", name="Người ký quyết định").fill("Hoàng Minh Đức")
    assert serious(page) == []
    dialog.get_by_role("button", name="Đưa ra khỏi diện phức tạp").click()
    expect(page.locator(".tag", has_text="Đã đưa ra")).to_be_visible()
