"""A tip on screen: told on a phone without a trace, handled by two, its state shown after."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import serious

pytestmark = pytest.mark.in_turn

PageAs = Any
WORDS = "Quán gần cầu giữ giấy tờ của hai cháu, tối nào cũng sáng đèn. <script>hit()</script>"
CONTACT = "Để giấy ở cổng bảo vệ <img src=x onerror=hit()>"
LEFT_BEHIND = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(({name}) => name), ...(await caches.keys()), document.cookie,
].filter(Boolean)"""
RECORD = re.compile(r"/tin-phan-anh/[0-9a-f-]{36}$")


def tell(page: Page) -> str:
    """Give the tip on the open page; answers the receipt."""
    page.goto("/dang-nhap")
    page.get_by_role("link", name="gửi tin phản ánh").click()
    page.wait_for_url("**/tin-bao")
    send = page.get_by_role("button", name="Gửi tin", exact=True)
    send.click()
    expect(page.get_by_text("Kể rõ hơn, ít nhất 10 ký tự").first).to_be_visible()
    assert serious(page) == []
    page.get_by_label("Ép buộc, giữ người").check()
    page.get_by_label("Xảy ra ở đâu").select_option(label="Bồ Đề")
    page.get_by_label("Kể lại điều đã thấy").fill(WORDS)
    page.get_by_label("Cách liên hệ").fill(CONTACT)
    send.click()
    expect(page.get_by_role("heading", name="Đã nhận tin")).to_be_focused()
    assert serious(page) == []
    receipt = page.locator(".receipt code").inner_text()
    assert page.evaluate(LEFT_BEHIND) == []
    assert page.title() == "Gửi tin phản ánh – Sổ 178", "the history keeps titles"
    assert page.context.cookies() == []
    return receipt


def ask(page: Page, receipt: str) -> Any:
    """What the open page says of the tip behind the receipt."""
    page.goto("/tin-bao/tra-cuu")
    page.get_by_label("Mã tra cứu").fill(receipt.lower().replace("-", " "))
    page.get_by_role("button", name="Xem tình trạng").click()
    return page.locator(".answer .tag")


def test_a_tip_is_told_checked_and_closed(page_as: PageAs) -> None:
    sender = page_as(None, phone=True)
    receipt = tell(sender)
    sender.get_by_role("button", name="Đã ghi mã").click()
    expect(sender.get_by_text(receipt)).to_have_count(0)
    expect(sender.get_by_label("Kể lại điều đã thấy")).to_have_value("")
    expect(ask(sender, receipt)).to_have_text("Đã nhận, chưa kiểm tra")
    sender.get_by_label("Nội dung viết thêm").fill("Hôm qua lại thấy đến 23 giờ.")
    sender.get_by_role("button", name="Gửi thêm").click()
    expect(sender.get_by_text("Đã nhận nội dung viết thêm")).to_be_visible()
    assert serious(sender) == []
    assert receipt not in sender.url

    police = page_as("police")
    police.goto("/tin-phan-anh")
    row = police.locator("tbody tr", has_text="Bồ Đề")
    expect(row.get_by_text("Xem ngay")).to_be_visible()
    row.get_by_role("link").click()
    police.wait_for_url(RECORD)
    expect(police.get_by_text("sáng đèn")).to_have_count(0)
    police.get_by_role("button", name="Mở nội dung").click()
    expect(police.locator("blockquote").first).to_have_text(WORDS)
    expect(police.locator("blockquote")).to_have_count(2)
    assert serious(police) == []

    two_people_open_the_contact(police, page_as("handler", phone=True))

    police.get_by_role("button", name="Bắt đầu kiểm tra").click()
    police.get_by_role("button", name="Kết thúc tin").click()
    dialog = police.get_by_role("dialog")
    dialog.get_by_role("button", name="Kết thúc tin").click()
    expect(dialog.get_by_text("Chọn kết quả").first).to_be_visible()
    dialog.get_by_label("Đã chuyển cơ quan khác").check()
    dialog.get_by_role("button", name="Kết thúc tin").click()
    expect(police.locator(".state")).to_have_text("Đã kết thúc")
    expect(ask(sender, receipt)).to_have_text("Đã kiểm tra xong")
    expect(sender.get_by_text("chuyển")).to_have_count(0)

    sender.get_by_role("button", name="Rút tin").click()
    sender.get_by_role("dialog").get_by_role("button", name="Rút tin").click()
    expect(sender.get_by_text("cách liên hệ đã bị hủy")).to_be_visible()
    police.reload()
    expect(police.get_by_text("Nội dung và cách liên hệ đã bị hủy ngày")).to_be_visible()
    sender.get_by_role("button", name="Xóa, rời trang ngay").click()
    sender.wait_for_url("about:blank")


def test_an_officer_who_looks_at_the_open_page_stays_nameless(page_as: PageAs) -> None:
    page = page_as("police")
    page.goto("/tin-bao/tra-cuu")
    page.get_by_label("Mã tra cứu").fill("AAAAA-BBBBB-CCCCC-DDDDD")
    with page.expect_request("**/public/tip-offs/status") as asked:
        page.get_by_role("button", name="Xem tình trạng").click()
    expect(page.get_by_text("Không có tin nào mang mã này")).to_be_visible()
    sent = asked.value.all_headers()
    assert sent.keys() & {"cookie", "authorization", "x-csrf-token", "idempotency-key"} == set()
    assert "referer" not in sent


def two_people_open_the_contact(police: Page, handler: Page) -> None:
    police.get_by_role("button", name="Đề nghị mở liên hệ").click()
    dialog = police.get_by_role("dialog")
    dialog.get_by_role("button", name="Gửi đề nghị").click()
    expect(dialog.get_by_text("Chọn lý do").first).to_be_visible()
    dialog.get_by_label("Có người đang gặp nguy hiểm").check()
    dialog.get_by_role("button", name="Gửi đề nghị").click()
    expect(police.get_by_text("Cần người được giao tiếp nhận tin mở trang này")).to_be_visible()
    expect(police.get_by_role("button", name="Đồng ý mở")).to_have_count(0)

    handler.goto("/tin-phan-anh?contact_asked=true")
    handler.get_by_role("link", name="Ép buộc").click()
    handler.get_by_role("button", name="Đồng ý mở").click()
    assert serious(handler) == []
    handler.get_by_role("dialog").get_by_role("button", name="Đồng ý mở").click()
    expect(handler.get_by_text("Đã đồng ý")).to_be_visible()
    expect(handler.get_by_role("button", name="Xem cách liên hệ")).to_have_count(0)

    police.reload()
    police.get_by_role("button", name="Xem cách liên hệ").click()
    expect(police.get_by_text(CONTACT)).to_be_visible()
