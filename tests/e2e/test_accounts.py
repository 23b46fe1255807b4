"""The administrator makes an account, its holder activates it, it is locked and opened again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PageAs

pytestmark = pytest.mark.in_turn

PHRASE = "trời thu xanh ngắt mấy tầng cao"


def fill_new_account(
    page: Page,
    username: str,
    name: str,
    unit: str = "xã Tràng An",
    role: str = "Cán bộ cấp cơ sở",
) -> None:
    page.goto("/nguoi-dung/moi")
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Đơn vị", exact=True).select_option(label=unit)
    page.get_by_label("Vai trò 1", exact=True).last.select_option(label=role)


def made_account(page: Page, username: str, name: str, *where: str) -> str:
    """The activation code of a new account."""
    fill_new_account(page, username, name, *where)
    page.get_by_role("button", name="Lập tài khoản").click()
    expect(page.get_by_role("heading", name=f"Mã kích hoạt của {name}")).to_be_visible()
    return page.locator(".activation-code").inner_text().strip()


def confirm_both(leader: Page) -> None:
    """The leader confirms the two new accounts in one act."""
    leader.goto("/xac-nhan-hai-nguoi")
    leader.get_by_role("button", name="Chọn tất cả").click()
    leader.get_by_role("button", name="Xác nhận 2 việc").click()
    dialog = leader.get_by_role("dialog")
    expect(dialog).to_contain_text("Trần Thị Lan")
    dialog.get_by_role("button", name="Xác nhận", exact=True).click()
    expect(leader.get_by_text("Đã xác nhận, việc đã được thực hiện.")).to_be_visible()


def test_a_new_account_is_activated_with_its_code_and_used(page_as: PageAs) -> None:
    admin, person = page_as("admin"), page_as(None, phone=True)
    where = ("huyện Bình Lục", "Thành viên Đội 178")
    code = made_account(admin, "tran.lan", "Trần Thị Lan", *where)
    expect(admin.locator(".activation-steps")).to_contain_text("tran.lan")
    expect(admin.locator(".waiting-part")).to_contain_text("Vũ Đình Khánh")
    made_account(admin, "le.minh", "Lê Văn Minh", *where)
    confirm_both(page_as("leader"))
    person.goto("/kich-hoat")
    person.get_by_label("Mã kích hoạt").fill(code)
    person.get_by_label("Mật khẩu mới", exact=True).fill(PHRASE)
    person.get_by_role("button", name="Kích hoạt").click()
    person.wait_for_url("**/dang-nhap")
    person.get_by_label("Tên đăng nhập").fill("tran.lan")
    person.get_by_label("Mật khẩu", exact=True).fill(PHRASE)
    person.get_by_role("button", name="Đăng nhập").click()
    expect(person.locator(".top")).to_contain_text("UBND huyện Bình Lục")
    expect(person.get_by_role("heading", level=1)).to_be_visible()
    person.goto("/kiem-tra/moi")
    expect(person.get_by_text("chưa thuộc đội kiểm tra nào")).to_be_visible()


def test_a_form_keeps_its_input_and_names_what_to_mend(page_as: PageAs) -> None:
    page = page_as("admin", phone=True)
    fill_new_account(page, "Sai Tên", "Phạm Văn Sửa")
    page.get_by_role("button", name="Lập tài khoản").click()
    expect(page.get_by_role("alert")).to_contain_text("Có 1 chỗ cần sửa")
    expect(page.get_by_label("Họ và tên")).to_have_value("Phạm Văn Sửa")
    page.get_by_label("Tên đăng nhập").fill("district")
    page.get_by_role("button", name="Lập tài khoản").click()
    expect(page.get_by_role("alert")).to_contain_text("đã có người dùng")
    page.get_by_label("Tên đăng nhập").fill("pham.sua")
    page.get_by_role("button", name="Lập tài khoản").click()
    expect(page.locator(".activation-code")).to_be_visible()


def test_an_account_is_locked_opened_again_and_given_a_new_code(page_as: PageAs) -> None:
    page = page_as("admin")
    old = made_account(page, "le.khoa", "Lê Văn Khóa")
    page.get_by_role("link", name="Xem tài khoản").click()
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("button", name="Khóa tài khoản").click()
    page.get_by_role("dialog").get_by_role("button", name="Khóa tài khoản").click()
    expect(page.locator(".page-head")).to_contain_text("Đã khóa")
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("button", name="Mở khóa tài khoản").click()
    page.get_by_role("dialog").get_by_role("button", name="Mở khóa tài khoản").click()
    expect(page.locator(".page-head")).not_to_contain_text("Đã khóa")
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("button", name="Cấp mã kích hoạt mới").click()
    page.get_by_role("dialog").get_by_role("button", name="Cấp mã mới").click()
    new = page.locator(".activation-code").inner_text().strip()
    assert new not in ("", old)


def test_two_administrators_meet_in_one_form(page_as: PageAs) -> None:
    page, other = page_as("admin"), page_as("admin")
    made_account(page, "do.hai", "Đỗ Văn Hai")
    page.get_by_role("link", name="Xem tài khoản").click()
    page.wait_for_url(re.compile("/nguoi-dung/[0-9a-f-]{36}$"))
    address = page.url
    for one in (page, other):
        one.goto(f"{address}/sua")
        expect(one.get_by_label("Họ và tên")).to_have_value("Đỗ Văn Hai")
    other.get_by_label("Họ và tên").fill("Đỗ Văn Hải")
    other.get_by_role("button", name="Lưu thay đổi").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Đỗ Văn Hải")
    page.get_by_label("Họ và tên").fill("Đỗ Hai")
    page.get_by_role("button", name="Lưu thay đổi").click()
    page.get_by_label("Đỗ Hai").check()
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đỗ Hai")


def test_the_law_is_that_of_the_day_asked_for(page_as: PageAs) -> None:
    page = page_as("police")
    page.goto("/danh-muc-vi-pham?on=2026-01-05")
    expect(page.locator("main h2").first).to_contain_text("282/2025")
    page.goto("/danh-muc-vi-pham")
    expect(page.locator("main h2").first).to_contain_text("144/2021")
