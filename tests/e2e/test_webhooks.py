"""A webhook: made, confirmed by a second person, tested, failing and sent again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.domains.administration.webhook_subscriptions.receiving import Receiver
from tests.e2e.conftest import PageAs

pytestmark = pytest.mark.in_turn


def confirm(leader: Page, admin: Page) -> None:
    """The second person reads the page on which the administrator is, and confirms."""
    leader.goto(admin.url)
    leader.get_by_role("button", name="Xác nhận", exact=True).click()
    leader.get_by_role("dialog").get_by_role("button", name="Xác nhận", exact=True).click()
    expect(leader.get_by_text("Đã xác nhận, việc đã được thực hiện").first).to_be_visible()


def take(page: Page, act: str) -> None:
    """Take an act of the menu, and confirm it in its dialog."""
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("button", name=act).click()
    page.get_by_role("dialog").get_by_role("button", name=act).click()


def test_a_webhook_is_confirmed_tested_and_replayed(page_as: PageAs, receiver: Receiver) -> None:
    admin, leader = page_as("admin"), page_as("leader")
    admin.goto("/he-thong-ket-noi/moi")
    admin.get_by_label("Tên hệ thống").fill("Hệ thống báo cáo của tỉnh")
    admin.get_by_label("Mục đích").fill("Nhận thay đổi của báo cáo")
    admin.get_by_label("Đọc thay cho đơn vị").select_option(label="huyện Bình Lục")
    for scope in ("Báo cáo", "Nhật ký thay đổi"):
        admin.get_by_role("checkbox", name=scope).check()
    admin.get_by_role("textbox", name="Ngày hết hạn").fill("31/12/2022")
    admin.get_by_role("button", name="Tạo và đề nghị xác nhận").click()
    admin.get_by_role("link", name="Đã cất khóa bí mật").click()
    admin.get_by_role("link", name="Xem các webhook").wait_for()
    confirm(leader, admin)

    admin.get_by_role("link", name="Xem các webhook").click()
    admin.get_by_role("link", name="Thêm webhook").click()
    admin.get_by_label("Địa chỉ nhận").fill(f"http://{receiver.name}/thay-doi")
    admin.get_by_role("checkbox", name="Báo cáo").check()
    admin.get_by_role("button", name="Tạo và đề nghị xác nhận").click()
    expect(admin.get_by_label("Khóa ký")).to_have_value(re.compile("^whsec_"))
    admin.get_by_role("link", name="Đã cất khóa ký").click()
    expect(admin.get_by_text("Chưa có lần gửi nào")).to_be_visible()
    confirm(leader, admin)

    admin.reload()
    take(admin, "Gửi thử")
    attempts = admin.get_by_role("listitem").filter(has_text="webhook-id")
    expect(attempts).to_have_count(1)
    expect(attempts).to_contain_text("Bên nhận trả lời 204")

    receiver.plan.append("fail")
    take(admin, "Gửi lại")
    expect(attempts.first).to_contain_text("Bên nhận trả lời 500")
    expect(admin.get_by_text("Không gửi được từ")).to_be_visible()

    take(admin, "Gửi lại")
    expect(admin.get_by_text("Không gửi được từ")).to_have_count(0)
    expect(attempts.first).to_contain_text("Bên nhận trả lời 204")
    failed, again = receiver.received[1:3]
    assert failed.id == again.id
    assert again.event["type"].startswith("reports.")
