"""The administrator lets another system read, and corrects its name and quota afterwards."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PageAs

pytestmark = pytest.mark.in_turn


def test_a_connected_system_is_corrected(page_as: PageAs) -> None:
    admin = page_as("admin")
    admin.goto("/he-thong-ket-noi/moi")
    admin.get_by_label("Tên hệ thống").fill("Phần mềm tổng hợp thử")
    admin.get_by_label("Mục đích").fill("Tổng hợp báo cáo của Sở")
    admin.get_by_label("Đọc thay cho đơn vị").select_option(label="xã Tràng An")
    admin.get_by_role("checkbox").first.check()
    admin.get_by_role("textbox", name="Ngày hết hạn").fill("31/12/2022")
    admin.get_by_role("button", name="Tạo và đề nghị xác nhận").click()
    admin.get_by_role("link", name="Đã cất khóa bí mật").click()
    expect(admin.get_by_role("heading", name="Phần mềm tổng hợp thử")).to_be_visible()
    admin.get_by_role("button", name="Thao tác khác").click()
    admin.get_by_role("button", name="Sửa thông tin").click()
    dialog = admin.get_by_role("dialog")
    expect(dialog).to_contain_text("Đang chờ người thứ hai xác nhận")
    dialog.get_by_label("Tên hệ thống").fill("")
    dialog.get_by_role("button", name="Lưu thông tin").click()
    expect(dialog).to_contain_text("Nhập tên hệ thống")
    dialog.get_by_label("Tên hệ thống").fill("Phần mềm tổng hợp của Sở Y tế")
    dialog.get_by_label("Số lượt gọi mỗi ngày").fill("12000")
    dialog.get_by_role("button", name="Lưu thông tin").click()
    expect(admin.get_by_role("heading", name="Phần mềm tổng hợp của Sở Y tế")).to_be_visible()
    expect(admin.get_by_text("12.000 (hôm nay đã dùng 0)")).to_be_visible()
