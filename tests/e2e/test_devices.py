"""One's own devices on the account page: registered, renamed, ended."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, PageAs
from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn


def register_here(page: Page, name: str) -> None:
    page.get_by_role("button", name="Dùng thiết bị này khi không có mạng").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tên thiết bị").fill(name)
    dialog.get_by_label("Mật khẩu đang dùng").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng ký thiết bị").click()
    expect(page.get_by_text(f"Đã đăng ký {name}")).to_be_visible()


@pytest.mark.parametrize("phone", [True, False])
def test_a_device_is_registered_renamed_and_ended(page_as: PageAs, phone: bool) -> None:
    page = page_as(None, phone=phone)
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("binhnghia")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Đăng nhập")
    page.goto("/tai-khoan")
    register_here(page, "Máy mới")
    devices = page.locator("#thiet-bi")
    expect(devices.get_by_text("Máy này").first).to_be_visible()
    devices.get_by_role("button", name="Đổi tên thiết bị: Máy mới").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label("Tên thiết bị")
    expect(field).to_have_value("Máy mới")
    field.fill("")
    dialog.get_by_role("button", name="Lưu tên").click()
    expect(dialog.get_by_text("Nhập tên thiết bị").first).to_be_visible()
    field.fill("Máy ở xã")
    assert serious(page) == []
    dialog.get_by_role("button", name="Lưu tên").click()
    expect(page.get_by_text("Đã đổi tên thành Máy ở xã")).to_be_visible()
    assert serious(page) == []
    devices.get_by_role("button", name="Ngắt thiết bị này: Máy ở xã").click()
    page.get_by_role("dialog").get_by_role("button", name="Ngắt thiết bị này").click()
    page.wait_for_url("**/dang-nhap*")
